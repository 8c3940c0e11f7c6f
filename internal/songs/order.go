package songs

import (
	"strings"
	"time"
)

// OrderID names an order: short, sortable by age, safe in URLs and in a
// message's nonce (at most 25 characters). Ours, never Discord's or the API's.
type OrderID string

// Order is one paid piece of work that somebody asked for.
type Order struct {
	ID        OrderID
	Brief     Brief
	Requester Member
	Place     Place
	// Roles are the ids of the requester's roles there, which may raise their
	// quota. They matter when the order is taken in, and are not kept.
	Roles []string
	// Within is the channel that the place is a thread of, for the same moment.
	Within string
	// Parent is the channel of a public thread, whose viewers may see the songs as well; empty elsewhere. It is kept,
	// but not read back.
	Parent string

	// Address tells the [Courier] where the answer goes. Only the courier reads
	// it; the line keeps it with the order so that an answer survives a restart.
	Address []byte
	// SizeLimit is the largest file the place can carry, in bytes.
	SizeLimit int64

	State    State
	Progress int // percent of the rendering, -1 when unknown; not kept
	Attempt  int // of the present step, from 1
	// Run counts how often the order was taken up. Only the latest may save.
	Run int
	// Instead is the unsure order that this one was bought again for; empty for
	// all others.
	Instead OrderID
	// Request is what the order is for where no member asked for it directly: which
	// try of which community request, or which side of a battle ("battle:…"). An
	// order for the same one is taken in once.
	Request string
	// Interaction is the id of the Discord interaction that the order came from, and
	// the order's idempotency key: an interaction that is delivered again, to this
	// process or another, adds no second order. A radio's orders have keys of its own.
	// Empty for orders without one.
	Interaction string
	// CopiedFrom is the order whose button was pressed to order the same once more.
	CopiedFrom OrderID
	// Draft is the draft whose words are ordered; empty for all others. It is deleted
	// with the order's insertion and is not kept.
	Draft DraftID
	// Credits are what the order costs its requester and guild of their quotas.
	Credits int

	// SentAt is saved right before the paid request leaves, and cleared when it
	// is proven that nothing was bought. An order with SentAt and no TaskID is
	// the one that may not be sent again by itself.
	SentAt  time.Time
	TaskID  string // the API's name for the work; known as soon as it was bought
	TraceID string // what the provider's support asks for
	Songs   []Song
	// Missing are songs that were bought with these and did not come: they are an
	// order of their own, which is looked for.
	Missing []Missing
	// Looks is how often the songs of this order were looked for again, and LookAt
	// when the next look comes by itself; zero for none.
	Looks  int
	LookAt time.Time
	// Failure is why the order ends without a song. It is set before people are
	// told, and the final state after: then it was told.
	Failure *Failure

	// TellAt is when the requester is told again why an order ended, after Tells
	// attempts that failed; zero: they were told.
	TellAt time.Time
	Tells  int

	CreatedAt time.Time
	UpdatedAt time.Time
}

// Artist is who the songs' files name.
func (o *Order) Artist() string { return artist(o.Brief.Artist, o.Requester) }

func artist(chosen string, by Member) string {
	if chosen != "" {
		return chosen
	}
	return by.Name
}

// Bought reports whether the API is known to have accepted the paid request.
func (o *Order) Bought() bool { return o.TaskID != "" }

// maybeBought reports whether the paid request may have left and its answer is not
// known.
func (o *Order) maybeBought() bool { return !o.Bought() && !o.SentAt.IsZero() }

// Charged reports whether an order that ended in this way is charged to its
// requester and guild: what was bought, or may have been. Whatever became of it
// afterwards, a limit on money has to hold for money that was spent.
func (o *Order) Charged() bool {
	switch o.State {
	case Done, Unsure:
		return true
	case Cancelled:
		return o.Bought() || o.maybeBought()
	default:
		return o.Bought()
	}
}

// unshown reports whether songs were bought that sing what is not allowed.
func (o *Order) unshown() bool {
	return o.Bought() && o.Failure != nil && o.Failure.Reason == ReasonUnsuitable
}

// Ending reports whether the order has a reason to end that people may know already,
// and its end is not saved yet.
func (o *Order) Ending() bool { return o.Failure != nil && !o.State.Final() && o.State != Overdue }

// Shared reports whether a server asked for the order together, so that it
// counts in no member's quota.
func (o *Order) Shared() bool { return o.Request != "" && !strings.HasPrefix(o.Request, "battle:") }

// Kept reports whether the songs were made and only could not be posted: who
// asked for them can still have them.
func (o *Order) Kept() bool {
	return o.State == Failed && o.Failure != nil && o.Failure.Reason == ReasonUnposted && len(o.Songs) > 0
}

// Missing is a song that was bought and did not come.
type Missing struct {
	Take   int
	Order  OrderID // that looks for it
	State  State   // of that order
	LookAt time.Time
}

// RestPrefix begins the [Order.Request] of an order for songs that another one lacked.
const RestPrefix = "rest:"

// RestOf is the [Order.Request] of the order for the songs that an order lacked.
func RestOf(id OrderID) string { return RestPrefix + string(id) }

// Rest reports whether the order is for songs that another one lacked.
func (o *Order) Rest() bool { return strings.HasPrefix(o.Request, RestPrefix) }

// CanLook reports whether the songs of an order can be looked for again without
// buying anything. Songs that are not shown here would not be the next time either.
func (o *Order) CanLook() bool {
	if o.unshown() {
		return false
	}
	return o.State == Overdue || o.State == Failed && o.Bought() && !o.Kept() && !o.Brief.empty()
}

// Waiting is an order with its place in the queue.
type Waiting struct {
	Order
	Ahead int // orders that go before it; -1 for one that is on the line
}

// Member is who asked, in the words of the place they asked in.
type Member struct {
	ID   string
	Name string
}

// Channel is where a server wants its finished songs posted. An empty ID is nowhere.
type Channel struct {
	ID      string
	Threads bool // each song has one
}

// Place is where somebody asked. GuildID is empty in direct messages.
type Place struct {
	GuildID   string
	ChannelID string
}

// Nobody is the name of a requester whose data was deleted.
const Nobody = "somebody who left"
