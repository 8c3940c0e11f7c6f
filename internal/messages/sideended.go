package messages

import (
	"github.com/riffbot/riffbot/internal/board"
	"github.com/riffbot/riffbot/internal/discord"
	"github.com/riffbot/riffbot/internal/i18n"
	"github.com/riffbot/riffbot/internal/songs"
)

// CancelledBy says that a side of a battle was cancelled, and by whom if that is known.
func CancelledBy(l i18n.Language, side board.Side) string {
	if side.CancelledBy == "" {
		return l.T("battle.cancelled")
	}
	return l.T("battle.cancelled-by", "Member", "<@"+side.CancelledBy+">")
}

// endedSide changes the message of an order that ended without a song, if it was for a side of a battle: it says
// what happens with the other sides. It reports whether the message may offer to order the same again, which would
// make an ordinary song and reveal the style of the side.
func endedSide(l i18n.Language, m *discord.Message, o songs.Order, r failureText) (again bool) {
	side := SideOf(o)
	if side.Number == 0 {
		return true
	}
	e := m.Embeds[0]
	switch {
	case o.State == songs.Cancelled:
		if o.Failure != nil {
			side.CancelledBy = o.Failure.By
		}
		e.Title = l.T("battle.side-cancelled", "Side", side.Letter())
		e.Description = l.T("battle.side-cancelled-by", "How", CancelledBy(l, side), "Paid", l.T(r.id+".text"))
	case r.again && !o.Bought(): // the usual text says to order again
		e.Title = l.T("battle.side-failed", "Side", side.Letter())
		e.Description = l.T("battle.side-failed-why", "Why", l.T(r.id+".title"))
	}
	e.Description = discord.Cut(e.Description+"\n\n"+l.T("battle.side-next"), 4096)
	return false
}
