package voice

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"time"
)

// region is a voice region with a gateway and a UDP port.
type region struct {
	http     *http.Server
	endpoint string
	udp      *net.UDPConn
}

func (s *Server) openRegion(ctx context.Context, key tls.Certificate) (*region, error) {
	udp, err := net.ListenUDP("udp4", &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1)})
	if err != nil {
		return nil, fmt.Errorf("open a UDP port: %w", err)
	}
	// All audio arrives here, and the system's default buffer is small.
	_ = udp.SetReadBuffer(4 << 20)
	_ = udp.SetWriteBuffer(4 << 20)
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp4", "127.0.0.1:0")
	if err != nil {
		return nil, errors.Join(fmt.Errorf("open a port: %w", err), udp.Close())
	}
	r := &region{endpoint: listener.Addr().String(), udp: udp}
	r.http = &http.Server{Handler: s.routes(r), ReadHeaderTimeout: 10 * time.Second,
		// Clients that do not trust the certificate report it.
		ErrorLog: slog.NewLogLogger(slog.DiscardHandler, slog.LevelError)}
	// Websockets need HTTP/1.1.
	secure := tls.NewListener(listener, &tls.Config{Certificates: []tls.Certificate{key}, MinVersion: tls.VersionTLS12,
		NextProtos: []string{"http/1.1"}})
	s.running.Go(func() {
		if err := r.http.Serve(secure); !errors.Is(err, http.ErrServerClosed) {
			s.log.Error("serve voice gateway failed", "err", err)
		}
	})
	s.running.Go(func() { s.relay(r) })
	return r, nil
}

func (r *region) close() error { return errors.Join(r.http.Close(), r.udp.Close()) }

func (r *region) port() int { return r.udp.LocalAddr().(*net.UDPAddr).Port }
