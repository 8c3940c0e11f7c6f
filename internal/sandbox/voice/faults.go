package voice

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"riffbot/internal/sandbox/fault"
)

// faultNames are the faults with what they do.
var faultNames = map[string]string{
	"drop-socket": "cut the bot's voice connection without a goodbye",
	"close-4006":  "close it as for a session that is no longer valid",
	"close-4009":  "close it as for a session that timed out",
	"close-4014":  "close it as for a member who was thrown out",
	"close-4015":  "close it as if the voice server had crashed",
	"close-4017":  "close it as for a client without DAVE",
	"close-4021":  "close it as for one who sends too much",
	"close-4022":  "close it as for a call that ended",
	"region-move": "send everybody to another voice server",
	"udp-loss":    "lose so many percent of all packets from now on: udp-lossx5",

	"storm":           "have 50 members come and go within 10 s, or so many: stormx20",
	"commit-lost":     "lose a commit of the bot",
	"commit-race":     "have a commit of the bot come right after somebody else's",
	"garbled-commit":  "spoil a commit that the bot is told of",
	"garbled-welcome": "spoil a welcome of the bot",
}

// faults are what goes wrong on purpose, and how often still.
type faults struct {
	fault.Counter
	percent atomic.Int64 // of the packets that are lost

	mu     sync.Mutex
	timers []*time.Timer // of faults that come later
}

func newFaults() *faults { return &faults{} }

func (f *faults) close() {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, t := range f.timers {
		t.Stop()
	}
}

func (f *faults) schedule(after time.Duration, do func()) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.timers = append(f.timers, time.AfterFunc(after, do))
}

// loses reports whether a packet is lost.
func (f *faults) loses() bool {
	percent := f.percent.Load()
	return percent > 0 && rand.Int64N(100) < percent //nolint:gosec // no secret
}

// Fault makes something go wrong: WHAT[xTIMES][@WHEN], like "drop-socket@5s" or
// "udp-lossx5", which loses five percent. What is about the bot's connection
// strikes at once when there is one, and otherwise when the bot comes. An unknown
// name is an error that lists the known ones.
func (s *Server) Fault(spec string) error {
	f, err := fault.Parse(spec, slices.Collect(maps.Keys(faultNames)), nil)
	if err != nil {
		return fmt.Errorf("voice: %w", err)
	}
	if !f.Timed {
		s.arm(f)
		return nil
	}
	s.faults.schedule(f.After, func() { s.arm(f) })
	return nil
}

func (s *Server) arm(f fault.Spec) {
	switch f.Name {
	case "udp-loss":
		s.faults.percent.Store(int64(min(f.Times, 100)))
	case "region-move":
		s.moveRegion()
	case "storm":
		s.opts.Storm(f.Times)
	default:
		s.faults.Arm(f.Name, max(f.Times, 1))
		s.strike()
	}
}

// strike does the armed faults to the bots' connections.
func (s *Server) strike() {
	s.mu.Lock()
	var ended []Ticket
	for _, c := range s.calls {
		for _, m := range c.members {
			if m.conn == nil || !m.ticket.Bot {
				continue
			}
			if s.faults.Take("drop-socket") {
				m.conn.Cut()
				continue
			}
			code := s.faults.code()
			if code == 0 {
				continue
			}
			m.conn.end(code)
			switch code {
			case codeCrashed: // it may come back
			case codeDisconnected, codeRateLimited, codeCallTerminated:
				ended = append(ended, m.ticket)
				s.leave(m)
			default:
				s.leave(m)
			}
		}
	}
	told := s.hooks.Ended
	s.mu.Unlock()
	for _, t := range ended {
		told(t.GuildID, t.UserID)
	}
}

// code returns a code that is due, 0 for none.
func (f *faults) code() int {
	for name := range faultNames {
		if text, ok := strings.CutPrefix(name, "close-"); ok && f.Take(name) {
			code, _ := strconv.Atoi(text) // the names are ours
			return code
		}
	}
	return 0
}

// refuse turns a bot at the door away when a fault is due.
func (s *Server) refuse(c *conn, t *Ticket) bool {
	if t == nil || !t.Bot {
		return false
	}
	if s.faults.Take("drop-socket") {
		c.Cut()
		return true
	}
	code := s.faults.code()
	if code != 0 {
		c.end(code)
	}
	return code != 0
}

// moveRegion sends everybody to the other region, as Discord does when one
// fails: the calls end, and the main gateway names another endpoint.
func (s *Server) moveRegion() {
	s.mu.Lock()
	s.region = (s.region + 1) % len(s.regions)
	for _, c := range s.calls {
		for _, m := range c.members {
			s.goodbye(m, codeCallTerminated)
		}
	}
	told := s.hooks.Moved
	s.mu.Unlock()
	told()
}
