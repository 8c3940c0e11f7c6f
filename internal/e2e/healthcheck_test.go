package e2e

import (
	"bytes"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/riffbot/riffbot/internal/app"
	"github.com/riffbot/riffbot/internal/sandbox"
)

// TestHealthcheckQueriesRunningBot checks that riffbot healthcheck needs only the address of
// the running bot, and that it writes no files.
func TestHealthcheckQueriesRunningBot(t *testing.T) {
	t.Parallel()
	addr := freeAddress(t)
	_, port, _ := net.SplitHostPort(addr)
	check := func(pairs ...string) (int, string) {
		var out bytes.Buffer
		exit := app.Run(t.Context(), []string{"healthcheck"}, settings(pairs...), nil, &out, &out)
		return exit, out.String()
	}
	if exit, out := check("HEALTH_ADDR", addr); exit != 1 || !strings.Contains(out, "refused") {
		t.Errorf("without a bot: %d %s", exit, out)
	}
	h := newHarness(t, sandbox.Options{Getenv: settings("HEALTH_ADDR", addr)})
	waitFor(t, "healthy bot", func() bool { exit, _ := check("HEALTH_ADDR", addr); return exit == 0 })
	for _, pairs := range [][]string{{"ADMIN_ADDR", addr}, {"HEALTH_ADDR", ":" + port}, {"ADMIN_ADDR", "0.0.0.0:" + port},
		{"HEALTH_ADDR", addr, "ADMIN_ADDR", "127.0.0.1:1", "DATABASE_URL", "nonsense", "MAX_CONCURRENT_SONGS", "many"}} {
		if exit, out := check(pairs...); exit != 0 {
			t.Errorf("%v: %d %s", pairs, exit, out)
		}
	}
	dir := t.TempDir()
	if exit, out := check("HEALTH_ADDR", addr, "DATA_DIR", filepath.Join(dir, "data")); exit != 0 {
		t.Errorf("%d %s", exit, out)
	}
	if left, _ := os.ReadDir(dir); len(left) > 0 {
		t.Errorf("healthcheck wrote %v", left)
	}
	if n := strings.Count(h.log.String(), "riffbot starts"); n != 1 {
		t.Errorf("%d bots started", n)
	}
}

// TestHealthcheckFails checks the exit codes for a missing or wrong address and for an
// unexpected status.
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
		if exit := app.Run(t.Context(), []string{"healthcheck"}, settings("HEALTH_ADDR", c.addr), nil, &out, &out); exit != c.exit || !strings.Contains(out.String(), c.says) {
			t.Errorf("%q: %d %s", c.addr, exit, &out)
		}
	}
}
