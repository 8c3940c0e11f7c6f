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

	"github.com/riffbot/riffbot/discordtest/fault"
)

// faultNames maps the faults to their descriptions.
var faultNames = map[string]string{
	fault.Off:     "end all faults of this service",
	"drop-socket": "cut the bot's voice connection without a goodbye",
	"close-4004":  "close it as for a wrong token",
	"close-4006":  "close it as for a session that is no longer valid",
	"close-4009":  "close it as for a session that timed out",
	"close-4011":  "close it as for a server that is not found",
	"close-4014":  "close it as for a disconnected member",
	"close-4015":  "close it as if the voice server had crashed",
	"close-4016":  "close it as for an unknown encryption mode",
	"close-4017":  "close it as for a client without DAVE",
	"close-4020":  "close it as for a bad request",
	"close-4021":  "close it as for exceeded rate limits",
	"close-4022":  "close it as for a call that ended",
	"region-move": "move all calls to another voice server",
	"udp-loss":    "lose so many percent of all packets from now on: udp-lossx5",

	"load":            "have 50 members join and leave within 10 s, or another number: loadx20",
	"commit-lost":     "lose a commit of the bot",
	"commit-race":     "process a commit of the bot after another member's",
	"garbled-commit":  "corrupt a commit that is announced to the bot",
	"garbled-welcome": "corrupt a welcome for the bot",
}

// oldNames are former names of faults.
var oldNames = map[string]string{"storm": "load"}

// Faults returns the names of the faults.
func Faults() []string { return slices.Sorted(maps.Keys(faultNames)) }

// DescribeFault says what a fault does, empty for an unknown one.
func DescribeFault(name string) string { return faultNames[name] }

// faults are the injected faults with their remaining counts.
type faults struct {
	fault.Counter
	percent atomic.Int64 // of lost packets

	mu     sync.Mutex
	timers []*time.Timer // of delayed faults
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

// dropsPacket reports whether a packet is dropped.
func (f *faults) dropsPacket() bool {
	percent := f.percent.Load()
	return percent > 0 && rand.Int64N(100) < percent //nolint:gosec // no secret
}

// Fault injects a fault, written FAULT[xTIMES][@DELAY], such as "drop-socket@5s" or "udp-lossx5", which loses five
// percent of the packets. A fault of the bot's connection applies at once, or when the bot connects. [fault.Off] ends
// all faults. The error for an unknown fault lists the known ones.
func (s *Server) Fault(spec string) error {
	f, err := fault.Parse(spec, Faults(), oldNames)
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
	case fault.Off:
		s.faults.percent.Store(0)
		s.faults.Clear()
	case "udp-loss":
		s.faults.percent.Store(int64(min(f.Times, 100)))
	case "region-move":
		s.moveRegion()
	case "load":
		s.opts.Load(f.Times)
	default:
		s.faults.Arm(f.Name, max(f.Times, 1))
		s.applyFaults()
	}
}

// applyFaults applies the armed faults to the connections of bots.
func (s *Server) applyFaults() {
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
			case codeCrashed: // the bot may resume
			case codeDisconnected, codeRateLimited, codeCallTerminated:
				ended = append(ended, m.ticket)
				s.leave(m)
			default:
				s.leave(m)
			}
		}
	}
	onEnded := s.hooks.Ended
	s.mu.Unlock()
	for _, t := range ended {
		onEnded(t.GuildID, t.UserID)
	}
}

// code returns the close code of an injected fault, 0 for none.
func (f *faults) code() int {
	for name := range faultNames {
		if text, ok := strings.CutPrefix(name, "close-"); ok && f.Take(name) {
			code, _ := strconv.Atoi(text) // the names are constants
			return code
		}
	}
	return 0
}

// applyConnectFault applies an injected fault to a connecting bot, and reports whether it did.
func (s *Server) applyConnectFault(c *conn, t *Ticket) bool {
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

// moveRegion moves all calls to the other region, as Discord does when one fails: the calls
// end, and the main gateway announces another endpoint.
func (s *Server) moveRegion() {
	s.mu.Lock()
	s.region = (s.region + 1) % len(s.regions)
	for _, c := range s.calls {
		for _, m := range c.members {
			s.disconnect(m, codeCallTerminated)
		}
	}
	moved := s.hooks.Moved
	s.mu.Unlock()
	moved()
}
