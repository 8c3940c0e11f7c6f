package main

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
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"riffbot/internal/config"
	"riffbot/internal/media"
	"riffbot/internal/palette"
	"riffbot/internal/sandbox"
	"riffbot/internal/sandbox/people"
	"riffbot/internal/store/storetest"
)

// The crash tests kill the bot, which therefore is a process of its own: this
// test binary once more.

// asChild makes the test binary the bot. Its value is the line of its log at
// which it kills itself, or survive.
const (
	asChild = "RIFFBOT_CHILD"
	survive = "-"
)

// child is the bot as a process, with its settings from the environment.
func child(dieAt string) int {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM)
	defer stop()
	if err := runBot(ctx, os.Getenv, time.Now, &deadly{to: os.Stderr, at: []byte(dieAt)}); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return 0
}

// deadly is a log that kills the process, as SIGKILL does, right after it wrote
// a certain line: each step of the line writes one when it is saved.
type deadly struct {
	to io.Writer
	at []byte
}

func (d *deadly) Write(p []byte) (int, error) {
	n, err := d.to.Write(p)
	if string(d.at) != survive && d.due(p) {
		_ = syscall.Kill(os.Getpid(), syscall.SIGKILL)
		select {} // nothing more happens
	}
	return n, err
}

// due reports whether a line holds all parts of at, which stars separate.
func (d *deadly) due(line []byte) bool {
	for part := range bytes.SplitSeq(d.at, []byte("*")) {
		if !bytes.Contains(line, part) {
			return false
		}
	}
	return true
}

// scene is a sandbox whose bots are processes.
type scene struct {
	*sandbox.World
	t      *testing.T
	db     *sql.DB
	ctx    context.Context
	ana    *people.Person
	asking sync.WaitGroup
	asked  int
	last   *process
}

