package voice

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"slices"
	"sync"
	"time"

	"riffbot/internal/sandbox/delivery"
)

// Encryption is what the server asks of the members of voice channels, beyond
// the transport's encryption. Stage channels know no other.
type Encryption int

// What Discord asks today, what it asked before, and nothing.
const (
	Required Encryption = iota // members without DAVE are turned away with 4017
	Optional                   // one of them makes the call one without DAVE
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

// Options are the server's settings. All may be left out.
type Options struct {
	Log        *slog.Logger
	Encryption Encryption
	// HeartbeatInterval is what the gateway asks of its clients: 13.75 s.
	HeartbeatInterval time.Duration
	// Patience is how long a member whose socket broke may come back: 15 s.
	Patience time.Duration
	// TransitionTime is how long members may take to be ready for a transition
	// of DAVE: 2 s.
	TransitionTime time.Duration
	// Storm has so many members come and go, 0 for the usual number. It is called
	// for the fault of that name.
	Storm func(members int)
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
	region  int        // where members are sent
	tickets map[string]*Ticket
	calls   map[string]*call   // by channel
	bySSRC  map[uint32]*member // everybody who is in a call
	ssrc    uint32             // the last one given away
	conns   map[*conn]bool
	hooks   Hooks
	closed  bool
}

// regionCount is how many regions there are, so that calls can move.
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
	if opts.Storm == nil {
		opts.Storm = func(int) {}
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

// Certificate is the certificate that clients have to trust, as PEM.
func (s *Server) Certificate() []byte { return s.certificate }

// Close ends all calls and waits until nothing is left running. Closing twice is
// closing once.
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
