package bench

import (
	"bufio"
	"fmt"
	"net/http"
	"os"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// startRounds is how often each bot is started.
const startRounds = 5

// idleTime is how long a bot is left alone before its memory is measured.
const idleTime = 30 * time.Second

// BenchmarkStart compares how long bots take from their start until they are connected and their commands are
// registered, with a new database and with the one of an earlier start. It measures the memory of an idle bot that is a
// member of ten servers.
func BenchmarkStart(b *testing.B) {
	own, peer := newRiffbot(b), newDiscordgo(b)
	const servers = 10
	for i := range servers - 1 { // there is one already
		own.addGuild(fmt.Sprint("Server ", i+2), "Ana")
		peer.addGuild(fmt.Sprint("Server ", i+2), "Ana")
	}
	for range b.N {
		var fresh, again, other []time.Duration
		for range startRounds {
			own.set("DATA_DIR", b.TempDir())
			own.unregister(b)
			fresh = append(fresh, own.startOnce(b))
			again = append(again, own.startOnce(b))
			other = append(other, peer.startOnce(b))
		}
		reportStart("new", fresh, other)
		reportStart("existing", again, other)
		own.start(b)
		idle := time.NewTimer(idleTime)
		<-idle.C
		resident, anonymous, heap := own.memory(b)
		const limit = 40 << 20
		report(result{name: fmt.Sprintf("resident memory, idle for %s in %d servers", idleTime, servers),
			value: megabytes(resident), goal: "≤ 40 MiB", missed: resident > limit})
		report(result{name: "resident memory without pages of files, such as the program",
			value: megabytes(anonymous) + ", " + megabytes(heap) + " of heap"})
		own.stop(b)
	}
}

// reportStart reports the medians of starts with a new or an existing database.
func reportStart(database string, own, other []time.Duration) {
	const goal = 2.0
	value, baseline := medianOf(own), medianOf(other)
	ratio := float64(value) / float64(baseline)
	report(result{name: "start with " + database + " database, against discordgo", value: milliseconds(value),
		baseline: milliseconds(baseline), ratio: ratio, goal: "≤ 2", missed: ratio > goal})
}

// startOnce starts the bot, stops it, and returns how long the start took.
func (c *compared) startOnce(b *testing.B) time.Duration {
	b.Helper()
	took := c.start(b)
	c.stop(b)
	return took
}

// stop stops the bot as a deployment does.
func (c *compared) stop(b *testing.B) {
	b.Helper()
	_ = c.process.Process.Signal(syscall.SIGTERM)
	select {
	case <-c.exited:
	case <-time.After(time.Minute):
		b.Fatalf("%s did not stop:\n%s", c.name, &c.log)
	}
}

// set sets a variable of the environment of the bot.
func (c *compared) set(name, value string) {
	c.env = append(slices.DeleteFunc(c.env, func(v string) bool { return strings.HasPrefix(v, name+"=") }), name+"="+value)
}

// unregister deletes the registered commands.
func (c *compared) unregister(b *testing.B) {
	b.Helper()
	req, err := http.NewRequestWithContext(b.Context(), http.MethodPut,
		c.front.URL+"/api/v10/applications/"+c.applicationID+"/commands", strings.NewReader("[]"))
	if err != nil {
		b.Fatal(err)
	}
	req.Header.Set("Authorization", "Bot "+c.token)
	req.Header.Set("Content-Type", "application/json")
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		b.Fatal(err)
	}
	_ = resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		b.Fatalf("delete commands: %s", resp.Status)
	}
}

// memory returns the resident memory of the process, with and without pages of files, and the heap of its Go runtime,
// in bytes.
func (c *compared) memory(b *testing.B) (resident, anonymous, heap uint64) {
	b.Helper()
	resp, err := http.Get("http://" + c.metrics + "/metrics") //nolint:noctx // on loopback
	if err != nil {
		b.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	for lines := bufio.NewScanner(resp.Body); lines.Scan(); {
		name, value, _ := strings.Cut(lines.Text(), " ")
		if n, err := strconv.ParseFloat(value, 64); err == nil && name == "go_memstats_heap_inuse_bytes" {
			heap = uint64(n)
		}
	}
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", c.process.Process.Pid))
	if err != nil {
		b.Skip("resident memory is read from /proc: ", err)
	}
	for line := range strings.Lines(string(status)) {
		name, value, _ := strings.Cut(line, ":")
		kib, _ := strconv.ParseUint(strings.TrimSuffix(strings.TrimSpace(value), " kB"), 10, 64) // not all are numbers
		switch name {
		case "VmRSS":
			resident = kib << 10
		case "RssAnon":
			anonymous = kib << 10
		}
	}
	if resident == 0 || anonymous == 0 || heap == 0 {
		b.Fatalf("no memory: %d resident, %d anonymous, %d heap", resident, anonymous, heap)
	}
	return resident, anonymous, heap
}

func medianOf(all []time.Duration) time.Duration {
	slices.Sort(all)
	return all[len(all)/2]
}

func megabytes(n uint64) string { return fmt.Sprintf("%.1f MiB", float64(n)/(1<<20)) }
