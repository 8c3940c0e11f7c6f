package e2e

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/riffbot/riffbot/discordtest"
)

// TestCrashOfOneOfThreeProcesses lets three processes divide six shards while one of them plays. A process
// that stops hands its shards over, and those of a killed one are taken by others: the music goes on, members are
// answered, and no order is lost.
func TestCrashOfOneOfThreeProcesses(t *testing.T) {
	const (
		shards     = 6
		plannedGap = time.Second      // of the music, when a process stops; 0.3 s on an idle machine
		crashGap   = 10 * time.Second // until others have the shards of a killed process and play; 4 s on an idle machine
		missing    = time.Second      // of the song; none on an idle machine
		// A hand-over has many steps, each of which a busy machine delays. The durations above are longer by this many
		// times the longest delay of a goroutine that the test measures meanwhile.
		steps = 10
	)
	c := newCrashHarness(t, time.Second, 2*time.Minute)
	if c.Getenv("DATABASE_URL") == "" {
		t.Skip("several processes need PostgreSQL")
	}
	members := harness{Env: c.Env}
	bots := []*process{c.start(neverKill, fmt.Sprintf("SHARDS=%d", shards), "SHARD_ID=auto")}
	c.waitFor("connections", func() bool { return strings.Count(bots[0].log.String(), `msg="connected to Discord"`) == shards })
	members.must(t, c.ana, `/song prompt:"First" title:"First"`)
	song := withoutSilence(packetsIn(t, members.download(t, "Ana", "First.m4a")))
	heard := filepath.Join(t.TempDir(), "heard.ogg")
	listener, err := c.Listen(t.Context(), heard)
	if err != nil {
		t.Fatal(err)
	}
	members.must(t, c.ana, `voice join "Lounge"`)
	members.must(t, c.ana, `/jukebox play song:"First"`)
	c.listen(listener, 2*time.Second)

	music := watchMusic(t, listener)
	for range 2 {
		bots = append(bots, c.start(neverKill, fmt.Sprintf("SHARDS=%d", shards), "SHARD_ID=auto"))
	}
	c.waitForShards(shards, 3)
	c.listen(listener, 2*time.Second)
	t.Logf("%-24s %10s %10s %10s %11s", "event", "all shards", "silence", "delay", "unanswered")
	t.Logf("%-24s %10s %10s %10s %11s", "two processes start", "", music.longest(), music.delay(), "")
	slowest := music.delay()

	for _, end := range []string{"planned stop", "kill -9"} {
		victim := c.player(bots)
		c.order(10)
		c.waitFor("the orders to be saved", func() bool { return c.count(unfinished) > 0 })
		music.reset()
		asked := c.ask()
		began := time.Now()
		if end == "kill -9" {
			victim.kill()
			<-victim.exited
		} else {
			victim.stop(t)
		}
		bots = slices.DeleteFunc(bots, func(b *process) bool { return b == victim })
		c.waitForShards(shards, len(bots))
		took := time.Since(began)
		c.listen(listener, 2*time.Second)
		silence, delay, unanswered := music.longest(), music.delay(), asked()
		slowest = max(slowest, delay)
		t.Logf("%-24s %10s %10s %10s %11s", end, took.Round(10*time.Millisecond), silence, delay, unanswered)
		limit := plannedGap
		if end == "kill -9" {
			limit = crashGap
		}
		if silence > limit+steps*delay || took > crashGap+steps*delay {
			t.Errorf("%s: %s of silence, %s until all shards were held, with delays of up to %s", end, silence, took, delay)
		}
		if end == "planned stop" && !strings.HasPrefix(unanswered, "0 ") {
			t.Errorf("%s: unanswered interactions: %s", end, unanswered)
		}
	}
	c.finishOrders()
	music.stop()
	if err := listener.Close(); err != nil {
		t.Fatal(err)
	}
	bots[0].stop(t)
	again, lost := compareRecording(t, withoutSilence(packetsOf(t, heard)), song)
	t.Logf("repeated: %s, missing: %s; %s", again, lost, listener.Summary())
	if lost > missing+steps*slowest {
		t.Errorf("%s of the song are missing, with delays of up to %s", lost, slowest)
	}
	t.Logf("%6s %9s %6s %9s", "orders", "delivered", "unsure", "purchases")
	t.Log(c.verifyDeliveries())
}

