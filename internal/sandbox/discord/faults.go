package discord

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"

	"riffbot/internal/sandbox/fault"
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
	"close-4004":              "close the gateway as for a wrong token, at the next identify or resume at the latest",
	"close-4014":              "close the gateway as for intents that are not allowed, likewise",
	"429-global":              "answer the next call with a global 429",
	"429-route":               "answer the next call with a 429 of its route",
	"500-on-edit":             "fail the next edit with a 500",
	"502-on-edit":             "fail the next edit with a 502",
	"no-access":               "keep the bot itself out of the channel at its next post or edit there",
	"voice-server-first":      "send VOICE_SERVER_UPDATE before VOICE_STATE_UPDATE at the next join of the bot",
	"interaction-twice":       "deliver the next interaction twice",
	"interaction-everywhere":  "deliver the next interaction to all sessions of the bot",
	"502-after-callback":      "answer the next first answer with a 502 although it took effect",
	"slow-callback":           "hold back the answer to the next first answer for 2 s",
}

// faults are what goes wrong on purpose, and how often still.
type faults struct {
	fault.Counter
	mutexed[[]*time.Timer] // of faults that come later
	done                   chan struct{}
}

func newFaults() *faults { return &faults{done: make(chan struct{})} }

func (f *faults) close() {
	f.mu.Lock()
	defer f.mu.Unlock()
	close(f.done) // once: Close is
	for _, t := range f.v {
		t.Stop()
	}
}

// Fault makes something go wrong: WHAT[xTIMES][@WHEN], like "429-routex2" or
// "drop-gateway@5s". An unknown name is an error that lists the known ones.
func (s *Server) Fault(spec string) error {
	f, err := fault.Parse(spec, slices.Collect(maps.Keys(faultNames)), nil)
	if err != nil {
		return fmt.Errorf("discord: %w", err)
	}
	arm := func() { s.faults.Arm(f.Name, max(f.Times, 1)) }
	if !f.Timed {
		arm()
		return nil
	}
	s.faults.mu.Lock()
	defer s.faults.mu.Unlock()
	s.faults.v = append(s.faults.v, time.AfterFunc(f.After, func() {
		arm()
		s.strike()
	}))
	return nil
}

// strike does the armed faults that are about the bot's open connection: at
// the time that was given for them, and otherwise right after the bot's next
// first answer, while it is at work.
func (s *Server) strike() {
	s.mu.Lock()
	defer s.mu.Unlock()
	se := s.botSession(s.app, s.guildID)
	if se == nil {
		return
	}
	c := se.conn
	if s.faults.Take("op7") {
		c.push(frame{Op: opReconnect})
	}
	if s.faults.Take("invalid-session") {
		// The socket stays open for another identify.
		s.drop(se)
		se.conn = nil
		c.push(frame{Op: opInvalid, Data: false})
	}
	if s.faults.Take("close-4004") {
		c.End(4004, "Authentication failed.")
	}
	if s.faults.Take("close-4014") {
		c.End(4014, "Disallowed intent(s).")
	}
	if s.faults.Take("silent") {
		c.silent = true
	}
	if s.faults.Take("drop-gateway") {
		c.Cut()
	}
}

// tooMany returns the scope of a 429 that is due, "" for none. First answers are
// spared: real ones have buckets of their own.
func (f *faults) tooMany(r *request) string {
	if strings.HasPrefix(r.URL.Path, "/interactions") {
		return ""
	}
	switch {
	case f.Take("429-route"):
		return "route"
	case f.Take("429-global"):
		return "global"
	default:
		return ""
	}
}

func (f *faults) beforeCall(r *request) *apiError {
	if r.Method != http.MethodGet && strings.HasPrefix(r.URL.Path, "/channels/") && f.Take("no-access") {
		return errMissingAccess
	}
	if r.Method != http.MethodPatch || !strings.Contains(r.URL.Path, "/messages/") {
		return nil
	}
	switch {
	case f.Take("500-on-edit"):
		return errInternal
	case f.Take("502-on-edit"):
		return errBadGatewayAnswer
	default:
		return nil
	}
}

// afterCall holds an answer back whose call took effect, or replaces it with an
// error, and does what waits for a first answer.
func (s *Server) afterCall(r *request) *apiError {
	if !strings.HasSuffix(r.URL.Path, "/callback") {
		return nil
	}
	s.strike()
	if s.faults.Take("502-after-callback") {
		return errBadGatewayAnswer
	}
	if !s.faults.Take("slow-callback") {
		return nil
	}
	select {
	case <-time.After(2 * time.Second):
	case <-r.Context().Done():
	case <-s.faults.done:
	}
	return nil
}
