package e2e

import (
	"bufio"
	"bytes"
	"context"
	"database/sql"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/riffbot/riffbot/discordtest/userclient"
	"github.com/riffbot/riffbot/internal/app"
	"github.com/riffbot/riffbot/internal/config"
	"github.com/riffbot/riffbot/internal/media"
	"github.com/riffbot/riffbot/internal/palette"
	"github.com/riffbot/riffbot/internal/sandbox"
	"github.com/riffbot/riffbot/internal/store/storetest"
)

// The crash tests kill the bot, which therefore is a process of its own: this
// test binary once more.

// childEnv makes the test binary the bot. Its value is the line of its log at
// which it kills itself, or survive.
const (
	childEnv  = "RIFFBOT_CHILD"
	neverKill = "-"
)

// runChild runs the bot with the settings of the environment, and returns the exit code.
func runChild(killAt string) int {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM)
	defer stop()
	if address := os.Getenv(childProfiles); address != "" {
		go serveProfiles(address)
	}
	if err := app.RunBot(ctx, os.Getenv, time.Now, &killingLog{to: os.Stderr, at: []byte(killAt)}); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return 0
}

// killingLog is a log that kills the process with SIGKILL after it has written a certain line.
// Each step of an order logs a line when it is saved.
type killingLog struct {
	to io.Writer
	at []byte
}

func (d *killingLog) Write(p []byte) (int, error) {
	n, err := d.to.Write(p)
	if string(d.at) != neverKill && d.matches(p) {
		_ = syscall.Kill(os.Getpid(), syscall.SIGKILL)
		select {} // the signal ends the process
	}
	return n, err
}

// matches reports whether a line contains all parts of the pattern, which asterisks separate.
func (d *killingLog) matches(line []byte) bool {
	for part := range bytes.SplitSeq(d.at, []byte("*")) {
		if !bytes.Contains(line, part) {
			return false
		}
	}
	return true
}

// crashHarness is a sandbox whose bots run as processes that can be killed.
type crashHarness struct {
	*sandbox.Env
	t           *testing.T
	db          *sql.DB
	ctx         context.Context
	ana         *userclient.Person
	running     sync.WaitGroup
	ordered     int
	lastProcess *process
}

// newCrashHarness starts the sandbox without a bot, with providers or the default one. It skips the
// test unless crash tests are requested.
func newCrashHarness(t *testing.T, renderTime, songLength time.Duration, providers ...string) *crashHarness {
	t.Helper()
	if os.Getenv("RIFFBOT_CRASH_TEST") == "" {
		t.Skip("takes minutes; run make crash-test")
	}
	return newProcessHarness(t, sandbox.Options{Unlimited: true, RenderTime: renderTime, SongLength: songLength,
		CoverSize: coverSize, Providers: providers, Getenv: func(name string) string {
			return map[string]string{"MAX_CONCURRENT_SONGS": "40", "POLL_INTERVAL": "100ms", "RENDER_STALL_TIMEOUT": "2m",
				"WORKER_TIMEOUT": "2s", "FFMPEG": media.Off, "SHARD_ID": "all"}[name] // a new process connects at once
		}})
}

// newProcessHarness starts the sandbox without a bot.
func newProcessHarness(t *testing.T, opts sandbox.Options) *crashHarness {
	t.Helper()
	address := storetest.Address(t)
	opts.DatabaseURL, opts.Log = address, slog.New(slog.DiscardHandler)
	env, err := sandbox.Start(t.Context(), opts)
	if err != nil {
		t.Fatal(err)
	}
	c := &crashHarness{Env: env, t: t}
	if address != "" {
		c.db, err = sql.Open("pgx", address)
	} else {
		c.db, err = sql.Open("sqlite", "file:"+filepath.Join(env.Getenv("DATA_DIR"), "riffbot.db")+"?mode=ro&_pragma=busy_timeout(5000)")
	}
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	c.ctx = ctx
	c.ana = harness{Env: env}.person(t, "Ana")
	t.Cleanup(func() {
		cancel()
		c.running.Wait()
		_ = c.db.Close()
		if err := env.Close(); err != nil {
			t.Error(err)
		}
	})
	return c
}

// process is a bot that runs as a process of its own.
type process struct {
	*exec.Cmd
	log    *lockedBuffer
	exited chan struct{}
}

