package elevenlabs

import (
	"context"
	"log/slog"
	"net/http"
	"runtime"
	"slices"
	"sync"
	"time"

	"github.com/riffbot/riffbot/internal/sandbox/songapi"
)

// Options are the settings of the server. All are optional.
type Options struct {
	Key        string        // default: random
	RenderTime time.Duration // minimum duration of a request: 2 s
	SongLength time.Duration // of songs from prompts without a length: 30 s
	Now        func() time.Time
	Log        *slog.Logger
	Listen     string // "127.0.0.1:0"
	// OneRecording makes all songs of a length share one recording, for tests that do not
	// check it. Songs have titles, lyrics and words of their own.
	OneRecording bool
}

// Server is a running music API.
type Server struct {
	opts        Options
	server      *songapi.Server
	faults      *faults
	renderSlots chan struct{} // limits concurrent renderings to the number of processors

	mu     sync.Mutex
	ledger []Purchase
}

// Purchase is an entry of the ledger.
type Purchase struct {
	SongID       string    `json:"song_id"`
	Model        string    `json:"model_id"`
	Prompt       string    `json:"prompt,omitempty"`
	Lyrics       string    `json:"lyrics,omitempty"` // of the composition plan
	Style        string    `json:"style,omitempty"`
	Instrumental bool      `json:"instrumental,omitempty"`
	Length       float64   `json:"length"` // s
	At           time.Time `json:"at"`
}

// Start starts a server. It stops when [Server.Close] is called.
func Start(ctx context.Context, opts Options) (*Server, error) {
	if opts.Key == "" {
		opts.Key = "sk_" + songapi.NewID()
	}
	if opts.RenderTime == 0 {
		opts.RenderTime = 2 * time.Second
	}
	if opts.SongLength == 0 {
		opts.SongLength = 30 * time.Second
	}
	if opts.Now == nil {
		opts.Now = time.Now
	}
	if opts.Log == nil {
		opts.Log = slog.New(slog.DiscardHandler)
	}
	if opts.Listen == "" {
		opts.Listen = "127.0.0.1:0"
	}
	server, err := songapi.Listen(ctx, opts.Listen, opts.Log)
	if err != nil {
		return nil, err
	}
	s := &Server{opts: opts, server: server, faults: newFaults(),
		renderSlots: make(chan struct{}, runtime.GOMAXPROCS(0))}
	mux := http.NewServeMux()
	mux.HandleFunc("POST /v1/music", func(w http.ResponseWriter, r *http.Request) { s.compose(w, r, false) })
	mux.HandleFunc("POST /v1/music/detailed", func(w http.ResponseWriter, r *http.Request) { s.compose(w, r, true) })
	mux.HandleFunc("POST /v1/music/plan", s.plan)
	mux.HandleFunc("GET /v1/user/subscription", s.subscription)
	mux.HandleFunc("GET /v1/models", s.models)
	server.Serve(mux)
	return s, nil
}

// URL returns the address of the server.
func (s *Server) URL() string { return s.server.URL() }

// Key returns the accepted API key.
func (s *Server) Key() string { return s.opts.Key }

// Ledger returns all purchases.
func (s *Server) Ledger() []Purchase {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.ledger)
}

// Close stops the server. Songs that are being made are abandoned.
func (s *Server) Close() error { return s.server.Close() }
