package e2e

import (
	"database/sql"
	"fmt"
	"net"
	"net/http"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/riffbot/riffbot/internal/sandbox"
)

// adminPage is the admin address of a running bot, with access to the rows of River's jobs.
type adminPage struct {
	harness
	url string
	db  *sql.DB
}

// newAdminPage starts a bot with an admin address. The settings in pairs take precedence.
func newAdminPage(t *testing.T, opts sandbox.Options, pairs ...string) adminPage {
	t.Helper()
	addr := freeAddress(t)
	opts.Getenv = settings(append(pairs, "ADMIN_ADDR", addr)...)
	h := newHarness(t, opts)
	driver, source := "sqlite", "file:"+filepath.Join(h.Getenv("DATA_DIR"), "riffbot.db")+"?_pragma=busy_timeout(5000)&_txlock=immediate"
	if address := h.Getenv("DATABASE_URL"); address != "" {
		driver, source = "pgx", address
	}
	db, err := sql.Open(driver, source)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	reached := strings.Replace(h.Getenv("ADMIN_ADDR"), "0.0.0.0", "127.0.0.1", 1)
	waitFor(t, "admin address", func() bool {
		conn, err := (&net.Dialer{}).DialContext(t.Context(), "tcp", reached)
		return err == nil && conn.Close() == nil
	})
	return adminPage{h, "http://" + reached, db}
}

// send sends a request to the admin address and returns status and body.
func (page adminPage) send(t *testing.T, method, path, body string) (int, string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, page.url+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/json")
	return sendRequest(t, req)
}

// must sends a request and fails the test unless the answer is 200.
func (page adminPage) must(t *testing.T, method, path, body string) {
	t.Helper()
	if status, got := page.send(t, method, path, body); status != http.StatusOK {
		t.Fatalf("%s %s: %d %s", method, path, status, got)
	}
}

// job waits for a job in the state and returns its id.
func (page adminPage) job(t *testing.T, state string) (id string) {
	t.Helper()
	waitFor(t, state+" job", func() bool {
		return page.db.QueryRowContext(t.Context(), `SELECT id FROM river_job WHERE state = $1`, state).Scan(&id) == nil
	})
	return id
}

// exec executes a statement in the bot's database.
func (page adminPage) exec(t *testing.T, statement string) {
	t.Helper()
	if _, err := page.db.ExecContext(t.Context(), statement); err != nil {
		t.Fatalf("%s: %v", statement, err)
	}
}

// TestOrderSurvivesJobChanges checks that a paid song is delivered and bought once, however an
// operator changes River's jobs.
func TestOrderSurvivesJobChanges(t *testing.T) {
	t.Parallel()
	ids := func(id string) string { return fmt.Sprintf(`{"ids":[%q]}`, id) }
	const finalized = `finalized_at = CURRENT_TIMESTAMP`
	for name, change := range map[string]func(t *testing.T, page adminPage){
		"running job cancelled": func(t *testing.T, page adminPage) {
			page.must(t, http.MethodPost, "/jobs/api/jobs/cancel", ids(page.job(t, "running")))
		},
		"running row deleted": func(t *testing.T, page adminPage) {
			page.job(t, "running")
			page.exec(t, `DELETE FROM river_job`)
		},
		"running row discarded": func(t *testing.T, page adminPage) {
			page.job(t, "running")
			page.exec(t, `UPDATE river_job SET state = 'discarded', `+finalized)
		},
		"running row completed": func(t *testing.T, page adminPage) {
			page.job(t, "running")
			page.exec(t, `UPDATE river_job SET state = 'completed', `+finalized)
		},
		"running row made available": func(t *testing.T, page adminPage) {
			page.job(t, "running")
			page.exec(t, `UPDATE river_job SET state = 'available'`)
		},
		"waiting job cancelled": func(t *testing.T, page adminPage) {
			page.restart(t, func() { page.exec(t, `UPDATE river_job SET state = 'cancelled', `+finalized) })
		},
		"waiting row deleted": func(t *testing.T, page adminPage) {
			page.restart(t, func() { page.exec(t, `DELETE FROM river_job`) })
		},
		"waiting row moved to another day": func(t *testing.T, page adminPage) {
			page.restart(t, func() { page.exec(t, `UPDATE river_job SET state = 'scheduled', scheduled_at = '2999-01-01 00:00:00'`) })
		},
		"waiting row moved to another queue": func(t *testing.T, page adminPage) {
			page.restart(t, func() { page.exec(t, `UPDATE river_job SET queue = 'elsewhere'`) })
		},
		"row running without a client": func(t *testing.T, page adminPage) {
			page.restart(t, func() {
				page.exec(t, `UPDATE river_job SET state = 'running', attempted_by = NULL, attempted_at = CURRENT_TIMESTAMP`)
			})
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			page := newAdminPage(t, sandbox.Options{RenderTime: 2 * time.Second}, "SHUTDOWN_TIMEOUT", "0s")
			title := make(chan string, 1)
			go func() {
				defer close(title)
				title <- page.do(t, page.person(t, "Ana"), `/song prompt:"kept"`)
			}()
			waitFor(t, "purchase", func() bool { return strings.Contains(page.log.String(), `msg="purchase completed"`) })
			change(t, page)
			if got := <-title; got != "" {
				t.Errorf("the order ended with %q", got)
			}
			if n := len(page.Riffusion.Ledger()); n != 1 {
				t.Errorf("%d purchases", n)
			}
		})
	}
}

