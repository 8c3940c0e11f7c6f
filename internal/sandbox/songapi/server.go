package songapi

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"sync"
	"time"
)

// Server is the HTTP server of an emulated API, with the work that the API does in the
// background.
type Server struct {
	listener net.Listener
	log      *slog.Logger
	http     *http.Server
	ctx      context.Context
	stop     context.CancelFunc
	running  sync.WaitGroup
}

// Listen opens an address, such as "127.0.0.1:0". Call [Server.Serve] next.
func Listen(ctx context.Context, address string, log *slog.Logger) (*Server, error) {
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", address)
	if err != nil {
		return nil, fmt.Errorf("start song API: %w", err)
	}
	s := &Server{listener: listener, log: log}
	s.ctx, s.stop = context.WithCancel(context.WithoutCancel(ctx))
	return s, nil
}

// Serve starts to answer requests. It returns at once.
func (s *Server) Serve(handler http.Handler) {
	s.http = &http.Server{Handler: handler, ReadHeaderTimeout: 10 * time.Second}
	s.running.Go(func() {
		if err := s.http.Serve(s.listener); !errors.Is(err, http.ErrServerClosed) {
			s.log.Error("serve song API failed", "err", err)
		}
	})
}

// URL returns the address of the server.
func (s *Server) URL() string { return "http://" + s.listener.Addr().String() }

// Context returns the context of background work. It ends with [Server.Close].
func (s *Server) Context() context.Context { return s.ctx }

// Done returns the channel that [Server.Close] closes.
func (s *Server) Done() <-chan struct{} { return s.ctx.Done() }

// Go runs background work, which has to return when [Server.Context] ends.
func (s *Server) Go(work func()) { s.running.Go(work) }

// Close stops the server and waits for its background work.
func (s *Server) Close() error {
	s.stop()
	err := s.http.Close()
	s.running.Wait()
	return err
}
