package bench

import (
	"fmt"
	"os"
	"sync"
	"testing"
	"time"
)

// result is a line of the table that is printed after all benchmarks.
type result struct {
	name     string
	value    string  // with its unit
	baseline string  // what the value is compared with, with its unit; empty if there is none
	ratio    float64 // of the value to the baseline; 0 if there is none
	goal     string  // empty if there is none
	missed   bool    // the goal was not reached
}

var results struct {
	sync.Mutex
	lines []result
}

// report adds a line to the table.
func report(r result) {
	results.Lock()
	defer results.Unlock()
	results.lines = append(results.lines, r)
}

func TestMain(m *testing.M) {
	if os.Getenv(voiceServerEnv) != "" {
		if err := serveVoice(os.Stdin, os.Stdout); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	migrateAndExit()
	code := m.Run()
	printResults()
	removePrograms()
	os.Exit(code)
}

func printResults() {
	if len(results.lines) == 0 {
		return
	}
	fmt.Fprintln(os.Stdout, "\n| what | value | baseline | ratio | goal | |\n| --- | --- | --- | --- | --- | --- |")
	for _, r := range results.lines {
		ratio, met := "", "met"
		if r.ratio != 0 {
			ratio = fmt.Sprintf("%.2f", r.ratio)
		}
		switch {
		case r.goal == "":
			met = ""
		case r.missed:
			met = "missed"
		}
		fmt.Fprintf(os.Stdout, "| %s | %s | %s | %s | %s | %s |\n", r.name, r.value, r.baseline, ratio, r.goal, met)
	}
}

func milliseconds(d time.Duration) string {
	return fmt.Sprintf("%.2f ms", float64(d)/float64(time.Millisecond))
}
