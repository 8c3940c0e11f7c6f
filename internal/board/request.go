package board

import (
	"errors"
	"strings"
	"time"

	"github.com/riffbot/riffbot/internal/songs"
)

// ID identifies a request. Like [songs.OrderID], it is assigned by the bot.
type ID string

// Limits of a request's texts, in characters. Several requests share a message.
const (
	MaxIdea   = 300
	MaxStyle  = 120
	MaxVoice  = 60
	MaxReason = 200
)

// Status is the state of a request.
type Status string

const (
	// Held requests are similar to others and wait for their proposer's confirmation.
	Held Status = "held"
	// Open requests can be voted for and chosen.
	Open Status = "open"
	// Chosen requests are about to be ordered.
	Chosen Status = "chosen"
	// Making requests have an order in progress.
	Making Status = "making"
	// Done requests have a song. Final.
	Done Status = "done"
	// Declined requests are not made, because of [Request.Note]. Final.
	Declined Status = "declined"
	// Merged requests have passed their votes to [Request.MergedInto]. Final.
	Merged Status = "merged"
)

// Request is one idea on a server's board.
type Request struct {
	ID       ID
	GuildID  string
	Proposer songs.Member
	// ChannelID is where the request was made, and where the song is posted if the board has no
	// channel.
	ChannelID       string
	ParentChannelID string // set if the channel is a thread
	Idea            string
	Style           string // optional
	Voice           string // optional

	Status Status
	Pinned bool
	Votes  int // sum of the weights
	Voters int
	// VotedByViewer is set if the viewer has voted for the request.
	VotedByViewer bool

	Attempts   int // failed orders
	Note       Note
	MergedInto ID // the request that it was merged into

	Order   songs.OrderID
	Song    songs.SongID
	Title   string // of the song
	Post    Post   // of its order, later of its song
	Curator string // name of the curator who chose it, until it is ordered; empty if a rule did

	// Interaction is the id of the interaction that proposed the request, which is the idempotency
	// key. It is not read back.
	Interaction string

	CreatedAt time.Time
	UpdatedAt time.Time
}

// Post identifies a message. ParentChannelID is set if the channel is known to be a thread.
type Post struct{ ChannelID, MessageID, ParentChannelID string }

// ErrNotFound is returned if a request or battle does not exist.
var ErrNotFound = errors.New("request not found")

// ErrClosed is returned if a request is no longer open or a battle has ended.
var ErrClosed = errors.New("request is no longer open or battle has ended")

// ErrInProgress is returned if the song of a request is being made, so that it cannot change.
var ErrInProgress = errors.New("song of the request is being made")

// ErrNoneEligible is returned if no request meets the criteria.
var ErrNoneEligible = errors.New("no eligible request")

// SongSpec returns the specification of the request's song. write requests lyrics from the language
// model.
func (r *Request) SongSpec(write bool) songs.SongSpec {
	return songs.SongSpec{Prompt: r.Idea, Style: r.Style, Voice: r.Voice, Expand: write}
}

// Normalized returns the request with the white space of its texts reduced to single spaces.
func (r Request) Normalized() Request {
	line := func(s string) string { return strings.Join(strings.Fields(s), " ") }
	r.Idea, r.Style, r.Voice = line(r.Idea), line(r.Style), line(r.Voice)
	return r
}

// attempt returns the purpose of the request's current order. Only one order per purpose is
// accepted.
func (r *Request) attempt() string { return string(r.ID) + "/" + string(rune('a'+min(r.Attempts, 25))) }
