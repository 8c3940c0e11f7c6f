package riffusion_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/riffbot/riffbot/riffusion"
)

func TestLyricsWAVAndVideoAreBought(t *testing.T) {
	producer := riffusion.Producer()
	serve := func(path, wants, body string) *riffusion.Client {
		return setup(t, producer, path, func(w http.ResponseWriter, r *http.Request) {
			if sent, _ := io.ReadAll(r.Body); string(sent) != wants {
				t.Errorf("%s: sent %s", path, sent)
			}
			_, _ = io.WriteString(w, body)
		})
	}
	lyrics, err := serve("/producer/lyrics", `{"prompt":"winter"}`,
		`{"success":true,"task_id":"t","data":{"title":"Snow","lyrics":"[Verse]\nCold"}}`).Lyrics(t.Context(), "winter")
	if err != nil || lyrics.Title != "Snow" || lyrics.Lyric != "[Verse]\nCold" || lyrics.TaskID != "t" ||
		lyrics.Response.StatusCode != 200 {
		t.Errorf("%+v, %v", lyrics, err)
	}
	wav, err := serve("/producer/wav", `{"audio_id":"a"}`,
		`{"task_id":"t","data":[{"title":"Snow","file_url":"https://x/a.wav"}]}`).WAV(t.Context(), "a")
	if err != nil || wav.URL != "https://x/a.wav" || wav.Title != "Snow" {
		t.Errorf("%+v, %v", wav, err)
	}
	video, err := serve("/producer/videos", `{"audio_id":"a"}`,
		`{"task_id":"t","data":{"video_url":"https://x/a.mp4"}}`).Video(t.Context(), "a")
	if err != nil || video.URL != "https://x/a.mp4" {
		t.Errorf("%+v, %v", video, err)
	}
	for _, body := range []string{`{"task_id":"t","data":{}}`, `{"task_id":"t","data":"none"}`, `{"task_id":"t"}`,
		`<html>`} {
		_, lyrics := serve("/producer/lyrics", `{"prompt":"x"}`, body).Lyrics(t.Context(), "x")
		_, wav := serve("/producer/wav", `{"audio_id":"x"}`, body).WAV(t.Context(), "x")
		_, video := serve("/producer/videos", `{"audio_id":"x"}`, body).Video(t.Context(), "x")
		for _, err := range []error{lyrics, wav, video} {
			if e, ok := errors.AsType[*riffusion.Error](err); !ok || e.Purchase != riffusion.MaybeBought ||
				e.Response == nil {
				t.Errorf("%s: %v", body, err)
			}
		}
	}
	// A family without them sends nothing.
	c := setup(t, riffusion.Riffusion(), "/", func(http.ResponseWriter,
		*http.Request) {
		t.Error("a request was sent")
	})
	_, e1 := c.Lyrics(t.Context(), "x")
	_, e2 := c.WAV(t.Context(), "x")
	_, e3 := c.Video(t.Context(), "x")
	for _, err := range []error{e1, e2, e3} {
		if e, ok := errors.AsType[*riffusion.Error](err); !ok || e.Purchase != riffusion.NotBought ||
			!errors.Is(err, riffusion.ErrNotOffered) {
			t.Errorf("%v", err)
		}
	}
}

func TestUploadReturnsAnAudioID(t *testing.T) {
	c := setup(t, riffusion.Riffusion(), "/riffusion/upload",
		say(`{"success":true,"task_id":"t","data":{"audio_id":"a1","lyric":"la"}}`))
	if got, err := c.Upload(t.Context(), "https://example.com/a.mp3"); err != nil || got.AudioID != "a1" ||
		got.Lyric != "la" {
		t.Errorf("%+v, %v", got, err)
	}
	c = setup(t, riffusion.Riffusion(), "/riffusion/upload", say(`{"success":true,"data":{"audio_id":null}}`))
	if _, err := c.Upload(t.Context(), "https://example.com/a.mp3"); err == nil {
		t.Error("an upload without an id is taken")
	}
	family := riffusion.Riffusion()
	family.UploadPath = ""
	if _, err := setup(t, family, "/", say("")).Upload(t.Context(), "https://example.com/a.mp3"); err == nil {
		t.Error("a family without uploads takes one")
	}
}

// TestAsyncModes uses the parameter async and a callback URL.
func TestAsyncModes(t *testing.T) {
	var sent string
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		sent = string(body)
		_, _ = io.WriteString(w, `{"task_id":"t"}`)
	}))
	t.Cleanup(server.Close)
	for name, c := range map[string]struct {
		opts        []riffusion.Option
		has, hasNot string
	}{
		"async":    {[]riffusion.Option{riffusion.WithAsync()}, `"async":true`, "callback_url"},
		"callback": {nil, `"callback_url":"https://api.acedata.cloud/health"`, "async"},
		"own callback": {[]riffusion.Option{riffusion.WithCallbackURL("https://example.com/cb")},
			`"callback_url":"https://example.com/cb"`, "async"},
		"async in both": {[]riffusion.Option{riffusion.WithCallbackURL("https://example.com/cb"),
			riffusion.WithAsync()}, `"async":true`, "callback_url"},
	} {
		client, err := riffusion.New("secret", append(c.opts, riffusion.WithBaseURL(server.URL),
			riffusion.WithFamily(riffusion.Producer()))...)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := client.Submit(t.Context(), riffusion.Request{Prompt: "x"}); err != nil ||
			!strings.Contains(sent, c.has) || strings.Contains(sent, c.hasNot) {
			t.Errorf("%s: sent %s, %v", name, sent, err)
		}
	}
	if _, err := riffusion.New("secret", riffusion.WithAsync()); err == nil {
		t.Error("a family without async takes it")
	}
}

