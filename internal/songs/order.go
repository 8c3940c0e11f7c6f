package songs

import (
	"slices"
	"strings"
	"time"

	"github.com/riffbot/riffbot/internal/provider"
)

// OrderID identifies an order. It is assigned by the bot, short, sortable by creation time, and valid
// in URLs and in a message nonce (at most 25 characters).
type OrderID string

// Order is one paid piece of work.
type Order struct {
	ID        OrderID
	Spec      SongSpec
	Requester Member
	Place     Place
	// Roles are the ids of the requester's roles in the guild, which may raise the quota. They are
	// used on submission only and not stored.
	Roles []string
	// ParentChannelID is the parent channel if the place is a thread. It is used on submission only and not
	// stored.
	ParentChannelID string
	// VisibleParentID is the parent channel if the place is a public thread, whose viewers may also see the
	// songs; empty otherwise. It is stored, but not read back.
	VisibleParentID string

	// Address is the destination of messages about the order, in the format of the [Notifier]. It is
	// stored with the order, so that messages can be sent after a restart.
	Address []byte
	// SizeLimit is the maximum file size in the place, in bytes.
	SizeLimit int64

	State    State
	Progress int // rendering progress in percent, -1 if unknown; not stored
	Attempt  int // attempt of the current step, from 1
	// Run counts how often the order was claimed. Only the latest run may save it.
	Run int
	// Replaces is the unsure order that this one replaces; empty if none.
	Replaces OrderID
	// Purpose identifies what the order was made for if no member ordered it directly: an attempt at a
	// community request, a side of a battle ("battle:…"), or the lyrics of a session ([SessionPrefix]). Only one order
	// per Purpose is accepted.
	Purpose string
	// Interaction is the id of the Discord interaction that created the order. It is the idempotency
	// key: if the interaction is delivered again, to any process, no second order is created. Orders
	// of the radio have their own keys. Empty if there is no key.
	Interaction string
	// CopiedFrom is the order whose "once more" button created this one.
	CopiedFrom OrderID
	// Draft is the ordered draft; empty if none. It is deleted in the transaction that adds the order,
	// and not stored.
	Draft DraftID
	// Credits is the cost charged to the quotas of the requester and the guild.
	Credits int

	// Provider is the id of the provider that the order is bought from. Skipped lists those that refused
	// it before, which is proven.
	Provider string
	Skipped  []Skipped

	// SentAt is saved before the paid request is sent, and cleared if the request is known to have
	// bought nothing. An order with SentAt and without TaskID is never sent again automatically.
	SentAt  time.Time
	TaskID  string // the provider's id of the task; set on purchase
	TraceID string // the provider's trace id, for support requests
	Songs   []Song
	// Missing lists songs of the same purchase that could not be downloaded. They are moved to a
	// separate order, which is rechecked.
	Missing []Missing
	// Rechecks counts the rechecks for missing songs, and RecheckAt is the time of the next automatic one;
	// zero if there is none.
	Rechecks  int
	RecheckAt time.Time
	// Failure is why the order ended without a song. It is set before the requester is notified, and
	// the final state afterwards.
	Failure *Failure

	// NotifyAt is when the notification of the requester is retried, after NotifyAttempts failed attempts; zero
	// once it succeeded.
	NotifyAt       time.Time
	NotifyAttempts int

	CreatedAt time.Time
	UpdatedAt time.Time
}

// Action returns what the order asks the provider for.
func (o *Order) Action() provider.Action { return o.Spec.action() }

// Artist returns the artist named in the files of the songs.
func (o *Order) Artist() string { return artist(o.Spec.Artist, o.Requester) }

func artist(chosen string, by Member) string {
	if chosen != "" {
		return chosen
	}
	return by.Name
}

// Bought reports whether the API is known to have accepted the paid request.
func (o *Order) Bought() bool { return o.TaskID != "" }

// maybeBought reports whether the paid request may have been sent and its answer is unknown.
func (o *Order) maybeBought() bool { return !o.Bought() && !o.SentAt.IsZero() }

// Paid reports whether the order was bought or may have been, so that cancelling it returns nothing.
func (o *Order) Paid() bool { return o.Bought() || o.maybeBought() }

// Charged reports whether the ended order counts in the quotas of its requester and guild. It does if
// the song was bought or may have been, whatever happened afterwards, because the quotas limit
// spending.
func (o *Order) Charged() bool {
	switch o.State {
	case Done, Unsure:
		return true
	case Cancelled:
		return o.Paid()
	default:
		return o.Bought()
	}
}

// withheld reports whether songs were bought and then withheld by moderation.
func (o *Order) withheld() bool {
	return o.Bought() && o.Failure != nil && o.Failure.Reason == ReasonUnsuitable
}

// Ending reports whether the order has failed and its final state is not saved yet. The requester may
// have been notified already.
func (o *Order) Ending() bool { return o.Failure != nil && !o.State.Final() && o.State != Overdue }

// Shared reports whether the guild ordered the songs collectively. Such orders count in no member's
// quota.
func (o *Order) Shared() bool {
	return o.Purpose != "" && !strings.HasPrefix(o.Purpose, "battle:") && !strings.HasPrefix(o.Purpose, SessionPrefix)
}

// Undelivered reports whether the songs exist and only posting them failed, so that the requester can still
// get them.
func (o *Order) Undelivered() bool {
	return o.State == Failed && o.Failure != nil && o.Failure.Reason == ReasonUnposted && len(o.Songs) > 0
}

// Skipped is a provider that was asked first and bought nothing.
type Skipped struct {
	Provider string
	Reason   Reason
}

// skipped reports whether a provider has refused the order.
func (o *Order) skipped(id string) bool {
	return slices.ContainsFunc(o.Skipped, func(s Skipped) bool { return s.Provider == id })
}

// Missing is a song that was bought and could not be downloaded.
type Missing struct {
	Take      int
	Order     OrderID // the order that rechecks it
	State     State   // state of that order
	RecheckAt time.Time
}

// RemainderPrefix is the prefix of [Order.Purpose] in an order for missing songs of another one.
const RemainderPrefix = "rest:"

// RemainderOf returns the [Order.Purpose] for the missing songs of an order.
func RemainderOf(id OrderID) string { return RemainderPrefix + string(id) }

// IsRemainder reports whether the order is for missing songs of another one.
func (o *Order) IsRemainder() bool { return strings.HasPrefix(o.Purpose, RemainderPrefix) }

// CanRecheck reports whether the missing songs of an order can be rechecked. Songs withheld by moderation
// cannot, as the result would be the same.
func (o *Order) CanRecheck() bool {
	if o.withheld() {
		return false
	}
	return o.State == Overdue || o.State == Failed && o.Bought() && !o.Undelivered() && !o.Spec.empty()
}
