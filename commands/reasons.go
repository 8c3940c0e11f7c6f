package commands

import (
	"github.com/bwmarrin/discordgo"

	"riffbot/internal/palette"
	"riffbot/internal/songs"
	"riffbot/internal/words"
)

// reason is how an order's end is told: what happened, and what to do next.
type reason struct {
	id    string // of its texts
	again bool   // ordering again is a sensible next step
}

// reasons has a word for every way an order can end without a song.
func reasons(r songs.Reason) reason {
	switch r {
	case songs.ReasonToken:
		return reason{"reasons.token", true}
	case songs.ReasonQuota:
		return reason{"reasons.quota", true}
	case songs.ReasonForbidden:
		return reason{"reasons.forbidden", true}
	case songs.ReasonNoAPI:
		return reason{"reasons.no-api", true}
	case songs.ReasonRefused:
		return reason{"reasons.refused", false}
	case songs.ReasonUnsuitable:
		return reason{"reasons.unsuitable", false}
	case songs.ReasonUnchecked:
		return reason{"reasons.unchecked", true}
	case songs.ReasonUnwritten:
		return reason{"reasons.unwritten", true}
	case songs.ReasonRejected:
		return reason{"reasons.rejected", false}
	case songs.ReasonBusy:
		return reason{"reasons.busy", true}
	case songs.ReasonDown:
		return reason{"reasons.down", true}
	case songs.ReasonUnsure:
		return reason{"reasons.unsure", true}
	case songs.ReasonBroken:
		return reason{"reasons.broken", true}
	case songs.ReasonStalled:
		return reason{"reasons.stalled", false}
	case songs.ReasonUnreadable:
		return reason{"reasons.unreadable", false}
	case songs.ReasonNotAudio:
		return reason{"reasons.not-audio", false}
	case songs.ReasonExpired:
		return reason{"reasons.expired", false}
	case songs.ReasonUnfetched:
		return reason{"reasons.unfetched", false}
	case songs.ReasonUnposted:
		return reason{"reasons.unposted", false}
	case songs.ReasonCancelled:
		return reason{"reasons.cancelled", true}
	default:
		return reason{"reasons.internal", true}
	}
}

// ended is the message of an order that ended without a song.
func ended(l words.Language, o songs.Order) Message {
	failure := songs.Failure{Reason: songs.ReasonInternal}
	if o.Failure != nil {
		failure = *o.Failure
	}
	r := reasons(failure.Reason)
	switch {
	case failure.Reason == songs.ReasonCancelled && o.Charged():
		r.id = "reasons.cancelled-paid"
	case failure.Reason == songs.ReasonInternal && o.Bought():
		r.id = "reasons.internal-paid"
	}
	refused := failure.Reason == songs.ReasonUnsuitable || failure.Reason == songs.ReasonRefused
	if failure.Reason == songs.ReasonUnsuitable && o.Bought() {
		r.id = "reasons.unsuitable-paid"
	}
	m := sorry(l, r.id)
	m.Shows = &songs.Post{Kind: songs.PostSong, Orders: []songs.OrderID{o.ID}, Language: l.Tag()}
	e := m.Embeds[0]
	if !refused { // what is not allowed is not repeated where all can read it
		e.Description = cut(asked(l, o.Brief)+"\n\n"+e.Description, 4096)
	}
	if o.State == songs.Cancelled { // as somebody wished
		e.Color = palette.Done
	}
	ids := l.Say("orders.number", "Order", string(o.ID))
	if o.TaskID != "" {
		ids += " · " + l.Say("orders.task", "Task", o.TaskID)
	}
	if failure.TraceID != "" {
		ids += " · " + l.Say("orders.trace", "Trace", failure.TraceID)
	}
	e.Footer = &discordgo.MessageEmbedFooter{Text: cut(ids, 2048)}
	switch {
	case o.State == songs.Unsure:
		m.Components = []Row{{{Label: l.Say("orders.button.buy-again"), Emoji: "💳", CustomID: customID("buyagain", string(o.ID))}}}
	case o.Kept():
		m.Components = []Row{{getButton(l, o.ID)}}
	case o.CanLook():
		row := Row{offerLook(l, e, o)}
		if o.State == songs.Overdue {
			row = append(row, Button{Label: l.Say("orders.button.cancel"), Emoji: "✖️", CustomID: customID("cancel", string(o.ID))})
		} else if failure.Unmade {
			row = append(row, againButton(l, o.ID))
		}
		m.Components = []Row{row}
	case r.again:
		m.Components = []Row{{againButton(l, o.ID)}}
	}
	return m
}

// againButton orders the same once more.
func againButton(l words.Language, id songs.OrderID) Button {
	return Button{Label: l.Say("orders.button.try-again"), Emoji: "♻️", CustomID: customID("again", string(id))}
}
