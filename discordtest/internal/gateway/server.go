// Package gateway is the gateway of the emulated Discord: connections, sessions that can be
// resumed, and the events that each session receives.
package gateway

import (
	"sync"
	"time"

	"github.com/riffbot/riffbot/discordtest/internal/field"
	"github.com/riffbot/riffbot/discordtest/internal/state"
)

// Options are the settings of a gateway.
type Options struct {
	URL               string        // of the gateway
	HeartbeatInterval time.Duration // that clients are asked for
	SessionStarts     int           // how often a bot may identify on a day
	// Faults reports whether a fault of a name is due.
	Faults interface{ Take(name string) bool }
	// VoiceState handles opcode 4 of a session, Update Voice State.
	VoiceState func(*Session, field.Object)
	// Disconnected removes a user from a voice channel whose session has ended.
	Disconnected func(*state.VoiceState)
}

// Server has the connections and sessions of all clients and sends them events. The caller
// of its methods holds the lock, except for ServeHTTP, URL and Wait.
type Server struct {
	options Options
	state   *state.State
	running sync.WaitGroup

	mu       *sync.Mutex // guards the state and what follows
	sessions map[string]*Session
	starts   map[*state.Application]*sessionStarts
	conns    map[*Conn]bool
	attached int64 // number of connections to sessions
	closed   bool
}

// New returns a gateway without sessions. mu guards the state, too.
func New(mu *sync.Mutex, of *state.State, options Options) *Server {
	return &Server{
		options: options, state: of, mu: mu, sessions: make(map[string]*Session),
		starts: make(map[*state.Application]*sessionStarts), conns: make(map[*Conn]bool),
	}
}

// URL returns the address of the gateway.
func (s *Server) URL() string { return s.options.URL }

// Close ends all connections.
func (s *Server) Close() {
	s.closed = true
	for c := range s.conns {
		c.Cut()
	}
	for _, se := range s.sessions {
		se.stopWaiting()
	}
}

// Wait waits for the goroutines of all connections after [Server.Close].
func (s *Server) Wait() { s.running.Wait() }
