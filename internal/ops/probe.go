package ops

import (
	"context"
	"io"
	"net/http"
	"sync"
)

// Probe is a check of something that the bot needs.
type Probe struct {
	// Name is a word like "database", which is shown.
	Name string
	// Check returns an error while it is missing. It has 2 seconds and may be called
	// concurrently. The error is not shown, because it may contain an address or
	// secrets; the check has to log it.
	Check func(context.Context) error
	// Reason is called if the check fails; its result is shown after the name unless it
	// is empty. It has to be one line without secrets, and may not block. May be nil.
	Reason func() string
}

// readiness responds with 200 if all probes succeed, and otherwise with 503 and the
// names and reasons of the failed ones.
type readiness struct {
	probes []Probe
	checks []*boundedCall[struct{}]
}

func newReadiness(probes []Probe) *readiness {
	r := &readiness{probes: probes}
	for _, p := range probes {
		r.checks = append(r.checks, newBoundedCall(func(ctx context.Context) (struct{}, error) {
			return struct{}{}, p.Check(ctx)
		}))
	}
	return r
}

// ServeHTTP runs all probes concurrently.
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
	for i, p := range r.probes {
		if !failed[i] {
			continue
		}
		missing += p.Name
		if p.Reason != nil {
			if reason := p.Reason(); reason != "" {
				missing += ": " + reason
			}
		}
		missing += "\n"
	}
	plain(w)
	if missing != "" {
		w.WriteHeader(http.StatusServiceUnavailable)
		_, _ = io.WriteString(w, missing)
		return
	}
	_, _ = io.WriteString(w, "ok\n")
}
