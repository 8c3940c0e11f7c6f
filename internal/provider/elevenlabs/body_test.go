package elevenlabs_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/riffbot/riffbot/internal/provider"
	"github.com/riffbot/riffbot/internal/provider/elevenlabs"
)

// sent returns the body of the paid request for a purchase.
func sent(t *testing.T, r provider.Request) (body []byte, err error) {
	t.Helper()
	a := serve(t, func(w http.ResponseWriter, r *http.Request, b []byte) {
		if r.Method != http.MethodPost || r.URL.Path != "/v1/music/detailed" || r.URL.RawQuery != "" ||
			r.Header.Get("Content-Type") != "application/json" {
			t.Errorf("%s %s as %s", r.Method, r.URL, r.Header.Get("Content-Type"))
		}
		body = b
		answerSong(w, r, b)
	})
	r.Key = "order1"
	_, err = open(t, a.URL, &memory{}).Submit(t.Context(), r)
	return body, err
}

// TestBodiesAreAsDocumented compares the bodies of requests with testdata/bodies.json, which was
// written from the documents.
func TestBodiesAreAsDocumented(t *testing.T) {
	b, err := os.ReadFile("testdata/bodies.json")
	if err != nil {
		t.Fatal(err)
	}
	var want map[string]any
	if err := json.Unmarshal(b, &want); err != nil {
		t.Fatal(err)
	}
	const lyrics = "[Verse 1]\nMorning light is on its way\nWe begin another day\n\n[Solo]\n[Chorus]\nHello"
	for name, r := range map[string]provider.Request{
		"prompt":         {Prompt: "a song about tea"},
		"prompt, all":    {Prompt: "a song about tea", Style: "folk, banjo", Avoid: "drums", Title: "Tea", Length: 90 * time.Second},
		"instrumental":   {Prompt: "rain", Instrumental: true, Model: "MUSIC_V1"},
		"style only":     {Style: "folk", Instrumental: true},
		"title only":     {Title: "Tea"},
		"lyrics":         {Lyrics: lyrics, Style: "folk, banjo", Title: "Tea", Length: time.Minute},
		"lyrics, avoid":  {Lyrics: lyrics, Style: "folk，banjo; folk", Avoid: "drums, metal", Prompt: "a song\nabout tea"},
		"lyrics, v1":     {Lyrics: "Hello\nworld", Style: "folk", Avoid: "drums", Model: "music_v1", Length: 20 * time.Second},
		"lyrics ignored": {Prompt: "rain", Lyrics: lyrics, Instrumental: true},
	} {
		r.Action = provider.ActionGenerate
		body, err := sent(t, r)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		var got any
		if err := json.Unmarshal(body, &got); err != nil || !reflect.DeepEqual(got, want[name]) {
			t.Errorf("%s:\n%s\n%v", name, body, err)
		}
		delete(want, name)
	}
	for name := range want {
		t.Errorf("%s is not tested", name)
	}
}

func TestRequestThatCannotBeSentIsProvenUnpaid(t *testing.T) {
	for name, r := range map[string]provider.Request{
		"action":    {Action: provider.ActionCover, Prompt: "x"},
		"nothing":   {Action: provider.ActionGenerate, Avoid: "drums"},
		"short":     {Action: provider.ActionGenerate, Prompt: "x", Length: time.Second},
		"long":      {Action: provider.ActionGenerate, Prompt: "x", Length: 11 * time.Minute},
		"model":     {Action: provider.ActionGenerate, Prompt: "x", Model: "music_v0"},
		"long text": {Action: provider.ActionGenerate, Prompt: strings.Repeat("é", 4101)},
	} {
		body, err := sent(t, r)
		if e := provider.AsError(err); body != nil || e == nil || e.Purchase != provider.NotBought || e.Retryable {
			t.Errorf("%s: %s, %v", name, body, err)
		}
	}
}

// plan is a composition plan of any model.
type plan struct {
	Composition struct {
		Sections, Chunks []struct {
			Text       string
			Lines      []string
			DurationMS int64 `json:"duration_ms"`
		}
	} `json:"composition_plan"`
}

// TestPlansKeepTheLimits checks plans for lyrics and lengths of all sizes: no line is lost, and the
// durations add up.
func TestPlansKeepTheLimits(t *testing.T) {
	lyrics := map[string]string{"one line": "la", "no lines": "[Intro]\n[Outro]", "line breaks": "\n\n la \n\n",
		"no markers": strings.Repeat("la la\n", 100), "long line": strings.Repeat("wort ", 200),
		"no spaces": strings.Repeat("长", 450)}
	many := &strings.Builder{}
	for i := range 60 {
		fmt.Fprintf(many, "[Part %d]\nline of %d\n", i, i)
	}
	lyrics["many sections"] = many.String()
	for name, text := range lyrics {
		for _, length := range []time.Duration{0, 3 * time.Second, 10001 * time.Millisecond, 4 * time.Minute, 10 * time.Minute} {
			for _, model := range []string{"music_v1", "music_v2"} {
				what := fmt.Sprint(name, ", ", length, ", ", model)
				body, err := sent(t, provider.Request{Action: provider.ActionGenerate, Lyrics: text, Length: length, Model: model})
				if err != nil {
					t.Fatalf("%s: %v", what, err)
				}
				var got plan
				if err := json.Unmarshal(body, &got); err != nil {
					t.Fatal(err)
				}
				sections, total, sung := append(got.Composition.Sections, got.Composition.Chunks...), int64(0), ""
				for _, s := range sections {
					total += s.DurationMS
					lines := s.Lines
					for _, line := range strings.Split(s.Text, "\n") {
						if line != "" && !strings.HasPrefix(line, "[") {
							lines = append(lines, line)
						}
					}
					if s.DurationMS < 3000 || s.DurationMS > 120000 {
						t.Errorf("%s: a section of %d ms", what, s.DurationMS)
					}
					for _, line := range lines {
						if n := len([]rune(line)); n == 0 || n > 200 {
							t.Errorf("%s: a line of %d characters", what, n)
						}
					}
					sung += strings.Join(strings.Fields(strings.Join(lines, "")), "")
				}
				var whole string
				for line := range strings.Lines(text) {
					if !strings.HasPrefix(line, "[") {
						whole += strings.Join(strings.Fields(line), "")
					}
				}
				if length != 0 && total != length.Milliseconds() || len(sections) == 0 || len(sections) > 30 || sung != whole {
					t.Errorf("%s: %d sections, %d ms, %d of %d bytes", what, len(sections), total, len(sung), len(whole))
				}
			}
		}
	}
}

func TestDefaultModelIsThatOfTheConfig(t *testing.T) {
	if got := elevenlabs.Capabilities("").ModelIDs(); strings.Join(got, " ") != "music_v2 music_v2_5 music_v1" {
		t.Error(got)
	}
	if got := elevenlabs.Capabilities("music_v1").ModelIDs(); strings.Join(got, " ") != "music_v1 music_v2 music_v2_5" {
		t.Error(got)
	}
	if got := elevenlabs.Capabilities("music_v3").DefaultModel(); got != "music_v3" {
		t.Error(got)
	}
}
