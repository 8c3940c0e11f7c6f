package ops

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

func TestHealthzIgnoresProbes(t *testing.T) {
	url := serve(t, Handler(NewMetrics(), []Probe{
		{Name: "database", Check: func(context.Context) error { return errors.New("gone") }},
	}))
	status, body, header := do(t, http.MethodGet, url+"/healthz")
	if status != http.StatusOK || body != "ok\n" || header.Get("Cache-Control") != "no-store" {
		t.Errorf("%d %q %v", status, body, header)
	}
}

func TestReadyzRequiresAllProbes(t *testing.T) {
	var lost atomic.Pointer[error]
	fine := func(context.Context) error { return nil }
	url := serve(t, Handler(NewMetrics(), []Probe{
		{Name: "gateway", Reason: func() string { return "waits 5m0s" }, Check: func(context.Context) error {
			if err := lost.Load(); err != nil {
				return *err
			}
			return nil
		}},
		{Name: "disk", Check: fine, Reason: func() string { return "full" }},
		{Name: "database", Reason: func() string { return "" }, Check: func(context.Context) error {
			if err := lost.Load(); err != nil {
				panic(*err)
			}
			return nil
		}},
	}))
	if status, body := get(t, url+"/readyz"); status != http.StatusOK || body != "ok\n" {
		t.Errorf("%d %q", status, body)
	}
	err := errors.New("dial 10.0.0.7: token abc refused")
	lost.Store(&err)
	if status, body := get(t, url+"/readyz"); status != http.StatusServiceUnavailable ||
		body != "gateway: waits 5m0s\ndatabase\n" {
		t.Errorf("%d %q", status, body)
	}
	lost.Store(nil)
	if status, _ := get(t, url+"/readyz"); status != http.StatusOK {
		t.Errorf("%d after it came back", status)
	}
}

func TestReadyzWithoutProbes(t *testing.T) {
	if status, body := get(t, serve(t, Handler(NewMetrics(), nil))+"/readyz"); status != http.StatusOK ||
		body != "ok\n" {
		t.Errorf("%d %q", status, body)
	}
}

func TestProbesRunConcurrentlyWithTimeout(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		release := make(chan struct{})
		polite := func(ctx context.Context) error { <-ctx.Done(); return ctx.Err() }
		h := Handler(NewMetrics(), []Probe{
			{Name: "slow", Check: polite},
			{Name: "slower", Check: polite},
			{Name: "deaf", Check: func(context.Context) error { <-release; return nil }},
			{Name: "late", Check: func(ctx context.Context) error {
				select {
				case <-ctx.Done():
					return ctx.Err()
				case <-time.After(probeTimeout - time.Millisecond):
					return nil
				}
			}},
		})
		began := time.Now()
		page := httptest.NewRecorder()
		h.ServeHTTP(page, httptest.NewRequest(http.MethodGet, "/readyz", nil))
		if took := time.Since(began); took != probeTimeout {
			t.Errorf("took %s", took)
		}
		if page.Code != http.StatusServiceUnavailable || page.Body.String() != "slow\nslower\ndeaf\n" {
			t.Errorf("%d %q", page.Code, page.Body)
		}
		close(release)
	})
}

func TestPagesAllowOnlyGetAndHead(t *testing.T) {
	url := serve(t, Handler(NewMetrics(), nil))
	for _, path := range []string{"/healthz", "/readyz", "/metrics"} {
		if status, _, _ := do(t, http.MethodPost, url+path); status != http.StatusMethodNotAllowed {
			t.Errorf("POST %s: %d", path, status)
		}
		if status, body, _ := do(t, http.MethodHead, url+path); status != http.StatusOK || body != "" {
			t.Errorf("HEAD %s: %d %q", path, status, body)
		}
	}
	if status, _ := get(t, url+"/debug/pprof/"); status != http.StatusNotFound {
		t.Errorf("another page: %d", status)
	}
}
