package bot

import (
	"context"
	"crypto/tls"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"sync"
	"time"

	"github.com/gorilla/websocket"
)

// gatewayDialer opens gateway connections through a [frameInterceptor] and keeps the
// latest.
type gatewayDialer struct {
	log     *slog.Logger
	deliver func(event string, data []byte) // called for each event of the latest connection
	dial    func(ctx context.Context, network, addr string) (net.Conn, error)

	mu      sync.Mutex
	current *frameInterceptor
}

func newGatewayDialer(log *slog.Logger, deliver func(event string, data []byte)) *gatewayDialer {
	return &gatewayDialer{log: log, deliver: deliver, dial: (&net.Dialer{Timeout: 15 * time.Second,
		KeepAlive: 30 * time.Second}).DialContext}
}

// websocketDialer returns a dialer whose connections are intercepted. It does TLS
// itself, because frames can only be read above it.
func (d *gatewayDialer) websocketDialer() *websocket.Dialer {
	keep := func(conn net.Conn, err error) (net.Conn, error) {
		if err != nil {
			return nil, err
		}
		var tapped *frameInterceptor
		tapped = newFrameInterceptor(conn, func(event string, data []byte) {
			if d.latest() == tapped {
				d.deliver(event, data)
			}
		})
		d.mu.Lock()
		d.current = tapped
		d.mu.Unlock()
		return tapped, nil
	}
	return &websocket.Dialer{
		Proxy:            http.ProxyFromEnvironment,
		HandshakeTimeout: 20 * time.Second,
		NetDialContext: func(ctx context.Context, network, addr string) (net.Conn, error) {
			return keep(d.dial(ctx, network, addr))
		},
		NetDialTLSContext: func(ctx context.Context, network, addr string) (net.Conn, error) {
			return keep(d.dialTLS(ctx, network, addr))
		},
	}
}

// dialTLS opens an encrypted connection.
func (d *gatewayDialer) dialTLS(ctx context.Context, network, addr string) (net.Conn, error) {
	conn, err := d.dial(ctx, network, addr)
	if err != nil {
		return nil, err
	}
	host, _, err := net.SplitHostPort(addr)
	if err != nil {
		_ = conn.Close()
		return nil, fmt.Errorf("parse gateway address: %w", err)
	}
	encrypted := tls.Client(conn, &tls.Config{ServerName: host, MinVersion: tls.VersionTLS12,
		NextProtos: []string{"http/1.1"}})
	if err := encrypted.HandshakeContext(ctx); err != nil {
		_ = conn.Close()
		return nil, fmt.Errorf("start TLS: %w", err)
	}
	return encrypted, nil
}

// latest returns the latest connection, or nil before the first.
func (d *gatewayDialer) latest() *frameInterceptor {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.current
}

// disconnect closes the latest connection without a close frame, so that its session can
// be resumed.
func (d *gatewayDialer) disconnect() {
	if c := d.latest(); c != nil {
		_ = c.Close()
	}
}

// closeCode returns the close code of the latest connection, or 0 if Discord did not
// close it.
func (d *gatewayDialer) closeCode() int {
	if c := d.latest(); c != nil {
		return int(c.closeCode.Load())
	}
	return 0
}

// sessionState returns the state of the session of the latest connection.
func (d *gatewayDialer) sessionState() sessionState {
	if c := d.latest(); c != nil {
		return sessionState(c.session.Load())
	}
	return sessionValid
}
