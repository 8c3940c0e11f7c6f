package riffusion_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/riffbot/riffbot/internal/sandbox/music"
	"github.com/riffbot/riffbot/internal/sandbox/riffusion"
)

// reply is an answer of the suno family.
type reply struct {
	Success bool   `json:"success"`
	TaskID  string `json:"task_id"`
	Data    []song `json:"data"`
	Error   struct{ Code, Message string }
}

// song is a song of an answer.
type song struct {
	ID, Title, Lyric, Style, Model, State string
	AudioURL                              string           `json:"audio_url"`
	ImageURL                              string           `json:"image_url"`
	Duration                              float64          `json:"duration"`
	History                               []map[string]any `json:"concat_history"`
	Words                                 any              `json:"lyrics_timestamped"`
}

// post calls a path and decodes the answer.
func post(t *testing.T, s *riffusion.Server, path, body string, into any) int {
	t.Helper()
	status, text := call(t, s, s.Token(), path, body)
	if into != nil {
		if err := json.Unmarshal([]byte(text), into); err != nil {
			t.Fatalf("%s %s: %v: %s", path, body, err, text)
		}
	}
	return status
}

// sing makes songs of the suno family.
func sing(t *testing.T, s *riffusion.Server, body string) []song {
	t.Helper()
	var got reply
	if status := post(t, s, "/suno/audios", body, &got); status != http.StatusOK || !got.Success || got.TaskID == "" {
		t.Fatalf("%s: %d %+v", body, status, got)
	}
	return got.Data
}

// hear downloads and decodes a recording.
func hear(t *testing.T, address string) []float32 {
	t.Helper()
	pcm, err := music.Decode(get(t, address))
	if err != nil {
		t.Fatalf("%s: %v", address, err)
	}
	return pcm
}

func get(t *testing.T, address string) []byte {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address, nil)
	if err != nil {
		t.Fatal(err)
	}
	resp, err := httpClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	b, err := io.ReadAll(resp.Body)
	if err != nil || resp.StatusCode != http.StatusOK {
		t.Fatalf("%s: %d, %v", address, resp.StatusCode, err)
	}
	return b
}

func lengthOf(pcm []float32) float64 { return float64(len(pcm)/2) / music.SampleRate }

const boat = `"custom":true,"lyric":"[Verse]\nA paper boat goes down\n[Chorus]\nCarry me home","title":"Boat","style":"folk"`

func startLong(t *testing.T) *riffusion.Server {
	t.Helper()
	s, err := riffusion.Start(t.Context(), riffusion.Options{RenderTime: time.Millisecond, SongLength: 4 * time.Second, CoverSize: 64})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		httpClient.CloseIdleConnections()
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

// upload lets the server fetch a recording and returns its id.
func upload(t *testing.T, s *riffusion.Server, recording []byte) (id, lyric string) {
	t.Helper()
	host := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(recording) }))
	defer host.Close()
	var got struct {
		Data struct {
			ID    string `json:"audio_id"`
			Lyric string
		}
	}
	if status := post(t, s, "/suno/upload", `{"audio_url":"`+host.URL+`/a.mp3"}`, &got); status != http.StatusOK || got.Data.ID == "" {
		t.Fatalf("%d %+v", status, got)
	}
	return got.Data.ID, got.Data.Lyric
}

func TestSunoMakesTwoSongsWithoutTimesOfWords(t *testing.T) {
	s := startLong(t)
	songs := sing(t, s, `{"action":"generate","model":"chirp-v5-5",`+boat+`}`)
	if len(songs) != 2 || songs[0].ID == songs[1].ID {
		t.Fatalf("%+v", songs)
	}
	var heard [][]float32
	for _, got := range songs {
		if got.State != "succeeded" || got.Title != "Boat" || got.Style != "folk" || got.Model != "chirp-v5-5" ||
			!strings.Contains(got.Lyric, "paper boat") || got.Duration != 4 || got.Words != nil {
			t.Errorf("%+v", got)
		}
		pcm := hear(t, got.AudioURL)
		if lengthOf(pcm) != got.Duration {
			t.Errorf("%g s of audio, reported as %g", lengthOf(pcm), got.Duration)
		}
		heard = append(heard, pcm)
		get(t, got.ImageURL)
	}
	if slices.Equal(heard[0], heard[1]) {
		t.Error("both songs are the same")
	}
	if p := s.Ledger(); len(p) != 1 || p[0].Provider != "suno" || p[0].Action != "generate" {
		t.Errorf("%+v", p)
	}
}

