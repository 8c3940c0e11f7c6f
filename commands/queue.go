package commands

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/bwmarrin/discordgo"

	"riffbot/internal/palette"
	"riffbot/internal/songs"
	"riffbot/internal/words"
)

// queueShown is how many orders /queue lists.
const queueShown = 15

// Queue is /queue: what is being made here, what waits, and for how long.
func Queue(line orderTaker) Command {
	return Command{
		Definition: &discordgo.ApplicationCommand{
			Name:             "queue",
			Description:      "Songs being made here, your place in the queue, and about how long it takes",
			Contexts:         everywhere(),
			IntegrationTypes: inServers(),
		},
		Handle: func(ctx context.Context, it *Interaction) error {
			if err := it.DeferPrivately(ctx); err != nil {
				return err
			}
			v, err := it.viewer(ctx)
			if err != nil {
				return err
			}
			// All of them, not a page: one's own may be far behind.
			waiting, err := line.Queue(ctx, v, 1000)
			if err != nil {
				return err
			}
			expected, err := line.Expected(ctx)
			if err != nil {
				return err
			}
			return it.Edit(ctx, queueMessage(it.Private(), waiting, it.User().ID, expected))
		},
	}
}

// queueMessage lists the orders of a place, and one's own that are further back.
func queueMessage(l words.Language, waiting []songs.Waiting, user string, expected func(ahead int) time.Duration) Message {
	e := &discordgo.MessageEmbed{Title: l.Say("orders.queue.heading"), Color: palette.Done}
	if len(waiting) == 0 {
		e.Description = l.Say("orders.queue.empty")
		return Message{Embeds: []*discordgo.MessageEmbed{e}}
	}
	var lines []string
	left, mine := 0, 0
	for i, w := range waiting {
		own := w.Requester.ID == user
		switch {
		case i < queueShown:
		case own && mine < 5:
			mine++
		default:
			left++
			continue
		}
		lines = append(lines, queueLine(l, w, own, expected))
	}
	if left > 0 {
		lines = append(lines, l.Say("orders.queue.more", "More", left))
	}
	e.Description = cut(strings.Join(lines, "\n"), 4096)
	e.Footer = &discordgo.MessageEmbedFooter{Text: l.Say("orders.queue.turns")}
	return Message{Embeds: []*discordgo.MessageEmbed{e}}
}

func queueLine(l words.Language, w songs.Waiting, own bool, expected func(int) time.Duration) string {
	mark := "🎙️"
	when := stageWord(l, w.State)
	if w.Ahead >= 0 {
		mark = "`" + l.Number(w.Ahead+1) + ".`"
		when = l.Say("orders.state.waiting")
		if d := expected(w.Ahead); d > 0 {
			when = l.Say("orders.queue.ready", "Time", roughly(l, d))
		}
	}
	who := plain(w.Requester.Name)
	if own {
		who = l.Say("orders.queue.you")
	}
	return fmt.Sprintf("%s %s · **%s** · %s", mark, cut(nameOf(l, w.Order), 60), cut(who, 40), when)
}

// nameOf is what an order is called before it has a song.
func nameOf(l words.Language, o songs.Order) string {
	if o.Brief.Title != "" {
		return plain(o.Brief.Title)
	}
	return strings.TrimPrefix(asked(l, o.Brief), "> ")
}

// stageWord is an order's state in a word or two.
func stageWord(l words.Language, s songs.State) string {
	switch s {
	case songs.Queued:
		return l.Say("orders.state.waiting")
	case songs.Writing:
		return l.Say("orders.state.writing")
	case songs.Buying:
		return l.Say("orders.state.buying")
	case songs.Rendering:
		return l.Say("orders.state.singing")
	case songs.Overdue:
		return l.Say("orders.state.overdue")
	default:
		return l.Say("orders.state.last")
	}
}

// roughly is a length of time as people say it.
func roughly(l words.Language, d time.Duration) string {
	switch {
	case d < 90*time.Second:
		return l.Say("orders.queue.seconds", "Number", int((d+9*time.Second)/(10*time.Second)*10))
	case d < 90*time.Minute:
		return l.Say("orders.queue.minutes", "Number", int((d+59*time.Second)/time.Minute))
	default:
		return l.Say("orders.queue.hours", "Number", int((d+59*time.Minute)/time.Hour))
	}
}