// TestCrashOfProcessWithInteractionsOverHTTP lets Discord send interactions to one of two processes. The one that holds
// the shard of the server handles them. When it is killed, the other answers at once.
func TestCrashOfProcessWithInteractionsOverHTTP(t *testing.T) {
	c := newCrashHarness(t, time.Second, 2*time.Second)
	if c.Getenv("DATABASE_URL") == "" {
		t.Skip("several processes need PostgreSQL")
	}
	members := harness{Env: c.Env}
	addresses := []string{freeAddress(t), freeAddress(t)}
	var bots []*process
	for _, address := range addresses {
		bots = append(bots, c.start(neverKill, "SHARDS=2", "SHARD_ID=auto", "LISTEN_ADDR="+address))
	}
	c.waitForShards(2, 2)
	members.must(t, c.ana, `voice join "Lounge"`)
	handled := func(b *process) int { return strings.Count(b.log.String(), `msg="interaction answered"`) }
	use := func(i int) {
		t.Helper()
		if err := c.Discord.SetInteractionsEndpoint(t.Context(), "http://"+addresses[i]+"/interactions"); err != nil {
			t.Fatal(err)
		}
	}
	// While the shard of the server connects, no process serves the server, and each handles what it receives.
	owner := -1
	c.waitFor("the process that serves the server to handle all interactions", func() bool {
		before := []int{handled(bots[0]), handled(bots[1])}
		more := func(i int) int { return handled(bots[i]) - before[i] }
		for i := range bots {
			use(i)
			members.must(t, c.ana, `/jukebox join`) // needs the voice states of the server
		}
		c.waitFor("two interactions", func() bool { return more(0)+more(1) >= 2 })
		for i := range bots {
			if more(i) == 2 && more(1-i) == 0 {
				owner = i
			}
		}
		return owner >= 0
	})
	use(1 - owner)
	bots[owner].kill()
	<-bots[owner].exited
	began := time.Now()
	members.must(t, c.ana, `/help`)
	t.Logf("answered %s after the kill", time.Since(began).Round(10*time.Millisecond))
	bots[1-owner].stop(t)
}

// listen waits until the recording is longer by a duration.
func (c *crashHarness) listen(l *discordtest.Listener, more time.Duration) {
	c.t.Helper()
	ctx, cancel := context.WithTimeout(c.t.Context(), time.Minute)
	defer cancel()
	if err := l.WaitForAudio(ctx, more); err != nil {
		c.t.Fatalf("%v\n%s", err, c.lastProcess.log)
	}
}

// waitForShards waits until a number of processes hold all shards in equal parts.
func (c *crashHarness) waitForShards(shards, processes int) {
	c.t.Helper()
	c.waitFor("shards", func() bool {
		return c.count(`SELECT count(*) FROM shard_leases WHERE heir_id = ''`) == shards &&
			c.count(`SELECT count(DISTINCT process_id) FROM shard_leases`) == processes &&
			c.count(`SELECT coalesce(max(n) - min(n), 0) FROM (SELECT count(*) AS n FROM shard_leases GROUP BY process_id) p`) <= 1
	})
}

// player returns the process that plays.
func (c *crashHarness) player(bots []*process) *process {
	c.t.Helper()
	var last *process
	at := ""
	for _, b := range bots {
		for line := range strings.Lines(b.log.String()) {
			if stamp, _, _ := strings.Cut(line, " "); strings.Contains(line, "voice channel joined") && stamp > at {
				last, at = b, stamp
			}
		}
	}
	if last == nil {
		c.t.Fatal("no process plays")
	}
	return last
}

// ask lets a member use a command again and again. The returned function stops that and says how many commands were
// not answered.
func (c *crashHarness) ask() (stop func() string) {
	ben := harness{Env: c.Env}.person(c.t, "Ben")
	ctx, cancel := context.WithCancel(c.ctx)
	asked, unanswered := 0, 0
	var running sync.WaitGroup
	running.Go(func() {
		for ctx.Err() == nil {
			err := ben.Command(c.ctx, "/help")
			if asked++; err != nil {
				unanswered++
			}
		}
	})
	return func() string {
		cancel()
		running.Wait()
		return fmt.Sprintf("%d of %d", unanswered, asked)
	}
}

// musicWatch finds the longest silence in what a listener hears, and how late the watching goroutine runs, which shows
// how busy the machine is.
type musicWatch struct {
	mu    sync.Mutex
	sound time.Duration
	since time.Time
	worst time.Duration
	last  time.Time     // when the goroutine ran
	late  time.Duration // the longest delay of the goroutine
	stop  func()
}

// watchInterval is the time between two looks at the music.
const watchInterval = 5 * time.Millisecond

// watchMusic watches a listener that hears music until it is stopped.
func watchMusic(t *testing.T, l *discordtest.Listener) *musicWatch {
	ctx, cancel := context.WithCancel(t.Context())
	w := &musicWatch{since: time.Now(), last: time.Now()}
	var running sync.WaitGroup
	w.stop = func() { cancel(); running.Wait() }
	t.Cleanup(w.stop)
	running.Go(func() {
		tick := time.NewTicker(watchInterval)
		defer tick.Stop()
		for {
			select {
			case <-ctx.Done():
				return
			case <-tick.C:
				w.update(l.Summary().Sound)
			}
		}
	})
	return w
}

func (w *musicWatch) update(sound time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.worst = max(w.worst, time.Since(w.since))
	w.late = max(w.late, time.Since(w.last)-watchInterval)
	w.last = time.Now()
	if sound != w.sound {
		w.sound, w.since = sound, time.Now()
	}
}

func (w *musicWatch) reset() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.worst, w.late, w.since = 0, 0, time.Now()
}

func (w *musicWatch) longest() time.Duration {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.worst.Round(10 * time.Millisecond)
}

// delay returns the longest delay of the watching goroutine.
func (w *musicWatch) delay() time.Duration {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.late.Round(time.Millisecond)
}
