package ops

import (
	"io"
	"net/http"

	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// mostScrapes is how many scrapes run at the same time; more are sent away.
const mostScrapes = 4

// Handler serves the operator's pages, for GET and HEAD:
//
//   - /healthz is 200 for as long as the process can serve anything. It looks at
//     nothing else: a restart does not bring a lost neighbour back.
//   - /readyz is 200 when all probes succeed, otherwise 503 with the name of each
//     that fails on a line of its own. It takes at most 2 seconds.
//   - /metrics is for Prometheus. What cannot be collected is left out.
//
// The pages ask for no password: see [Protect].
func Handler(metrics *Metrics, ready []Probe) http.Handler {
	mux := HealthHandler(ready)
	mux.Handle("GET /metrics", promhttp.HandlerFor(metrics.registry, promhttp.HandlerOpts{
		Registry:            metrics.registry, // counts failed collections
		ErrorHandling:       promhttp.ContinueOnError,
		MaxRequestsInFlight: mostScrapes,
	}))
	return mux
}

// HealthHandler serves /healthz and /readyz alone; see [Handler].
func HealthHandler(ready []Probe) *http.ServeMux {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) {
		plain(w)
		_, _ = io.WriteString(w, "ok\n")
	})
	mux.Handle("GET /readyz", newReadiness(ready))
	return mux
}

// plain says that a page is text of this very moment.
func plain(w http.ResponseWriter) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("X-Content-Type-Options", "nosniff")
}
