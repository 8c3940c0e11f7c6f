package elevenlabs_test

import (
	"encoding/json"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/riffbot/riffbot/internal/sandbox/elevenlabs"
	"github.com/riffbot/riffbot/internal/sandbox/music"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// start starts a server that makes songs of three seconds.
func start(t *testing.T) *elevenlabs.Server {
	t.Helper()
	s, err := elevenlabs.Start(t.Context(), elevenlabs.Options{RenderTime: 20 * time.Millisecond,
		SongLength: 3 * time.Second, Now: func() time.Time { return time.Unix(1, 0) }})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

// send sends a request with a key on a connection of its own.
func send(t *testing.T, s *elevenlabs.Server, key, method, path, body string) (*http.Response, error) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, s.URL()+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Xi-Api-Key", key)
	req.Close = true
	return http.DefaultClient.Do(req)
}

// post sends a request with the right key and returns its complete answer.
func post(t *testing.T, s *elevenlabs.Server, path, body string) (status int, header http.Header, content string) {
	t.Helper()
	resp, err := send(t, s, s.Key(), http.MethodPost, path, body)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	b, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, resp.Header, string(b)
}

// metadata is the JSON part of a detailed answer.
type metadata struct {
	Plan     map[string]any `json:"composition_plan"`
	Metadata struct {
		Title     string   `json:"title"`
		Genres    []string `json:"genres"`
		Languages []string `json:"languages"`
	} `json:"song_metadata"`
	Words []struct {
		Word       string `json:"word"`
		Start, End int
	} `json:"words_timestamps"`
}

// detailed returns the parts of a detailed answer.
func detailed(t *testing.T, s *elevenlabs.Server, body string) (m metadata, audio []byte) {
	t.Helper()
	status, header, content := post(t, s, "/v1/music/detailed", body)
	if status != http.StatusOK || header.Get("Song-Id") == "" {
		t.Fatalf("%d %s", status, content)
	}
	kind, params, err := mime.ParseMediaType(header.Get("Content-Type"))
	if err != nil || kind != "multipart/mixed" {
		t.Fatalf("%s, %v", kind, err)
	}
	parts := multipart.NewReader(strings.NewReader(content), params["boundary"])
	first, err := parts.NextPart()
	if err != nil || first.Header.Get("Content-Type") != "application/json" {
		t.Fatalf("%v, %v", first, err)
	}
	if err := json.NewDecoder(first).Decode(&m); err != nil {
		t.Fatal(err)
	}
	second, err := parts.NextPart()
	if err != nil || second.Header.Get("Content-Type") != "audio/mp4" || second.FileName() == "" {
		t.Fatalf("%v, %v", second, err)
	}
	if audio, err = io.ReadAll(second); err != nil {
		t.Fatal(err)
	}
	if _, err := parts.NextPart(); err != io.EOF {
		t.Errorf("after the audio: %v", err)
	}
	return m, audio
}

// seconds returns the length of a recording.
func seconds(t *testing.T, audio []byte) float64 {
	t.Helper()
	pcm, err := music.Decode(audio)
	if err != nil {
		t.Fatal(err)
	}
	loudest := float32(0)
	for _, v := range pcm {
		loudest = max(loudest, v, -v)
	}
	if loudest < 0.05 {
		t.Errorf("the recording is silent: %f", loudest)
	}
	return float64(len(pcm)) / (2 * music.SampleRate)
}

func TestPromptMakesASongOfItsLength(t *testing.T) {
	s := start(t)
	m, audio := detailed(t, s, `{"prompt":"a song about rain","music_length_ms":5000,"with_timestamps":true}`)
	if got := seconds(t, audio); got < 4.5 || got > 6.5 {
		t.Errorf("%f seconds", got)
	}
	if m.Metadata.Title == "" || len(m.Words) == 0 || m.Plan["sections"] == nil || len(m.Metadata.Languages) != 1 {
		t.Errorf("%+v", m)
	}
	ledger := s.Ledger()
	if len(ledger) != 1 || ledger[0].Prompt != "a song about rain" || ledger[0].Length != 5 ||
		ledger[0].Model != "music_v1" ||
		!ledger[0].At.Equal(time.Unix(1, 0)) {
		t.Errorf("%+v", ledger)
	}
}

func TestInstrumentalHasNoWords(t *testing.T) {
	s := start(t)
	m, audio := detailed(t, s, `{"prompt":"rain","force_instrumental":true,"model_id":"music_v2","with_timestamps":true}`)
	if got := seconds(t, audio); got < 2.5 || got > 4.5 {
		t.Errorf("%f seconds", got)
	}
	if m.Words == nil || len(m.Words) != 0 || m.Plan["chunks"] == nil || !s.Ledger()[0].Instrumental {
		t.Errorf("%+v", m)
	}
}

func TestPlansAreSungAsWritten(t *testing.T) {
	s := start(t)
	for model, plan := range map[string]string{
		"music_v1": `{"positive_global_styles":["pop","slow"],"negative_global_styles":["metal"],"sections":[
			{"section_name":"Verse 1","positive_local_styles":[],"negative_local_styles":[],
				"duration_ms":4000,"lines":["Hello my friend"]},
			{"section_name":"Outro","positive_local_styles":[],"negative_local_styles":[],"duration_ms":3000,"lines":[]}]}`,
		"music_v2_5": `{"chunks":[{"text":"[Verse 1]\nHello {softly} my friend","duration_ms":4000,
				"positive_styles":["pop","slow"],"negative_styles":["metal"],"context_adherence":"low"},
			{"text":"[Outro]\n{guitar solo}","duration_ms":3000,"positive_styles":[]}]}`,
	} {
		m, audio := detailed(t, s, `{"composition_plan":`+plan+`,"model_id":"`+model+`","with_timestamps":true,"seed":7}`)
		if got := seconds(t, audio); got < 6.5 || got > 8.5 {
			t.Errorf("%s: %f seconds", model, got)
		}
		var sung []string
		for _, w := range m.Words {
			sung = append(sung, w.Word)
		}
		if got := strings.Join(sung, " "); got != "Hello my friend" {
			t.Errorf("%s: %q", model, got)
		}
		if strings.Join(m.Metadata.Genres, ",") != "pop,slow" {
			t.Errorf("%s: %+v", model, m)
		}
	}
	for _, p := range s.Ledger() {
		if p.Style != "pop, slow" || !strings.HasPrefix(p.Lyrics, "[Verse 1]\nHello") || p.Length != 7 {
			t.Errorf("%+v", p)
		}
	}
}

func TestComposeAnswersWithAudioOnly(t *testing.T) {
	s := start(t)
	status, header, content := post(t, s, "/v1/music?output_format=mp3_44100_128", `{"prompt":"rain"}`)
	if status != http.StatusOK || header.Get("Content-Type") != "audio/mp4" || header.Get("Song-Id") == "" ||
		seconds(t, []byte(content)) < 2 {
		t.Errorf("%d %v", status, header)
	}
}

func TestPlansAreFree(t *testing.T) {
	s := start(t)
	for model, field := range map[string]string{"music_v1": "sections", "music_v2": "chunks"} {
		status, _, content := post(t, s, "/v1/music/plan", `{"prompt":"rain","music_length_ms":30000,"model_id":"`+model+`"}`)
		var plan map[string]any
		if err := json.Unmarshal([]byte(content), &plan); err != nil || status != http.StatusOK || plan[field] == nil {
			t.Errorf("%d %s", status, content)
		}
		status, _, answer := post(t, s, "/v1/music/detailed", `{"model_id":"`+model+`","composition_plan":`+content+`}`)
		if status != http.StatusOK {
			t.Errorf("the plan of %s is refused: %s", model, answer)
		}
	}
	if n := len(s.Ledger()); n != 2 {
		t.Errorf("%d purchases", n)
	}
}

func TestAccountShowsWhatWasUsed(t *testing.T) {
	s := start(t)
	post(t, s, "/v1/music", `{"prompt":"rain","music_length_ms":4000}`)
	for key, want := range map[string]int{s.Key(): http.StatusOK, "other": http.StatusUnauthorized,
		"": http.StatusUnauthorized} {
		for _, path := range []string{"/v1/user/subscription", "/v1/models"} {
			resp, err := send(t, s, key, http.MethodGet, path, "")
			if err != nil {
				t.Fatal(err)
			}
			body, err := io.ReadAll(resp.Body)
			_ = resp.Body.Close()
			if err != nil || resp.StatusCode != want {
				t.Errorf("%s: %d %s, %v", path, resp.StatusCode, body, err)
			}
			if strings.Contains(string(body), "character_count") && !strings.Contains(string(body), `"character_count":60,`) {
				t.Errorf("%s", body)
			}
		}
	}
}
