package requests

import (
	"context"
	"slices"
	"time"
)

// Mode is how a server chooses what is made next.
type Mode string

// The modes.
const (
	ByCurator Mode = "curator" // a curator presses a button
	ByTimer   Mode = "timer"   // the first of the board, every so often
	ByVotes   Mode = "votes"   // whatever reaches so many votes
	WhenDry   Mode = "dry"     // the first of the board, when the jukebox is about to run out
)

// Rules are how a server's board works.
type Rules struct {
	Mode Mode
	// Every is how often the timer chooses.
	Every time.Duration
	// Threshold is how many votes make the mode of votes choose.
	Threshold int
	// Daily is how many songs a day may be chosen by a rule. Days begin at midnight UTC.
	Daily int
	// Weights are what the votes of a role count; without one, a vote is 1.
	Weights map[string]int
	// Digest has the week told on Mondays.
	Digest bool
	// Channels are where songs may be ordered; empty: everywhere.
	Channels []string
}

// DefaultRules spend nothing by themselves.
func DefaultRules() Rules {
	return Rules{Mode: ByCurator, Every: time.Hour, Threshold: 5, Daily: 5}
}

// Weight is what a member's vote counts: the most that one of their roles gives.
func (r Rules) Weight(roles []string) int {
	weight := 1
	for _, role := range roles {
		weight = max(weight, r.Weights[role])
	}
	return weight
}

// allows reports whether songs may be ordered where a post is, or will be.
func (r Rules) allows(p Post) bool {
	return len(r.Channels) == 0 || slices.Contains(r.Channels, p.ChannelID) || slices.Contains(r.Channels, p.Within)
}

// Rulebook knows each server's rules.
type Rulebook interface {
	Rules(ctx context.Context, guildID string) (Rules, error)
}
