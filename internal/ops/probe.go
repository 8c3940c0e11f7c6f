package ops

import (
	"context"
	"io"
	"net/http"
	"sync"
)

// Probe is one thing the bot needs to be of use.
type Probe struct {
	// Name is shown to whoever asks: one word, like "database".
	Name string
	// Check returns an error while it is missing. It is given 2 seconds and may
	// be called by several goroutines at once. The error is not shown, as it may
	// hold an address or worse; a check that wants it known logs it.
	Check func(context.Context) error
}

// readiness answers 200 when all probes succeed, and 503 with the names of those
// that do not.
type readiness struct {
	names  []string
	checks []*question[struct{}]
}

func newReadiness(probes []Probe) *readiness {
	r := &readiness{}
	for _, p := range probes {
		r.names = append(r.names, p.Name)
		r.checks = append(r.checks, newQuestion(func(ctx context.Context) (struct{}, error) {
			return struct{}{}, p.Check(ctx)
		}))
	}
	return r
}

// ServeHTTP asks all probes at once, so that the page takes as long as the
// slowest.
func (r *readiness) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	failed := make([]bool, len(r.checks))
	var asked sync.WaitGroup
	for i, check := range r.checks {
		asked.Go(func() {
			_, err := check.ask(req.Context())
			failed[i] = err != nil
		})
	}
	asked.Wait()

	missing := ""
	for i, name := range r.names {
		if failed[i] {
			missing += name + "\n"
		}
	}
	plain(w)
	if missing != "" {
		w.WriteHeader(http.StatusServiceUnavailable)
		_, _ = io.WriteString(w, missing)
		return
	}
	_, _ = io.WriteString(w, "ok\n")
}
