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

// Bounds of the server. Whoever connects is a stranger until proven otherwise.
const (
	headerWithin = 5 * time.Second  // to send a request's header
	readWithin   = 15 * time.Second // to send all of a request
	writeWithin  = 30 * time.Second // to make and send an answer, from its header on
	idleWithin   = time.Minute      // between two requests of a connection
	leaveWithin  = 5 * time.Second  // for running requests, when the server stops
	mostHeader   = 64 << 10         // bytes
	mostCallers  = 256              // connections at a time; others wait
)

// Serve listens on a TCP address and answers with h until ctx ends; then it
// returns nil, as soon as running requests are answered and after at most 5
// seconds. It returns an error at once when it cannot listen. An empty address
// listens nowhere and waits for ctx.
func Serve(ctx context.Context, addr string, h http.Handler, log *slog.Logger) error {
	if addr == "" {
		<-ctx.Done()
		return nil
	}
	var lc net.ListenConfig
	ln, err := lc.Listen(ctx, "tcp", addr)
	if err != nil {
		if ctx.Err() != nil {
			return nil //nolint:nilerr // told to stop while it looked the address up
		}
		if e, ok := errors.AsType[*net.OpError](err); ok {
			err = e.Err // it would name the address once more
		}
		return fmt.Errorf("listen on %s: %w", addr, err)
	}
	return ServeOn(ctx, ln, h, log)
}

// ServeOn is [Serve] with a listener that is open already, which it closes. Its
// address is known when the port was left to the system.
func ServeOn(ctx context.Context, ln net.Listener, h http.Handler, log *slog.Logger) error {
	ln = netutil.LimitListener(ln, mostCallers)
	server := &http.Server{
		Handler:           h,
		ReadHeaderTimeout: headerWithin,
		ReadTimeout:       readWithin,
		WriteTimeout:      writeWithin,
		IdleTimeout:       idleWithin,
		MaxHeaderBytes:    mostHeader,
		ErrorLog:          slog.NewLogLogger(log.Handler(), slog.LevelWarn),
		// Requests outlive ctx, so that they can be answered.
		BaseContext: func(net.Listener) context.Context { return context.WithoutCancel(ctx) },
	}
	log.InfoContext(ctx, "serving HTTP", "addr", ln.Addr().String(), "loopback", Loopback(ln.Addr().String()))

	var err error
	stopped := make(chan struct{})
	go func() { err = server.Serve(ln); close(stopped) }()
	select {
	case <-stopped:
		_ = server.Close() // connections that are left
		return fmt.Errorf("serve on %s: %w", ln.Addr(), err)
	case <-ctx.Done():
	}
	patience, cancel := context.WithTimeout(context.WithoutCancel(ctx), leaveWithin)
	defer cancel()
	if err := server.Shutdown(patience); err != nil {
		log.WarnContext(ctx, "HTTP requests were cut off", "addr", ln.Addr().String(), "err", err)
		_ = server.Close()
	}
	<-stopped
	return nil
}
