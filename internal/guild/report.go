package guild

import (
	"errors"
	"time"
)

// Report is a member's complaint about the songs of an order.
type Report struct {
	ID        string
	GuildID   string
	OrderID   string
	By        string // user id; empty once the user's data was deleted
	Reason    string
	CreatedAt time.Time
	// Others is the number of other open reports of the same order.
	Others int
}

// Decision is a curator's decision about a reported order.
type Decision string

// Decisions. Blocking a member is a change of the settings.
const (
	DecisionKeep   Decision = "keep"
	DecisionRemove Decision = "remove" // deletes the songs and their files
)

// Errors of reports.
var (
	// ErrReported is returned if the user already has an open report of the order.
	ErrReported = errors.New("order already reported by user")
	// ErrNoReport is returned if the order has no open report.
	ErrNoReport = errors.New("no open report")
)