// TestPausedQueueIsReported checks that /readyz and the log report a paused queue, and that its
// orders continue when it is resumed.
func TestPausedQueueIsReported(t *testing.T) {
	t.Parallel()
	page := newAdminPage(t, sandbox.Options{})
	waitFor(t, "queue", func() bool { // River creates it at the start
		status, _ := page.send(t, http.MethodPut, "/jobs/api/queues/orders/pause", "")
		return status == http.StatusOK
	})
	title := make(chan string, 1)
	go func() {
		defer close(title)
		title <- page.do(t, page.person(t, "Ana"), `/song prompt:"patient"`)
	}()
	waitFor(t, "report of the pause", func() bool {
		status, body := get(t, page.url+"/readyz")
		return status == http.StatusServiceUnavailable && strings.Contains(body, "queue") && strings.Contains(page.log.String(), "job queue paused")
	})
	waitFor(t, "order", func() bool { return strings.Contains(page.log.String(), "order queued") })
	page.must(t, http.MethodPut, "/jobs/api/queues/orders/resume", "")
	if got := <-title; got != "" {
		t.Errorf("the order ended with %q", got)
	}
	waitFor(t, "resumed queue", func() bool { status, _ := get(t, page.url+"/readyz"); return status == http.StatusOK })
	if n := len(page.Riffusion.Ledger()); n != 1 {
		t.Errorf("%d purchases", n)
	}
}

// TestAdminPagesAreProtected checks that other sites cannot use the admin pages, nor other
// machines without the token.
func TestAdminPagesAreProtected(t *testing.T) {
	t.Parallel()
	page := newAdminPage(t, sandbox.Options{})
	host := strings.TrimPrefix(page.url, "http://")
	_, port, _ := net.SplitHostPort(host)
	everywhere := newAdminPage(t, sandbox.Options{}, "ADMIN_ADDR", "0.0.0.0:"+strings.TrimPrefix(freeAddress(t), "127.0.0.1:"))
	const token = "0123456789abcdef"
	guarded := newAdminPage(t, sandbox.Options{}, "ADMIN_TOKEN", token)
	for _, c := range []struct {
		url, method, path, host string
		header                  http.Header
		want                    int
	}{
		{page.url, "GET", "/jobs/", host, nil, 200},
		{page.url, "GET", "/jobs/", "localhost:" + port, nil, 200},
		{page.url, "GET", "/jobs/", "evil.example:" + port, nil, 421},
		{page.url, "GET", "/metrics", "evil.example", nil, 421},
		{page.url, "PUT", "/jobs/api/queues/orders/pause", host, http.Header{"Origin": {"http://evil.example"}}, 403},
		{page.url, "PUT", "/jobs/api/queues/orders/pause", host, http.Header{"Sec-Fetch-Site": {"cross-site"}}, 403},
		{page.url, "GET", "/metrics", host, http.Header{"X-Forwarded-For": {"203.0.113.1"}}, 403},
		{page.url, "GET", "/healthz", "evil.example", nil, 200},
		{everywhere.url, "GET", "/jobs/", "", nil, 403},
		{everywhere.url, "GET", "/metrics", "", nil, 403},
		{everywhere.url, "GET", "/readyz", "", nil, 200},
		{guarded.url, "GET", "/jobs/", "", nil, 401},
		{guarded.url, "GET", "/jobs/", "", http.Header{"Authorization": {"Bearer wrong"}}, 401},
		{guarded.url, "GET", "/jobs/", "", http.Header{"Authorization": {"Bearer " + token}}, 200},
		{guarded.url, "GET", "/healthz", "", nil, 200},
	} {
		req, err := http.NewRequestWithContext(t.Context(), c.method, c.url+c.path, nil)
		if err != nil {
			t.Fatal(err)
		}
		req.Host = c.host
		for name, values := range c.header {
			req.Header[name] = values
		}
		resp, err := httpClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		_ = resp.Body.Close()
		if resp.StatusCode != c.want {
			t.Errorf("%s %s%s, Host %q, %v: %d, want %d", c.method, c.url, c.path, c.host, c.header, resp.StatusCode, c.want)
		}
	}
	for _, page := range []adminPage{everywhere, guarded} {
		if strings.Contains(page.log.String(), token) {
			t.Error("the log contains the token")
		}
	}
}
