package ops

import (
	"bufio"
	"context"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

func TestAddressInUseIsAnError(t *testing.T) {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer ln.Close() //nolint:errcheck // in a test
	for _, addr := range []string{ln.Addr().String(), "no port", "127.0.0.1:99999"} {
		err := Serve(t.Context(), addr, http.NotFoundHandler(), slog.New(slog.DiscardHandler))
		if err == nil || !strings.Contains(err.Error(), addr) {
			t.Errorf("%s: %v", addr, err)
		}
	}
}

func TestServeWithoutAddressWaits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, stop := context.WithCancel(t.Context())
		left := make(chan error, 1)
		go func() { left <- Serve(ctx, "", nil, nil) }()
		synctest.Wait()
		select {
		case err := <-left:
			t.Fatalf("returned %v", err)
		default:
		}
		stop()
		if err := <-left; err != nil {
			t.Error(err)
		}
	})
}

func TestAddressIsLogged(t *testing.T) {
	var log logs
	ctx, stop := context.WithCancel(t.Context())
	stop()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	if err := ServeOn(ctx, ln, http.NotFoundHandler(), slog.New(slog.NewTextHandler(&log, nil))); err != nil {
		t.Error(err)
	}
	if want := "addr=" + ln.Addr().String() + " loopback=true"; !strings.Contains(log.String(), want) {
		t.Errorf("%q", log.String())
	}
	if _, err := ln.Accept(); !errors.Is(err, net.ErrClosed) {
		t.Errorf("the listener is still open: %v", err)
	}
}

func TestRunningRequestsAreCompleted(t *testing.T) {
	arrived, release := make(chan struct{}), make(chan struct{})
	ctx, stop := context.WithCancel(t.Context())
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	left := make(chan error, 1)
	go func() {
		left <- ServeOn(ctx, ln, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			close(arrived)
			<-release
			if r.Context().Err() != nil {
				w.WriteHeader(http.StatusTeapot)
			}
		}), slog.New(slog.DiscardHandler))
	}()
	go func() {
		<-arrived
		stop()
		// New connections are rejected while the running request continues.
		for {
			c, err := net.Dial("tcp", ln.Addr().String())
			if err != nil {
				break
			}
			_ = c.Close()
		}
		close(release)
	}()
	if status, _ := get(t, "http://"+ln.Addr().String()); status != http.StatusOK {
		t.Errorf("%d", status)
	}
	if err := <-left; err != nil {
		t.Error(err)
	}
}

func TestHangingRequestIsCancelled(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var log logs
		ctx, stop := context.WithCancel(t.Context())
		ln := &pipes{calls: make(chan net.Conn), closed: make(chan struct{})}
		arrived, left := make(chan struct{}), make(chan error, 1)
		go func() {
			left <- ServeOn(ctx, ln, http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
				close(arrived)
				<-r.Context().Done() // ends when it is cancelled
			}), slog.New(slog.NewTextHandler(&log, nil)))
		}()
		c := ln.dial()
		defer c.Close() //nolint:errcheck // in a test
		_, _ = io.WriteString(c, "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
		<-arrived
		began := time.Now()
		stop()
		if err := <-left; err != nil {
			t.Error(err)
		}
		if took := time.Since(began); took != shutdownTimeout {
			t.Errorf("took %s", took)
		}
		if !strings.Contains(log.String(), "cancelled") {
			t.Errorf("%q", log.String())
		}
	})
}

func TestIdleClientIsDisconnected(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, stop := context.WithCancel(t.Context())
		ln := &pipes{calls: make(chan net.Conn), closed: make(chan struct{})}
		left := make(chan error, 1)
		go func() { left <- ServeOn(ctx, ln, http.NotFoundHandler(), slog.New(slog.DiscardHandler)) }()

		c := ln.dial()
		defer c.Close() //nolint:errcheck // in a test
		began := time.Now()
		_, _ = io.WriteString(c, "GET / HT")
		_, _ = bufio.NewReader(c).ReadString(0)
		if took := time.Since(began); took < headerTimeout || took > headerTimeout+time.Second {
			t.Errorf("took %s", took)
		}
		stop()
		if err := <-left; err != nil {
			t.Error(err)
		}
	})
}

func TestListenerErrorIsReturned(t *testing.T) {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	_ = ln.Close()
	if err := ServeOn(t.Context(), ln, http.NotFoundHandler(), slog.New(slog.DiscardHandler)); !errors.Is(err,
		net.ErrClosed) {
		t.Errorf("%v", err)
	}
}

// pipes is a listener without a network, for tests with a fake clock.
type pipes struct {
	calls  chan net.Conn
	closed chan struct{}
}

func (p *pipes) dial() net.Conn {
	here, there := net.Pipe()
	p.calls <- there
	return here
}

func (p *pipes) Accept() (net.Conn, error) {
	select {
	case c := <-p.calls:
		return c, nil
	case <-p.closed:
		return nil, net.ErrClosed
	}
}

func (p *pipes) Close() error   { close(p.closed); return nil }
func (p *pipes) Addr() net.Addr { return &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: 80} }
