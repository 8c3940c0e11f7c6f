package board

import (
	"context"
	"time"

	"github.com/riffbot/riffbot/internal/songs"
)

// Sort is the order of a page of requests.
type Sort string

// Sort orders.
const (
	SortVotes Sort = "votes" // pinned requests first, then by votes
	SortNew   Sort = "new"
	SortMine  Sort = "mine" // the viewer's own requests, in any status
)

// Query selects requests.
type Query struct {
	GuildID string
	Viewer  string // user id
	Sort    Sort
	Status  []Status // empty means open requests, or all with [SortMine]
	Offset  int
	Limit   int
}

// Voter is a member who voted for a request.
type Voter struct {
	songs.Member
	Ping bool // wants to be mentioned
}

// Criteria select the requests that a rule may choose.
type Criteria struct {
	MinVotes  int       // minimum number of votes
	NoneSince time.Time // no request if a rule chose one after this time; zero means always
	OnlyIdle  bool      // no request while another one is being made or waits to be played
	MaxPerDay int       // maximum number of requests that rules choose per day
}

// Panel is a message that is updated when its content changes.
type Panel struct {
	ID          string // [PanelID], [BattlePanelID] or [IdeaPanelID]
	GuildID     string
	Post        Post
	Revision    int64
	ContentHash string // hash of the displayed content
}

// PanelID returns the panel id of a server's board.
func PanelID(guildID string) string { return "board:" + guildID }

// IdeaPanelID returns the panel id of the announcement of a request.
func IdeaPanelID(id ID) string { return "idea:" + string(id) }

// BattlePanelID returns the panel id of a battle.
func BattlePanelID(id BattleID) string { return "battle:" + string(id) }

// ResultPanelID returns the panel id of the result of a battle. Its message is posted once, and never edited.
func ResultPanelID(id BattleID) string { return "result:" + string(id) }

// Store persists requests and battles. Its methods are safe for concurrent use by several
// goroutines and processes. A change to the content of a panel increments its revision in the same
// transaction.
//
// Methods whose name begins with Claim return due items and hide them from other processes until a
// time.
type Store interface {
	RequestStore
	DecisionStore
	ProductionStore
	PanelStore
	BattleStore
	LeaderboardStore
}

// RequestStore persists requests and votes.
type RequestStore interface {
	// Propose adds a request, with its proposer's vote if it is open; [songs.ErrDuplicate] if its
	// interaction was handled before.
	Propose(ctx context.Context, r Request, weight int) error
	// Confirm opens a user's held request, with the user's vote.
	Confirm(ctx context.Context, id ID, user songs.Member, weight int, at time.Time) (Request, error)
	// Edit saves the texts of an open request, and Withdraw declines it, if it is its proposer's;
	// otherwise they return [ErrNotFound]. They return [ErrInProgress] if it is being made, and
	// [ErrClosed] if it is not open for another reason. A request that others voted for gets
	// [NoteEdited].
	Edit(ctx context.Context, r Request, at time.Time) (Request, error)
	Withdraw(ctx context.Context, guildID string, id ID, userID string, at time.Time) (Request, error)
	// Request returns a request of a guild for a viewer; [ErrNotFound] if there is none.
	Request(ctx context.Context, guildID string, id ID, viewer string) (Request, error)
	// Requests returns a page of requests and the total number.
	Requests(ctx context.Context, q Query) (page []Request, total int, err error)
	// Vote adds a member's vote, or removes it if there is one. A vote for a merged request applies
	// to the request that it was merged into. It returns [ErrClosed] if the request is not open.
	Vote(ctx context.Context, guildID string, id ID, who songs.Member, weight int, at time.Time) (Request, error)
	// Voters returns the members who voted for a request, in the order of their votes.
	Voters(ctx context.Context, id ID) ([]Voter, error)
	// TogglePings changes whether a member is mentioned, and returns the new setting.
	TogglePings(ctx context.Context, guildID, userID string, at time.Time) (on bool, err error)
}

