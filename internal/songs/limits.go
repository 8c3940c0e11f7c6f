package songs

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/riffbot/riffbot/internal/provider"
)

// Limits are the limits on orders over all processes. Zero means no limit, except for MaxConcurrent.
type Limits struct {
	// MaxConcurrent, GuildAtOnce and UserAtOnce limit the orders in progress: in total, per guild and per
	// user. Further orders stay in the queue.
	MaxConcurrent, MaxConcurrentPerGuild, MaxConcurrentPerUser int
	// MaxQueuedPerUser limits the queued orders per user.
	MaxQueuedPerUser int
	// UserPerDay and GuildPerDay are quotas in credits. A day begins at midnight UTC.
	UserPerDay, GuildPerDay int
	// DirectPerDay is a member's quota in direct messages; a negative value disables orders there.
	// UserPerDay applies as well.
	DirectPerDay int
	// WriterPerUserDay and WriterPerGuildDay limit the daily requests to the language model per user and per
	// guild.
	WriterPerUserDay, WriterPerGuildDay int
	// Guilds lists the guilds in which the bot may be used; empty means all.
	Guilds []string
	// Price is the cost of an order in credits, and Prices that of certain orders.
	Price  int
	Prices Prices
}

// Prices are costs in credits by "PROVIDER", "PROVIDER/ACTION", "PROVIDER/ACTION/MODEL" or
// "PROVIDER//MODEL". The most exact one applies.
type Prices map[string]int

// of returns the cost of an order in credits; usual is the cost without an exception.
func (p Prices) of(usual int, providerID string, action provider.Action, model string) int {
	model = strings.ToLower(model)
	for _, key := range []string{providerID + "/" + string(action) + "/" + model, providerID + "//" + model,
		providerID + "/" + string(action), providerID} {
		if price, ok := p[key]; ok {
			return price
		}
	}
	return usual
}

// PriceOf returns the cost of an order in credits.
func (l Limits) PriceOf(providerID string, action provider.Action, model string) int {
	return l.Prices.of(l.Price, providerID, action, model)
}

// AllowsGuild reports whether the bot may be used in a guild.
func (l Limits) AllowsGuild(id string) bool {
	return len(l.Guilds) == 0 || slices.Contains(l.Guilds, id)
}

// AllowsDirect reports whether songs may be ordered in direct messages.
func (l Limits) AllowsDirect() bool { return l.DirectPerDay >= 0 }

// LimitKind names the limit that rejected an order.
type LimitKind string

// The limits that reject an order. Some are set by the operator, others by the admins of a server.
const (
	LimitQueued     LimitKind = "waiting"
	LimitUserDay    LimitKind = "user day"
	LimitGuildDay   LimitKind = "guild day"
	LimitMemberDay  LimitKind = "member day"  // per member and server
	LimitGuildMonth LimitKind = "guild month" // months begin at midnight UTC of the 1st
	LimitCoolDown   LimitKind = "cool-down"   // between two orders of a member in one server
	LimitBlocked    LimitKind = "blocked"     // the server has blocked the member
	LimitChannel    LimitKind = "channel"     // the server does not allow orders in the channel

	LimitDirect        LimitKind = "direct"         // orders in direct messages are disabled
	LimitDirectDay     LimitKind = "direct day"     // per member in direct messages
	LimitDirectBlocked LimitKind = "direct blocked" // a server has blocked the member
	LimitServer        LimitKind = "server"         // the bot may not be used in this server

	LimitWriterDay      LimitKind = "writer day"       // language model requests per member
	LimitWriterGuildDay LimitKind = "writer guild day" // language model requests per server
	LimitWriterBusy     LimitKind = "writer busy"      // another call for the member is running
)

// LimitKinds returns all kinds of limits. Each has a message.
func LimitKinds() []LimitKind {
	return []LimitKind{LimitQueued, LimitUserDay, LimitGuildDay, LimitMemberDay, LimitGuildMonth, LimitCoolDown,
		LimitBlocked, LimitChannel, LimitDirect, LimitDirectDay, LimitDirectBlocked, LimitServer,
		LimitWriterDay, LimitWriterGuildDay, LimitWriterBusy}
}

// LimitError reports that an order was rejected by a limit.
type LimitError struct {
	Kind    LimitKind
	Limit   int       // orders or credits
	RetryAt time.Time // when an order is possible again; zero if waiting does not help
	// Orders is the number of orders that were rejected together, Needed are the credits that they need, and Left those
	// that are left of the limit, if it is a quota.
	Orders, Needed, Left int
	// Channels lists the channels that allow orders, for [LimitChannel].
	Channels []string
}

// Usage is the used and reserved part of a quota, in credits.
type Usage struct {
	Kind     LimitKind
	Used     int       // includes Held
	Held     int       // reserved for songs in progress
	Limit    int       // 0 means no limit
	ResetsAt time.Time // when the quota resets; zero if it does not
}

// Remaining returns the remaining credits. It is meaningful only if there is a limit.
func (u Usage) Remaining() int { return max(u.Limit-u.Used, 0) }

// Error returns the limit and its kind for the log.
func (e *LimitError) Error() string { return fmt.Sprintf("limit of %d reached: %s", e.Limit, e.Kind) }
