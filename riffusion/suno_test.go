package riffusion_test

import (
	"errors"
	"io"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/riffbot/riffbot/riffusion"
)

func TestLimitsOfSunoDependOnModel(t *testing.T) {
	f := riffusion.Suno()
	long := func(n int) string { return strings.Repeat("é", n) }
	for _, c := range []struct {
		models               []string
		lyric, style, titles int
	}{
		{[]string{"", "chirp-v6", "chirp-v6-wild", "chirp-v6-mini", "chirp-v5-5", "chirp-v5", "chirp-v4-5-plus", "chirp-v4-5"}, 5000, 1000, 100},
		{[]string{"chirp-v4", "chirp-v3-5"}, 3000, 200, 80},
	} {
		for _, model := range c.models {
			r := riffusion.Request{Model: model, Custom: true, Lyric: long(c.lyric), Style: long(c.style), Title: long(c.titles)}
			if err := f.Validate(r); err != nil {
				t.Errorf("%s: %v", model, err)
			}
			for field, change := range map[string]func(*riffusion.Request){
				"lyric:":  func(r *riffusion.Request) { r.Lyric += "é" },
				"style:":  func(r *riffusion.Request) { r.Style += "é" },
				"title:":  func(r *riffusion.Request) { r.Title += "é" },
				"prompt:": func(r *riffusion.Request) { r.Prompt = long(501) },
			} {
				tooLong := r
				change(&tooLong)
				if err := f.Validate(tooLong); err == nil || !strings.HasPrefix(err.Error(), field) {
					t.Errorf("%s: %v, want %s", model, err, field)
				}
			}
		}
	}
	if f.DefaultModel() != "chirp-v6" || len(f.ModelIDs()) != 9 {
		t.Errorf("models %q", f.ModelIDs())
	}
	if own := f.WithModels("chirp-v4", "chirp-v9"); own.LimitsOf("").StyleRunes != 200 || own.LimitsOf("chirp-v9").StyleRunes != 1000 {
		t.Errorf("%+v", own.Models)
	}
}

func TestInvalidRequestsToSunoAreNotSent(t *testing.T) {
	f := riffusion.Suno()
	song := riffusion.Request{Prompt: "x"}
	for name, c := range map[string]struct {
		request riffusion.Request
		wrong   string // the field, "" for none
	}{
		"a voice": {with(song, func(r *riffusion.Request) { r.VocalGender, r.Model = "f", "chirp-v4-5" }), ""},
		"a voice with an old model": {with(song, func(r *riffusion.Request) { r.VocalGender, r.Model = "f", "chirp-v4" }),
			"vocal_gender"},
		"another gender":              {with(song, func(r *riffusion.Request) { r.VocalGender = "female" }), "vocal_gender"},
		"a length":                    {with(song, func(r *riffusion.Request) { r.Duration = 360 }), ""},
		"too short":                   {with(song, func(r *riffusion.Request) { r.Duration = 9 }), "duration"},
		"too long":                    {with(song, func(r *riffusion.Request) { r.Duration = 361 }), "duration"},
		"too weird":                   {with(song, func(r *riffusion.Request) { r.Weirdness = ptr(40) }), "weirdness"},
		"a persona":                   {with(song, func(r *riffusion.Request) { r.PersonaID, r.PersonaAudioID = "p", "a" }), ""},
		"a persona without song":      {with(song, func(r *riffusion.Request) { r.PersonaID = "p" }), "persona_audio_id"},
		"a song without persona":      {with(song, func(r *riffusion.Request) { r.PersonaAudioID = "a" }), "persona_audio_id"},
		"extend":                      {riffusion.Request{Action: "extend", AudioID: "a", ContinueAt: ptr(9), Part: "la"}, ""},
		"extend, instrumental":        {riffusion.Request{Action: "extend", AudioID: "a", ContinueAt: ptr(9), Instrumental: true}, ""},
		"extend without words":        {riffusion.Request{Action: "extend", AudioID: "a", ContinueAt: ptr(9)}, "lyric"},
		"remaster":                    {riffusion.Request{Action: "remaster", AudioID: "a", VariationCategory: "high"}, ""},
		"remaster to the same degree": {riffusion.Request{Action: "remaster", AudioID: "a", VariationCategory: "most"}, "variation_category"},
		"remaster, old model":         {riffusion.Request{Action: "remaster", AudioID: "a", Model: "chirp-v4-5"}, "model"},
		"remaster, v4.5+":             {riffusion.Request{Action: "remaster", AudioID: "a", Model: "chirp-v4-5-plus"}, ""},
		"remaster as far, v4.5+": {riffusion.Request{Action: "remaster", AudioID: "a", Model: "chirp-v4-5-plus", VariationCategory: "high"},
			"variation_category"},
		"mashup of one":           {riffusion.Request{Action: "mashup", AudioID: "a"}, "swap_audio_id"},
		"add vocals":              {riffusion.Request{Action: "add_vocals", AudioID: "a", Lyric: "la"}, ""},
		"add vocals without any":  {riffusion.Request{Action: "add_vocals", AudioID: "a"}, "lyric"},
		"sample nothing":          {riffusion.Request{Action: "sample", AudioID: "a", Custom: true, Lyric: "la"}, "replace_section_start"},
		"name of the wire action": {riffusion.Request{Action: "concat", AudioID: "a"}, "action"},
	} {
		err := f.Validate(c.request)
		if (err == nil) != (c.wrong == "") || err != nil && !strings.HasPrefix(err.Error(), c.wrong+":") {
			t.Errorf("%s: %v, want %q", name, err, c.wrong)
		}
	}
}

