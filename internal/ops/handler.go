package ops

import (
	"io"
	"net/http"
)

// maxScrapes limits concurrent scrapes; more are rejected.
const maxScrapes = 4

// Handler serves the pages for the operator, for GET and HEAD:
//
//   - /healthz is 200 while the process can serve requests. It checks nothing else, since a
//     restart does not repair other services.
//   - /readyz is 200 if all probes succeed, otherwise 503 with a line for each failed probe:
//     its name and reason. It takes at most 2 seconds.
//   - /metrics is for Prometheus. Metrics that cannot be collected are omitted.
//
// The pages do not require authentication: see [Protect].
func Handler(metrics *Metrics, ready []Probe) http.Handler {
	mux := HealthHandler(ready)
	scrapes := make(chan struct{}, maxScrapes)
	mux.HandleFunc("GET /metrics", func(w http.ResponseWriter, _ *http.Request) {
		select {
		case scrapes <- struct{}{}:
			defer func() { <-scrapes }()
		default:
			http.Error(w, "too many concurrent scrapes", http.StatusServiceUnavailable)
			return
		}
		plain(w)
		w.Header().Set("Content-Type", "text/plain; version=0.0.4; charset=utf-8")
		metrics.write(w) //nolint:contextcheck // orders are counted with a separate timeout
	})
	return mux
}

// HealthHandler serves only /healthz and /readyz; see [Handler].
func HealthHandler(ready []Probe) *http.ServeMux {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) {
		plain(w)
		_, _ = io.WriteString(w, "ok\n")
	})
	mux.Handle("GET /readyz", newReadiness(ready))
	return mux
}

// plain sets the headers of a text page that must not be cached.
func plain(w http.ResponseWriter) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("X-Content-Type-Options", "nosniff")
}
