package guilds

import (
	"errors"
	"time"
)

// Report is what a member says is wrong with the songs of an order.
type Report struct {
	ID        string
	GuildID   string
	OrderID   string
	By        string // a user's id; empty once their data was deleted
	Reason    string
	CreatedAt time.Time
	// Others is how many more reports of the same order are open.
	Others int
}

// Decision is what a curator decided about an order that was reported.
type Decision string

// The decisions. Blocking a member is a setting of the guild.
const (
	DecisionKeep   Decision = "keep"
	DecisionRemove Decision = "remove" // the songs and their files
)

// What a store may say about reports and about deleting data.
var (
	// ErrReported says that the user has an open report of that order.
	ErrReported = errors.New("reported already")
	// ErrNoReport says that no report of that order is open.
	ErrNoReport = errors.New("no open report")
	// ErrUnderWay says that orders of the user have not ended, which has to come
	// first: they would be written again.
	ErrUnderWay = errors.New("orders are under way")
)
