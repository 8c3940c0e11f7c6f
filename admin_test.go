package main

import (
	"database/sql"
	"fmt"
	"net"
	"net/http"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"riffbot/internal/sandbox"
)

// adminPage is the admin address of a running bot, with River's rows behind it.
type adminPage struct {
	world
	url string
	db  *sql.DB
}

func newAdminPage(t *testing.T, opts sandbox.Options, pairs ...string) adminPage {
	t.Helper()
	addr := freeAddress(t)
	opts.Getenv = settings(append(pairs, "ADMIN_ADDR", addr)...) // pairs win
	w := newWorld(t, opts)
	driver, source := "sqlite", "file:"+filepath.Join(w.Env("DATA_DIR"), "riffbot.db")+"?_pragma=busy_timeout(5000)&_txlock=immediate"
	if address := w.Env("DATABASE_URL"); address != "" {
		driver, source = "pgx", address
	}
	db, err := sql.Open(driver, source)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	reached := strings.Replace(w.Env("ADMIN_ADDR"), "0.0.0.0", "127.0.0.1", 1)
	waitFor(t, "the admin address", func() bool {
		conn, err := (&net.Dialer{}).DialContext(t.Context(), "tcp", reached)
		return err == nil && conn.Close() == nil
	})
	return adminPage{w, "http://" + reached, db}
}

// send sends a request to the admin address and returns status and body.
func (a adminPage) send(t *testing.T, method, path, body string) (int, string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, a.url+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/json")
	return exchange(t, req)
}

// must sends a request that has to succeed.
func (a adminPage) must(t *testing.T, method, path, body string) {
	t.Helper()
	if status, got := a.send(t, method, path, body); status != http.StatusOK {
		t.Fatalf("%s %s: %d %s", method, path, status, got)
	}
}

// job waits for a job in a state and returns its id.
func (a adminPage) job(t *testing.T, state string) (id string) {
	t.Helper()
	waitFor(t, "a job that is "+state, func() bool {
		return a.db.QueryRowContext(t.Context(), `SELECT id FROM river_job WHERE state = $1`, state).Scan(&id) == nil
	})
	return id
}

func (a adminPage) exec(t *testing.T, statement string) {
	t.Helper()
	if _, err := a.db.ExecContext(t.Context(), statement); err != nil {
		t.Fatalf("%s: %v", statement, err)
	}
}

// Whatever is done to River's jobs by hand, a paid song is delivered and bought once.
func TestOrdersOutliveTheirJobs(t *testing.T) {
	t.Parallel()
	ids := func(id string) string { return fmt.Sprintf(`{"ids":[%q]}`, id) }
	const finalized = `finalized_at = CURRENT_TIMESTAMP`
	for name, change := range map[string]func(t *testing.T, a adminPage){
		"running job cancelled": func(t *testing.T, a adminPage) {
			a.must(t, http.MethodPost, "/jobs/api/jobs/cancel", ids(a.job(t, "running")))
		},
		"running row deleted": func(t *testing.T, a adminPage) {
			a.job(t, "running")
			a.exec(t, `DELETE FROM river_job`)
		},
		"running row discarded": func(t *testing.T, a adminPage) {
			a.job(t, "running")
			a.exec(t, `UPDATE river_job SET state = 'discarded', `+finalized)
		},
		"running row completed": func(t *testing.T, a adminPage) {
			a.job(t, "running")
			a.exec(t, `UPDATE river_job SET state = 'completed', `+finalized)
		},
		"running row made available again": func(t *testing.T, a adminPage) {
			a.job(t, "running")
			a.exec(t, `UPDATE river_job SET state = 'available'`)
		},
		"waiting job cancelled": func(t *testing.T, a adminPage) {
			a.restart(t, func() { a.exec(t, `UPDATE river_job SET state = 'cancelled', `+finalized) })
		},
		"waiting row deleted": func(t *testing.T, a adminPage) {
			a.restart(t, func() { a.exec(t, `DELETE FROM river_job`) })
		},
		"waiting row moved to another day": func(t *testing.T, a adminPage) {
			a.restart(t, func() { a.exec(t, `UPDATE river_job SET state = 'scheduled', scheduled_at = '2999-01-01 00:00:00'`) })
		},
		"waiting row moved to another queue": func(t *testing.T, a adminPage) {
			a.restart(t, func() { a.exec(t, `UPDATE river_job SET queue = 'elsewhere'`) })
		},
		"row said to run where nothing runs": func(t *testing.T, a adminPage) {
			a.restart(t, func() {
				a.exec(t, `UPDATE river_job SET state = 'running', attempted_by = NULL, attempted_at = CURRENT_TIMESTAMP`)
			})
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := newAdminPage(t, sandbox.Options{RenderTime: 2 * time.Second}, "STOP_GRACE", "0s")
			title := make(chan string, 1)
			go func() {
				defer close(title)
				title <- a.do(t, a.person(t, "Ana"), `/song prompt:"kept"`)
			}()
			waitFor(t, "the purchase", func() bool { return strings.Contains(a.log.String(), "msg=bought") })
			change(t, a)
			if got := <-title; got != "" {
				t.Errorf("the order ended with %q", got)
			}
			if n := len(a.Riffusion.Ledger()); n != 1 {
				t.Errorf("%d purchases", n)
			}
		})
	}
}

