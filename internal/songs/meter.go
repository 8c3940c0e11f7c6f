package songs

import "time"

// Meter records metrics about orders.
type Meter interface {
	// Step records the duration of a step; outcome is "done", "left" or "failed".
	Step(state string, took time.Duration, outcome string)
	// Purchase records a purchase.
	Purchase()
	// Retry records a retry of a step.
	Retry(state string)
	// Ended records the final state of an order; reason is empty on success.
	Ended(state, reason string)
}

type unmetered struct{}

func (unmetered) Step(string, time.Duration, string) {}
func (unmetered) Purchase()                          {}
func (unmetered) Retry(string)                       {}
func (unmetered) Ended(string, string)               {}
