package riffusion

import (
	"fmt"
	"maps"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
)

// faultNames are the faults. Those of true go on until told otherwise, the
// others happen once.
var faultNames = map[string]bool{
	"429": true, "401": true, "403-used-up": true, "403-forbidden": true, "403-refused": true, "500": true,
	"500-after-purchase": false, "reset-before-purchase": false, "reset-after-purchase": false,
	"never-finishes": true, "truncated-audio": true, "html-audio": true, "expired-url": true,
}

// otherNames are ways people write the same.
var otherNames = map[string]string{"used-up": "403-used-up", "403": "403-forbidden", "reset": "reset-after-purchase"}

// always is how often a fault happens that goes on.
const always = 1 << 30

type faults struct {
	mu   sync.Mutex
	left map[string]int
}

func newFaults() *faults { return &faults{left: make(map[string]int)} }

var faultSpec = regexp.MustCompile(`^(.+?)(?:x(\d+))?(?:@(\w+))?$`)

// Fault makes something go wrong: WHAT[xTIMES][@WHEN], like "429x2" or
// "expired-url@5s". An unknown name is an error that lists the known ones.
func (s *Server) Fault(spec string) error {
	m := faultSpec.FindStringSubmatch(strings.NewReplacer("_", "-", " ", "-").Replace(strings.TrimSpace(spec)))
	name := ""
	if m != nil {
		name = m[1]
		if other, ok := otherNames[name]; ok {
			name = other
		}
	}
	goesOn, ok := faultNames[name]
	if !ok {
		return fmt.Errorf("riffusion has no fault %q; there are %s", spec, strings.Join(slices.Sorted(maps.Keys(faultNames)), ", "))
	}
	times := 1
	if goesOn {
		times = always
	}
	if m[2] != "" {
		times, _ = strconv.Atoi(m[2])
	}
	arm := func() {
		s.faults.mu.Lock()
		defer s.faults.mu.Unlock()
		s.faults.left[name] = times
	}
	if m[3] == "" {
		arm()
		return nil
	}
	wait, err := time.ParseDuration(m[3])
	if err != nil {
		return fmt.Errorf("fault %q: %q is no duration like 5s", spec, m[3])
	}
	timer := time.AfterFunc(wait, arm)
	s.running.Go(func() { <-s.ctx.Done(); timer.Stop() })
	return nil
}

// take uses up one occasion of a fault.
func (f *faults) take(name string) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.left[name] == 0 {
		return false
	}
	if f.left[name] < always {
		f.left[name]--
	}
	return true
}

// refuse answers a paid call before anything is bought.
func (f *faults) refuse(w http.ResponseWriter) bool {
	switch {
	case f.take("429"):
		w.Header().Set("Retry-After", "1")
		answerError(w, http.StatusTooManyRequests, "too_many_requests", "Too many requests.")
	case f.take("401"):
		answerError(w, http.StatusUnauthorized, "invalid_token", "The specified token is invalid.")
	case f.take("403-used-up"):
		answer(w, http.StatusForbidden, map[string]any{"detail": "Your quota is used up.", "code": "used_up", "trace_id": newID()})
	case f.take("403-forbidden"):
		answerError(w, http.StatusForbidden, "forbidden", "You have not subscribed to this service.")
	case f.take("403-refused"):
		answerError(w, http.StatusForbidden, "forbidden", "The prompt was refused by content moderation.")
	case f.take("500"):
		answerError(w, http.StatusInternalServerError, "api_error", "fetch failed")
	default:
		return false
	}
	return true
}
