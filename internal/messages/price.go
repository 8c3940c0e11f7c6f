package messages

import (
	"context"

	"github.com/riffbot/riffbot/internal/discord"
	"github.com/riffbot/riffbot/internal/i18n"
	"github.com/riffbot/riffbot/internal/provider"
	"github.com/riffbot/riffbot/internal/songs"
)

// Priced returns the label of a button or the title of a form that spends credits, followed by the
// price if there is one.
func Priced(l i18n.Language, label string, credits int) string {
	return discord.Priced(l, label, credits)
}

// editPrice returns a function that returns the price of an edit by a provider.
func (ord *Orders) editPrice(c provider.Capabilities) func(provider.Action) int {
	return func(a provider.Action) int { return ord.cfg.Offer.Price(ord.cfg.Price, c, a, "") }
}

// addLeft adds to an address what is left after an order that has not been submitted. It adds nothing if that cannot be
// read.
func (ord *Orders) addLeft(ctx context.Context, o songs.Order, a Address) Address {
	if ord.cfg.Quote == nil || ord.cfg.Price <= 0 {
		return a
	}
	q, err := ord.cfg.Quote(ctx, o)
	if err != nil {
		ord.cfg.Log.WarnContext(ctx, "read quota failed", "err", err)
		return a
	}
	if q.Limited {
		left := max(q.Left-q.Credits, 0)
		a.Left, a.LeftIsServer = &left, q.Server
	}
	return a
}

// costText says what an order in progress costs and what is left after it. It is empty for an order that costs
// nothing.
func (ord *Orders) costText(l i18n.Language, o songs.Order) string {
	credits := o.Credits
	if o.ID == "" { // not submitted yet
		credits = ord.cfg.Offer.CommonPrice(ord.cfg.Price)
	}
	if credits <= 0 {
		return ""
	}
	to, err := DecodeAddress(o.Address)
	switch {
	case err != nil || to.Left == nil:
		return Credits(l, credits)
	case to.LeftIsServer:
		return l.T("choices.cost.then-left-server", "Credits", Credits(l, credits), "Left", *to.Left)
	default:
		return l.T("choices.cost.then-left", "Credits", Credits(l, credits), "Left", *to.Left)
	}
}

// Remaining says how many credits a member or a server has left. It is empty if there is no limit.
func Remaining(l i18n.Language, q songs.Quote) string {
	if !q.Limited {
		return ""
	}
	id := "choices.cost.left"
	if q.Server {
		id = "choices.cost.left-server"
	}
	return l.T(id, "Credits", Credits(l, q.Left), "Again", discord.RelativeTime(q.ResetsAt))
}

// SurpriseButton returns the button that opens a form with a random idea.
func SurpriseButton(l i18n.Language, price int) discord.Button {
	return discord.Button{Label: Priced(l, l.T("surprise.button"), price), Emoji: "🎲", CustomID: discord.CustomID("surprise")}
}
