package ops

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"time"

	"golang.org/x/net/netutil"
)

// Limits of the server, since clients are not trusted.
const (
	headerTimeout   = 5 * time.Second  // to receive a header
	readTimeout     = 15 * time.Second // to receive a request
	writeTimeout    = 30 * time.Second // to handle a request and send its response
	idleTimeout     = time.Minute      // between requests of a connection
	shutdownTimeout = 5 * time.Second  // for running requests after a stop
	maxHeader       = 64 << 10         // bytes
	maxConnections  = 256              // concurrent connections; others wait
	maxPages        = 4096             // like maxConnections, of members who listen
)

// Serve listens on a TCP address and serves h until ctx ends. It then returns nil after
// running requests have ended, or after 5 seconds. It returns an error immediately if it
// cannot listen. For an empty address it only waits for ctx.
func Serve(ctx context.Context, addr string, h http.Handler, log *slog.Logger) error {
	return listenAndServe(ctx, addr, maxConnections, h, log)
}

// ServePages is like [Serve] for many connections, most of which wait for events.
func ServePages(ctx context.Context, addr string, h http.Handler, log *slog.Logger) error {
	return listenAndServe(ctx, addr, maxPages, h, log)
}

func listenAndServe(ctx context.Context, addr string, connections int, h http.Handler, log *slog.Logger) error {
	if addr == "" {
		<-ctx.Done()
		return nil
	}
	var lc net.ListenConfig
	ln, err := lc.Listen(ctx, "tcp", addr)
	if err != nil {
		if ctx.Err() != nil {
			return nil //nolint:nilerr // stopped during the lookup
		}
		if e, ok := errors.AsType[*net.OpError](err); ok {
			err = e.Err // the outer error repeats the address
		}
		return fmt.Errorf("listen on %s: %w", addr, err)
	}
	return serveOn(ctx, netutil.LimitListener(ln, connections), h, log)
}

// ServeOn is like [Serve] with an open listener, which it closes.
func ServeOn(ctx context.Context, ln net.Listener, h http.Handler, log *slog.Logger) error {
	return serveOn(ctx, netutil.LimitListener(ln, maxConnections), h, log)
}

func serveOn(ctx context.Context, ln net.Listener, h http.Handler, log *slog.Logger) error {
	server := &http.Server{
		Handler:           h,
		ReadHeaderTimeout: headerTimeout,
		ReadTimeout:       readTimeout,
		WriteTimeout:      writeTimeout,
		IdleTimeout:       idleTimeout,
		MaxHeaderBytes:    maxHeader,
		ErrorLog:          slog.NewLogLogger(log.Handler(), slog.LevelWarn),
		// Running requests are completed after ctx ends.
		BaseContext: func(net.Listener) context.Context { return context.WithoutCancel(ctx) },
	}
	log.InfoContext(ctx, "serving HTTP", "addr", ln.Addr().String(), "loopback", Loopback(ln.Addr().String()))

	var err error
	stopped := make(chan struct{})
	go func() { err = server.Serve(ln); close(stopped) }()
	select {
	case <-stopped:
		_ = server.Close() // remaining connections
		return fmt.Errorf("serve on %s: %w", ln.Addr(), err)
	case <-ctx.Done():
	}
	patience, cancel := context.WithTimeout(context.WithoutCancel(ctx), shutdownTimeout)
	defer cancel()
	if err := server.Shutdown(patience); err != nil {
		log.WarnContext(ctx, "HTTP requests were cancelled", "addr", ln.Addr().String(), "err", err)
		_ = server.Close()
	}
	<-stopped
	return nil
}
