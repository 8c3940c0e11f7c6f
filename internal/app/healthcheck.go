package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"time"

	"github.com/riffbot/riffbot/internal/input"
)

// healthTimeout is the timeout of a health check.
const healthTimeout = 5 * time.Second

// healthcheck requests /healthz of the bot with the same settings, at HEALTH_ADDR or else
// ADMIN_ADDR. It returns 0 if the bot responds, 1 if it does not, and 2 if neither address
// is set.
func healthcheck(ctx context.Context, getenv func(string) string, stdout, stderr io.Writer) int {
	addr := input.Normalize(getenv("HEALTH_ADDR"))
	if addr == "" {
		addr = input.Normalize(getenv("ADMIN_ADDR"))
	}
	if addr == "" {
		fmt.Fprintln(stderr, "riffbot: set HEALTH_ADDR or ADMIN_ADDR, like 127.0.0.1:9091, for the bot and its health check")
		return 2
	}
	if err := askHealth(ctx, addr); err != nil {
		fmt.Fprintf(stderr, "riffbot: check health: %v\n", err)
		return 1
	}
	fmt.Fprintln(stdout, "ok")
	return 0
}

// askHealth returns an error unless /healthz at an address responds with 200.
func askHealth(ctx context.Context, addr string) error {
	host, port, err := net.SplitHostPort(addr)
	if err != nil {
		return fmt.Errorf("%s is no address like 127.0.0.1:9091", addr)
	}
	if ip, err := netip.ParseAddr(host); host == "" || err == nil && ip.IsUnspecified() {
		host = "localhost" // the bot listens on all interfaces
	}
	ctx, cancel := context.WithTimeout(ctx, healthTimeout)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+net.JoinHostPort(host, port)+"/healthz", nil)
	if err != nil {
		return err
	}
	client := &http.Client{
		Transport:     &http.Transport{DisableKeepAlives: true}, // and no proxy
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	resp, err := client.Do(req)
	if err != nil {
		return err
	}
	defer func() { _ = resp.Body.Close() }()
	if resp.StatusCode != http.StatusOK {
		return errors.New(resp.Status)
	}
	return nil
}
