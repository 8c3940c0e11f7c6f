package commands

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/bwmarrin/discordgo"

	"riffbot/internal/palette"
	"riffbot/internal/songs"
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
			place := songs.Place{GuildID: it.GuildID, ChannelID: it.ChannelID}
			// All of them, not a page: one's own may be far behind.
			waiting, err := line.Queue(ctx, place, it.User().ID, 1000)
			if err != nil {
				return err
			}
			expected, err := line.Expected(ctx)
			if err != nil {
				return err
			}
			return it.Edit(ctx, queueMessage(waiting, it.User().ID, expected))
		},
	}
}

// queueMessage lists the orders of a place, and one's own that are further back.
func queueMessage(waiting []songs.Waiting, user string, expected func(ahead int) time.Duration) Message {
	e := &discordgo.MessageEmbed{Title: "Songs under way", Color: palette.Done}
	if len(waiting) == 0 {
		e.Description = "Nothing is being made here and nobody waits. `/song` changes that."
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
		lines = append(lines, queueLine(w, own, expected))
	}
	if left > 0 {
		lines = append(lines, fmt.Sprintf("… and %s more", thousands(left)))
	}
	e.Description = cut(strings.Join(lines, "\n"), 4096)
	e.Footer = &discordgo.MessageEmbedFooter{Text: "Servers take turns, and so do members; /cancel calls one of yours off."}
	return Message{Embeds: []*discordgo.MessageEmbed{e}}
}

func queueLine(w songs.Waiting, own bool, expected func(int) time.Duration) string {
	mark := "🎙️"
	when := stageWord(w.State)
	if w.Ahead >= 0 {
		mark = fmt.Sprintf("`%s.`", thousands(w.Ahead+1))
		when = "waiting"
		if d := expected(w.Ahead); d > 0 {
			when = "done in about " + roughly(d)
		}
	}
	who := plain(w.Requester.Name)
	if own {
		who = "you"
	}
	return fmt.Sprintf("%s %s · **%s** · %s", mark, cut(nameOf(w.Order), 60), cut(who, 40), when)
}

// nameOf is what an order is called before it has a song.
func nameOf(o songs.Order) string {
	if o.Brief.Title != "" {
		return plain(o.Brief.Title)
	}
	return strings.TrimPrefix(about(o.Brief), "> ")
}

// stageWord is an order's state in a word or two.
func stageWord(s songs.State) string {
	switch s {
	case songs.Queued:
		return "waiting"
	case songs.Writing:
		return "being written"
	case songs.Buying:
		return "being booked"
	case songs.Rendering:
		return "being sung"
	default:
		return "almost here"
	}
}

// roughly is a length of time as people say it.
func roughly(d time.Duration) string {
	switch {
	case d < 90*time.Second:
		return fmt.Sprintf("%d s", (d+9*time.Second)/(10*time.Second)*10)
	case d < 90*time.Minute:
		return fmt.Sprintf("%d min", (d+59*time.Second)/time.Minute)
	default:
		return fmt.Sprintf("%d h", (d+59*time.Minute)/time.Hour)
	}
}
