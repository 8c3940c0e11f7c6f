package messages

import (
	"slices"

	"github.com/bwmarrin/discordgo"

	"github.com/riffbot/riffbot/internal/discord"
	"github.com/riffbot/riffbot/internal/i18n"
	"github.com/riffbot/riffbot/internal/songs"
)

// maxRows is Discord's maximum of rows of buttons in a message.
const maxRows = 5

// recheckButton returns the button that looks up the songs of an order again.
func recheckButton(l i18n.Language, id songs.OrderID) discord.Button {
	return discord.Button{Label: l.T("orders.button.look"), Emoji: "🔎", Style: discord.ButtonBlue,
		CustomID: discord.CustomID("look", string(id))}
}

// addRecheck explains in the message of an ended order that its songs can be looked up again, and
// returns the button for it.
func addRecheck(l i18n.Language, e *discordgo.MessageEmbed, o songs.Order) discord.Button {
	text := l.T("reasons.look")
	if !o.RecheckAt.IsZero() {
		text = l.T("reasons.look-soon", "When", discord.RelativeTime(o.RecheckAt))
	}
	e.Description = discord.Cut(e.Description+"\n\n"+text, 4096)
	return recheckButton(l, o.ID)
}

// addMissing lists in a message the songs of an order that are missing, and adds the button that
// looks them up again.
func addMissing(l i18n.Language, m *discord.Message, o songs.Order) {
	list, look := "", songs.Missing{}
	for _, lost := range o.Missing {
		if lost.State == songs.Done || lost.State == songs.Cancelled {
			continue
		}
		take := l.T("orders.take", "Take", lost.Take)
		if look = lost; list == "" {
			list = take
		} else {
			list = l.T("orders.and", "Some", list, "More", take)
		}
	}
	if list == "" {
		return
	}
	text := l.T("orders.song.missing", "Takes", list)
	if !look.RecheckAt.IsZero() {
		text = l.T("orders.song.missing-soon", "Takes", list, "When", discord.RelativeTime(look.RecheckAt))
	}
	e := m.Embeds[0]
	e.Description = discord.Cut(e.Description+"\n\n"+text, 4096)
	button := recheckButton(l, look.Order)
	button.CustomID = discord.CustomID("lookrest", string(look.Order))
	if i := slices.IndexFunc(m.Components, func(r discord.Row) bool { return len(r) < 5 }); i >= 0 &&
		len(m.Components) == maxRows {
		m.Components[i] = append(m.Components[i], button)
		return
	}
	m.Components = append(m.Components, discord.Row{button})
}
