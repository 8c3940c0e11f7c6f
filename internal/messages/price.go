package messages

import (
	"github.com/riffbot/riffbot/internal/discord"
	"github.com/riffbot/riffbot/internal/i18n"
	"github.com/riffbot/riffbot/internal/songs"
)

// Priced returns the label of a button or the title of a form that spends credits, followed by the
// price if there is one.
func Priced(l i18n.Language, label string, credits int) string {
	if credits <= 0 {
		return label
	}
	return l.T("choices.cost.label", "Label", label, "Credits", Credits(l, credits))
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
