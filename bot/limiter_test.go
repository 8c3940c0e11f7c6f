package bot

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/riffbot/riffbot/internal/discord"
	"github.com/riffbot/riffbot/internal/redact"
)

// newTestBot returns a bot whose API is the handler.
func newTestBot(t *testing.T, h http.HandlerFunc) *Bot {
	t.Helper()
	server := httptest.NewServer(h)
	t.Cleanup(server.Close)
	b, err := New(Config{Token: "hush", APIURL: server.URL + "/api", Redact: redact.New("hush"),
		Log: slog.New(slog.DiscardHandler), Now: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(b.client.CloseIdleConnections)
	return b
}

func token(n string) discord.Token { return discord.Token{ApplicationID: "1", Token: n} }

// TestEditsOfDifferentResponsesAreIndependent checks that an edit waits neither for a slow
// edit of another response nor for its empty bucket.
func TestEditsOfDifferentResponsesAreIndependent(t *testing.T) {
	t.Parallel()
	slow := make(chan struct{})
	b := newTestBot(t, func(w http.ResponseWriter, r *http.Request) {
		if strings.Contains(r.URL.Path, "slow") {
			<-slow
		}
		if strings.Contains(r.URL.Path, "empty") {
			w.Header().Set("X-RateLimit-Remaining", "0")
			w.Header().Set("X-RateLimit-Reset-After", "3600")
		}
		_, _ = io.WriteString(w, `{}`)
	})
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	var one sync.WaitGroup
	one.Go(func() { _, _ = b.EditAnswer(ctx, token("slow"), discord.Message{}) })
	for _, n := range []string{"empty", "other"} {
		if _, err := b.EditAnswer(ctx, token(n), discord.Message{}); err != nil {
			t.Error(err)
		}
	}
	close(slow)
	one.Wait()
	// An edit of the same response waits, until its context ends.
	short, stop := context.WithTimeout(ctx, 50*time.Millisecond)
	defer stop()
	if _, err := b.EditAnswer(short, token("empty"), discord.Message{}); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("%v", err)
	}
}

func TestOnlyIdempotentCallsAreRetried(t *testing.T) {
	t.Parallel()
	var calls atomic.Int32
	b := newTestBot(t, func(w http.ResponseWriter, _ *http.Request) {
		calls.Add(1)
		w.WriteHeader(http.StatusServiceUnavailable)
	})
	for name, c := range map[string]struct {
		do   func() error
		want int32
	}{
		"an edit": {func() error { _, err := b.Edit(t.Context(), "1", "2", discord.Message{}); return err }, 4},
		"a post":  {func() error { _, err := b.Post(t.Context(), "1", discord.Message{}); return err }, 1},
		"a post by nonce": {func() error {
			_, err := b.Post(t.Context(), "1",
				discord.Message{Nonce: "n"})
			return err
		}, 4},
		"a follow-up": {func() error { _, err := b.FollowUp(t.Context(), token("x"), discord.Message{}); return err },
			1},
	} {
		calls.Store(0)
		if err := c.do(); err == nil {
			t.Errorf("%s: a 503 is no error", name)
		}
		if n := calls.Load(); n != c.want {
			t.Errorf("%s was sent %d times, want %d", name, n, c.want)
		}
	}
}

func TestErrorsOfDiscordAreClassified(t *testing.T) {
	t.Parallel()
	for body, want := range map[string]error{
		`{"code":50027,"message":"Invalid Webhook Token"}`: discord.ErrTokenExpired,
		`{"code":10008,"message":"Unknown Message"}`:       discord.ErrMessageGone,
		`{"code":50013,"message":"Missing Permissions"}`:   discord.ErrNoAccess,
		`{"code":40005,"message":"Too large"}`:             discord.ErrTooLarge,
	} {
		b := newTestBot(t, func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(http.StatusBadRequest)
			_, _ = io.WriteString(w, body)
		})
		if _, err := b.EditAnswer(t.Context(), token("secret-token"), discord.Message{}); !errors.Is(err, want) {
			t.Errorf("%s: %v", body, err)
		}
	}
}

func TestErrorsShowNoToken(t *testing.T) {
	b := newTestBot(t, func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) })
	_, err := b.FollowUp(t.Context(), token("secret-token"), discord.Message{})
	if err == nil || strings.Contains(err.Error(), "secret-token") || strings.Contains(err.Error(), "hush") {
		t.Errorf("%v", err)
	}
}

// TestRetryUploadsFilesFromTheStart checks that a form with files has a Content-Length and
// can be sent again.
func TestRetryUploadsFilesFromTheStart(t *testing.T) {
	t.Parallel()
	var calls atomic.Int32
	var bodies []string
	b := newTestBot(t, func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil || int64(len(body)) != r.ContentLength {
			t.Errorf("%d bytes, Content-Length %d, %v", len(body), r.ContentLength, err)
		}
		bodies = append(bodies, string(body))
		if calls.Add(1) == 1 {
			w.WriteHeader(http.StatusBadGateway)
			return
		}
		_, _ = io.WriteString(w, `{}`)
	})
	opened := 0
	m := discord.Message{Content: "hi", Files: []discord.File{{Name: `a "b".m4a`, ContentType: "audio/mp4", Size: 5,
		Open: func(context.Context) (io.ReadCloser, error) {
			opened++
			return io.NopCloser(strings.NewReader("12345")), nil
		}}}}
	if _, err := b.Edit(t.Context(), "1", "2", m); err != nil {
		t.Fatal(err)
	}
	if len(bodies) != 2 || bodies[0] != bodies[1] || opened != 2 || !strings.Contains(bodies[0], "12345") {
		t.Errorf("%d bodies, %d opened: %q", len(bodies), opened, bodies)
	}
}

func TestRequestIsRepeatedAfter429(t *testing.T) {
	t.Parallel()
	var calls atomic.Int32
	b := newTestBot(t, func(w http.ResponseWriter, _ *http.Request) {
		if calls.Add(1) == 1 {
			w.WriteHeader(http.StatusTooManyRequests)
			_, _ = io.WriteString(w, `{"retry_after":0.05,"global":true}`)
			return
		}
		_, _ = io.WriteString(w, `{}`)
	})
	if _, err := b.Post(t.Context(), "1", discord.Message{}); err != nil || calls.Load() != 2 {
		t.Errorf("%d calls, %v", calls.Load(), err)
	}
}
