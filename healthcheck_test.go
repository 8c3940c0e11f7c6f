package main

import (
	"bytes"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"riffbot/internal/sandbox"
)

// A health check asks the running bot, needs nothing but its address and leaves
// nothing behind.
func TestHealthcheckAsksTheRunningBot(t *testing.T) {
	t.Parallel()
	addr := freeAddress(t)
	_, port, _ := net.SplitHostPort(addr)
	check := func(pairs ...string) (int, string) {
		var out bytes.Buffer
		exit := run(t.Context(), []string{"healthcheck"}, settings(pairs...), nil, &out, &out)
		return exit, out.String()
	}
	if exit, out := check("HEALTH_ADDR", addr); exit != 1 || !strings.Contains(out, "refused") {
		t.Errorf("without a bot: %d %s", exit, out)
	}
	w := newWorld(t, sandbox.Options{Getenv: settings("HEALTH_ADDR", addr)})
	waitFor(t, "the bot's health", func() bool { exit, _ := check("HEALTH_ADDR", addr); return exit == 0 })
	for _, pairs := range [][]string{{"ADMIN_ADDR", addr}, {"HEALTH_ADDR", ":" + port}, {"ADMIN_ADDR", "0.0.0.0:" + port},
		{"HEALTH_ADDR", addr, "ADMIN_ADDR", "127.0.0.1:1", "DATABASE_URL", "nonsense", "SONGS_AT_ONCE", "many"}} {
		if exit, out := check(pairs...); exit != 0 {
			t.Errorf("%v: %d %s", pairs, exit, out)
		}
	}
	dir := t.TempDir()
	if exit, out := check("HEALTH_ADDR", addr, "DATA_DIR", filepath.Join(dir, "data")); exit != 0 {
		t.Errorf("%d %s", exit, out)
	}
	if left, _ := os.ReadDir(dir); len(left) > 0 {
		t.Errorf("it wrote %v", left)
	}
	if n := strings.Count(w.log.String(), "riffbot starts"); n != 1 {
		t.Errorf("%d bots ran", n)
	}
}

func TestHealthcheckFails(t *testing.T) {
	t.Parallel()
	ill := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		http.Redirect(w, &http.Request{}, "http://127.0.0.1:1/healthz", http.StatusFound)
	}))
	defer ill.Close()
	for _, c := range []struct {
		addr string
		exit int
		says string
	}{
		{"", 2, "HEALTH_ADDR"}, {"9091", 1, "no address"}, {strings.TrimPrefix(ill.URL, "http://"), 1, "302"},
	} {
		var out bytes.Buffer
		if exit := run(t.Context(), []string{"healthcheck"}, settings("HEALTH_ADDR", c.addr), nil, &out, &out); exit != c.exit || !strings.Contains(out.String(), c.says) {
			t.Errorf("%q: %d %s", c.addr, exit, &out)
		}
	}
}
