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

	"riffbot/commands"
)

// closing counts the files that are open.
type closing struct {
	io.Reader
	open *atomic.Int64
	once sync.Once
}

func (c *closing) Close() error {
	c.once.Do(func() { c.open.Add(-1) })
	return nil
}

func counted(open *atomic.Int64, content string) commands.File {
	return commands.File{Name: "a.txt", ContentType: "text/plain", Size: int64(len(content)), Open: func(context.Context) (io.ReadCloser, error) {
		open.Add(1)
		return &closing{Reader: strings.NewReader(content), open: open}, nil
	}}
}

// What a 429 says reaches the caller when it is the last answer.
func TestLastRefusalIsReadByTheCaller(t *testing.T) {
	t.Parallel()
	for name, body := range map[string]string{
		"a bucket":              `{"message":"slow mode","retry_after":0.01,"code":20016}`,
		"longer than one waits": `{"message":"slow mode","retry_after":3600,"code":20016}`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := against(t, func(w http.ResponseWriter, _ *http.Request) {
				w.WriteHeader(http.StatusTooManyRequests)
				_, _ = io.WriteString(w, body)
			})
			_, err := b.Edit(t.Context(), "1", "2", commands.Message{})
			said, ok := errors.AsType[*APIError](err)
			if !ok || said.Code != 20016 || said.Message != "slow mode" {
				t.Errorf("%v", err)
			}
		})
	}
}

// A request that never leaves has its body closed.
func TestBodyIsClosedWhenTheRequestDoesNotLeave(t *testing.T) {
	t.Parallel()
	b := against(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("X-RateLimit-Remaining", "0")
		w.Header().Set("X-RateLimit-Reset-After", "3600")
		_, _ = io.WriteString(w, `{}`)
	})
	if _, err := b.Edit(t.Context(), "1", "2", commands.Message{}); err != nil {
		t.Fatal(err)
	}
	var open atomic.Int64
	open.Add(1)
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodPatch, b.cfg.APIURL+"/v10/channels/1/messages/2", &closing{Reader: strings.NewReader("{}"), open: &open})
	if err != nil {
		t.Fatal(err)
	}
	resp, err := b.client.Do(req)
	if err == nil {
		_ = resp.Body.Close()
		t.Fatal("the request left")
	}
	if n := open.Load(); n != 0 {
		t.Errorf("%d bodies are open", n)
	}
}

// Every file that was opened for an upload is closed, however often it was sent and
// whatever was answered when.
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
			b := against(t, answer)
			_, _ = b.Edit(t.Context(), "1", "2", commands.Message{Files: []commands.File{counted(&open, large), counted(&open, large)}})
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

// A file that is opened while its upload is closed is closed too.
func TestFileOpenedAfterTheEndIsClosed(t *testing.T) {
	t.Parallel()
	var open atomic.Int64
	u := &upload{}
	f := counted(&open, "x")
	opens := f.Open
	f.Open = func(ctx context.Context) (io.ReadCloser, error) {
		_ = u.Close() // as the transport may, on another goroutine
		return opens(ctx)
	}
	if _, err := u.lazy(t.Context(), f).Read(make([]byte, 1)); err == nil {
		t.Error("it was read")
	}
	if n := open.Load(); n != 0 {
		t.Errorf("%d files are open", n)
	}
}