func with(r riffusion.Request, change func(*riffusion.Request)) riffusion.Request {
	change(&r)
	return r
}

// TestPreviewOfSunoIsNotFinal uses the states of songs in the guide: a running one has the
// address of a preview.
func TestPreviewOfSunoIsNotFinal(t *testing.T) {
	song := func(state string) string {
		return `{"id":"s","audio_url":"https://audiopipe.suno.ai/?item_id=s","state":"` + state + `"}`
	}
	for states, want := range map[string]riffusion.TaskState{
		"pending running": riffusion.TaskRunning, "running running": riffusion.TaskRunning,
		"succeeded running": riffusion.TaskRunning, "succeeded succeeded": riffusion.TaskSucceeded,
		"complete complete": riffusion.TaskSucceeded, "error succeeded": riffusion.TaskSucceeded,
		"error running": riffusion.TaskRunning, "error error": riffusion.TaskFailed,
	} {
		first, second, _ := strings.Cut(states, " ")
		c := setup(t, riffusion.Suno(), "/suno/tasks", say(`{"items":[7,{"id":"t","request":{"custom":1,"prompt":[]},
			"response":{"success":true,"data":[`+song(first)+`,`+song(second)+`]}}],"count":2}`))
		tasks, err := c.Tasks(t.Context(), []string{"t"})
		if err != nil || len(tasks) != 1 || tasks[0].State != want {
			t.Errorf("%s: %+v, %v, want %s", states, tasks, err, want)
		}
	}
}

