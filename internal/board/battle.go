package board

import (
	"time"

	"github.com/riffbot/riffbot/internal/songs"
)

// BattleID identifies a battle.
type BattleID string

// BattleState is the state of a battle.
type BattleState string

const (
	// Preparing battles wait for their songs.
	Preparing BattleState = "preparing"
	// Running battles accept votes until [Battle.EndsAt].
	Running BattleState = "running"
	// Ended battles have a result. Final.
	Ended BattleState = "over"
	// Abandoned battles never started, because fewer than two songs were made or left. Final.
	Abandoned BattleState = "dropped"
)

// Limits of a battle.
const (
	MinSides  = 2
	MaxSides  = 4
	MinBattle = time.Minute
	MaxBattle = 7 * 24 * time.Hour
)

// Battle is a vote between several songs.
type Battle struct {
	ID        BattleID
	GuildID   string
	ChannelID string
	Host      songs.Member
	Idea      string // prompt of all sides; empty for a battle of existing songs
	State     BattleState
	Duration  time.Duration
	EndsAt    time.Time // set when the battle starts to run
	Sides     []Side
	CreatedAt time.Time
	// Roles are the host's role ids, and ParentChannelID is the parent channel if the place is a
	// thread. They are used when the songs are ordered and are not stored.
	Roles           []string
	ParentChannelID string
	// MessageID is the message that shows the battle. It is stored with the battle's panel.
	MessageID string
	// Interaction is the id of the interaction that started the battle, which is the idempotency
	// key. It is not read back.
	Interaction string
}

// Hidden reports whether members may not yet see which song and style each side has.
func (b *Battle) Hidden() bool { return b.State == Preparing || b.State == Running }

// missing returns the number of sides without a song.
func (b *Battle) missing() (n int) {
	for _, side := range b.Sides {
		if side.Song == "" {
			n++
		}
	}
	return n
}

// Side is one song of a battle.
type Side struct {
	Number int // from 1
	Style  string
	Order  songs.OrderID // the order of its song
	Song   songs.SongID  // empty while the song is being made or if that failed
	Title  string
	Votes  int
	Won    bool
	// Cancelled reports that a member cancelled the order of the side, and CancelledBy is the id of that
	// member, empty if it is not known. They are those of the order and are not stored.
	Cancelled   bool
	CancelledBy string
}

// setEnd sets how the order of the side ended without a song.
func (s *Side) setEnd(o songs.Order) {
	s.Cancelled = s.Song == "" && o.State == songs.Cancelled
	if s.Cancelled && o.Failure != nil {
		s.CancelledBy = o.Failure.By
	}
}

// Letter returns the name of the side: A, B and so on.
func (s *Side) Letter() string { return string(rune('A' + s.Number - 1)) }

// existing reports whether the song existed before the battle.
func (s *Side) existing() bool { return s.Song != "" && s.Order == "" }

// winners marks and returns the sides with the most votes; none if nobody voted.
func (b *Battle) winners() []Side {
	most := 0
	for _, side := range b.Sides {
		most = max(most, side.Votes)
	}
	var won []Side
	for i := range b.Sides {
		if side := &b.Sides[i]; most > 0 && side.Votes == most {
			side.Won = true
			won = append(won, *side)
		}
	}
	return won
}

// Votes returns the number of members who voted.
func (b *Battle) Votes() int {
	n := 0
	for _, side := range b.Sides {
		n += side.Votes
	}
	return n
}
