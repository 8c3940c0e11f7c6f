package discord

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/riffbot/riffbot/discordtest/fault"
	"github.com/riffbot/riffbot/discordtest/internal/apierror"
)

// faultNames maps the faults to their descriptions.
var faultNames = map[string]string{
	fault.Off:                 "end all faults of this service",
	"drop-gateway":            "cut the bot's gateway connection without a close frame",
	"invalid-session":         "invalidate the bot's session (op 9)",
	"invalid-session-on-open": "answer the next identify with op 9",
	"close-on-ready":          "close the bot's connection right after its next READY or RESUMED (4000)",
	"no-resume":               "refuse the next resume",
	"op7":                     "ask the bot to reconnect (op 7)",
	"op7-on-open":             "answer the next identify or resume with op 7",
	"silent":                  "stop answering heartbeats",
	"close-4004":              "close the gateway as for a wrong token, or the next identify or resume",
	"close-4014":              "close the gateway as for disallowed intents, or the next identify or resume",
	"429-global":              "answer the next call with a global 429",
	"429-route":               "answer the next call with a 429 of its route",
	"500-on-edit":             "fail the next edit with a 500",
	"502-on-edit":             "fail the next edit with a 502",
	"no-access":               "refuse the bot access to the channel at its next post or edit there",
	"voice-server-first":      "send VOICE_SERVER_UPDATE before VOICE_STATE_UPDATE at the next join of the bot",
	"interaction-twice":       "deliver the next interaction twice",
	"interaction-everywhere":  "deliver the next interaction to all sessions of the bot",
	"502-after-callback":      "answer the next interaction callback with a 502 although it took effect",
	"slow-callback":           "delay the answer to the next interaction callback for 2 s",
}

// Faults returns the names of the faults.
func Faults() []string { return slices.Sorted(maps.Keys(faultNames)) }

// DescribeFault says what a fault does, empty for an unknown one.
func DescribeFault(name string) string { return faultNames[name] }

// faults are the injected faults with their remaining counts.
type faults struct {
	fault.Counter
	mu     sync.Mutex
	timers []*time.Timer // of delayed faults
	done   chan struct{}
}

// newFaults returns faults without occasions.
func newFaults() *faults { return &faults{done: make(chan struct{})} }

// close stops the timers and ends delayed responses.
func (f *faults) close() {
	f.mu.Lock()
	defer f.mu.Unlock()
	close(f.done) // Server.Close runs once
	for _, t := range f.timers {
		t.Stop()
	}
}

// Fault injects a fault, written FAULT[xTIMES][@DELAY], such as "429-routex2" or
// "drop-gateway@5s". [fault.Off] ends all faults. The error for an unknown fault lists the known ones.
func (s *Server) Fault(spec string) error {
	f, err := fault.Parse(spec, Faults(), nil)
	if err != nil {
		return fmt.Errorf("discord: %w", err)
	}
	arm := func() {
		if f.Name == fault.Off {
			s.faults.Clear()
			return
		}
		s.faults.Arm(f.Name, max(f.Times, 1))
	}
	if !f.Timed {
		arm()
		return nil
	}
	s.faults.mu.Lock()
	defer s.faults.mu.Unlock()
	s.faults.timers = append(s.faults.timers, time.AfterFunc(f.After, func() {
		arm()
		s.applyGatewayFaults()
	}))
	return nil
}

// applyGatewayFaults applies the armed faults of the bot's gateway connection. It is called
// after the delay of a fault and after each interaction callback of the bot.
func (s *Server) applyGatewayFaults() {
	s.mu.Lock()
	defer s.mu.Unlock()
	se := s.gateway.BotSession(s.app, s.state.Home.ID)
	if se == nil {
		return
	}
	c := se.Conn
	if s.faults.Take("op7") {
		c.RequestReconnect()
	}
	if s.faults.Take("invalid-session") {
		s.gateway.Invalidate(se)
	}
	if s.faults.Take("close-4004") {
		c.End(4004, "Authentication failed.")
	}
	if s.faults.Take("close-4014") {
		c.End(4014, "Disallowed intent(s).")
	}
	if s.faults.Take("silent") {
		c.Silence()
	}
	if s.faults.Take("drop-gateway") {
		c.Cut()
	}
}

// tooMany returns the scope of an injected 429, empty for none. Interaction callbacks are
// exempt, since they have no rate limit.
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

// beforeCall returns the error of an injected fault in place of the answer, nil for none.
func (f *faults) beforeCall(r *request) *apierror.Error {
	if r.Method != http.MethodGet && strings.HasPrefix(r.URL.Path, "/channels/") && f.Take("no-access") {
		return apierror.ErrMissingAccess
	}
	if r.Method != http.MethodPatch || !strings.Contains(r.URL.Path, "/messages/") {
		return nil
	}
	switch {
	case f.Take("500-on-edit"):
		return apierror.ErrInternal
	case f.Take("502-on-edit"):
		return apierror.ErrBadGateway
	default:
		return nil
	}
}

// afterCall applies the faults of an interaction callback that took effect: it delays
// the response or replaces it by an error.
func (s *Server) afterCall(r *request) *apierror.Error {
	if !strings.HasSuffix(r.URL.Path, "/callback") {
		return nil
	}
	s.applyGatewayFaults()
	if s.faults.Take("502-after-callback") {
		return apierror.ErrBadGateway
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
