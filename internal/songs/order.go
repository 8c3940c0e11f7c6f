package songs

import "time"

// OrderID names an order: short, sortable by age, safe in URLs and in a
// message's nonce (at most 25 characters). Ours, never Discord's or the API's.
type OrderID string

// Order is one paid piece of work that somebody asked for.
type Order struct {
	ID        OrderID
	Brief     Brief
	Requester Member
	Place     Place

	// Address tells the [Courier] where the answer goes. Only the courier reads
	// it; the line keeps it with the order so that an answer survives a restart.
	Address []byte
	// SizeLimit is the largest file the place can carry, in bytes.
	SizeLimit int64

	State    State
	Progress int // percent of the rendering, -1 when unknown
	Attempt  int // of the present step, from 1

	// SentAt is saved right before the paid request leaves, and cleared when it
	// is proven that nothing was bought. An order with SentAt and no TaskID is
	// the one that may not be sent again by itself.
	SentAt  time.Time
	TaskID  string // the API's name for the work; known as soon as it was bought
	TraceID string // what the provider's support asks for
	Songs   []Song
	Failure *Failure

	CreatedAt time.Time
	UpdatedAt time.Time
}

// Bought reports whether the API is known to have accepted the paid request.
func (o *Order) Bought() bool { return o.TaskID != "" }

// Member is who asked, in the words of the place they asked in.
type Member struct {
	ID   string
	Name string
}

// Place is where somebody asked. GuildID is empty in direct messages.
type Place struct {
	GuildID   string
	ChannelID string
}
