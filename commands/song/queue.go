package song

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/bwmarrin/discordgo"

	"github.com/riffbot/riffbot/internal/discord"
	"github.com/riffbot/riffbot/internal/i18n"
	"github.com/riffbot/riffbot/internal/messages"
	"github.com/riffbot/riffbot/internal/palette"
	"github.com/riffbot/riffbot/internal/songs"
)

// maxQueueShown is how many orders /me queue lists.
const maxQueueShown = 15

// queueCommand returns /me queue: the orders in progress in this place and when they will be ready.
func (h handlers) queueCommand() discord.Command {
	return discord.Command{
		Group:      "me",
		Definition: discord.GeneralDefinition("queue", "Songs in progress, and how long they'll take"),
		Handle: discord.Privately(func(ctx context.Context, it *discord.Interaction) error {
			v, err := it.Viewer(ctx)
			if err != nil {
				return err
			}
			// Read all orders: those of the member may be at the end.
			waiting, err := h.Orders.Queue(ctx, v, 1000)
			if err != nil {
				return err
			}
			expected, err := h.Orders.EstimateWait(ctx)
			if err != nil {
				return err
			}
			return it.Edit(ctx, queueMessage(it.Private(), waiting, it.User().ID, expected))
		}),
	}
}

// queueMessage lists the first orders of a place, and up to five later ones of the member.
func queueMessage(l i18n.Language, waiting []songs.QueuedOrder, user string,
	expected func(o songs.Order, ahead int) time.Duration) discord.Message {
	e := &discordgo.MessageEmbed{Title: l.T("orders.queue.heading"), Color: palette.Done}
	if len(waiting) == 0 {
		e.Description = l.T("orders.queue.empty")
		return discord.Message{Embeds: []*discordgo.MessageEmbed{e}}
	}
	var lines []string
	left, mine := 0, 0
	for i, w := range waiting {
		own := w.Requester.ID == user
		switch {
		case i < maxQueueShown:
		case own && mine < 5:
			mine++
		default:
			left++
			continue
		}
		lines = append(lines, queueLine(l, w, own, expected))
	}
	if left > 0 {
		lines = append(lines, l.T("orders.queue.more", "More", left))
	}
	e.Description = discord.Cut(strings.Join(lines, "\n"), 4096)
	e.Footer = &discordgo.MessageEmbedFooter{Text: l.T("orders.queue.turns")}
	return discord.Message{Embeds: []*discordgo.MessageEmbed{e}}
}

// queueLine formats one order of the queue.
func queueLine(l i18n.Language, w songs.QueuedOrder, own bool,
	expected func(songs.Order, int) time.Duration) string {
	mark := "🎙️"
	when := stateText(l, w.Order)
	if w.Ahead >= 0 {
		mark = "`" + l.Number(w.Ahead+1) + ".`"
		when = l.T("orders.state.waiting")
		if d := expected(w.Order, w.Ahead); d > 0 {
			when = l.T("orders.queue.ready", "Time", messages.RoughDuration(l, d))
		}
	}
	who := discord.Plain(w.Requester.Name)
	if own {
		who = l.T("orders.queue.you")
	}
	return fmt.Sprintf("%s %s · **%s** · %s", mark, discord.Cut(orderName(l, w.Order), 60), discord.Cut(who, 40), when)
}

// orderName returns the title of an order that has no song yet, or what it is about.
func orderName(l i18n.Language, o songs.Order) string {
	if side := messages.SideOf(o); side.Number > 0 { // its title is a secret
		return l.T("battle.side", "Side", side.Letter()) + " · " + strings.TrimPrefix(messages.SpecText(l, o.Spec), "> ")
	}
	if o.Spec.Title != "" {
		return discord.Plain(o.Spec.Title)
	}
	return strings.TrimPrefix(messages.SpecText(l, o.Spec), "> ")
}

// stateText describes the state of an order in one or two words.
func stateText(l i18n.Language, o songs.Order) string {
	switch o.State {
	case songs.Queued:
		return l.T("orders.state.waiting")
	case songs.Writing:
		return l.T("orders.state.writing")
	case songs.Buying:
		return l.T("orders.state.buying")
	case songs.Rendering:
		switch {
		case o.Spec.Edit.Separates():
			return l.T("songpost.state.separating")
		case o.Spec.Instrumental:
			return l.T("songpost.state.composing")
		}
		return l.T("orders.state.singing")
	case songs.Overdue:
		return l.T("orders.state.overdue")
	default:
		return l.T("orders.state.last")
	}
}
