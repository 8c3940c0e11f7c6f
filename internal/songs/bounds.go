package songs

import (
	"fmt"
	"slices"
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
	// DirectPerDay is a member's quota in direct messages; below 0 nothing can be
	// ordered there. UserPerDay holds besides.
	DirectPerDay int
	// UserWrites and GuildWrites are how often the language model may be asked in a
	// day for a user, and for a guild.
	UserWrites, GuildWrites int
	// Guilds are where the bot may be used; empty: everywhere.
	Guilds []string
	// Price is what an order costs, in credits.
	Price int
}

// AllowsGuild reports whether the bot may be used in a guild.
func (b Bounds) AllowsGuild(id string) bool {
	return len(b.Guilds) == 0 || slices.Contains(b.Guilds, id)
}

// AllowsDirect reports whether songs may be ordered in direct messages.
func (b Bounds) AllowsDirect() bool { return b.DirectPerDay >= 0 }

// LimitKind is which bound an order met.
type LimitKind string

// The bounds that refuse an order: those of whoever runs the bot, and those that a
// server has set for itself.
const (
	LimitWaiting    LimitKind = "waiting"
	LimitUserDay    LimitKind = "user day"
	LimitGuildDay   LimitKind = "guild day"
	LimitMemberDay  LimitKind = "member day"  // a member's in one server
	LimitGuildMonth LimitKind = "guild month" // months begin at midnight UTC of the 1st
	LimitCoolDown   LimitKind = "cool-down"   // between two orders of a member in one server
	LimitBlocked    LimitKind = "blocked"     // the server wants no orders of this member
	LimitChannel    LimitKind = "channel"     // nor any in this channel

	LimitDirect        LimitKind = "direct"         // nothing is ordered in direct messages
	LimitDirectDay     LimitKind = "direct day"     // a member's in direct messages
	LimitDirectBlocked LimitKind = "direct blocked" // a server blocks the member
	LimitServer        LimitKind = "server"         // the bot may not be used on this server

	LimitWriterDay      LimitKind = "writer day"       // a member's calls of the language model
	LimitWriterGuildDay LimitKind = "writer guild day" // a server's
	LimitWriterBusy     LimitKind = "writer busy"      // another call for the member is running
)

// LimitError says that an order was not taken in, and when it may be.
type LimitError struct {
	Kind  LimitKind
	Limit int       // orders or credits
	Again time.Time // when there is room again; zero where no time brings it
	// Channels are where songs may be ordered, for [LimitChannel].
	Channels []string
}

// Usage is how much of a quota is used or held, in credits.
type Usage struct {
	Kind  LimitKind
	Used  int
	Limit int       // 0: no limit
	Again time.Time // when the count begins again; zero where it does not
}

// Left is how many credits there still are; it says nothing where there is no
// limit.
func (u Usage) Left() int { return max(u.Limit-u.Used, 0) }

// Error names the bound, for the log.
func (e *LimitError) Error() string { return fmt.Sprintf("limit of %d reached: %s", e.Limit, e.Kind) }