// TestEverySunoActionIsAudible calls all actions. Its table is from the guide "Suno Audios".
func TestEverySunoActionIsAudible(t *testing.T) {
	s := startLong(t)
	made := sing(t, s, `{"action":"generate","model":"chirp-v5",`+boat+`}`)
	a, b := made[0], made[1]
	own := hear(t, a.AudioURL)
	recording, lyric := upload(t, s, music.EncodeWAV(music.Compose(music.Brief{Style: "jazz", Instrumental: true, Length: 4 * time.Second}).Render(music.Chords)))
	if lyric == "" {
		t.Error("the upload has no lyric")
	}
	var persona struct {
		Data struct {
			ID string `json:"persona_id"`
		}
	}
	post(t, s, "/suno/persona", `{"audio_id":"`+a.ID+`","name":"Ana"}`, &persona)
	for _, c := range []struct {
		body   string
		songs  int
		length float64
	}{
		{`"action":"extend","model":"chirp-v5","audio_id":"` + a.ID + `","continue_at":3,"custom":true,"lyric":"[Outro]\nGood night"`, 2, 5},
		{`"action":"extend","model":"chirp-v4-5","audio_id":"` + a.ID + `","continue_at":3,"custom":true,"lyric":"[Outro]\nGood night"`, 2, 2},
		{`"action":"upload_extend","audio_id":"` + recording + `","continue_at":3,"instrumental":true`, 2, 2},
		{`"action":"cover","audio_id":"` + a.ID + `","style":"metal"`, 2, 4},
		{`"action":"upload_cover","audio_id":"` + recording + `","style":"techno","audio_weight":0`, 2, 4},
		{`"action":"replace_section","audio_id":"` + a.ID + `","replace_section_start":1,"replace_section_end":3,"prompt":"Row away","lyric":"[Verse]\nRow away"`, 2, 4},
		{`"action":"replace_section","audio_id":"` + a.ID + `","replace_section_start":1,"replace_section_end":3,"prompt":"Row away","replace_section_result_mode":"candidates"`, 2, 2},
		{`"action":"underpainting","audio_id":"` + recording + `","style":"rock","underpainting_end":3.5`, 2, 4},
		{`"action":"underpainting","audio_id":"` + recording + `","style":"waltz"`, 2, 4},
		{`"action":"overpainting","audio_id":"` + recording + `","custom":true,"lyric":"A kite","overpainting_start":1,"overpainting_end":3`, 2, 4},
		{`"action":"remaster","audio_id":"` + a.ID + `","variation_category":"high"`, 2, 4},
		{`"action":"mashup","mashup_audio_ids":["` + a.ID + `","` + b.ID + `"]`, 2, 4},
		{`"action":"mashup","mashup_audio_ids":["` + a.ID + `","` + b.ID + `"],"custom":true,"lyric":"A kite"`, 2, 4},
		{`"action":"samples","audio_id":"` + a.ID + `","samples_start":1,"samples_end":2,"prompt":"a kite"`, 2, 4},
		{`"action":"artist_consistency","model":"chirp-v4-5","audio_id":"` + a.ID + `","persona_id":"` + persona.Data.ID + `","prompt":"a kite"`, 2, 4},
		{`"action":"stems","audio_id":"` + a.ID + `"`, 2, 4},
		{`"action":"all_stems","audio_id":"` + a.ID + `"`, 4, 4},
	} {
		got := sing(t, s, "{"+c.body+"}")
		if len(got) != c.songs {
			t.Errorf("%s: %d songs", c.body, len(got))
		}
		for _, made := range got {
			pcm := hear(t, made.AudioURL)
			if d := lengthOf(pcm) - c.length; d > 0.02 || d < -0.02 || made.Duration != c.length {
				t.Errorf("%s: %g s of audio, reported as %g, want %g", c.body, lengthOf(pcm), made.Duration, c.length)
			}
			if slices.Equal(pcm, own) || peak(pcm) < 0.01 {
				t.Errorf("%s: nothing new is heard, peak %.3f", c.body, peak(pcm))
			}
		}
	}
	if n := len(s.Ledger()); n != 18 {
		t.Errorf("%d purchases", n)
	}
}