// A paused queue is told, and goes on where it was.
func TestPausedQueueIsReported(t *testing.T) {
	t.Parallel()
	a := newAdminPage(t, sandbox.Options{})
	waitFor(t, "the queue", func() bool { // River makes it when it starts
		status, _ := a.send(t, http.MethodPut, "/jobs/api/queues/orders/pause", "")
		return status == http.StatusOK
	})
	title := make(chan string, 1)
	go func() {
		defer close(title)
		title <- a.do(t, a.person(t, "Ana"), `/song prompt:"patient"`)
	}()
	waitFor(t, "the report of the pause", func() bool {
		status, body := get(t, a.url+"/readyz")
		return status == http.StatusServiceUnavailable && strings.Contains(body, "queue") && strings.Contains(a.log.String(), "job queue is paused")
	})
	waitFor(t, "the order", func() bool { return strings.Contains(a.log.String(), "order taken in") })
	a.must(t, http.MethodPut, "/jobs/api/queues/orders/resume", "")
	if got := <-title; got != "" {
		t.Errorf("the order ended with %q", got)
	}
	waitFor(t, "ready again", func() bool { status, _ := get(t, a.url+"/readyz"); return status == http.StatusOK })
	if n := len(a.Riffusion.Ledger()); n != 1 {
		t.Errorf("%d purchases", n)
	}
}

// The pages of a running bot are closed to other sites and, without the token, to
// other machines.
func TestAdminPagesAreProtected(t *testing.T) {
	t.Parallel()
	a := newAdminPage(t, sandbox.Options{})
	host := strings.TrimPrefix(a.url, "http://")
	_, port, _ := net.SplitHostPort(host)
	everywhere := newAdminPage(t, sandbox.Options{}, "ADMIN_ADDR", "0.0.0.0:"+strings.TrimPrefix(freeAddress(t), "127.0.0.1:"))
	const token = "0123456789abcdef"
	guarded := newAdminPage(t, sandbox.Options{}, "ADMIN_TOKEN", token)
	for _, c := range []struct {
		url, method, path, host string
		header                  http.Header
		want                    int
	}{
		{a.url, "GET", "/jobs/", host, nil, 200},
		{a.url, "GET", "/jobs/", "localhost:" + port, nil, 200},
		{a.url, "GET", "/jobs/", "evil.example:" + port, nil, 421},
		{a.url, "GET", "/metrics", "evil.example", nil, 421},
		{a.url, "PUT", "/jobs/api/queues/orders/pause", host, http.Header{"Origin": {"http://evil.example"}}, 403},
		{a.url, "PUT", "/jobs/api/queues/orders/pause", host, http.Header{"Sec-Fetch-Site": {"cross-site"}}, 403},
		{a.url, "GET", "/metrics", host, http.Header{"X-Forwarded-For": {"203.0.113.1"}}, 403},
		{a.url, "GET", "/healthz", "evil.example", nil, 200},
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
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		_ = resp.Body.Close()
		if resp.StatusCode != c.want {
			t.Errorf("%s %s%s, Host %q, %v: %d, want %d", c.method, c.url, c.path, c.host, c.header, resp.StatusCode, c.want)
		}
	}
	for _, w := range []adminPage{everywhere, guarded} {
		if strings.Contains(w.log.String(), token) {
			t.Error("the log shows the token")
		}
	}
}
