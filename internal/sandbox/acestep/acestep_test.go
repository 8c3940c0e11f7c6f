package acestep_test

import (
	"bytes"
	"encoding/json"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/riffbot/riffbot/internal/sandbox/acestep"
	"github.com/riffbot/riffbot/internal/sandbox/music"
)

// httpClient has connections of its own, which the tests close.
var httpClient = &http.Client{Transport: http.DefaultTransport.(*http.Transport).Clone()}

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func start(t *testing.T, opts acestep.Options) *acestep.Server {
	t.Helper()
	if opts.RenderTime == 0 {
		opts.RenderTime = time.Millisecond
	}
	opts.SongLength = 2 * time.Second
	s, err := acestep.Start(t.Context(), opts)
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

// send sends a request and returns its status, type and body.
func send(t *testing.T, method, address, contentType, body string) (int, string, []byte) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, address, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	if contentType != "" {
		req.Header.Set("Content-Type", contentType)
	}
	resp, err := httpClient.Do(req)
	if err != nil {
		return 0, err.Error(), nil
	}
	defer func() { _ = resp.Body.Close() }()
	b, err := io.ReadAll(resp.Body)
	if err != nil {
		return resp.StatusCode, err.Error(), b
	}
	return resp.StatusCode, resp.Header.Get("Content-Type"), b
}

func release(t *testing.T, s *acestep.Server, contentType, body string) (int, string) {
	t.Helper()
	status, problem, b := send(t, http.MethodPost, s.URL()+"/release_task", contentType, body)
	if status == 0 {
		return 0, problem
	}
	return status, string(b)
}

// accepted returns the id of a task that has to be accepted.
func accepted(t *testing.T, s *acestep.Server, contentType, body string) string {
	t.Helper()
	status, answer := release(t, s, contentType, body)
	var got struct {
		Data struct {
			TaskID string `json:"task_id"`
			Status string
			Place  int `json:"queue_position"`
		}
		Code int
	}
	if err := json.Unmarshal([]byte(answer), &got); err != nil || status != 200 || got.Code != 200 || got.Data.TaskID == "" ||
		got.Data.Status != "queued" || got.Data.Place < 1 {
		t.Fatalf("%d %s", status, answer)
	}
	return got.Data.TaskID
}

// entry is a task as /query_result returns it.
type entry struct {
	TaskID string `json:"task_id"`
	Status int
	Result string
	songs  []song
}

type song struct {
	File     string
	Status   int
	Prompt   string
	Lyrics   string
	Error    string
	Progress float64
	Stage    string
	Metas    struct{ BPM, Duration float64 }
}

func query(t *testing.T, s *acestep.Server, id string) entry {
	t.Helper()
	list, err := json.Marshal(map[string]any{"task_id_list": []string{id}})
	if err != nil {
		t.Fatal(err)
	}
	status, _, b := send(t, http.MethodPost, s.URL()+"/query_result", "application/json", string(list))
	var got struct{ Data []entry }
	if err := json.Unmarshal(b, &got); err != nil || status != 200 || len(got.Data) != 1 || got.Data[0].TaskID != id {
		t.Fatalf("%d %s", status, b)
	}
	e := got.Data[0]
	if err := json.Unmarshal([]byte(e.Result), &e.songs); err != nil {
		t.Fatalf("%s: %v", e.Result, err)
	}
	return e
}

// finished waits for the end of a task.
func finished(t *testing.T, s *acestep.Server, id string) entry {
	t.Helper()
	deadline, poll := time.After(time.Minute), time.NewTicker(5*time.Millisecond)
	defer poll.Stop()
	for {
		if e := query(t, s, id); e.Status != 0 {
			return e
		}
		select {
		case <-poll.C:
		case <-deadline:
			t.Fatal("the task does not finish")
		}
	}
}

// download returns a finished recording and its length in seconds.
func download(t *testing.T, s *acestep.Server, file string) ([]byte, float64) {
	t.Helper()
	status, contentType, b := send(t, http.MethodGet, s.URL()+file, "", "")
	pcm, err := music.Decode(b)
	if status != 200 || !strings.HasPrefix(contentType, "audio/") || err != nil {
		t.Fatalf("%d %s, %d bytes, %v", status, contentType, len(b), err)
	}
	return b, float64(len(pcm)/2) / music.SampleRate
}