func peak(pcm []float32) float32 {
	loudest := float32(0)
	for _, v := range pcm {
		loudest = max(loudest, v, -v)
	}
	return loudest
}

func TestConcatJoinsExtensionsToOneSong(t *testing.T) {
	s := startLong(t)
	first := sing(t, s, `{"model":"chirp-v4-5",`+boat+`}`)[0]
	extend := func(id, words string) song {
		return sing(t, s, `{"action":"extend","model":"chirp-v4-5","audio_id":"`+id+`","continue_at":1.5,"custom":true,"lyric":"`+words+`"}`)[0]
	}
	second := extend(first.ID, `[Bridge]\nOver the hill`)
	third := extend(second.ID, `[Outro]\nGood night`)
	if third.Duration != 2 || third.Lyric != "[Outro]\nGood night" || third.Title != "" {
		t.Errorf("%+v", third)
	}
	whole := sing(t, s, `{"action":"concat","audio_id":"`+third.ID+`"}`)
	if len(whole) != 1 || whole[0].Duration != 5 || len(whole[0].History) != 3 || whole[0].History[0]["id"] != first.ID ||
		whole[0].History[2]["id"] != third.ID || whole[0].Title != "Boat" {
		t.Fatalf("%+v", whole)
	}
	start, all := hear(t, first.AudioURL), hear(t, whole[0].AudioURL)
	if got := lengthOf(all); got != 5 {
		t.Errorf("%g s", got)
	}
	if c := alike(start[:2*music.SampleRate], all[:2*music.SampleRate]); c < 0.9 {
		t.Errorf("the start is %.2f of the first song", c)
	}
	if !strings.Contains(whole[0].Lyric, "Over the hill") || !strings.Contains(whole[0].Lyric, "Good night") {
		t.Errorf("%q", whole[0].Lyric)
	}
	if got := sing(t, s, `{"action":"extend","model":"chirp-v5","audio_id":"`+second.ID+`","continue_at":1,"instrumental":true}`)[0]; got.Duration != 4.5 {
		t.Errorf("an extension by a newer model: %g s", got.Duration)
	}
	part := sing(t, s, `{"action":"replace_section","audio_id":"`+first.ID+`","replace_section_start":1,"replace_section_end":2,"prompt":"Row","replace_section_result_mode":"candidates"}`)[0]
	if got := sing(t, s, `{"action":"concat","audio_id":"`+part.ID+`"}`)[0]; got.Duration != 4 || part.Duration != 1 {
		t.Errorf("%g s, joined %g s", part.Duration, got.Duration)
	}
}

// alike returns the correlation of two recordings.
func alike(a, b []float32) float64 {
	var ab, aa, bb float64
	for i := range min(len(a), len(b)) {
		x, y := float64(a[i]), float64(b[i])
		ab, aa, bb = ab+x*y, aa+x*x, bb+y*y
	}
	return ab * ab / (aa*bb + 1e-12)
}

