package acestep

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
	Key        string        // default: none is required
	RenderTime time.Duration // minimum duration of a task; default: 2 s
	SongLength time.Duration // of songs without audio_duration; default: 30 s
	QueueSize  int           // unfinished tasks at which others are refused; default: 200
	Now        func() time.Time
	Log        *slog.Logger
	Listen     string // "127.0.0.1:0"
	// OneRecording makes all songs sound alike, for tests that do not check it. Songs have
	// lyrics and lengths of their own, and files that differ.
	OneRecording bool
}

// Models are the loaded models, the default first. The tasks extract and complete need the first.
var Models = []string{"acestep-v15-base", "acestep-v15-turbo"}

// Server is a running server.
type Server struct {
	opts        Options
	server      *songapi.Server
	faults      *songapi.Faults
	renderSlots chan struct{} // limits concurrent renderings to the number of processors

	mu        sync.Mutex
	tasks     map[string]*task
	finished  []time.Duration // how long the finished tasks took
	failed    int
	ledger    []Purchase
	files     map[string]file    // by path
	recording map[string]*source // by the hash of its file
}

// Purchase is an entry of the ledger: an accepted task.
type Purchase struct {
	TaskID   string   `json:"task_id"`
	TaskType string   `json:"task_type"`
	Model    string   `json:"model"`
	Prompt   string   `json:"prompt,omitempty"`
	Query    string   `json:"sample_query,omitempty"` // what the server writes the lyrics from
	Lyrics   string   `json:"lyrics,omitempty"`
	Tracks   []string `json:"tracks,omitempty"`
	Songs    int      `json:"batch_size"`
	// Recognized says that the edited recording is a song of this server.
	Recognized bool `json:"recognized,omitempty"`
	Reference  bool `json:"reference,omitempty"` // a reference recording was sent
}

// Start starts a server. It stops when [Server.Close] is called.
func Start(ctx context.Context, opts Options) (*Server, error) {
	if opts.RenderTime == 0 {
		opts.RenderTime = 2 * time.Second
	}
	if opts.SongLength == 0 {
		opts.SongLength = 30 * time.Second
	}
	if opts.QueueSize == 0 {
		opts.QueueSize = 200
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
	s := &Server{opts: opts, server: server, faults: newFaults(), tasks: make(map[string]*task),
		files: make(map[string]file), recording: make(map[string]*source),
		renderSlots: make(chan struct{}, runtime.GOMAXPROCS(0))}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /health", func(w http.ResponseWriter, _ *http.Request) {
		s.answer(w, map[string]any{"status": "ok", "service": "ACE-Step API", "version": "1.0"})
	})
	for pattern, handler := range map[string]http.HandlerFunc{
		"POST /release_task": s.releaseTask, "POST /query_result": s.queryResult, "GET /v1/audio": s.audio,
		"GET /v1/models": s.models, "GET /v1/stats": s.stats, "POST /format_input": s.formatInput,
		"POST /create_random_sample": s.randomSample,
	} {
		mux.HandleFunc(pattern, s.authorized(handler))
	}
	server.Serve(mux)
	return s, nil
}

// URL returns the address of the server.
func (s *Server) URL() string { return s.server.URL() }

// Key returns the required key, empty if there is none.
func (s *Server) Key() string { return s.opts.Key }

// Ledger returns all purchases.
func (s *Server) Ledger() []Purchase {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.ledger)
}

// Close stops the server and all tasks.
func (s *Server) Close() error { return s.server.Close() }

// answer sends data in the envelope of the API.
func (s *Server) answer(w http.ResponseWriter, data any) {
	songapi.WriteJSON(w, http.StatusOK, map[string]any{"data": data, "code": http.StatusOK, "error": nil,
		"timestamp": s.opts.Now().UnixMilli(), "extra": nil})
}

// answerError sends an error, which has no envelope.
func answerError(w http.ResponseWriter, status int, detail string) {
	songapi.WriteJSON(w, status, map[string]string{"detail": detail})
}

// authorized returns a handler that requires the key, in a header.
func (s *Server) authorized(handler http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		switch got := r.Header.Get("Authorization"); {
		case s.opts.Key == "", got == "Bearer "+s.opts.Key, got == s.opts.Key:
			handler(w, r)
		case got == "":
			answerError(w, http.StatusUnauthorized, "Missing Authorization header")
		default:
			answerError(w, http.StatusUnauthorized, "Invalid API key")
		}
	}
}
