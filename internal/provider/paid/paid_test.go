package paid_test

import (
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/riffbot/riffbot/internal/provider"
	"github.com/riffbot/riffbot/internal/provider/paid"
)

func post(t *testing.T, url string) *http.Request {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, url, strings.NewReader("{}"))
	if err != nil {
		t.Fatal(err)
	}
	return req
}

func TestLostRequestIsSentOnce(t *testing.T) {
	var calls atomic.Int32
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if calls.Add(1) == 1 {
			return // the client could keep this connection
		}
		_, _ = io.Copy(io.Discard, r.Body)
		conn, _, err := http.NewResponseController(w).Hijack()
		if err == nil {
			_ = conn.Close()
		}
	}))
	defer s.Close()
	client := paid.NewClient()
	resp, _, err := paid.Do(client, post(t, s.URL+"/secret"))
	if err != nil {
		t.Fatal(err)
	}
	_ = resp.Body.Close()
	resp, sent, err := paid.Do(client, post(t, s.URL+"/secret"))
	if err == nil {
		_ = resp.Body.Close()
	}
	if err == nil || !sent || calls.Load() != 2 || strings.Contains(err.Error(), "secret") {
		t.Errorf("sent %t, %d calls, %v", sent, calls.Load(), err)
	}
	if e := paid.Failed(sent, err); e.Purchase != provider.MaybeBought || e.Retryable {
		t.Errorf("%+v", e)
	}
}

func TestRefusedConnectionIsProvenUnpaid(t *testing.T) {
	l, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := l.Addr().String()
	_ = l.Close()
	resp, sent, err := paid.Do(paid.NewClient(), post(t, "http://"+address))
	if err == nil {
		_ = resp.Body.Close()
	}
	if e := paid.Failed(sent, err); err == nil || sent || e.Purchase != provider.NotBought || !e.Retryable {
		t.Errorf("sent %t, %v", sent, err)
	}
}

func TestRedirectIsNotFollowed(t *testing.T) {
	var calls atomic.Int32
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		calls.Add(1)
		http.Redirect(w, r, "/elsewhere", http.StatusTemporaryRedirect)
	}))
	defer s.Close()
	resp, sent, err := paid.Do(paid.NewClient(), post(t, s.URL))
	if err != nil {
		t.Fatal(err)
	}
	_ = resp.Body.Close()
	if !sent || resp.StatusCode != http.StatusTemporaryRedirect || calls.Load() != 1 {
		t.Errorf("sent %t, status %d, %d calls", sent, resp.StatusCode, calls.Load())
	}
}

func TestRetryAfterIsSecondsOrDate(t *testing.T) {
	now := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	for value, want := range map[string]time.Duration{"": 0, "7": 7 * time.Second, "0.5": 500 * time.Millisecond, "-1": 0,
		"4000": 0, "NaN": 0, now.Add(time.Minute).Format(http.TimeFormat): time.Minute,
		now.Add(-time.Minute).Format(http.TimeFormat): 0} {
		if got := paid.RetryAfter(http.Header{"Retry-After": {value}}, now); got != want {
			t.Errorf("%q: %s, want %s", value, got, want)
		}
	}
}