// TestInvalidSunoRequestsBuyNothing has the errors of the guide "Suno Audios".
func TestInvalidSunoRequestsBuyNothing(t *testing.T) {
	s := startLong(t)
	id := sing(t, s, `{`+boat+`}`)[0].ID
	recording, _ := upload(t, s, get(t, sing(t, s, `{`+boat+`}`)[0].AudioURL))
	bought := len(s.Ledger())
	long := func(n int) string { return `"` + strings.Repeat("x", n) + `"` }
	for _, c := range []struct{ body, says string }{
		{`{}`, "prompt is required"},
		{`{"prompt":` + long(501) + `}`, "500"},
		{`{"prompt":"x","model":"FUZZ-2.0"}`, "model"},
		{`{"prompt":"x","model":"chirp-v3-0"}`, "model"},
		{`{"prompt":"x","action":"swap_vocals"}`, "swap_vocals"},
		{`{"prompt":"x","colour":"red"}`, "colour"},
		{`{"prompt":"x","custom":"yes"}`, "custom"},
		{`{"prompt":"x","instrumental":1}`, "instrumental"},
		{`{"custom":true,"title":"T"}`, "lyric is required"},
		{`{"custom":true,"lyric":` + long(3001) + `}`, "Prompt too long"},
		{`{"custom":true,"model":"chirp-v5","lyric":` + long(5001) + `}`, "Prompt too long"},
		{`{"custom":true,"lyric":"x","style":` + long(201) + `}`, "Tags too long"},
		{`{"custom":true,"model":"chirp-v6","lyric":"x","style":` + long(1001) + `}`, "Tags too long"},
		{`{"custom":true,"lyric":"x","title":` + long(81) + `}`, "Title too long"},
		{`{"custom":true,"model":"chirp-v4-5","lyric":"x","title":` + long(101) + `}`, "Title too long"},
		{`{"prompt":"x","weirdness":1.1}`, "weirdness"},
		{`{"prompt":"x","style_influence":-0.1}`, "style_influence"},
		{`{"prompt":"x","audio_weight":2}`, "audio_weight"},
		{`{"prompt":"x","duration":9}`, "duration"},
		{`{"prompt":"x","duration":361}`, "duration"},
		{`{"prompt":"x","duration":20.5}`, "duration"},
		{`{"prompt":"x","vocal_gender":"female"}`, "vocal_gender"},
		{`{"prompt":"x","variety":"wild"}`, "variety"},
		{`{"prompt":"x","negative_tags":"a","style_negative":"b"}`, "negative_tags"},
		{`{"prompt":"x","persona_id":"nobody","model":"chirp-v5"}`, "persona_id"},
		{`{"action":"cover","audio_id":"` + id + `","variety":"high"}`, "variety"},
		{`{"action":"cover","audio_id":"nothing"}`, "song id does not exist"},
		{`{"action":"cover"}`, "audio_id is required"},
		{`{"action":"cover","audio_id":null}`, "audio_id is required"},
		{`{"action":"cover","audio_id":"` + recording + `"}`, "upload_cover"},
		{`{"action":"extend","audio_id":"` + id + `","lyric":"x"}`, "continue_at is required"},
		{`{"action":"extend","audio_id":"` + id + `","continue_at":0,"lyric":"x"}`, "greater than 0"},
		{`{"action":"extend","audio_id":"` + id + `","continue_at":9,"lyric":"x"}`, "continue_at"},
		{`{"action":"extend","audio_id":"` + id + `","continue_at":1}`, "lyric is required"},
		{`{"action":"extend","audio_id":"` + recording + `","continue_at":1,"lyric":"x"}`, "upload_extend"},
		{`{"action":"concat","audio_id":"` + id + `"}`, "continues no other"},
		{`{"action":"replace_section","audio_id":"` + id + `","replace_section_start":3,"replace_section_end":2}`, "replace_section_start"},
		{`{"action":"replace_section","audio_id":"` + id + `","replace_section_start":1,"replace_section_end":2,"replace_section_result_mode":"all"}`, "result_mode"},
		{`{"action":"underpainting","audio_id":"` + id + `","underpainting_start":4}`, "underpainting"},
		{`{"action":"underpainting","audio_id":"` + id + `","underpainting_end":4}`, "underpainting"},
		{`{"action":"overpainting","audio_id":"` + id + `","overpainting_end":2,"lyric":"x"}`, "custom"},
		{`{"action":"samples","audio_id":"` + id + `","samples_start":3,"samples_end":2}`, "samples"},
		{`{"action":"remaster","audio_id":"` + id + `","model":"chirp-v4"}`, "model"},
		{`{"action":"remaster","audio_id":"` + id + `","variation_category":"huge"}`, "variation_category"},
		{`{"action":"remaster","audio_id":"` + id + `","model":"chirp-v4-5-plus","variation_category":"high"}`, "variation_category"},
		{`{"action":"mashup"}`, "mashup_audio_ids"},
		{`{"action":"mashup","mashup_audio_ids":["` + id + `"]}`, "two songs"},
		{`{"action":"mashup","mashup_audio_ids":["` + id + `","nothing"]}`, "song id does not exist"},
		{`{"action":"artist_consistency","prompt":"x"}`, "persona_id"},
	} {
		var got reply
		if status := post(t, s, "/suno/audios", c.body, &got); status != http.StatusBadRequest ||
			!strings.Contains(got.Error.Message, c.says) || got.Error.Code == "" {
			t.Errorf("%.120s: %d %+v, want %q", c.body, status, got.Error, c.says)
		}
	}
	if n := len(s.Ledger()); n != bought {
		t.Errorf("%d purchases more", n-bought)
	}
}

