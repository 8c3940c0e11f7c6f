package songs

import "time"

// Meter counts what the line does.
type Meter interface {
	// Step took so long; the outcome is "done", "left" or "failed".
	Step(state string, took time.Duration, outcome string)
	// Purchase was made.
	Purchase()
	// Retry of a step was necessary.
	Retry(state string)
	// Ended says how an order ended; reason is empty for one that is done.
	Ended(state, reason string)
}

type unmetered struct{}

func (unmetered) Step(string, time.Duration, string) {}
func (unmetered) Purchase()                          {}
func (unmetered) Retry(string)                       {}
func (unmetered) Ended(string, string)               {}