// start starts a bot and waits until it is connected or has exited.
func (c *crashHarness) start(killAt string, more ...string) *process {
	c.t.Helper()
	b := &process{Cmd: exec.Command(os.Args[0]), log: &lockedBuffer{}, exited: make(chan struct{})} //nolint:noctx // killed below
	b.Env = append(os.Environ(), childEnv+"="+killAt)
	for _, name := range config.Names() {
		b.Env = append(b.Env, name+"="+c.Getenv(name))
	}
	b.Env = append(b.Env, more...)
	errs, err := b.StderrPipe()
	if err != nil {
		c.t.Fatal(err)
	}
	if err := b.Start(); err != nil {
		c.t.Fatal(err)
	}
	c.lastProcess = b
	connected := make(chan struct{})
	go func() {
		defer close(b.exited)
		lines := bufio.NewScanner(errs)
		lines.Buffer(nil, 1<<20)
		for once := sync.OnceFunc(func() { close(connected) }); lines.Scan(); {
			_, _ = b.log.Write(append(lines.Bytes(), '\n'))
			if bytes.Contains(lines.Bytes(), []byte(`msg="connected to Discord"`)) {
				once()
			}
		}
		_ = b.Wait() // a killed process is expected
	}()
	select {
	case <-connected:
	case <-b.exited:
	case <-time.After(30 * time.Second):
		c.t.Fatalf("the bot did not connect:\n%s", b.log)
	}
	c.t.Cleanup(func() { b.kill(); <-b.exited })
	return b
}

func (b *process) kill() { _ = b.Process.Kill() }

// stop stops the bot with SIGTERM, as a deployment does, and checks its exit code.
func (b *process) stop(t *testing.T) {
	t.Helper()
	_ = b.Process.Signal(syscall.SIGTERM)
	select {
	case <-b.exited:
	case <-time.After(30 * time.Second):
		t.Fatalf("the bot did not stop:\n%s", b.log)
	}
	if code := b.ProcessState.ExitCode(); code != 0 {
		t.Errorf("exit code %d\n%s", code, b.log)
	}
}

// order orders n songs, each with a prompt of its own.
func (c *crashHarness) order(n int) {
	for range n {
		c.ordered++
		line := userclient.Line{Verb: "/", Command: []string{"song"}, Values: []userclient.Value{{Name: "prompt", Text: fmt.Sprintf("song number %04d", c.ordered)}}}
		c.running.Go(func() { _ = c.ana.Do(c.ctx, line) }) // the outcome is read from the channel
	}
}

// count returns the number that a query selects.
func (c *crashHarness) count(query string) (n int) {
	c.t.Helper()
	if err := c.db.QueryRowContext(c.t.Context(), query).Scan(&n); err != nil {
		c.t.Fatal(err)
	}
	return n
}

const (
	unfinished  = `SELECT count(*) FROM orders WHERE state NOT IN ('done', 'failed', 'cancelled', 'unsure')`
	accepted    = `SELECT count(*) FROM orders`
	boughtAgain = `SELECT count(*) FROM orders WHERE instead <> ''`
	unsure      = `SELECT count(*) FROM orders WHERE state = 'unsure'`
	undelivered = `SELECT count(*) FROM orders o WHERE state <> 'done' AND NOT EXISTS (SELECT 1 FROM orders a WHERE a.instead = o.id)`
)

// waitFor waits for a condition, at most two minutes.
func (c *crashHarness) waitFor(what string, holds func() bool) {
	c.t.Helper()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	limit := time.NewTimer(2 * time.Minute)
	defer limit.Stop()
	for !holds() {
		select {
		case <-tick.C:
		case <-limit.C:
			c.t.Fatalf("timeout waiting for %s: %d unfinished, %d unsure, %d accepted", what, c.count(unfinished), c.count(unsure), c.count(accepted))
		}
	}
}

// finishOrders waits until all orders have ended, and buys the unsure ones again.
func (c *crashHarness) finishOrders() {
	c.t.Helper()
	c.waitFor("end of all orders", func() bool { return c.count(unfinished) == 0 })
	for c.count(unsure) > c.count(boughtAgain) {
		before := c.count(boughtAgain)
		if err := c.ana.Do(c.ctx, userclient.Line{Verb: "click", Words: []string{"Buy again"}}); err != nil {
			c.t.Fatalf("%v\n%s", err, c.lastProcess.log)
		}
		if c.count(boughtAgain) != before+1 {
			c.t.Fatal("Buy again created no order")
		}
		c.waitFor("end of the order bought again", func() bool { return c.count(unfinished) == 0 })
	}
}

// orderToRepeat matches the custom id of the button that repeats an order.
var orderToRepeat = regexp.MustCompile(`\bagain:([0-9a-z]+)`)

// verifyDeliveries checks that every order was delivered exactly once, and that none was paid
// for twice except those that a member bought again. It returns a row of the table.
func (c *crashHarness) verifyDeliveries() string {
	c.t.Helper()
	messages, err := c.ana.Messages(c.t.Context())
	if err != nil {
		c.t.Fatal(err)
	}
	return c.verifyDeliveriesIn(messages)
}

