package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"strings"
	"time"
)

// healthTime is how long a health check waits for the bot.
const healthTime = 5 * time.Second

// healthcheck asks /healthz of the bot that runs with the same settings, at
// HEALTH_ADDR or else ADMIN_ADDR, and does nothing else. It returns 0 when the bot
// answers, 1 when it does not, 2 when neither address is set.
func healthcheck(ctx context.Context, getenv func(string) string, stdout, stderr io.Writer) int {
	addr := strings.TrimSpace(getenv("HEALTH_ADDR"))
	if addr == "" {
		addr = strings.TrimSpace(getenv("ADMIN_ADDR"))
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

func askHealth(ctx context.Context, addr string) error {
	host, port, err := net.SplitHostPort(addr)
	if err != nil {
		return fmt.Errorf("%s is no address like 127.0.0.1:9091", addr)
	}
	if ip, err := netip.ParseAddr(host); host == "" || err == nil && ip.IsUnspecified() {
		host = "localhost" // it listens on all interfaces
	}
	ctx, cancel := context.WithTimeout(ctx, healthTime)
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
