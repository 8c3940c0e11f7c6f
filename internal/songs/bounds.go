package songs

import (
	"fmt"
	"time"
)

// Bounds limit orders over all processes. 0 is no limit, but for AtOnce.
type Bounds struct {
	// AtOnce, GuildAtOnce and UserAtOnce are how many orders may be on the line:
	// of all, of a guild and of a user. The others wait their turn.
	AtOnce, GuildAtOnce, UserAtOnce int
	// UserWaiting is how many orders of a user may be in the queue.
	UserWaiting int
	// UserPerDay and GuildPerDay are quotas in credits. Days begin at midnight UTC.
	UserPerDay, GuildPerDay int
	// Price is what an order costs, in credits.
	Price int
}

// LimitKind is which bound an order met.
type LimitKind string

// The bounds that refuse an order.
const (
	LimitWaiting  LimitKind = "waiting"
	LimitUserDay  LimitKind = "user day"
	LimitGuildDay LimitKind = "guild day"
)

// LimitError says that an order was not taken in, and when it may be.
type LimitError struct {
	Kind  LimitKind
	Limit int       // orders or credits
	Again time.Time // when a day's quota begins anew; zero for other bounds
}

// Error names the bound, for the log.
func (e *LimitError) Error() string { return fmt.Sprintf("limit of %d reached: %s", e.Limit, e.Kind) }
