package voice

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/riffbot/riffbot/discordtest/internal/delivery"
)

// Encryption says whether voice channels require DAVE. Stage channels do not support it.
type Encryption int

// The values of [Encryption]. Discord requires DAVE since March 2026.
const (
	Required Encryption = iota // clients without DAVE are closed with 4017
	Optional                   // a client without DAVE downgrades the call
	Off                        // no call has DAVE
)

// ParseEncryption reads one of required, optional and off.
func ParseEncryption(text string) (Encryption, error) {
	i := slices.Index([]string{"required", "optional", "off"}, text)
	if i < 0 {
		return 0, fmt.Errorf("%q is none of required, optional and off", text)
	}
	return Encryption(i), nil
}

// Options are the settings of a server. The zero value is usable.
type Options struct {
	Log        *slog.Logger
	Encryption Encryption
	// HeartbeatInterval is the interval that the gateway asks for: 13.75 s.
	HeartbeatInterval time.Duration
	// Patience is how long a disconnected member may resume: 15 s.
	Patience time.Duration
	// TransitionTime is the time limit of a DAVE transition: 2 s.
	TransitionTime time.Duration
	// Load has members join and leave, 0 for the default number. The fault "load"
	// calls it.
	Load func(members int)
}

// Server is a running voice server.
type Server struct {
	opts        Options
	log         *slog.Logger
	certificate []byte // PEM
	sender      *delivery.Sender
	regions     []*region
	faults      *faults
	running     sync.WaitGroup

	mu      sync.Mutex // guards what follows and all it points to
	region  int        // index of the current region
	tickets map[string]*Ticket
	calls   map[string]*call   // by channel
	bySSRC  map[uint32]*member // all members
	ssrc    uint32             // the last assigned one
	conns   map[*conn]bool
	hooks   Hooks
	closed  bool

	packets atomic.Uint64
}

// regionCount is the number of regions between which calls move.
const regionCount = 2

// Start starts a server. It stops when [Server.Close] is called.
func Start(ctx context.Context, opts Options) (*Server, error) {
	if opts.Log == nil {
		opts.Log = slog.New(slog.DiscardHandler)
	}
	if opts.HeartbeatInterval == 0 {
		opts.HeartbeatInterval = 13750 * time.Millisecond
	}
	if opts.Patience == 0 {
		opts.Patience = 15 * time.Second
	}
	if opts.TransitionTime == 0 {
		opts.TransitionTime = 2 * time.Second
	}
	if opts.Load == nil {
		opts.Load = func(int) {}
	}
	key, text, err := selfSigned()
	if err != nil {
		return nil, fmt.Errorf("start the voice server: %w", err)
	}
	sender, err := delivery.NewSender()
	if err != nil {
		return nil, fmt.Errorf("start the voice server: %w", err)
	}
	s := &Server{
		opts: opts, log: opts.Log, certificate: text, sender: sender, faults: newFaults(), tickets: make(map[string]*Ticket),
		calls: make(map[string]*call), bySSRC: make(map[uint32]*member), conns: make(map[*conn]bool),
		hooks: Hooks{Moved: func() {}, Ended: func(string, string) {}},
	}
	for range regionCount {
		r, err := s.openRegion(ctx, key)
		if err != nil {
			return nil, errors.Join(fmt.Errorf("start the voice server: %w", err), s.Close())
		}
		s.regions = append(s.regions, r)
	}
	return s, nil
}

// Certificate returns the certificate that clients have to trust, as PEM.
func (s *Server) Certificate() []byte { return s.certificate }

// Packets returns the number of packets that members sent so far and that could be decrypted.
func (s *Server) Packets() uint64 { return s.packets.Load() }

// Close ends all calls and waits for all goroutines. Further calls do nothing.
func (s *Server) Close() error {
	s.mu.Lock()
	if s.closed {
		s.mu.Unlock()
		return nil
	}
	s.closed = true
	for c := range s.conns {
		c.Cut()
	}
	for _, c := range s.calls {
		c.cancelTransitions()
		for _, m := range c.members {
			m.stopWaiting()
		}
	}
	s.mu.Unlock()
	s.faults.close()
	var errs []error
	for _, r := range s.regions {
		errs = append(errs, r.close())
	}
	s.running.Wait()
	return errors.Join(errs...)
}

func (s *Server) routes(r *region) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, req *http.Request) { s.serveGateway(r, w, req) })
	return mux
}
