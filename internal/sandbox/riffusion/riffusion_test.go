package riffusion_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/riffbot/riffbot/internal/sandbox/riffusion"
	client "github.com/riffbot/riffbot/riffusion"
)

// httpClient has connections of its own: a test that closes an [httptest.Server] closes
// the idle connections of [http.DefaultTransport] while other tests use them.
var httpClient = &http.Client{Transport: http.DefaultTransport.(*http.Transport).Clone()}

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func start(t *testing.T) *riffusion.Server {
	t.Helper()
	s, err := riffusion.Start(t.Context(), riffusion.Options{RenderTime: 50 * time.Millisecond, SongLength: time.Second,
		CoverSize: 128})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		http.DefaultTransport.(*http.Transport).CloseIdleConnections()
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

func call(t *testing.T, s *riffusion.Server, token, path, body string) (int, string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, s.URL()+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+token)
	resp, err := httpClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	b, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, string(b)
}

func TestInvalidRequestsBuyNothing(t *testing.T) {
	s := start(t)
	for body, want := range map[string]string{
		`{}`: "bad_request",
		`{"prompt":"` + strings.Repeat("x", 201) + `"}`: "bad_request",
		`{"prompt":"x","model":"FUZZ-2.0"}`:             "bad_request",
		`{"prompt":"x","action":"stems"}`:               "api_not_implemented",
		`{"prompt":"x","action":"extend"}`:              "bad_request",
		`{"action":"cover","audio_id":"nothing"}`:       "bad_request",
		`{"custom":true,"style":"pop"}`:                 "bad_request",
		`{"prompt":7}`:                                  "bad_request",
		`nonsense`:                                      "bad_request",
		`{"prompt":"x","callback_url":"nowhere"}`:       "bad_request",
	} {
		status, answer := call(t, s, s.Token(), "/riffusion/audios", body)
		if status != 400 || !strings.Contains(answer, want) || !strings.Contains(answer, "trace_id") {
			t.Errorf("%.60s: %d %s", body, status, answer)
		}
	}
	if status, answer := call(t, s, "wrong", "/riffusion/audios", `{"prompt":"x"}`); status != 401 ||
		!strings.Contains(answer, "invalid_token") {
		t.Errorf("%d %s", status, answer)
	}
	if n := len(s.Ledger()); n != 0 {
		t.Errorf("%d purchases", n)
	}
}

// TestClientAndServerAgree uses both families, synchronously and asynchronously. Client and
// server were written independently.
func TestClientAndServerAgree(t *testing.T) {
	s := start(t)
	for family, takes := range map[string]int{"riffusion": 2, "producer": 1} {
		f, err := client.FamilyByName(family)
		if err != nil {
			t.Fatal(err)
		}
		c, err := client.New(s.Token(), client.WithBaseURL(s.URL()), client.WithFamily(f),
			client.WithHTTPClient(httpClient))
		if err != nil {
			t.Fatal(err)
		}
		got, err := c.Create(t.Context(), client.Request{Custom: true, Lyric: "[Verse]\nhello there", Title: "T",
			Style: "pop"})
		if err != nil || len(got.Songs) != takes {
			t.Fatalf("%s: %+v, %v", family, got, err)
		}
		song := got.Songs[0]
		if song.Duration != time.Second || song.Title != "T" || song.Style != "pop" || len(song.Words) != 3 ||
			song.Words[1].End > song.Duration {
			t.Errorf("%s: %+v", family, song)
		}
		media, err := c.Download(t.Context(), song.AudioURL, io.Discard,
			client.DownloadOptions{MaxBytes: 1 << 20, Accept: client.MediaAudio})
		if err != nil || media.Extension != ".m4a" {
			t.Errorf("%s: %+v, %v", family, media, err)
		}
		ticket, err := c.Submit(t.Context(), client.Request{Prompt: "x"})
		if err != nil {
			t.Fatal(err)
		}
		tick := time.NewTicker(10 * time.Millisecond)
		for {
			task, err := c.Task(t.Context(), ticket.TaskID)
			if err != nil {
				t.Fatal(err)
			}
			if task.State == client.TaskSucceeded && len(task.Result.Songs) == takes {
				break
			}
			select {
			case <-tick.C:
			case <-t.Context().Done():
				t.Fatal("task did not end")
			}
		}
		tick.Stop()
		if _, err := c.Task(t.Context(), "stranger"); !errors.Is(err, client.ErrUnknownTask) {
			t.Errorf("%s: %v", family, err)
		}
		if err := c.Check(t.Context()); err != nil {
			t.Errorf("%s: %v", family, err)
		}
		http.DefaultTransport.(*http.Transport).CloseIdleConnections()
	}
	if n := len(s.Ledger()); n != 4 {
		t.Errorf("%d purchases", n)
	}
}

func TestFinishedTaskSendsCallback(t *testing.T) {
	s := start(t)
	reports := make(chan string, 1)
	receiver := httptest.NewServer(client.NewCallbackHandler("hush", func(_ context.Context,
		_ string) bool {
		return true
	},
		func(_ context.Context, id string, r *client.Result, _ *client.Error) error {
			if r != nil && len(r.Songs) == 2 {
				reports <- id
			}
			return nil
		}))
	defer receiver.Close()
	if _, answer := call(t, s, s.Token(), "/riffusion/audios",
		`{"prompt":"x","callback_url":"`+receiver.URL+`/cb/hush"}`); !strings.Contains(answer, "task_id") {
		t.Fatal(answer)
	}
	select {
	case id := <-reports:
		if id != s.Ledger()[0].TaskID {
			t.Errorf("%s was reported", id)
		}
	case <-time.After(20 * time.Second):
		t.Error("nothing was reported")
	}
}

func TestPurchasesWithFaults(t *testing.T) {
	for spec, bought := range map[string]int{"429x1": 0, "401x1": 0, "403-used-upx1": 0, "500x1": 0,
		"500-after-purchase": 1, "never-finishesx1": 1} {
		s := start(t)
		if err := s.Fault(spec); err != nil {
			t.Fatal(err)
		}
		call(t, s, s.Token(), "/riffusion/audios", `{"prompt":"x","callback_url":"https://api.example.com/x"}`)
		if n := len(s.Ledger()); n != bought {
			t.Errorf("%s: %d bought", spec, n)
		}
	}
	if err := start(t).Fault("flood"); err == nil || !strings.Contains(err.Error(), "never-finishes") {
		t.Errorf("%v", err)
	}
}
