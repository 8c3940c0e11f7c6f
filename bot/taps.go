package bot

import (
	"context"
	"crypto/tls"
	"log/slog"
	"net"
	"net/http"
	"sync"
	"time"

	"github.com/gorilla/websocket"
)

// taps makes the gateway's connections and keeps the newest.
type taps struct {
	log *slog.Logger

	mu      sync.Mutex
	current *tap
}

func newTaps(log *slog.Logger) *taps { return &taps{log: log} }

// dialer is a websocket dialer whose connections are tapped. TLS is done here,
// below the tap, since frames can only be read in the clear.
func (t *taps) dialer() *websocket.Dialer {
	d := &net.Dialer{Timeout: 15 * time.Second, KeepAlive: 30 * time.Second}
	keep := func(conn net.Conn, err error) (net.Conn, error) {
		if err != nil {
			return nil, err
		}
		tapped := newTap(conn)
		t.mu.Lock()
		t.current = tapped
		t.mu.Unlock()
		return tapped, nil
	}
	return &websocket.Dialer{
		Proxy:            http.ProxyFromEnvironment,
		HandshakeTimeout: 20 * time.Second,
		NetDialContext: func(ctx context.Context, network, addr string) (net.Conn, error) {
			return keep(d.DialContext(ctx, network, addr))
		},
		NetDialTLSContext: func(ctx context.Context, network, addr string) (net.Conn, error) {
			return keep((&tls.Dialer{NetDialer: d, Config: &tls.Config{
				MinVersion: tls.VersionTLS12, NextProtos: []string{"http/1.1"},
			}}).DialContext(ctx, network, addr))
		},
	}
}

// newest returns the connection that was made last, nil before the first.
func (t *taps) newest() *tap {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.current
}

// cut ends the newest connection without a goodbye, so that the session behind
// it can still be resumed.
func (t *taps) cut() {
	if c := t.newest(); c != nil {
		_ = c.Close()
	}
}

// closeCode is the newest connection's, 0 when it was not closed by Discord.
func (t *taps) closeCode() int {
	if c := t.newest(); c != nil {
		return int(c.closeCode.Load())
	}
	return 0
}
