package bot

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/riffbot/riffbot/internal/discord"
)

// closeCounter counts open files.
type closeCounter struct {
	io.Reader
	open *atomic.Int64
	once sync.Once
}

func (c *closeCounter) Close() error {
	c.once.Do(func() { c.open.Add(-1) })
	return nil
}

func countedFile(open *atomic.Int64, content string) discord.File {
	return discord.File{Name: "a.txt", ContentType: "text/plain", Size: int64(len(content)),
		Open: func(context.Context) (io.ReadCloser, error) {
			open.Add(1)
			return &closeCounter{Reader: strings.NewReader(content), open: open}, nil
		}}
}

func TestCallerReadsLastErrorBody(t *testing.T) {
	t.Parallel()
	for name, body := range map[string]string{
		"a bucket":              `{"message":"slow mode","retry_after":0.01,"code":20016}`,
		"longer than one waits": `{"message":"slow mode","retry_after":3600,"code":20016}`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := newTestBot(t, func(w http.ResponseWriter, _ *http.Request) {
				w.WriteHeader(http.StatusTooManyRequests)
				_, _ = io.WriteString(w, body)
			})
			_, err := b.Edit(t.Context(), "1", "2", discord.Message{})
			response, ok := errors.AsType[*APIError](err)
			if !ok || response.Code != 20016 || response.Message != "slow mode" {
				t.Errorf("%v", err)
			}
		})
	}
}

func TestBodyIsClosedWithoutRequest(t *testing.T) {
	t.Parallel()
	b := newTestBot(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("X-RateLimit-Remaining", "0")
		w.Header().Set("X-RateLimit-Reset-After", "3600")
		_, _ = io.WriteString(w, `{}`)
	})
	if _, err := b.Edit(t.Context(), "1", "2", discord.Message{}); err != nil {
		t.Fatal(err)
	}
	var open atomic.Int64
	open.Add(1)
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodPatch, b.cfg.APIURL+"/v10/channels/1/messages/2",
		&closeCounter{Reader: strings.NewReader("{}"), open: &open})
	if err != nil {
		t.Fatal(err)
	}
	resp, err := b.client.Do(req)
	if err == nil {
		_ = resp.Body.Close()
		t.Fatal("the request was sent")
	}
	if n := open.Load(); n != 0 {
		t.Errorf("%d bodies are open", n)
	}
}

// TestUploadedFilesAreClosed covers retries and responses that arrive during the upload.
func TestUploadedFilesAreClosed(t *testing.T) {
	t.Parallel()
	large := strings.Repeat("x", 4<<20)
	for name, answer := range map[string]http.HandlerFunc{
		"taken": func(w http.ResponseWriter, r *http.Request) {
			_, _ = io.Copy(io.Discard, r.Body)
			_, _ = io.WriteString(w, `{}`)
		},
		"refused unread": func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusForbidden) },
		"broken unread":  func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusBadGateway) },
		"cut in the middle": func(_ http.ResponseWriter, r *http.Request) {
			_, _ = io.CopyN(io.Discard, r.Body, 100)
			panic(http.ErrAbortHandler)
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var open atomic.Int64
			b := newTestBot(t, answer)
			_, _ = b.Edit(t.Context(), "1", "2", discord.Message{Files: []discord.File{countedFile(&open, large),
				countedFile(&open, large)}})
			b.client.CloseIdleConnections()
			limit := time.Now().Add(10 * time.Second)
			for open.Load() != 0 && time.Now().Before(limit) {
				time.Sleep(time.Millisecond) //nolint:forbidigo // polling with a deadline
			}
			if n := open.Load(); n != 0 {
				t.Errorf("%d files are open", n)
			}
		})
	}
}

func TestFileOpenedAfterCloseIsClosed(t *testing.T) {
	t.Parallel()
	var open atomic.Int64
	u := &upload{}
	f := countedFile(&open, "x")
	opens := f.Open
	f.Open = func(ctx context.Context) (io.ReadCloser, error) {
		_ = u.Close() // as the transport may, on another goroutine
		return opens(ctx)
	}
	if _, err := u.lazyFile(t.Context(), f).Read(make([]byte, 1)); err == nil {
		t.Error("the file was read")
	}
	if n := open.Load(); n != 0 {
		t.Errorf("%d files are open", n)
	}
}