// DecisionStore persists the decisions of curators and rules.
type DecisionStore interface {
	// Choose marks an open request as chosen by a curator; [ErrClosed] if it is not open.
	Choose(ctx context.Context, guildID string, id ID, curator string, at time.Time) (Request, error)
	// ChooseNext marks the first open request that meets the criteria as chosen by a rule;
	// [ErrNoneEligible] if there is none.
	ChooseNext(ctx context.Context, guildID string, p Criteria, at time.Time) (Request, error)
	// Decline, Merge and Pin change an open request on behalf of a curator.
	Decline(ctx context.Context, guildID string, id ID, why string, at time.Time) (Request, error)
	Merge(ctx context.Context, guildID string, id, into ID, at time.Time) (Request, error)
	Pin(ctx context.Context, guildID string, id ID, pinned bool, at time.Time) (Request, error)
	// GuildsWithOpen returns the guilds that have open requests.
	GuildsWithOpen(ctx context.Context) ([]string, error)
}

// ProductionStore persists what becomes of chosen requests.
type ProductionStore interface {
	// ClaimChosen claims chosen requests to order, and ClaimEnded requests whose order has ended.
	ClaimChosen(ctx context.Context, now, until time.Time) ([]Request, error)
	ClaimEnded(ctx context.Context, now, until time.Time) ([]Request, error)
	// SaveOrder records the order of a chosen request. OrderOfAttempt returns the order that was
	// added for an attempt; [ErrNotFound] if there is none.
	SaveOrder(ctx context.Context, id ID, order songs.OrderID, post Post, at time.Time) error
	OrderOfAttempt(ctx context.Context, attempt string) (songs.OrderID, error)
	// Postpone hides a chosen request until a time and saves its note and post.
	Postpone(ctx context.Context, r Request, until time.Time) error
	// SaveOutcome saves the new status of a request in progress: done with its song, open again, or
	// declined. It returns [ErrClosed] if the request is not in progress.
	SaveOutcome(ctx context.Context, r Request) error
}

// PanelStore persists messages that are updated.
type PanelStore interface {
	// Panel returns a panel. PlacePanel sets the place of its message, and DeletePanel records that
	// the message does not exist.
	Panel(ctx context.Context, id string) (Panel, error)
	PlacePanel(ctx context.Context, p Panel) error
	DeletePanel(ctx context.Context, p Panel) error
	// ClaimPanels claims panels that are out of date.
	ClaimPanels(ctx context.Context, now, until time.Time) ([]Panel, error)
	// SavePanel saves the displayed content of a panel and the time of the next allowed edit.
	SavePanel(ctx context.Context, p Panel, next time.Time) error
}

// BattleStore persists battles.
type BattleStore interface {
	// AddBattle adds a battle with its sides and the place of its panel; [songs.ErrDuplicate] if
	// its interaction was handled before.
	AddBattle(ctx context.Context, b Battle) error
	// Battle returns a battle of a guild; [ErrNotFound] if there is none.
	Battle(ctx context.Context, guildID string, id BattleID) (Battle, error)
	// VoteBattle sets a member's vote to a side, or removes it if it is there already. It returns
	// the side that has the vote, 0 for none; [ErrNotFound] if there is no such battle, and
	// [ErrClosed] if it has ended.
	VoteBattle(ctx context.Context, guildID string, id BattleID, number int, userID string, at time.Time) (side int,
		err error)
	// ClaimBattles claims battles whose songs are being made, and battles that are due to end.
	ClaimBattles(ctx context.Context, now, until time.Time) ([]Battle, error)
	// SaveBattle saves state, end and songs of a battle that is in the state was; [ErrClosed] if it
	// is not. The songs that won become favourites of the server, and the panel of the result of a
	// battle that has ended becomes due.
	SaveBattle(ctx context.Context, b Battle, was BattleState, at time.Time) error
}

// LeaderboardStore ranks songs and persists weekly digests.
type LeaderboardStore interface {
	// Leaderboard returns the most popular songs since a time that a viewer may see, most popular
	// first.
	Leaderboard(ctx context.Context, v songs.Viewer, since time.Time, limit int) ([]LeaderboardEntry, error)
	// Week returns the activity of a server between two times, with the songs that a viewer may
	// see.
	Week(ctx context.Context, v songs.Viewer, from, to time.Time) (Week, error)
	// UnpostedWeeks returns the guilds in which the digest of a week has not been posted.
	UnpostedWeeks(ctx context.Context, week int64) ([]string, error)
	// ClaimWeek reserves the digest of a week for one process until a time, and MarkWeekPosted
	// records that it was posted.
	ClaimWeek(ctx context.Context, guildID string, week int64, now, until time.Time) (bool, error)
	MarkWeekPosted(ctx context.Context, guildID string, week int64) error
}