// verifyDeliveriesIn is [crashHarness.verifyDeliveries] for the messages of any channels.
func (c *crashHarness) verifyDeliveriesIn(messages []map[string]any) string {
	c.t.Helper()
	posts := make(map[string]int)
	for _, m := range messages {
		embeds, _ := m["embeds"].([]any)
		files, _ := m["attachments"].([]any)
		id := orderToRepeat.FindStringSubmatch(fmt.Sprint(m["components"]))
		for _, e := range embeds {
			if e, _ := e.(map[string]any); id != nil && e["color"] == float64(palette.Done) && len(files) > 0 {
				posts[id[1]]++
			}
		}
	}
	rows, err := c.db.QueryContext(c.t.Context(), `SELECT id, state, brief, (SELECT count(*) FROM orders a WHERE a.instead = o.id OR a.id = o.instead) FROM orders o`)
	if err != nil {
		c.t.Fatal(err)
	}
	defer func() { _ = rows.Close() }()
	delivered, unsure, orders := 0, 0, 0
	mayBuy := make(map[string]int) // by prompt
	for rows.Next() {
		var id, state, brief string
		var twins int
		if err := rows.Scan(&id, &state, &brief, &twins); err != nil {
			c.t.Fatal(err)
		}
		orders++
		mayBuy[promptOf(brief)]++
		want := 0
		switch state {
		case "done":
			want = 1
			delivered++
		case "unsure":
			unsure++
			if twins != 1 {
				c.t.Errorf("the unsure order %s was bought again %d times", id, twins)
			}
		default:
			c.t.Errorf("order %s is %s", id, state)
		}
		if posts[id] != want {
			c.t.Errorf("order %s, %s, was posted %d times", id, state, posts[id])
		}
	}
	if err := rows.Err(); err != nil {
		c.t.Fatal(err)
	}
	bought := c.Purchases()
	for _, p := range bought {
		if mayBuy[p.Prompt]--; mayBuy[p.Prompt] < 0 {
			c.t.Errorf("%q was bought too many times", p.Prompt)
		}
	}
	return fmt.Sprintf("%6d %9d %6d %9d", orders, delivered, unsure, len(bought))
}

// promptOf returns the prompt in a stored order.
func promptOf(brief string) string {
	_, rest, _ := strings.Cut(brief, `"Prompt":"`)
	prompt, _, _ := strings.Cut(rest, `"`)
	return prompt
}

// crashPoints are the log lines between the steps of an order: what precedes each is saved, and
// what follows has not begun.
var crashPoints = []struct{ name, line string }{
	{"saved", `msg="order queued"`},
	{"before booking", `msg="step started" order=* state=buying`},
	{"before the request", `msg="purchase started"`},
	{"answered, not saved", `msg="purchase answered"`},
	{"answer saved", `msg="purchase completed"`},
	{"booked", `msg="step done" order=* state=buying`},
	{"before waiting", `msg="step started" order=* state=rendering`},
	{"rendered", `msg="step done" order=* state=rendering`},
	{"before fetching", `msg="step started" order=* state=fetching`},
	{"fetched", `msg="step done" order=* state=fetching`},
	{"before mastering", `msg="step started" order=* state=mastering`},
	{"mastered", `msg="step done" order=* state=mastering`},
	{"before posting", `msg="step started" order=* state=delivering`},
	{"posted, not saved", `msg="order posted"`},
	{"posted and saved", `msg="step done" order=* state=delivering`},
	{"done", `msg="order done"`},
}

// TestCrashAtEveryStep kills the bot between all steps. The next process has to deliver the
// song once and pay for it once.
func TestCrashAtEveryStep(t *testing.T) {
	t.Parallel()
	c := newCrashHarness(t, 300*time.Millisecond, time.Second)
	c.logHeader()
	for _, at := range crashPoints {
		c.crashAt(at.name, at.line, nil)
	}
	if n := c.count(unsure); n != 1 {
		t.Errorf("%d unsure orders, want only the one killed before its request", n)
	}
}

func (c *crashHarness) logHeader() {
	c.t.Logf("%-24s %6s %9s %6s %9s   (so far)", "killed at", "orders", "delivered", "unsure", "purchases")
}

// crashAt orders a song from a bot that is killed at a line of its log, or once a condition holds.
// The next bot finishes the order.
func (c *crashHarness) crashAt(name, line string, when func() bool) {
	c.t.Helper()
	b := c.start(line)
	before := c.count(accepted)
	c.order(1)
	if when != nil {
		c.waitFor(name, when)
		b.kill()
	}
	select {
	case <-b.exited:
	case <-time.After(20 * time.Second):
		c.t.Fatalf("%s: the bot was not killed:\n%s", name, b.log)
	}
	if c.count(accepted) != before+1 {
		c.t.Errorf("%s: the order was not saved", name)
	}
	b = c.start(neverKill)
	c.finishOrders()
	b.stop(c.t)
	c.t.Logf("%-24s %s", name, c.verifyDeliveries())
}

