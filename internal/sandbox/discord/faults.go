package discord

import (
	"fmt"
	"maps"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// faultNames are the faults with what they do.
var faultNames = map[string]string{
	"drop-gateway":            "cut the bot's gateway connection without a goodbye",
	"invalid-session":         "tell the bot that its session is gone (op 9)",
	"invalid-session-on-open": "answer the next identify with op 9",
	"no-resume":               "refuse the next resume",
	"op7":                     "ask the bot to reconnect (op 7)",
	"op7-on-open":             "answer the next identify or resume with op 7",
	"silent":                  "stop answering heartbeats",
	"close-4004":              "refuse the bot's token at the next identify",
	"close-4014":              "refuse the bot's intents at the next identify",
	"429-global":              "answer the next call with a global 429",
	"429-route":               "answer the next call with a 429 of its route",
	"500-on-edit":             "fail the next edit with a 500",
	"502-on-edit":             "fail the next edit with a 502",
	"slow-callback":           "hold back the answer to the next first answer for 2 s",
}

// faults are what goes wrong on purpose, and how often still.
type faults struct {
	mutexed[map[string]int]
	done   chan struct{}
	timers []*time.Timer
}

func newFaults() *faults {
	return &faults{mutexed: mutexed[map[string]int]{v: make(map[string]int)}, done: make(chan struct{})}
}

func (f *faults) close() {
	f.mu.Lock()
	defer f.mu.Unlock()
	close(f.done)
	for _, t := range f.timers {
		t.Stop()
	}
}

var faultSpec = regexp.MustCompile(`^(.+?)(?:x(\d+))?(?:@(\w+))?$`)

// Fault makes something go wrong: WHAT[xTIMES][@WHEN], like "429-routex2" or
// "drop-gateway@5s". An unknown name is an error that lists the known ones.
func (s *Server) Fault(spec string) error {
	m := faultSpec.FindStringSubmatch(strings.TrimSpace(spec))
	if m == nil || faultNames[m[1]] == "" {
		names := slices.Sorted(maps.Keys(faultNames))
		return fmt.Errorf("discord has no fault %q; there are %s", spec, strings.Join(names, ", "))
	}
	times := 1
	if m[2] != "" {
		times, _ = strconv.Atoi(m[2])
	}
	if m[3] == "" {
		s.begin(m[1], times)
		return nil
	}
	wait, err := time.ParseDuration(m[3])
	if err != nil {
		return fmt.Errorf("fault %q: %q is no duration like 5s", spec, m[3])
	}
	s.faults.mu.Lock()
	defer s.faults.mu.Unlock()
	s.faults.timers = append(s.faults.timers, time.AfterFunc(wait, func() {
		s.begin(m[1], times)
		s.strike()
	}))
	return nil
}

// begin arms a fault.
func (s *Server) begin(name string, times int) {
	s.faults.mu.Lock()
	s.faults.v[name] += times
	s.faults.mu.Unlock()
}

// strike does the armed faults that are about the bot's open connection: at
// the time that was given for them, and otherwise right after the bot's next
// first answer, while it is at work.
func (s *Server) strike() {
	s.mu.Lock()
	defer s.mu.Unlock()
	se := s.botSession(s.app)
	if se == nil {
		return
	}
	c := se.conn
	if s.faults.take("op7") {
		c.push(frame{Op: opReconnect})
	}
	if s.faults.take("invalid-session") {
		delete(s.sessions, se.id)
		c.push(frame{Op: opInvalid, Data: false})
		c.end(4000, "The session is gone.")
	}
	if s.faults.take("silent") {
		c.silent = true
	}
	if s.faults.take("drop-gateway") {
		c.cut()
	}
}

// take uses up one occasion of a fault.
func (f *faults) take(name string) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.v[name] == 0 {
		return false
	}
	f.v[name]--
	return true
}

// refuse returns the scope of a 429 that is due, "" for none. First answers are
// spared: real ones have buckets of their own.
func (f *faults) refuse(r *request) string {
	if strings.HasPrefix(r.URL.Path, "/interactions") {
		return ""
	}
	switch {
	case f.take("429-route"):
		return "route"
	case f.take("429-global"):
		return "global"
	default:
		return ""
	}
}

func (f *faults) beforeCall(r *request) *apiError {
	if r.Method != http.MethodPatch || !strings.Contains(r.URL.Path, "/messages/") {
		return nil
	}
	switch {
	case f.take("500-on-edit"):
		return errInternal
	case f.take("502-on-edit"):
		return errBadGatewayAnswer
	default:
		return nil
	}
}

// afterCall holds an answer back whose call took effect, and does what waits
// for a first answer.
func (s *Server) afterCall(r *request) {
	if !strings.HasSuffix(r.URL.Path, "/callback") {
		return
	}
	s.strike()
	if !s.faults.take("slow-callback") {
		return
	}
	select {
	case <-time.After(2 * time.Second):
	case <-r.Context().Done():
	case <-s.faults.done:
	}
}