// TestErrorsOfSuno uses the table of errors in the guide.
func TestErrorsOfSuno(t *testing.T) {
	for _, c := range []struct {
		status        int
		code, message string
		purchase      riffusion.Purchase
		fault         riffusion.Fault
		is            error
	}{
		{400, "bad_request", "The song id does not exist or has been taken offline.", riffusion.NotBought, riffusion.FaultCaller, nil},
		{400, "bad_request", "Tags too long.", riffusion.NotBought, riffusion.FaultCaller, nil},
		{400, "bad_request", "Uploaded audio matches existing work of art.", riffusion.NotBought, riffusion.FaultContent, riffusion.ErrRefused},
		{403, "forbidden", "Prompt contained inappropriate material", riffusion.NotBought, riffusion.FaultContent, riffusion.ErrRefused},
		{403, "forbidden", "Song Description flagged for moderation", riffusion.NotBought, riffusion.FaultContent, riffusion.ErrRefused},
		{403, "forbidden", "Song Description contained artist name: someone", riffusion.NotBought, riffusion.FaultContent, riffusion.ErrRefused},
		{403, "forbidden", "Song Description contained producer tag", riffusion.NotBought, riffusion.FaultContent, riffusion.ErrRefused},
		{403, "forbidden", "Lyrics contained copyrighted material", riffusion.NotBought, riffusion.FaultContent, riffusion.ErrRefused},
		{403, "forbidden", "Generic openAI error", riffusion.NotBought, riffusion.FaultOperator, riffusion.ErrForbidden},
		{500, "api_error", "no available worker in system", riffusion.MaybeBought, riffusion.FaultProvider, nil},
		{500, "api_error", "Prompt flagged for moderation", riffusion.MaybeBought, riffusion.FaultProvider, nil},
		{504, "timeout", "timeout while waiting for audio generation", riffusion.MaybeBought, riffusion.FaultProvider, nil},
	} {
		client := setup(t, riffusion.Suno(), "/suno/audios", func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(c.status)
			_, _ = io.WriteString(w, `{"success":false,"error":{"code":"`+c.code+`","message":"`+c.message+`"},"trace_id":"r"}`)
		})
		_, err := client.Submit(t.Context(), riffusion.Request{Prompt: "x"})
		e, ok := errors.AsType[*riffusion.Error](err)
		if !ok || e.Purchase != c.purchase || e.Fault != c.fault || c.is != nil && !errors.Is(err, c.is) || e.Retryable {
			t.Errorf("%s: %+v", c.message, e)
		}
	}
}

// TestTimesOfWords uses the beginning of the example in the guide.
func TestTimesOfWords(t *testing.T) {
	body, err := os.ReadFile("testdata/suno/timing.json")
	if err != nil {
		t.Fatal(err)
	}
	c := setup(t, riffusion.Suno(), "/suno/timing", func(w http.ResponseWriter, r *http.Request) {
		if sent, _ := io.ReadAll(r.Body); string(sent) != `{"audio_id":"a"}` {
			t.Errorf("sent %s", sent)
		}
		_, _ = w.Write(body)
	})
	words, err := c.Timing(t.Context(), "a")
	if err != nil {
		t.Fatal(err)
	}
	at := func(seconds float64) time.Duration { return time.Duration(seconds * float64(time.Second)) }
	want := []riffusion.Word{
		{"[Verse]", at(2.63), at(2.63), 0}, {"Snowflakes", at(2.63), at(3.43), 1}, {"high", at(5.11), at(6.25), 1},
		{"Holidays", at(15.03), at(16.52), 2}, {"crowd", at(17.59), at(18.32), 2},
		{"[Verse 2]", at(18.96), at(18.96), 3}, {"Candy", at(18.96), at(19.79), 4}, {"tinsel’s gleam", at(69.02), at(69.53), 5},
		{"[Outro]", at(69.53), at(69.53), 6},
	}
	if len(words) != len(want) {
		t.Fatalf("%+v", words)
	}
	for i := range want {
		if words[i] != want[i] {
			t.Errorf("word %d: %+v, want %+v", i, words[i], want[i])
		}
	}
	c = setup(t, riffusion.Suno(), "/suno/timing", say(`{"success":true,"data":{"aligned_words":[]}}`))
	if words, err := c.Timing(t.Context(), "a"); err != nil || len(words) != 0 {
		t.Errorf("of an instrumental: %+v, %v", words, err)
	}
	c = setup(t, riffusion.Suno(), "/suno/timing", say(`{"success":true,"data":{"aligned_words":"later"}}`))
	if _, err := c.Timing(t.Context(), "a"); err == nil {
		t.Error("an answer without words is taken")
	}
}
