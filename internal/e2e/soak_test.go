package e2e

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"runtime/debug"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/riffbot/riffbot/internal/media"
	"github.com/riffbot/riffbot/internal/sandbox"
)

// sampleTime is the time between two samples of a soak, and minSamples the smallest number of them.
const (
	sampleTime = 15 * time.Second
	minSamples = 40
)

// minJudged is the shortest duration whose growth is judged. Garbage collections and caches dominate shorter ones.
const minJudged = 10 * time.Minute

// TestSoak runs the bot for RIFFBOT_SOAK with servers, streams, orders, votes and pages. What it uses may not
// grow after the first quarter of ten minutes or more, and each order has to be bought and delivered once.
func TestSoak(t *testing.T) {
	if os.Getenv("RIFFBOT_SOAK") == "" {
		t.Skip("takes an hour; run make soak")
	}
	lasts, err := time.ParseDuration(os.Getenv("RIFFBOT_SOAK"))
	if err != nil {
		t.Fatal(err)
	}
	debug.SetGCPercent(100) // the emulator keeps much
	servers, streams := soakNumber(t, "RIFFBOT_SOAK_SERVERS", 1000), soakNumber(t, "RIFFBOT_SOAK_STREAMS", 200)
	profiles, web := freeAddress(t), freeAddress(t)
	c := newProcessHarness(t, sandbox.Options{Unlimited: true, RenderTime: 2 * time.Second, SongLength: 20 * time.Second,
		OneRecording: true, CoverSize: coverSize, WebAddr: web, Getenv: func(name string) string {
			return map[string]string{"MAX_CONCURRENT_SONGS": "40", "POLL_INTERVAL": "1s", "RENDER_STALL_TIMEOUT": "5m",
				"FFMPEG": media.Off}[name]
		}})
	people := newCrowd(t, harness{Env: c.Env}, servers, streams, web)
	bot := c.start(neverKill, childProfiles+"="+profiles)
	defer writeSoakFile(t, "bot.log", func() []byte { return []byte(bot.log.String()) })
	began := time.Now()
	c.waitFor("welcome messages", func() bool {
		return strings.Count(bot.log.String(), `msg="guild welcomed"`) >= servers
	})
	people.prepare()
	if t.Failed() {
		return
	}
	t.Logf("%d servers and %d streams were prepared in %s", servers, streams, time.Since(began).Round(time.Second))

	ctx, cancel := context.WithTimeout(t.Context(), lasts)
	defer cancel()
	ended := make(chan struct{})
	go func() { defer close(ended); people.run(ctx) }()
	samples := c.sampleSoak(ctx, people, bot.Process.Pid, profiles, min(sampleTime, lasts/minSamples))
	saveProfiles(t, profiles, "end")
	select {
	case <-ended:
	case <-bot.exited:
		t.Fatal("the bot exited")
	}
	if failed := people.report(); failed > int(people.interactions.Load()+people.pages.Load())/100 {
		t.Errorf("%d lines failed", failed)
	}
	for _, name := range judge(samples, t.Logf) {
		if lasts >= minJudged {
			t.Errorf("%s: grows by more than %.0f %%", name, 100*maxGrowth)
		}
	}
	c.verifySoak(people)
	bot.stop(t)
}

// soakNumber returns a number from the environment.
func soakNumber(t *testing.T, name string, unset int) int {
	t.Helper()
	if os.Getenv(name) == "" {
		return unset
	}
	n, err := strconv.Atoi(os.Getenv(name))
	if err != nil || n < 1 {
		t.Fatalf("%s is not a number", name)
	}
	return n
}

// sampleSoak measures the bot until ctx ends.
func (c *crashHarness) sampleSoak(ctx context.Context, people *crowd, pid int, profiles string,
	every time.Duration) (all []sample) {
	c.t.Helper()
	began, dir := time.Now(), c.Getenv("DATA_DIR")
	tick := time.NewTicker(every)
	defer tick.Stop()
	warm := false
	for {
		select {
		case <-ctx.Done():
			return all
		case <-tick.C:
		}
		resident, threads, files, err := readProcess(pid)
		if err != nil {
			c.t.Fatal(err)
		}
		state, err := readRuntime(c.t.Context(), profiles)
		if err != nil {
			c.t.Fatal(err)
		}
		total, database, log := sizes(dir)
		if c.Getenv("DATABASE_URL") != "" {
			database = float64(c.count(`SELECT pg_database_size(current_database())`))
		}
		s := sample{time.Since(began), []float64{resident, float64(state.LiveHeap), float64(state.Goroutines), files,
			threads, log, database, total, float64(c.Voice.Packets()), float64(people.orders.Load()),
			float64(people.interactions.Load()), float64(people.pages.Load())}}
		all = append(all, s)
		if deadline, _ := ctx.Deadline(); !warm && time.Since(began) > deadline.Sub(began)/4 {
			warm = true
			saveProfiles(c.t, profiles, "warm")
		}
		writeSoakFile(c.t, "samples.txt", func() (out []byte) {
			for _, s := range all {
				out = fmt.Appendf(out, "%.0f %.0f\n", s.at.Seconds(), s.values)
			}
			return out
		})
	}
}

// verifySoak checks that each order that a member saw delivered is stored, and that each stored order was bought and
// delivered once.
func (c *crashHarness) verifySoak(people *crowd) {
	c.t.Helper()
	c.waitFor("end of all orders", func() bool { return c.count(unfinished) == 0 })
	var messages []map[string]any
	for _, s := range people.servers {
		page, err := people.members[s.owner].MessagesIn(c.t.Context(), s.channel)
		if err != nil {
			c.t.Fatal(err)
		}
		messages = append(messages, page...)
	}
	c.t.Logf("%6s %9s %6s %9s", "orders", "delivered", "unsure", "purchases")
	c.t.Log(c.verifyDeliveriesIn(messages))
	if n := c.count(unsure); n != 0 {
		c.t.Errorf("%d unsure orders", n)
	}
	if stored, want := c.count(accepted), len(people.members)+len(people.ordered); stored < want {
		c.t.Errorf("%d orders are stored, but %d were delivered", stored, want)
	}
}

// saveProfiles saves the profiles of the heap and the goroutines, if RIFFBOT_SOAK_FILES names a directory.
func saveProfiles(t *testing.T, address, when string) {
	t.Helper()
	for _, what := range []string{"heap", "goroutine"} {
		writeSoakFile(t, what+"-"+when+".pprof", func() []byte {
			body, err := fetchPage(t.Context(), http.DefaultClient, "http://"+address+"/debug/pprof/"+what)
			if err != nil {
				t.Error(err)
			}
			return body
		})
	}
}

// writeSoakFile writes a file into the directory that RIFFBOT_SOAK_FILES names, if it does.
func writeSoakFile(t *testing.T, name string, content func() []byte) {
	t.Helper()
	dir := os.Getenv("RIFFBOT_SOAK_FILES")
	if dir == "" {
		return
	}
	if err := os.WriteFile(filepath.Join(dir, name), content(), 0o600); err != nil {
		t.Error(err)
	}
}