// form returns a multipart form with a recording.
func form(t *testing.T, fields map[string]string, file string, data []byte) (contentType, body string) {
	t.Helper()
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	for name, value := range fields {
		if err := w.WriteField(name, value); err != nil {
			t.Fatal(err)
		}
	}
	if file != "" {
		f, err := w.CreateFormFile(file, "song.mp3")
		if err != nil {
			t.Fatal(err)
		}
		if _, err := f.Write(data); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return w.FormDataContentType(), b.String()
}

func TestSongsAreMade(t *testing.T) {
	s := start(t, acestep.Options{})
	e := finished(t, s, accepted(t, s, "application/json",
		`{"prompt":"folk","lyrics":"[Verse]\nla la","audio_duration":10,"batch_size":2,"thinking":true}`))
	if e.Status != 1 || len(e.songs) != 2 || e.songs[0].File == e.songs[1].File {
		t.Fatalf("%+v", e)
	}
	first, length := download(t, s, e.songs[0].File)
	second, _ := download(t, s, e.songs[1].File)
	got := e.songs[0]
	if length < 9.9 || length > 10.1 || bytes.Equal(first, second) || got.Status != 1 || got.Lyrics != "[Verse]\nla la" ||
		got.Prompt != "folk" || got.Metas.Duration != 10 || got.Metas.BPM < 30 || got.Progress != 1 {
		t.Errorf("%.2f s, %+v", length, got)
	}
	ledger := s.Ledger()
	if len(ledger) != 1 || ledger[0].TaskType != "text2music" || ledger[0].Songs != 2 || ledger[0].Model != acestep.Models[0] {
		t.Errorf("%+v", ledger)
	}
}

// TestFormsAreEquivalent has the three forms of a request, with aliases and nested fields.
func TestFormsAreEquivalent(t *testing.T) {
	s := start(t, acestep.Options{})
	multipartType, multipartBody := form(t, map[string]string{"caption": "folk", "duration": "10", "batch_size": "1",
		"format": "wav"}, "", nil)
	multipartBody = strings.ReplaceAll(multipartBody, `name="format"`, `name="audio_format"`)
	values := url.Values{"prompt": {"folk"}, "metas": {`{"audio_duration":10}`}, "batch_size": {"1"}, "audio_format": {"wav"}}
	for contentType, body := range map[string]string{
		"application/json":                  `{"caption":"folk","metas":{"duration":10},"batch_size":1,"audio_format":"wav","bpm":null}`,
		multipartType:                       multipartBody,
		"application/x-www-form-urlencoded": values.Encode(),
	} {
		e := finished(t, s, accepted(t, s, contentType, body))
		if len(e.songs) != 1 {
			t.Fatalf("%s: %+v", contentType, e)
		}
		if _, length := download(t, s, e.songs[0].File); length < 9.9 || length > 10.1 || !strings.Contains(e.songs[0].File, ".wav") {
			t.Errorf("%s: %.2f s, %s", contentType, length, e.songs[0].File)
		}
	}
}

func TestInvalidRequestsBuyNothing(t *testing.T) {
	s := start(t, acestep.Options{})
	for body, want := range map[string]string{
		`{`:                                           "JSON",
		`{}`:                                          "prompt",
		`{"prompt":"x","colour":"red"}`:               "colour",
		`{"prompt":7}`:                                "string",
		`{"prompt":"x","caption":"y"}`:                "twice",
		`{"prompt":"x","audio_duration":9}`:           "10",
		`{"prompt":"x","audio_duration":"10"}`:        "number",
		`{"prompt":"x","batch_size":9}`:               "8",
		`{"prompt":"x","batch_size":1.5}`:             "number",
		`{"prompt":"x","bpm":20}`:                     "30",
		`{"prompt":"x","model":"other"}`:              "model",
		`{"prompt":"x","task_type":"lego"}`:           "task_type",
		`{"prompt":"x","thinking":"yes"}`:             "bool",
		`{"prompt":"x","metas":{"colour":1}}`:         "colour",
		`{"prompt":"x","task_type":"cover"}`:          "src_audio",
		`{"task_type":"cover","src_audio_path":"/x"}`: "src_audio",
		`{"prompt":"x","track_name":"kazoo"}`:         "kazoo",
	} {
		if status, answer := release(t, s, "application/json", body); status != 400 || !strings.Contains(answer, want) ||
			!strings.HasPrefix(answer, `{"detail":`) {
			t.Errorf("%s: %d %s", body, status, answer)
		}
	}
	if status, _ := release(t, s, "text/plain", "x"); status != 415 {
		t.Errorf("status %d", status)
	}
	if bought := s.Ledger(); len(bought) > 0 {
		t.Errorf("%+v", bought)
	}
}

func TestKeyIsRequired(t *testing.T) {
	s := start(t, acestep.Options{Key: "secret"})
	for path, method := range map[string]string{"/release_task": "POST", "/query_result": "POST", "/v1/audio": "GET",
		"/v1/models": "GET", "/v1/stats": "GET"} {
		if status, _, b := send(t, method, s.URL()+path, "application/json", "{}"); status != 401 {
			t.Errorf("%s: %d %s", path, status, b)
		}
	}
	if status, _, b := send(t, "GET", s.URL()+"/health", "", ""); status != 200 || !strings.Contains(string(b), `"status":"ok"`) {
		t.Errorf("%d %s", status, b)
	}
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.URL()+"/v1/models", nil)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+s.Key())
	resp, err := httpClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	b, err := io.ReadAll(resp.Body)
	if err != nil || resp.StatusCode != 200 || !strings.Contains(string(b), `"default_model":"acestep-v15-base"`) {
		t.Errorf("%d %s %v", resp.StatusCode, b, err)
	}
}

func TestTaskListIsAlsoText(t *testing.T) {
	s := start(t, acestep.Options{})
	for contentType, body := range map[string]string{"application/json": `{"task_id_list":"[\"x\"]"}`,
		"application/x-www-form-urlencoded": "task_id_list=" + url.QueryEscape(`["x"]`)} {
		status, _, b := send(t, "POST", s.URL()+"/query_result", contentType, body)
		if status != 200 || !strings.Contains(string(b), `"result":"[]","status":0,"task_id":"x"`) {
			t.Errorf("%s: %d %s", contentType, status, b)
		}
	}
	for _, body := range []string{`{}`, `{"task_id_list":7}`, `{"task_id_list":[],"more":1}`, `x`} {
		if status, _, b := send(t, "POST", s.URL()+"/query_result", "application/json", body); status != 400 {
			t.Errorf("%s: %d %s", body, status, b)
		}
	}
}