func TestLimitsOfSunoModelsAreAccepted(t *testing.T) {
	s := start(t)
	for model, limit := range map[string][3]int{"chirp-v3-5": {3000, 200, 80}, "chirp-v4": {3000, 200, 80},
		"chirp-v4-5": {5000, 1000, 100}, "chirp-v4-5-plus": {5000, 1000, 100}, "chirp-v5": {5000, 1000, 100},
		"chirp-v5-5": {5000, 1000, 100}, "chirp-v6": {5000, 1000, 100}, "chirp-v6-wild": {5000, 1000, 100},
		"chirp-v6-mini": {5000, 1000, 100}} {
		var got reply
		body := fmt.Sprintf(`{"model":%q,"custom":true,"async":true,"lyric":%q,"style":%q,"title":%q,"weirdness":0,"duration":10,"vocal_gender":"f","variety":"max","max_mode":true}`,
			model, strings.Repeat("y", limit[0]), strings.Repeat("é", limit[1]), strings.Repeat("雨", limit[2]))
		if status := post(t, s, "/suno/audios", body, &got); status != http.StatusOK || got.TaskID == "" {
			t.Errorf("%s: %d %+v", model, status, got)
		}
	}
}

func TestPersonaCanBeListedUsedAndDeleted(t *testing.T) {
	s := startLong(t)
	id := sing(t, s, `{`+boat+`}`)[0].ID
	create := func(body string) string {
		var got struct {
			Data struct {
				ID string `json:"persona_id"`
			}
		}
		if status := post(t, s, "/suno/persona", body, &got); status != http.StatusOK || got.Data.ID == "" {
			t.Fatalf("%s: %d %+v", body, status, got)
		}
		return got.Data.ID
	}
	ana := create(`{"audio_id":"` + id + `","name":"Ana","description":"warm"}`)
	var vox struct{ Data struct{ ID string } }
	post(t, s, "/suno/vox", `{"audio_id":"`+id+`","vocal_start":0,"vocal_end":3}`, &vox)
	ben := create(`{"audio_id":"` + id + `","name":"Ben","vox_audio_id":"` + vox.Data.ID + `"}`)
	for _, body := range []string{`{"name":"x"}`, `{"audio_id":"` + id + `"}`, `{"audio_id":"nothing","name":"x"}`,
		`{"audio_id":"` + id + `","name":"x","vox_audio_id":"nothing"}`, `{"audio_id":"` + id + `","name":"x","age":3}`} {
		if status := post(t, s, "/suno/persona", body, nil); status != http.StatusBadRequest {
			t.Errorf("%s: %d", body, status)
		}
	}
	use := func(action, persona string) int {
		return post(t, s, "/suno/audios", `{"action":"`+action+`","async":true,"model":"chirp-v5","prompt":"x","persona_id":"`+persona+`"}`, nil)
	}
	if a, b, c, d := use("artist_consistency", ana), use("generate", ana), use("artist_consistency", ben),
		use("artist_consistency_vox", ben); a != 200 || b != 200 || c != 400 || d != 200 {
		t.Errorf("%d %d %d %d", a, b, c, d)
	}
	persona := func(method, query string) (int, string) {
		req, err := http.NewRequestWithContext(t.Context(), method, s.URL()+"/suno/persona?"+query, nil)
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Authorization", "Bearer "+s.Token())
		resp, err := httpClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = resp.Body.Close() }()
		b, _ := io.ReadAll(resp.Body)
		return resp.StatusCode, string(b)
	}
	if status, got := persona("GET", "user_id=me&limit=1"); status != 200 || !strings.Contains(got, ben) || strings.Contains(got, ana) || !strings.Contains(got, `"count":2`) {
		t.Errorf("%d %s", status, got)
	}
	for _, want := range []int{200, 404} {
		if status, got := persona("DELETE", url.Values{"persona_id": {ana}}.Encode()); status != want {
			t.Errorf("%d %s, want %d", status, got, want)
		}
	}
	if status, got := persona("GET", ""); status != 200 || strings.Contains(got, ana) {
		t.Errorf("%d %s", status, got)
	}
	if status := use("artist_consistency", ana); status != 400 {
		t.Errorf("the deleted persona sings: %d", status)
	}
}

