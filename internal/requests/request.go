package requests

import (
	"errors"
	"strings"
	"time"

	"riffbot/internal/songs"
)

// ID names a request: like [songs.OrderID], ours alone.
type ID string

// Limits of what somebody asks for, in characters: several ideas share a message.
const (
	MaxIdea   = 300
	MaxStyle  = 120
	MaxVoice  = 60
	MaxReason = 200
)

// Status says what became of a request.
type Status string

const (
	// Held requests wait for their proposer, who was told of similar ones.
	Held Status = "held"
	// Open requests can be voted for and chosen.
	Open Status = "open"
	// Chosen requests are about to be ordered.
	Chosen Status = "chosen"
	// Making requests have an order on the production line.
	Making Status = "making"
	// Done requests have a song. Final.
	Done Status = "done"
	// Declined requests are not made; [Request.Note] says why. Final.
	Declined Status = "declined"
	// Merged requests live on in [Request.Into], with their votes. Final.
	Merged Status = "merged"
)

// Request is one idea on a server's board.
type Request struct {
	ID       ID
	GuildID  string
	Proposer songs.Member
	// ChannelID is where it was asked for, and where the song goes when the board
	// has no channel.
	ChannelID string
	Within    string // the channel that it is a thread of; empty for all others
	Idea      string
	Style     string // a hint, may be empty
	Voice     string // a hint, may be empty

	Status Status
	Pinned bool
	Votes  int // weights counted together
	Voters int
	// Mine says that whoever looks voted for it.
	Mine bool

	Tries int // orders that failed
	Note  Note
	Into  ID // the request it was merged into

	Order   songs.OrderID
	Song    songs.SongID
	Title   string // of the song
	Post    Post   // where its order, then its song, is or will be
	Curator string // the name of who chose it, until it has an order; empty when a rule did

	// Interaction is the id of the interaction that proposed it, which proposes one
	// request however often it is delivered. It is not read back.
	Interaction string

	CreatedAt time.Time
	UpdatedAt time.Time
}

// Post is a message. Within is the channel that its channel is a thread of, where
// that is known.
type Post struct{ ChannelID, MessageID, Within string }

// ErrNotFound says that there is no such request, or battle.
var ErrNotFound = errors.New("there is no such request")

// ErrClosed says that it is too late: a request is no longer open, a battle is
// over.
var ErrClosed = errors.New("this is closed")

// ErrNothing says that no request can be chosen now.
var ErrNothing = errors.New("nothing is to be chosen")

// Brief is what is ordered for the request. write says that there is a writer.
func (r *Request) Brief(write bool) songs.Brief {
	b := songs.Brief{Prompt: r.Idea, Style: r.Style, Expand: write}
	switch {
	case r.Voice == "":
	case r.Style == "": // a style of nothing but a voice would keep the writer from finding one
		b.Prompt += ", sung by: " + r.Voice
	default:
		b.Style += ", sung by: " + r.Voice
	}
	return b
}

// Tidy returns the request with its texts on one line each.
func (r Request) Tidy() Request {
	line := func(s string) string { return strings.Join(strings.Fields(s), " ") }
	r.Idea, r.Style, r.Voice = line(r.Idea), line(r.Style), line(r.Voice)
	return r
}

// attempt names the order of a request's present try: it can be taken in once,
// by whichever process and however often one begins again.
func (r *Request) attempt() string { return string(r.ID) + "/" + string(rune('a'+min(r.Tries, 25))) }
