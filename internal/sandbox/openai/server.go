package openai

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"sync"
	"time"
)

// Options are the settings of the server. All are optional.
type Options struct {
	Key string // default: random
	Log *slog.Logger
	// Pace is the pause between the parts of a stream: 5 ms.
	Pace time.Duration
}

// Server is a running language model.
type Server struct {
	opts    Options
	address string
	http    *http.Server
	faults  faults
	running sync.WaitGroup
}

// Start starts a server. It stops when [Server.Close] is called.
func Start(ctx context.Context, opts Options) (*Server, error) {
	if opts.Key == "" {
		b := make([]byte, 16)
		_, _ = rand.Read(b) // cannot fail
		opts.Key = "sk-" + hex.EncodeToString(b)
	}
	if opts.Log == nil {
		opts.Log = slog.New(slog.DiscardHandler)
	}
	if opts.Pace == 0 {
		opts.Pace = 5 * time.Millisecond
	}
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("start language model: %w", err)
	}
	s := &Server{opts: opts, address: listener.Addr().String()}
	mux := http.NewServeMux()
	mux.HandleFunc("POST /v1/chat/completions", s.complete)
	mux.HandleFunc("POST /v1/moderations", s.moderate)
	mux.HandleFunc("POST /v1/images/generations", s.draw)
	mux.HandleFunc("GET /v1/models", s.models)
	s.http = &http.Server{Handler: s.authenticated(mux), ReadHeaderTimeout: 10 * time.Second}
	s.running.Go(func() {
		if err := s.http.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
			opts.Log.Error("serve language model failed", "err", err)
		}
	})
	return s, nil
}

// URL returns the value for OPENAI_BASE_URL.
func (s *Server) URL() string { return "http://" + s.address + "/v1" }

// Key returns the accepted key.
func (s *Server) Key() string { return s.opts.Key }

// Close stops the server.
func (s *Server) Close() error {
	err := s.http.Close()
	s.running.Wait()
	return err
}

// authenticated rejects requests without the key.
func (s *Server) authenticated(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") != "Bearer "+s.opts.Key {
			refuse(w, http.StatusUnauthorized, "invalid_request_error", "invalid_api_key",
				"Incorrect API key provided.")
			return
		}
		next.ServeHTTP(w, r)
	})
}

// refuse sends an error response of the API:
// https://platform.openai.com/docs/guides/error-codes
func refuse(w http.ResponseWriter, status int, kind, code, message string) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(obj{"error": obj{"message": message, "type": kind, "param": nil, "code": code}})
}

type obj = map[string]any

func (s *Server) models(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(obj{"object": "list", "data": []any{obj{"id": "sandbox-writer", "object": "model",
		"created": 0, "owned_by": "sandbox"}}})
}

// moderate flags texts that ask to be flagged.
func (s *Server) moderate(w http.ResponseWriter, r *http.Request) {
	var p struct {
		Input string `json:"input"`
	}
	if json.NewDecoder(http.MaxBytesReader(w, r.Body, 1<<20)).Decode(&p) != nil {
		refuse(w, http.StatusBadRequest, "invalid_request_error", "bad_json",
			"We could not parse the JSON body of your request.")
		return
	}
	flagged := strings.Contains(strings.ToLower(p.Input), "something forbidden")
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(obj{"id": "modr-1", "model": "sandbox-moderation", "results": []any{obj{
		"flagged": flagged, "categories": obj{"hate": flagged}, "category_scores": obj{"hate": 0.0}}}})
}