func TestTimingHasTheWordsOfTheSong(t *testing.T) {
	s := startLong(t)
	made := sing(t, s, `{`+boat+`}`)[0]
	var got struct {
		Data struct {
			Words []struct {
				Word  string
				Start float64 `json:"start_s"`
				End   float64 `json:"end_s"`
			} `json:"aligned_words"`
		}
	}
	if status := post(t, s, "/suno/timing", `{"audio_id":"`+made.ID+`"}`, &got); status != 200 {
		t.Fatal(status)
	}
	text, last := "", 0.0
	for _, w := range got.Data.Words {
		if w.Start < last || w.End < w.Start || w.End > made.Duration+0.01 {
			t.Errorf("%+v", w)
		}
		text, last = text+w.Word, w.Start
	}
	if want := "[Verse]\nA paper boat goes down\n\n[Chorus]\nCarry me home\n"; text != want {
		t.Errorf("%q, want %q", text, want)
	}
	if status := post(t, s, "/suno/timing", `{"audio_id":"nothing"}`, nil); status != 400 {
		t.Error(status)
	}
}

func TestConversionsAreRealFiles(t *testing.T) {
	s := startLong(t)
	made := sing(t, s, `{`+boat+`}`)[0]
	own := hear(t, made.AudioURL)
	var wav struct {
		Data []struct {
			URL string `json:"file_url"`
		}
	}
	post(t, s, "/suno/wav", `{"audio_id":"`+made.ID+`"}`, &wav)
	if pcm := hear(t, wav.Data[0].URL); len(pcm) != len(own) || alike(pcm, own) < 0.9 {
		t.Errorf("wav: %d samples, %.2f alike", len(pcm), alike(pcm, own))
	}
	var mp4 struct {
		Data struct {
			URL string `json:"video_url"`
		}
	}
	post(t, s, "/suno/mp4", `{"audio_id":"`+made.ID+`"}`, &mp4)
	if b := get(t, mp4.Data.URL); !bytes.Contains(b[:12], []byte("ftyp")) {
		t.Errorf("mp4: %q", b[:12])
	}
	var midi struct {
		Data []struct {
			State       string
			Instruments []struct {
				Name  string
				Notes []struct{ Pitch, Start, End, Velocity float64 }
			}
		}
	}
	post(t, s, "/suno/midi", `{"audio_id":"`+made.ID+`"}`, &midi)
	if len(midi.Data) != 1 || midi.Data[0].State != "complete" || len(midi.Data[0].Instruments) != 3 {
		t.Fatalf("%+v", midi)
	}
	for _, i := range midi.Data[0].Instruments {
		for _, n := range i.Notes {
			if n.End <= n.Start || n.Pitch < 10 || n.Pitch > 120 || n.Velocity <= 0 || n.Velocity > 1 {
				t.Errorf("%s: %+v", i.Name, n)
			}
		}
	}
	for path, says := range map[string]string{"lyrics": `"text":"[`, "style": "upsampled_tags"} {
		if status, got := call(t, s, s.Token(), "/suno/"+path, `{"prompt":"a song about winter"}`); status != 200 || !strings.Contains(got, says) {
			t.Errorf("%s: %d %s", path, status, got)
		}
	}
	if n := len(s.Ledger()); n != 1 {
		t.Errorf("%d purchases", n)
	}
}

func TestAsynchronousConversionIsATask(t *testing.T) {
	s := startLong(t)
	made := sing(t, s, `{`+boat+`}`)[0]
	var ticket reply
	post(t, s, "/suno/wav", `{"audio_id":"`+made.ID+`","async":true}`, &ticket)
	if ticket.TaskID == "" || len(ticket.Data) != 0 {
		t.Fatalf("%+v", ticket)
	}
	got := waitTask(t, s, "suno", ticket.TaskID)
	if got.Type != "wav" || !strings.Contains(string(got.Response), "file_url") {
		t.Errorf("%+v", got)
	}
}
