package songs

import (
	"context"
	"slices"
	"time"
)

// Quote is what orders cost, and what the member or the server has left.
type Quote struct {
	Credits int
	Limited bool // a quota limits the orders
	// Left, ResetsAt and Server are those of the quota with the fewest credits left. Server reports
	// that it is the server's, not the member's.
	Left     int
	ResetsAt time.Time
	Server   bool
}

// NewQuote returns the quote for orders that cost credits, with the quotas that [Pipeline.Quota]
// returns.
func NewQuote(credits int, quotas []Usage) Quote {
	q := Quote{Credits: credits}
	for _, u := range quotas {
		switch u.Kind {
		case LimitUserDay, LimitMemberDay, LimitDirectDay, LimitGuildDay, LimitGuildMonth:
		default: // no credits
			continue
		}
		if u.Limit <= 0 || q.Limited && u.Remaining() >= q.Left {
			continue
		}
		q.Limited, q.Left, q.ResetsAt = true, u.Remaining(), u.ResetsAt
		q.Server = u.Kind == LimitGuildDay || u.Kind == LimitGuildMonth
	}
	return q
}

// Quote returns what a number of orders of a member costs, and what is left.
func (p *Pipeline) Quote(ctx context.Context, place Place, user string, roles []string, orders int) (Quote, error) {
	quotas, err := p.Quota(ctx, place, user, roles)
	return NewQuote(orders*p.songPrice(ctx, place), quotas), err
}

// ServerQuote returns what a number of orders costs a server, and what it has left. Quotas of members do not apply to
// them, because a rule or a curator orders them.
func (p *Pipeline) ServerQuote(ctx context.Context, place Place, orders int) (Quote, error) {
	quotas, err := p.Quota(ctx, place, "", nil)
	quotas = slices.DeleteFunc(quotas, func(u Usage) bool {
		return u.Kind != LimitGuildDay && u.Kind != LimitGuildMonth
	})
	return NewQuote(orders*p.songPrice(ctx, place), quotas), err
}

// songPrice returns the cost of a new song in a place.
func (p *Pipeline) songPrice(ctx context.Context, place Place) int {
	return p.deps.Offer.PriceFor(ctx, place.GuildID, p.deps.Limits.Price, SongSpec{})
}