func newScene(t *testing.T, renderTime, songLength time.Duration) *scene {
	t.Helper()
	if os.Getenv("RIFFBOT_CRASH_TEST") == "" {
		t.Skip("takes minutes: make crash-test runs it")
	}
	address := storetest.Address(t)
	w, err := sandbox.Start(t.Context(), sandbox.Options{Unlimited: true, RenderTime: renderTime, SongLength: songLength, DatabaseURL: address,
		Log: slog.New(slog.DiscardHandler), Getenv: func(name string) string {
			return map[string]string{"SONGS_AT_ONCE": "40", "POLL_INTERVAL": "100ms", "RENDER_PATIENCE": "2m", "TAKEOVER_AFTER": "2s", "FFMPEG": media.Off}[name]
		}})
	if err != nil {
		t.Fatal(err)
	}
	s := &scene{World: w, t: t}
	if address != "" {
		s.db, err = sql.Open("pgx", address)
	} else {
		s.db, err = sql.Open("sqlite", "file:"+filepath.Join(w.Env("DATA_DIR"), "riffbot.db")+"?mode=ro&_pragma=busy_timeout(5000)")
	}
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	s.ctx = ctx
	s.ana = world{World: w}.person(t, "Ana")
	t.Cleanup(func() {
		cancel()
		s.asking.Wait()
		_ = s.db.Close()
		if err := w.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

// process is a bot as a process.
type process struct {
	*exec.Cmd
	log    *lockedBuffer
	exited chan struct{}
}

// start starts a bot and waits until it is connected, or dead.
func (s *scene) start(dieAt string, more ...string) *process {
	s.t.Helper()
	b := &process{Cmd: exec.Command(os.Args[0]), log: &lockedBuffer{}, exited: make(chan struct{})} //nolint:noctx // it is killed below
	b.Env = append(os.Environ(), asChild+"="+dieAt)
	for _, name := range config.Names() {
		b.Env = append(b.Env, name+"="+s.Env(name))
	}
	b.Env = append(b.Env, more...)
	errs, err := b.StderrPipe()
	if err != nil {
		s.t.Fatal(err)
	}
	if err := b.Start(); err != nil {
		s.t.Fatal(err)
	}
	s.last = b
	connected := make(chan struct{})
	go func() {
		defer close(b.exited)
		lines := bufio.NewScanner(errs)
		lines.Buffer(nil, 1<<20)
		for once := sync.OnceFunc(func() { close(connected) }); lines.Scan(); {
			_, _ = b.log.Write(append(lines.Bytes(), '\n'))
			if bytes.Contains(lines.Bytes(), []byte("connected to Discord")) {
				once()
			}
		}
		_ = b.Wait() // killed is what it is
	}()
	select {
	case <-connected:
	case <-b.exited:
	case <-time.After(30 * time.Second):
		s.t.Fatalf("the bot does not connect:\n%s", b.log)
	}
	s.t.Cleanup(func() { b.kill(); <-b.exited })
	return b
}

func (b *process) kill() { _ = b.Process.Kill() }

// stop stops the bot as a deployment does.
func (b *process) stop(t *testing.T) {
	t.Helper()
	_ = b.Process.Signal(syscall.SIGTERM)
	select {
	case <-b.exited:
	case <-time.After(30 * time.Second):
		t.Fatalf("the bot does not stop:\n%s", b.log)
	}
	if code := b.ProcessState.ExitCode(); code != 0 {
		t.Errorf("exit code %d\n%s", code, b.log)
	}
}

// ask asks for n songs, each with words of its own.
func (s *scene) ask(n int) {
	for range n {
		s.asked++
		line := people.Line{Verb: "/", Command: []string{"song"}, Values: []people.Value{{Name: "prompt", Text: fmt.Sprintf("song number %d", s.asked)}}}
		s.asking.Go(func() { _ = s.ana.Do(s.ctx, line) }) // what became of it is read from the channel
	}
}

// number asks the database for one.
func (s *scene) number(query string) (n int) {
	s.t.Helper()
	if err := s.db.QueryRowContext(s.t.Context(), query).Scan(&n); err != nil {
		s.t.Fatal(err)
	}
	return n
}

const (
	unfinished  = `SELECT count(*) FROM orders WHERE state NOT IN ('done', 'failed', 'cancelled', 'unsure')`
	taken       = `SELECT count(*) FROM orders`
	boughtAgain = `SELECT count(*) FROM orders WHERE instead <> ''`
	unsure      = `SELECT count(*) FROM orders WHERE state = 'unsure'`
	undelivered = `SELECT count(*) FROM orders o WHERE state <> 'done' AND NOT EXISTS (SELECT 1 FROM orders a WHERE a.instead = o.id)`
)

func (s *scene) await(what string, holds func() bool) {
	s.t.Helper()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	limit := time.NewTimer(2 * time.Minute)
	defer limit.Stop()
	for !holds() {
		select {
		case <-tick.C:
		case <-limit.C:
			s.t.Fatalf("%s never came: %d unfinished, %d unsure, %d taken in", what, s.number(unfinished), s.number(unsure), s.number(taken))
		}
	}
}

// settle lets all orders end, and buys again what ended unsure.
func (s *scene) settle() {
	s.t.Helper()
	s.await("the end of all orders", func() bool { return s.number(unfinished) == 0 })
	for s.number(unsure) > s.number(boughtAgain) {
		before := s.number(boughtAgain)
		if err := s.ana.Do(s.ctx, people.Line{Verb: "click", Words: []string{"Buy again"}}); err != nil {
			s.t.Fatalf("%v\n%s", err, s.last.log)
		}
		if s.number(boughtAgain) != before+1 {
			s.t.Fatal("buying again bought nothing")
		}
		s.await("what was bought again", func() bool { return s.number(unfinished) == 0 })
	}
}

// verify checks that every order was delivered exactly once, and that none was
// paid for twice but those that a person bought again. It returns one line.
func (s *scene) verify() string {
	s.t.Helper()
	messages, err := s.ana.Messages(s.t.Context())
	if err != nil {
		s.t.Fatal(err)
	}
	posts := make(map[string]int)
	for _, m := range messages {
		embeds, _ := m["embeds"].([]any)
		files, _ := m["attachments"].([]any)
		for _, e := range embeds {
			e, _ := e.(map[string]any)
			footer, _ := e["footer"].(map[string]any)
			words, _ := footer["text"].(string)
			if _, id, ok := strings.Cut(words, "order "); ok && e["color"] == float64(palette.Done) && len(files) > 0 {
				posts[id]++
			}
		}
	}
	rows, err := s.db.QueryContext(s.t.Context(), `SELECT id, state, brief, (SELECT count(*) FROM orders a WHERE a.instead = o.id OR a.id = o.instead) FROM orders o`)
	if err != nil {
		s.t.Fatal(err)
	}
	defer func() { _ = rows.Close() }()
	delivered, unsure, orders := 0, 0, 0
	mayBuy := make(map[string]int) // by prompt
	for rows.Next() {
		var id, state, brief string
		var twins int
		if err := rows.Scan(&id, &state, &brief, &twins); err != nil {
			s.t.Fatal(err)
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
				s.t.Errorf("the unsure order %s was bought again %d times", id, twins)
			}
		default:
			s.t.Errorf("order %s is %s", id, state)
		}
		if posts[id] != want {
			s.t.Errorf("order %s, %s, was posted %d times", id, state, posts[id])
		}
	}
	if err := rows.Err(); err != nil {
		s.t.Fatal(err)
	}
	bought := s.Riffusion.Ledger()
	for _, p := range bought {
		if mayBuy[p.Prompt]--; mayBuy[p.Prompt] < 0 {
			s.t.Errorf("%q was bought too often", p.Prompt)
		}
	}
	return fmt.Sprintf("%6d %9d %6d %9d", orders, delivered, unsure, len(bought))
}

func promptOf(brief string) string {
	_, rest, _ := strings.Cut(brief, `"Prompt":"`)
	prompt, _, _ := strings.Cut(rest, `"`)
	return prompt
}

// boundaries are the lines of the log between the steps of an order: what
// precedes each is saved, what follows has not begun.
var boundaries = []struct{ name, line string }{
	{"taken in", `msg="order taken in"`},
	{"before booking", `msg="step begins" order=* state=buying`},
	{"request about to leave", `msg=buying`},
	{"answer saved", `msg=bought`},
	{"booked", `msg="step done" order=* state=buying`},
	{"before waiting", `msg="step begins" order=* state=rendering`},
	{"rendered", `msg="step done" order=* state=rendering`},
	{"before fetching", `msg="step begins" order=* state=fetching`},
	{"fetched", `msg="step done" order=* state=fetching`},
	{"before mastering", `msg="step begins" order=* state=mastering`},
	{"mastered", `msg="step done" order=* state=mastering`},
	{"before posting", `msg="step begins" order=* state=delivering`},
	{"posted, not saved", `msg=posted`},
	{"posted and said", `msg="step done" order=* state=delivering`},
	{"done", `msg="order done"`},
}

// Wherever the process dies between two steps, the next one delivers the song
// once and pays for it once.
func TestCrashAtEveryStep(t *testing.T) {
	s := newScene(t, 300*time.Millisecond, time.Second)
	t.Logf("%-24s %6s %9s %6s %9s   (so far)", "killed at", "orders", "delivered", "unsure", "purchases")
	for _, at := range boundaries {
		b := s.start(at.line)
		before := s.number(taken)
		s.ask(1)
		select {
		case <-b.exited:
		case <-time.After(20 * time.Second):
			t.Fatalf("%s: the bot did not die:\n%s", at.name, b.log)
		}
		if s.number(taken) != before+1 {
			t.Errorf("%s: the order was not taken in", at.name)
		}
		b = s.start(survive)
		s.settle()
		b.stop(t)
		t.Logf("%-24s %s", at.name, s.verify())
	}
	if n := s.number(unsure); n != 1 {
		t.Errorf("%d orders are unsure, not just the one whose request was about to leave", n)
	}
}

// Killed 20 times at any moment, with 30 orders on the line, the bot delivers
// all of them once.
func TestCrashAtRandomMoments(t *testing.T) {
	const kills, inFlight = 20, 30
	s := newScene(t, 4*time.Second, time.Second)
	longest := 1500 * time.Millisecond
	if s.Env("DATABASE_URL") != "" {
		longest = 3500 * time.Millisecond // for the time until the orders are taken over
	}
	seed := uint64(time.Now().UnixNano())
	random := rand.New(rand.NewPCG(seed, 0)) //nolint:gosec // no secret
	t.Logf("seed %d", seed)
	t.Logf("%-24s %10s %10s", "kill", "on the line", "unsure")
	for n := range kills {
		b := s.start(survive)
		lost := s.asked - s.number(taken) // whose bot was killed before it took them in
		after := time.Duration(random.Int64N(int64(longest))).Round(time.Millisecond)
		left := 0
		// For each order that ends another comes in, so that they are always many.
		for began := time.Now(); left < inFlight || time.Since(began) < after; {
			pending := s.asked - lost - s.number(taken)
			left = s.number(unfinished)
			s.ask(max(inFlight-left-pending, 0))
			select {
			case <-time.After(10 * time.Millisecond):
			case <-b.exited:
				t.Fatalf("the bot died by itself:\n%s", b.log)
			}
		}
		b.kill()
		<-b.exited
		t.Logf("%-24s %10d %10d", fmt.Sprintf("%2d after %s", n+1, after), left, s.number(unsure))
	}
	b := s.start(survive)
	s.settle()
	b.stop(t)
	t.Logf("%-24s %6s %9s %6s %9s", "in the end", "orders", "delivered", "unsure", "purchases")
	t.Logf("%-24s %s", "", s.verify())
}

// Two processes share 300 orders. None is worked by both, and when one is killed
// half-way, the other finishes all.
func TestCrashOfOneOfTwoProcesses(t *testing.T) {
	const orders = 300
	s := newScene(t, time.Second, time.Second)
	if s.Env("DATABASE_URL") == "" {
		t.Skip("many processes need PostgreSQL")
	}
	bots := []*process{s.start(survive, "SHARDS=2", "SHARD_ID=0"), s.start(survive, "SHARDS=2", "SHARD_ID=1")}
	s.ask(orders)
	s.await("all orders taken in", func() bool { return s.number(taken) == orders })
	s.await("half of them", func() bool { return s.number(unfinished) <= orders/2 })
	victim, other := bots[0], bots[1]
	if !bytes.Contains([]byte(victim.log.String()), []byte("order taken in")) { // not the one that people talk to
		victim, other = other, victim
	}
	before := s.number(`SELECT count(*) FROM orders WHERE run > 1`)
	left := s.number(unfinished)
	victim.kill()
	killed := time.Now()
	<-victim.exited
	s.await("a takeover", func() bool { return s.number(`SELECT count(*) FROM orders WHERE run > 1`) > before })
	takeover := time.Since(killed)
	s.await("the end of all orders", func() bool { return s.number(unfinished) == 0 })
	// Buying again is an interaction: its guild's process has to be there.
	back := s.start(survive, "SHARDS=2", "SHARD_ID="+map[bool]string{true: "0", false: "1"}[victim == bots[0]])
	s.settle()
	for name, query := range map[string]string{
		"were worked by one run after the next had begun": `SELECT count(*) FROM events e WHERE e.run < (SELECT max(n.run) FROM events n WHERE n.order_id = e.order_id AND n.at < e.at)`,
		"were taken up more than twice":                   `SELECT count(*) FROM orders WHERE run > 2`,
	} {
		if n := s.number(query); n > 0 {
			t.Errorf("%d %s", n, name)
		}
	}
	share := bytes.Count([]byte(other.log.String()), []byte(`msg="order done"`))
	other.stop(t)
	back.stop(t)
	t.Logf("%d orders; one process killed with %d left; the other went on with its orders after %s (silence allowed: %s) and finished %d",
		orders, left, takeover.Round(10*time.Millisecond), s.Env("TAKEOVER_AFTER"), share)
	t.Logf("%6s %9s %6s %9s", "orders", "delivered", "unsure", "purchases")
	t.Log(s.verify())
}