func TestDownloadClientCanBeReplaced(t *testing.T) {
	own := &http.Client{Transport: roundTrip(func(r *http.Request) (*http.Response, error) {
		return &http.Response{StatusCode: 200, Body: io.NopCloser(strings.NewReader(string(mp3))),
			ContentLength: int64(len(mp3)), Request: r}, nil
	})}
	c, err := riffusion.New("secret", riffusion.WithDownloadClient(own), riffusion.WithUserAgent("test"))
	if err != nil {
		t.Fatal(err)
	}
	media, err := c.Download(t.Context(), "https://cdn.example.com/a.mp3", io.Discard,
		riffusion.DownloadOptions{MaxBytes: 1 << 20, Accept: riffusion.MediaAudio})
	if err != nil || media.Extension != ".mp3" {
		t.Errorf("%+v, %v", media, err)
	}
	if _, err := riffusion.New("secret", riffusion.WithDownloadClient(nil)); err == nil {
		t.Error("no client is taken")
	}
}

type roundTrip func(*http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// TestWaitReturnsWhenTheTaskHasEnded checks that temporary failures are retried and failures
// with a code are accepted.
func TestWaitReturnsWhenTheTaskHasEnded(t *testing.T) {
	running, done := `{"id":"t","state":"processing"}`, `{"id":"t","response":`+twoSongs+`}`
	doubtful, failed := `{"id":"t","response":{"success":false}}`,
		`{"id":"t","response":{"error":{"code":"api_error"}}}`
	for name, c := range map[string]struct {
		answers []string // the last one is repeated; a number is a status
		took    time.Duration
		fails   bool
	}{
		"at once":       {[]string{done}, 0, false},
		"later":         {[]string{running, running, done}, 2 * time.Second, false},
		"after faults":  {[]string{"503", "429", "502", done}, 7 * time.Second, false},
		"passing doubt": {[]string{doubtful, doubtful, running, doubtful, done}, 4 * time.Second, false},
		"lasting doubt": {[]string{doubtful}, 2 * time.Second, true},
		"failed":        {[]string{running, failed}, time.Second, true},
		"token":         {[]string{running, "401"}, time.Second, true},
	} {
		synctest.Test(t, func(t *testing.T) {
			n := 0
			api := &http.Client{Transport: roundTrip(func(r *http.Request) (*http.Response, error) {
				answer, status := c.answers[min(n, len(c.answers)-1)], 200
				n++
				header := http.Header{}
				if s, err := strconv.Atoi(answer); err == nil {
					status, answer = s, `{"error":{}}`
					header.Set("Retry-After", "5")
					if s != 429 {
						header.Del("Retry-After")
					}
				}
				return &http.Response{StatusCode: status, Header: header, Body: io.NopCloser(strings.NewReader(answer)),
					Request: r}, nil
			})}
			client, err := riffusion.New("secret", riffusion.WithHTTPClient(api))
			if err != nil {
				t.Fatal(err)
			}
			began := time.Now()
			result, err := client.Wait(t.Context(), "t", time.Second)
			if (err != nil) != c.fails || err == nil && len(result.Songs) != 2 || time.Since(began) != c.took {
				t.Errorf("%s: %v after %s", name, err, time.Since(began))
			}
		})
	}
	synctest.Test(t, func(t *testing.T) {
		api := &http.Client{Transport: roundTrip(func(r *http.Request) (*http.Response, error) {
			return &http.Response{StatusCode: 200, Body: io.NopCloser(strings.NewReader(running)), Request: r}, nil
		})}
		client, err := riffusion.New("secret", riffusion.WithHTTPClient(api))
		if err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		if _, err := client.Wait(ctx, "t", time.Second); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("%v", err)
		}
	})
}

// TestErrorBodies uses error responses in testdata, whose names have the status
// and the code.
func TestErrorBodies(t *testing.T) {
	files, err := filepath.Glob("testdata/errors/*")
	if err != nil || len(files) < 10 {
		t.Fatalf("%d files, %v", len(files), err)
	}
	for _, file := range files {
		body, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		name, ext := filepath.Base(file), filepath.Ext(file)
		number, code, _ := strings.Cut(strings.TrimSuffix(name, ext), "-")
		status, err := strconv.Atoi(number)
		if err != nil {
			t.Fatal(err)
		}
		c := setup(t, riffusion.Riffusion(), "/riffusion/audios", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("X-Seen", "yes")
			w.WriteHeader(status)
			_, _ = w.Write(body)
		})
		_, err = c.Submit(t.Context(), riffusion.Request{Prompt: "x"})
		e, ok := errors.AsType[*riffusion.Error](err)
		if !ok || e.StatusCode != status || (e.Purchase == riffusion.NotBought) != (status < 500) ||
			e.Response.StatusCode != status ||
			e.Response.Header.Get("X-Seen") != "yes" || len(e.Response.Body) == 0 {
			t.Errorf("%s: %+v", name, err)
			continue
		}
		if ext == ".json" && (e.Code != code || e.TraceID == "" || e.Message == "") {
			t.Errorf("%s: %+v", name, e)
		}
	}
}
