package requests

import (
	"context"
	"time"

	"riffbot/internal/songs"
)

// Sort is the order of a page of the board.
type Sort string

// The sorts.
const (
	SortVotes Sort = "votes" // pinned ones first, then by votes
	SortNew   Sort = "new"
	SortMine  Sort = "mine" // what the viewer asked for, whatever became of it
)

// Query is which requests somebody wants to see.
type Query struct {
	GuildID string
	Viewer  string // a user's id
	Sort    Sort
	Status  []Status // empty: open ones, and all with [SortMine]
	Offset  int
	Limit   int
}

// Voter is somebody who voted for a request.
type Voter struct {
	songs.Member
	Ping bool // wants to be pinged
}

// Pick is what a rule may choose.
type Pick struct {
	Least int       // votes
	Since time.Time // not when a rule chose after that; zero: whenever
	Idle  bool      // not while a request is being made, or waits to be played
	Daily int       // songs that rules choose in a day
}

// Panel is a message that shows what changes.
type Panel struct {
	ID      string // [BoardPanel] or [BattlePanel]
	GuildID string
	Post    Post
	Rev     int64
	Face    string // a hash of what it shows
}

// BoardPanel is the id of a server's board.
func BoardPanel(guildID string) string { return "board:" + guildID }

// BattlePanel is the id of a battle's message.
func BattlePanel(id BattleID) string { return "battle:" + string(id) }

// Store remembers requests and battles. Its methods are safe for use by many
// goroutines and processes; counts are exact. A change to what a panel shows
// raises the panel's rev in the same transaction.
//
// Methods that claim return what is to be done and keep it from other processes
// until a time, after which it is there for anybody again.
type Store interface {
	// Propose adds a request, and its proposer's vote of that weight when it is open;
	// [songs.ErrDuplicate] when its interaction added one before.
	Propose(ctx context.Context, r Request, weight int) error
	// Confirm opens a held request of a user's, with their vote.
	Confirm(ctx context.Context, id ID, user songs.Member, weight int, at time.Time) (Request, error)
	// Request returns a request as a viewer sees it, in a guild; [ErrNotFound].
	Request(ctx context.Context, guildID string, id ID, viewer string) (Request, error)
	// Requests returns a page and how many there are.
	Requests(ctx context.Context, q Query) (page []Request, total int, err error)
	// Vote gives a member's vote, or takes it back if they gave it before. A vote
	// for a merged request counts for what it was merged into. [ErrClosed] when it
	// is not open.
	Vote(ctx context.Context, guildID string, id ID, who songs.Member, weight int, at time.Time) (Request, error)

	// Choose takes an open request for making, for a curator; [ErrClosed] for whoever
	// comes second.
	Choose(ctx context.Context, guildID string, id ID, curator string, at time.Time) (Request, error)
	// ChooseNext takes the first open request for making, for a rule, or returns
	// [ErrNothing].
	ChooseNext(ctx context.Context, guildID string, p Pick, at time.Time) (Request, error)
	// Decline, Merge and Pin are what else a curator does with an open request.
	Decline(ctx context.Context, guildID string, id ID, why string, at time.Time) (Request, error)
	Merge(ctx context.Context, guildID string, id, into ID, at time.Time) (Request, error)
	Pin(ctx context.Context, guildID string, id ID, pinned bool, at time.Time) (Request, error)
	// Waiting returns the guilds that have open requests.
	Waiting(ctx context.Context) ([]string, error)

	// ClaimChosen claims requests that are to be ordered, and ClaimEnded those whose
	// order has ended.
	ClaimChosen(ctx context.Context, now, until time.Time) ([]Request, error)
	ClaimEnded(ctx context.Context, now, until time.Time) ([]Request, error)
	// Ordered says that a chosen request has an order, and OrderFor returns the
	// order that was taken in for an attempt.
	Ordered(ctx context.Context, id ID, order songs.OrderID, post Post, at time.Time) error
	OrderFor(ctx context.Context, attempt string) (songs.OrderID, error)
	// Postpone leaves a chosen request alone until a time, with its note and post.
	Postpone(ctx context.Context, r Request, until time.Time) error
	// Settle moves a request that is under way to where r says: done with its song,
	// open again, or declined. [ErrClosed] when it is not under way.
	Settle(ctx context.Context, r Request) error
	// Voters returns who voted for a request, the first first.
	Voters(ctx context.Context, id ID) ([]Voter, error)
	// TogglePings makes somebody be pinged, or no longer, and says which.
	TogglePings(ctx context.Context, guildID, userID string, at time.Time) (on bool, err error)

	// Panel returns a panel, PlacePanel says where its message is, and DropPanel that
	// the message is gone.
	Panel(ctx context.Context, id string) (Panel, error)
	PlacePanel(ctx context.Context, p Panel) error
	DropPanel(ctx context.Context, p Panel) error
	// ClaimPanels claims messages that do not show the newest.
	ClaimPanels(ctx context.Context, now, until time.Time) ([]Panel, error)
	// Drawn says what a panel shows now, and when it may be edited again.
	Drawn(ctx context.Context, p Panel, next time.Time) error

	// AddBattle adds a battle with its sides and the place of its panel;
	// [songs.ErrDuplicate] when its interaction added one before.
	AddBattle(ctx context.Context, b Battle) error
	// Battle returns a battle of a guild; [ErrNotFound].
	Battle(ctx context.Context, guildID string, id BattleID) (Battle, error)
	// VoteBattle gives a member's one vote to a side, moves it there, or takes it
	// back when it is there; it returns the side that has it, 0 for none.
	// [ErrNotFound] where there is no such battle, [ErrClosed] when it is over.
	VoteBattle(ctx context.Context, guildID string, id BattleID, number int, userID string, at time.Time) (side int, err error)
	// ClaimBattles claims battles whose songs are being made, and those that have to
	// end.
	ClaimBattles(ctx context.Context, now, until time.Time) ([]Battle, error)
	// SaveBattle keeps state, end and songs of a battle in the state was;
	// [ErrClosed] when another process was quicker. Songs that won become favourites
	// of the server.
	SaveBattle(ctx context.Context, b Battle, was BattleState, at time.Time) error

	// Hall returns the songs that people liked since a time and a viewer may see, the most liked first.
	Hall(ctx context.Context, v songs.Viewer, since time.Time, limit int) ([]Fame, error)
	// Week returns what happened on a server between two times, with the songs that a viewer may see.
	Week(ctx context.Context, v songs.Viewer, from, to time.Time) (Week, error)
	// Untold returns the guilds whose board has not told a week.
	Untold(ctx context.Context, week int64) ([]string, error)
	// ClaimWeek lets one process post a week until a time, and WeekTold notes that it
	// was posted.
	ClaimWeek(ctx context.Context, guildID string, week int64, now, until time.Time) (bool, error)
	WeekTold(ctx context.Context, guildID string, week int64) error
}
