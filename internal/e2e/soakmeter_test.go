package e2e

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io/fs"
	"math"
	"net/http"
	"net/http/pprof"
	"os"
	"path/filepath"
	"runtime"
	"runtime/metrics"
	"strconv"
	"strings"
	"testing"
	"time"
)

// childProfiles makes a bot of the tests serve its profiles and the size of its heap at an address.
const childProfiles = "RIFFBOT_CHILD_PROFILES"

// runtimeState is what a bot of the tests says about its Go runtime.
type runtimeState struct {
	LiveHeap   uint64 // bytes that the latest garbage collection kept
	Goroutines int
}

// serveProfiles serves profiles and the state of the runtime until the process ends.
func serveProfiles(address string) {
	mux := http.NewServeMux()
	mux.HandleFunc("/debug/pprof/", pprof.Index)
	mux.HandleFunc("/debug/pprof/profile", pprof.Profile)
	mux.HandleFunc("/runtime", func(w http.ResponseWriter, _ *http.Request) {
		live := []metrics.Sample{{Name: "/gc/heap/live:bytes"}}
		metrics.Read(live)
		_ = json.NewEncoder(w).Encode(runtimeState{live[0].Value.Uint64(), runtime.NumGoroutine()}) // the caller may be gone
	})
	server := &http.Server{Addr: address, Handler: mux, ReadHeaderTimeout: time.Minute}
	if err := server.ListenAndServe(); err != nil {
		fmt.Fprintln(os.Stderr, "serve profiles failed:", err)
	}
}

// readRuntime returns the state of the runtime of a process that serves its profiles.
func readRuntime(ctx context.Context, address string) (s runtimeState, err error) {
	body, err := fetchPage(ctx, http.DefaultClient, "http://"+address+"/runtime")
	if err == nil {
		err = json.Unmarshal(body, &s)
	}
	return s, err
}

// readProcess returns the resident bytes, the threads and the open file descriptors of a process.
func readProcess(pid int) (resident, threads, files float64, err error) {
	dir := filepath.Join("/proc", strconv.Itoa(pid))
	status, err := os.Open(filepath.Join(dir, "status"))
	if err != nil {
		return 0, 0, 0, err
	}
	defer func() { _ = status.Close() }()
	for lines := bufio.NewScanner(status); lines.Scan(); {
		name, value, _ := strings.Cut(lines.Text(), ":")
		number, _ := strconv.ParseFloat(strings.TrimSuffix(strings.TrimSpace(value), " kB"), 64)
		switch name {
		case "VmRSS":
			resident = number * 1024
		case "Threads":
			threads = number
		}
	}
	open, err := os.ReadDir(filepath.Join(dir, "fd"))
	return resident, threads, float64(len(open)), err
}

// sizes returns the bytes of a data directory, and those of its database and write-ahead log.
func sizes(dir string) (total, database, log float64) {
	_ = filepath.WalkDir(dir, func(_ string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return nil //nolint:nilerr // the file may be deleted meanwhile
		}
		if info, err := e.Info(); err == nil {
			total += float64(info.Size())
			switch e.Name() {
			case "riffbot.db":
				database = float64(info.Size())
			case "riffbot.db-wal":
				log = float64(info.Size())
			}
		}
		return nil
	})
	return total, database, log
}

// sample has the measured values at a time.
type sample struct {
	at     time.Duration
	values []float64 // in the order of soakValues
}

// soakValue is a value that the soak measures.
type soakValue struct {
	name  string
	scale float64
	flat  bool // may not grow
	rate  bool // the value is a counter, and its rate per second is shown
}

var soakValues = []soakValue{
	{"resident memory, MiB", 1 << 20, true, false},
	{"live heap, MiB", 1 << 20, true, false},
	{"goroutines", 1, true, false},
	{"file descriptors", 1, true, false},
	{"threads", 1, true, false},
	{"write-ahead log, MiB", 1 << 20, true, false},
	{"database, MiB", 1 << 20, false, false},
	{"data directory, MiB", 1 << 20, false, false},
	{"voice packets per second", 1, false, true},
	{"orders delivered per minute", 1.0 / 60, false, true},
	{"interactions per minute", 1.0 / 60, false, true},
	{"pages per minute", 1.0 / 60, false, true},
}

// quarter returns the mean of a value, or the mean rate of a counter, in a quarter of the time, from 0.
func quarter(all []sample, value, n int) float64 {
	from, to := len(all)*n/4, len(all)*(n+1)/4
	part := all[from:to]
	if soakValues[value].rate {
		first, last := all[max(from-1, 0)], part[len(part)-1]
		return (last.values[value] - first.values[value]) / (last.at - first.at).Seconds()
	}
	sum := 0.0
	for _, s := range part {
		sum += s.values[value]
	}
	return sum / float64(len(part))
}

// growth returns how much a value grows from the second quarter to the end, relative to its mean, along the line with
// the least squares.
func growth(all []sample, value int) float64 {
	all = all[len(all)/4:]
	n, x, y, xx, xy := float64(len(all)), 0.0, 0.0, 0.0, 0.0
	for _, s := range all {
		at, v := s.at.Seconds(), s.values[value]
		x, y, xx, xy = x+at, y+v, xx+at*at, xy+at*v
	}
	if y == 0 {
		return 0
	}
	slope := (n*xy - x*y) / (n*xx - x*x)
	return slope * (all[len(all)-1].at - all[0].at).Seconds() / (y / n)
}

// maxGrowth is the growth of a flat value that fails the soak.
const maxGrowth = 0.10

// judge logs the table of values and returns those that grow and may not.
func judge(all []sample, logf func(format string, args ...any)) (growing []string) {
	logf("%-28s %9s %9s %9s %9s  %s", "mean of", "1st", "2nd", "3rd", "4th", "growth from the 2nd quarter")
	for i, v := range soakValues {
		shown := ""
		if !v.rate {
			grown := growth(all, i)
			shown = fmt.Sprintf("%+.1f %%", 100*grown)
			if v.flat && (grown > maxGrowth || math.IsNaN(grown)) {
				growing = append(growing, v.name)
			}
		}
		logf("%-28s %9.1f %9.1f %9.1f %9.1f  %s", v.name, quarter(all, i, 0)/v.scale, quarter(all, i, 1)/v.scale,
			quarter(all, i, 2)/v.scale, quarter(all, i, 3)/v.scale, shown)
	}
	return growing
}

// TestSoakFindsGrowth checks that the soak fails for a value that grows after the first quarter, and for no other.
func TestSoakFindsGrowth(t *testing.T) {
	var all []sample
	for i := range 240 {
		at := float64(i)
		s := sample{at: time.Duration(i) * 15 * time.Second, values: make([]float64, len(soakValues))}
		noise := 10 * math.Sin(at)
		s.values[0] = 100 + noise              // flat
		s.values[1] = 100 + noise + 20*at/240  // grows by 15 % in three quarters
		s.values[2] = 100 + noise + 8*at/240   // grows by 6 %
		s.values[3] = min(at, 60) + 40 + noise // grows in the first quarter
		s.values[4] = 200 - at/2               // falls
		s.values[6] = at                       // may grow
		all = append(all, s)
	}
	if growing := judge(all, func(string, ...any) {}); len(growing) != 1 || growing[0] != soakValues[1].name {
		t.Errorf("growing: %v", growing)
	}
}