// TestCrashAtRandomMoments kills the bot 20 times at random times with 30 pending orders. All
// of them have to be delivered once.
func TestCrashAtRandomMoments(t *testing.T) {
	const kills, inFlight = 20, 30
	c := newCrashHarness(t, 4*time.Second, time.Second)
	longest := 1500 * time.Millisecond
	if c.Getenv("DATABASE_URL") != "" {
		longest = 3500 * time.Millisecond // orders have to be taken over first
	}
	seed := uint64(time.Now().UnixNano())
	random := rand.New(rand.NewPCG(seed, 0)) //nolint:gosec // no secret
	t.Logf("seed %d", seed)
	t.Logf("%-24s %10s %10s", "kill", "in progress", "unsure")
	for n := range kills {
		b := c.start(neverKill)
		lost := c.ordered - c.count(accepted) // not saved before their bot was killed
		after := time.Duration(random.Int64N(int64(longest))).Round(time.Millisecond)
		left := 0
		// Each finished order is replaced, so that many are in progress.
		for began := time.Now(); left < inFlight || time.Since(began) < after; {
			pending := c.ordered - lost - c.count(accepted)
			left = c.count(unfinished)
			c.order(max(inFlight-left-pending, 0))
			select {
			case <-time.After(10 * time.Millisecond):
			case <-b.exited:
				t.Fatalf("the bot exited:\n%s", b.log)
			}
		}
		b.kill()
		<-b.exited
		t.Logf("%-24s %10d %10d", fmt.Sprintf("%2d after %s", n+1, after), left, c.count(unsure))
	}
	b := c.start(neverKill)
	c.finishOrders()
	b.stop(t)
	t.Logf("%-24s %6s %9s %6s %9s", "end", "orders", "delivered", "unsure", "purchases")
	t.Logf("%-24s %s", "", c.verifyDeliveries())
}

// TestCrashOfOneOfTwoProcesses lets two processes share 300 orders and kills one of them. No
// order may be processed by both at the same time, and the other process has to finish all.
func TestCrashOfOneOfTwoProcesses(t *testing.T) {
	const orders = 300
	c := newCrashHarness(t, time.Second, time.Second)
	if c.Getenv("DATABASE_URL") == "" {
		t.Skip("two processes need PostgreSQL")
	}
	bots := []*process{c.start(neverKill, "SHARDS=2", "SHARD_ID=0"), c.start(neverKill, "SHARDS=2", "SHARD_ID=1")}
	c.order(orders)
	c.waitFor("all orders to be saved", func() bool { return c.count(accepted) == orders })
	c.waitFor("half of the orders", func() bool { return c.count(unfinished) <= orders/2 })
	victim, other := bots[0], bots[1]
	if !bytes.Contains([]byte(victim.log.String()), []byte("order queued")) { // keep the one that receives commands
		victim, other = other, victim
	}
	before := c.count(`SELECT count(*) FROM orders WHERE run > 1`)
	left := c.count(unfinished)
	victim.kill()
	killed := time.Now()
	<-victim.exited
	c.waitFor("takeover", func() bool { return c.count(`SELECT count(*) FROM orders WHERE run > 1`) > before })
	takeover := time.Since(killed)
	c.waitFor("end of all orders", func() bool { return c.count(unfinished) == 0 })
	// Buy again is an interaction, which the process of its guild has to receive.
	back := c.start(neverKill, "SHARDS=2", "SHARD_ID="+map[bool]string{true: "0", false: "1"}[victim == bots[0]])
	c.finishOrders()
	for name, query := range map[string]string{
		"orders were processed by a run after the next one began": `SELECT count(*) FROM events e WHERE e.run < (SELECT max(n.run) FROM events n WHERE n.order_id = e.order_id AND n.at < e.at)`,
		"orders had more than two runs":                           `SELECT count(*) FROM orders WHERE run > 2`,
	} {
		if n := c.count(query); n > 0 {
			t.Errorf("%d %s", n, name)
		}
	}
	share := bytes.Count([]byte(other.log.String()), []byte(`msg="order done"`))
	other.stop(t)
	back.stop(t)
	t.Logf("%d orders; one process killed with %d left; the other took over its orders after %s (WORKER_TIMEOUT: %s) and finished %d",
		orders, left, takeover.Round(10*time.Millisecond), c.Getenv("WORKER_TIMEOUT"), share)
	t.Logf("%6s %9s %6s %9s", "orders", "delivered", "unsure", "purchases")
	t.Log(c.verifyDeliveries())
}
