package requests

import (
	"time"

	"riffbot/internal/songs"
)

// BattleID names a battle.
type BattleID string

// BattleState says where a battle is.
type BattleState string

const (
	// Preparing battles wait for their songs to be made.
	Preparing BattleState = "preparing"
	// Running battles can be voted in until they end.
	Running BattleState = "running"
	// Over battles have a result. Final.
	Over BattleState = "over"
	// Dropped battles never began: fewer than two songs were made. Final.
	Dropped BattleState = "dropped"
)

// Bounds of a battle.
const (
	LeastSides  = 2
	MostSides   = 4
	LeastBattle = time.Minute
	MostBattle  = 7 * 24 * time.Hour
)

// Battle is a few songs that members vote between.
type Battle struct {
	ID        BattleID
	GuildID   string
	ChannelID string
	Host      songs.Member
	Idea      string // what all sides sing about; empty for a battle of songs
	State     BattleState
	Lasts     time.Duration
	EndsAt    time.Time // once it runs
	Sides     []Side
	CreatedAt time.Time
	// Roles are the host's, and Within the channel that the place is a thread of:
	// they matter when the songs are ordered, and are not kept.
	Roles  []string
	Within string
	// MessageID is the message that shows it, kept as its panel's.
	MessageID string
	// Interaction is the id of the interaction that began it, which begins one battle
	// however often it is delivered. It is not read back.
	Interaction string
}

// missing are the sides that have no song.
func (b *Battle) missing() (n int) {
	for _, s := range b.Sides {
		if s.Song == "" {
			n++
		}
	}
	return n
}

// Side is one song of a battle.
type Side struct {
	Number int // from 1
	Style  string
	Order  songs.OrderID // that makes its song
	Song   songs.SongID  // empty while it is being made, or could not be
	Title  string
	Votes  int
	Won    bool
}

// winners marks the sides with the most votes; nobody's where nobody voted.
func (b *Battle) winners() []Side {
	most := 0
	for _, s := range b.Sides {
		most = max(most, s.Votes)
	}
	var won []Side
	for i := range b.Sides {
		if s := &b.Sides[i]; most > 0 && s.Votes == most {
			s.Won = true
			won = append(won, *s)
		}
	}
	return won
}

// Votes is how many members voted.
func (b *Battle) Votes() int {
	n := 0
	for _, s := range b.Sides {
		n += s.Votes
	}
	return n
}
