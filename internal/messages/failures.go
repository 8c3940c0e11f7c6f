package messages

import (
	"github.com/bwmarrin/discordgo"

	"github.com/riffbot/riffbot/internal/discord"
	"github.com/riffbot/riffbot/internal/i18n"
	"github.com/riffbot/riffbot/internal/palette"
	"github.com/riffbot/riffbot/internal/provider"
	"github.com/riffbot/riffbot/internal/songs"
)

// failureText is how a message explains why an order failed.
type failureText struct {
	id    string // of the text
	again bool   // offer to order again
}

// failureTextFor returns the text for a reason for which an order ended without a song.
func failureTextFor(r songs.Reason) failureText {
	switch r {
	case songs.ReasonToken:
		return failureText{"reasons.token", true}
	case songs.ReasonQuota:
		return failureText{"reasons.quota", true}
	case songs.ReasonForbidden:
		return failureText{"reasons.forbidden", true}
	case songs.ReasonNoAPI:
		return failureText{"reasons.no-api", true}
	case songs.ReasonNoPersona:
		return failureText{"reasons.no-singer", false}
	case songs.ReasonRefused:
		return failureText{"reasons.refused", false}
	case songs.ReasonUnsuitable:
		return failureText{"reasons.unsuitable", false}
	case songs.ReasonUnmoderated:
		return failureText{"reasons.unchecked", true}
	case songs.ReasonNoLyrics:
		return failureText{"reasons.unwritten", true}
	case songs.ReasonRejected:
		return failureText{"reasons.rejected", false}
	case songs.ReasonBusy:
		return failureText{"reasons.busy", true}
	case songs.ReasonDown:
		return failureText{"reasons.down", true}
	case songs.ReasonUnsure:
		return failureText{"reasons.unsure", true}
	case songs.ReasonBroken:
		return failureText{"reasons.broken", true}
	case songs.ReasonStalled:
		return failureText{"reasons.stalled", false}
	case songs.ReasonUnreadable:
		return failureText{"reasons.unreadable", false}
	case songs.ReasonNotAudio:
		return failureText{"reasons.not-audio", false}
	case songs.ReasonExpired:
		return failureText{"reasons.expired", false}
	case songs.ReasonUnfetched:
		return failureText{"reasons.unfetched", false}
	case songs.ReasonUnposted:
		return failureText{"reasons.unposted", false}
	case songs.ReasonCancelled:
		return failureText{"reasons.cancelled", true}
	default:
		return failureText{"reasons.internal", true}
	}
}

// EndedMessage returns the message of an order that ended without a song, with the buttons for
// what the member can do next.
func EndedMessage(l i18n.Language, o songs.Order) discord.Message {
	failure := songs.Failure{Reason: songs.ReasonInternal}
	if o.Failure != nil {
		failure = *o.Failure
	}
	r := failureTextFor(failure.Reason)
	switch {
	case failure.Reason == songs.ReasonCancelled && o.Charged():
		r.id = "reasons.cancelled-paid"
	case failure.Reason == songs.ReasonInternal && o.Bought():
		r.id = "reasons.internal-paid"
	}
	refused := failure.Reason == songs.ReasonUnsuitable || failure.Reason == songs.ReasonRefused
	switch {
	case failure.Reason == songs.ReasonUnsuitable && o.Bought():
		r.id = "reasons.unsuitable-paid"
	case failure.Reason == songs.ReasonRefused && o.Bought():
		r.id = "reasons.refused-paid"
	}
	m := discord.Failure(l, r.id)
	m.Shows = &songs.Post{Kind: songs.PostSong, Orders: []songs.OrderID{o.ID}, Language: l.Tag()}
	e := m.Embeds[0]
	again := endedSide(l, &m, o, r)
	if !refused { // do not publish refused text
		e.Description = discord.Cut(SpecText(l, o.Spec)+"\n\n"+e.Description, 4096)
	}
	if o.State == songs.Cancelled { // not an error
		e.Color = palette.Done
	}
	ids := l.T("orders.number", "Order", string(o.ID))
	if o.TaskID != "" {
		ids += " · " + l.T("orders.task", "Task", o.TaskID)
	}
	if failure.TraceID != "" {
		ids += " · " + l.T("orders.trace", "Trace", failure.TraceID)
	}
	e.Footer = &discordgo.MessageEmbedFooter{Text: discord.Cut(ids, 2048)}
	switch {
	case o.State == songs.Unsure:
		m.Components = []discord.Row{{{Label: Priced(l, l.T("orders.button.buy-again"), o.Credits), Emoji: "💳",
			CustomID: discord.CustomID("buyagain", string(o.ID))}}}
	case o.Undelivered():
		m.Components = []discord.Row{{getButton(l, o.ID)}}
	case o.CanRecheck():
		row := discord.Row{addRecheck(l, e, o)}
		if o.State == songs.Overdue {
			row = append(row, discord.Button{Label: l.T("orders.button.cancel"), Emoji: "✖️",
				CustomID: discord.CustomID("cancel", string(o.ID))})
		} else if failure.NotGenerated && again {
			row = append(row, againButton(l, o))
		}
		m.Components = []discord.Row{row}
	case r.again && again:
		m.Components = []discord.Row{{againButton(l, o)}}
	}
	if again && canEdit(o, failure, refused) {
		m.Components = addEditButton(l, m.Components, o)
	}
	return m
}

// canEdit reports whether the requester of an ended order may want to order it with other texts: the member typed
// it, it has texts, and no bought song of it can still arrive.
func canEdit(o songs.Order, failure songs.Failure, refused bool) bool {
	if o.Purpose != "" || o.Spec == (songs.SongSpec{}) || o.State != songs.Failed && o.State != songs.Cancelled ||
		o.Undelivered() {
		return false
	}
	if o.Spec.Edit != nil {
		switch o.Spec.Edit.Action.Base() {
		case provider.ActionExtend, provider.ActionCover, provider.ActionReplaceSection:
		default:
			return false // it has no texts
		}
	}
	return !o.Bought() || o.State == songs.Cancelled || failure.NotGenerated || refused
}

// addEditButton adds the button that opens the texts of an order in a form, for the requester.
func addEditButton(l i18n.Language, rows []discord.Row, o songs.Order) []discord.Row {
	edit := discord.Button{Label: Priced(l, l.T("orders.button.edit-again"), o.Credits), Emoji: "✏️",
		CustomID: discord.CustomID("editorder", string(o.ID))}
	if len(rows) == 0 {
		return []discord.Row{{edit}}
	}
	rows[0] = append(rows[0], edit)
	return rows
}

// againButton returns the button that orders the same again.
func againButton(l i18n.Language, o songs.Order) discord.Button {
	return discord.Button{Label: Priced(l, l.T("orders.button.try-again"), o.Credits), Emoji: "♻️",
		CustomID: discord.CustomID("again", string(o.ID))}
}
