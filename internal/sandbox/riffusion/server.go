package riffusion

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"runtime"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/riffbot/riffbot/internal/sandbox/music"
	"github.com/riffbot/riffbot/internal/sandbox/songapi"
)

// Options are the settings of the server. All are optional.
type Options struct {
	Token      string        // default: random
	RenderTime time.Duration // minimum duration of a task; default: 2 s
	SongLength time.Duration // 30 s
	Now        func() time.Time
	Log        *slog.Logger
	Listen     string // "127.0.0.1:0"
	Takes      int    // songs per purchase of the riffusion family: 2
	CoverSize  int    // width and height of covers, in pixels: 1024
	// OneRecording makes all songs share one recording and cover, for tests that check
	// neither. Songs have titles, lyrics and lengths of their own.
	OneRecording bool
}

// Server is a running song API.
type Server struct {
	opts        Options
	server      *songapi.Server
	shared      *songapi.Faults   // of all families
	faults      map[string]faults // of each family
	renderSlots chan struct{}     // limits concurrent renderings to the number of processors

	scripted scripted

	mu       sync.Mutex
	tasks    map[string]*task
	bought   []*task // all tasks, the oldest first
	ledger   []Purchase
	files    map[string]file
	songs    map[string]*source // by id
	personas []*persona
}

// Purchase is an entry of the ledger.
type Purchase struct {
	Provider string `json:"provider"` // the family
	TaskID   string `json:"task_id"`
	Action   string `json:"action"`
	Model    string `json:"model"`
	Prompt   string `json:"prompt,omitempty"`
	Style    string `json:"style,omitempty"`
	// ParentID is the song that this one was made from.
	ParentID string `json:"audio_id,omitempty"`
}

// Start starts a server. It stops when [Server.Close] is called.
func Start(ctx context.Context, opts Options) (*Server, error) {
	if opts.Token == "" {
		opts.Token = songapi.NewID()
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
	if opts.Takes == 0 {
		opts.Takes = 2
	}
	if opts.CoverSize == 0 {
		opts.CoverSize = music.CoverSize
	}
	server, err := songapi.Listen(ctx, opts.Listen, opts.Log)
	if err != nil {
		return nil, err
	}
	s := &Server{opts: opts, server: server, shared: newFaults("riffusion"), faults: make(map[string]faults),
		tasks: make(map[string]*task), files: make(map[string]file), songs: make(map[string]*source),
		renderSlots: make(chan struct{}, runtime.GOMAXPROCS(0))}
	mux := http.NewServeMux()
	for _, f := range families {
		s.faults[f.name] = faults{newFaults(f.name), s.shared}
		s.route(mux, f, "POST", "audios", (*Server).audios)
		s.route(mux, f, "POST", "tasks", (*Server).tasksCall)
		for name, j := range f.jobs {
			s.route(mux, f, "POST", name, j.handle)
		}
		for pattern, h := range f.routes {
			method, name, _ := strings.Cut(pattern, " ")
			s.route(mux, f, method, name, h)
		}
	}
	mux.HandleFunc("GET /files/{name}", s.serveFile)
	server.Serve(mux)
	return s, nil
}

// route adds a call of a family.
func (s *Server) route(mux *http.ServeMux, f *family, method, name string, h handler) {
	mux.HandleFunc(method+" /"+f.name+"/"+name, func(w http.ResponseWriter, r *http.Request) {
		if !s.faults[f.name].withdrawn(w) {
			h(s, f, w, r)
		}
	})
}

// URL returns the address of the server.
func (s *Server) URL() string { return s.server.URL() }

// Token returns the accepted token.
func (s *Server) Token() string { return s.opts.Token }

// Ledger returns all purchases.
func (s *Server) Ledger() []Purchase {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.ledger)
}

// Close stops the server and all tasks.
func (s *Server) Close() error { return s.server.Close() }

// answerError sends an error response of the API.
func answerError(w http.ResponseWriter, status int, code, format string, args ...any) {
	songapi.WriteJSON(w, status, map[string]any{"success": false, "trace_id": songapi.NewID(),
		"error": map[string]string{"code": code, "message": fmt.Sprintf(format, args...)}})
}

// authorized reports whether a call has the right token, and responds otherwise.
func (s *Server) authorized(w http.ResponseWriter, r *http.Request) bool {
	if r.Header.Get("Authorization") == "Bearer "+s.opts.Token {
		return true
	}
	answerError(w, http.StatusUnauthorized, "invalid_token", "The specified token is invalid.")
	return false
}
