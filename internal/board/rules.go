package board

import (
	"context"
	"slices"
	"time"
)

// Mode is how a server chooses the next request.
type Mode string

// Modes.
const (
	ByCurator    Mode = "curator" // a curator chooses
	ByTimer      Mode = "timer"   // the first request, at an interval
	ByVotes      Mode = "votes"   // every request that reaches a number of votes
	WhenQueueLow Mode = "dry"     // the first request, when the jukebox queue is about to run out
)

// Rules are the rules of a server's board.
type Rules struct {
	Mode Mode
	// Every is the interval of [ByTimer].
	Every time.Duration
	// Threshold is the number of votes for [ByVotes].
	Threshold int
	// MaxPerDay limits the requests that rules choose per day. Days begin at midnight UTC.
	MaxPerDay int
	// Weights are the weights of votes by role id. The default is 1.
	Weights map[string]int
	// Digest enables the weekly digest.
	Digest bool
	// Announce is the id of the channel in which new requests are announced; empty means none.
	Announce string
	// Events enables scheduled events for battles.
	Events bool
	// Channels lists the channels in which orders are allowed; empty means all.
	Channels []string
}

// DefaultRules returns the default rules. They choose nothing automatically.
func DefaultRules() Rules {
	return Rules{Mode: ByCurator, Every: time.Hour, Threshold: 5, MaxPerDay: 5}
}

// Weight returns the weight of a member's vote: the largest of the member's roles.
func (r Rules) Weight(roles []string) int {
	weight := 1
	for _, role := range roles {
		weight = max(weight, r.Weights[role])
	}
	return weight
}

// allows reports whether orders are allowed in a post's channel.
func (r Rules) allows(p Post) bool {
	return len(r.Channels) == 0 || slices.Contains(r.Channels, p.ChannelID) ||
		slices.Contains(r.Channels, p.ParentChannelID)
}

// RulesProvider returns the rules of a server.
type RulesProvider interface {
	Rules(ctx context.Context, guildID string) (Rules, error)
}
