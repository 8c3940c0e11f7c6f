package jukebox

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/bwmarrin/discordgo"

	"github.com/riffbot/riffbot/internal/discord"
	"github.com/riffbot/riffbot/internal/i18n"
	"github.com/riffbot/riffbot/internal/input"
	"github.com/riffbot/riffbot/internal/jukebox"
	"github.com/riffbot/riffbot/internal/jukeboxmessages"
	"github.com/riffbot/riffbot/internal/messages"
	"github.com/riffbot/riffbot/internal/palette"
	"github.com/riffbot/riffbot/internal/songs"
)

// queuePageSize is the number of songs on one page of the queue or the history.
const queuePageSize = 10

func (h handlers) queue(ctx context.Context, it *discord.Interaction) error {
	return h.showQueue(ctx, it, 0)
}

func (h handlers) history(ctx context.Context, it *discord.Interaction) error {
	return h.showHistory(ctx, it, 0)
}

// pageButton returns the handler of a button that shows a page. A button of the panel responds with a new private
// message.
func (h handlers) pageButton(show func(context.Context, *discord.Interaction, int) error) discord.Handler {
	return func(ctx context.Context, it *discord.Interaction) error {
		if it.Message != nil && it.Message.Flags&discord.FlagEphemeral == 0 { // the panel
			if err := it.DeferPrivately(ctx); err != nil {
				return err
			}
			return show(ctx, it, 0)
		}
		if err := it.DeferUpdate(ctx); err != nil {
			return err
		}
		return show(ctx, it, input.Offset(it.Var("offset")))
	}
}

// toggleVote votes for a song of the page or removes the vote.
func (h handlers) toggleVote(ctx context.Context, it *discord.Interaction) error {
	err := h.actOnPlayer(ctx, it, func(p *jukebox.Player, a jukebox.Actor) error {
		_, err := p.Vote(ctx, a, jukebox.EntryID(it.Var("entry")))
		return err
	})
	if err != nil {
		return err
	}
	return h.showQueue(ctx, it, input.Offset(it.Var("offset")))
}

func (h handlers) showQueue(ctx context.Context, it *discord.Interaction, offset int) error {
	p, err := h.Jukebox.Player(ctx, it.GuildID)
	if err != nil {
		return err
	}
	view, err := jukeboxmessages.VisibleView(ctx, it, p.View())
	if err != nil {
		return err
	}
	return it.Edit(ctx, queueMessage(it.Private(), view, offset))
}

func queueMessage(l i18n.Language, v jukebox.View, offset int) discord.Message {
	e := &discordgo.MessageEmbed{Title: l.T("jukebox.queue.title"), Color: palette.Done}
	m := discord.Message{Embeds: []*discordgo.MessageEmbed{e}}
	var lines []string
	if v.Now != nil {
		lines = append(
			lines,
			fmt.Sprintf(
				"▶️ **%s** · %s / %s · %s\n", messages.QueueEntryTitle(l, *v.Now), discord.Clock(v.Position),
				discord.Clock(v.Length), messages.RequesterName(l, *v.Now),
			),
		)
	}
	total := len(v.Waiting)
	if offset >= total {
		offset = 0
	}
	page := v.Waiting[offset:min(offset+queuePageSize, total)]
	var sum time.Duration
	for _, w := range v.Waiting {
		sum += w.Song.Duration
	}
	for i, w := range page {
		line := fmt.Sprintf(
			"`%d.` **%s** · %s · %s", offset+i+1, messages.QueueEntryTitle(l, w), discord.Clock(w.Song.Duration),
			messages.RequesterName(l, w),
		)
		if v.Settings.Mode == jukebox.Votes && w.Source == jukebox.Requested {
			line += fmt.Sprintf(" · ▲ %d", len(w.Votes))
		}
		lines = append(lines, line)
	}
	if total == 0 {
		lines = append(lines, l.T("jukebox.queue.empty"))
	}
	e.Description = discord.Cut(strings.Join(lines, "\n"), 4096)
	e.Footer = &discordgo.MessageEmbedFooter{
		Text: l.Plural(
			"jukebox.queue.footer", total, "Length", discord.Clock(sum), "Mode",
			messages.QueueModeText(l, v.Settings.Mode, v.Shuffle),
		),
	}
	if v.Settings.Mode == jukebox.Votes {
		m.Components = voteRows(l, page, offset)
	}
	m.Components = append(m.Components, pages("juke-queue", offset, total).Rows(l)...)
	return m
}

// voteRows returns the buttons to vote for the songs of a page.
func voteRows(l i18n.Language, page []jukebox.Entry, offset int) (rows []discord.Row) {
	for i, e := range page {
		if i%5 == 0 {
			rows = append(rows, discord.Row{})
		}
		rows[len(rows)-1] = append(rows[len(rows)-1], discord.Button{
			Label:    l.T("jukebox.button.vote", "Number", strconv.Itoa(offset+i+1)),
			CustomID: discord.CustomID("juke-vote", string(e.ID), strconv.Itoa(offset)),
		})
	}
	return rows
}

// pages returns the pager of a list of songs whose buttons have the given verb.
func pages(verb string, offset, total int) discord.Pager {
	return discord.Pager{
		Offset: offset, Size: queuePageSize, Total: total,
		CustomID: func(at int) string { return discord.CustomID(verb, strconv.Itoa(at)) },
	}
}

func (h handlers) showHistory(ctx context.Context, it *discord.Interaction, offset int) error {
	if !h.Jukebox.On() {
		return jukebox.ErrOff
	}
	v, err := it.Viewer(ctx)
	if err != nil {
		return err
	}
	page, total, err := h.Jukebox.Plays(ctx, v, queuePageSize, offset)
	if err != nil {
		return err
	}
	return it.Edit(ctx, historyMessage(it.Private(), page, total, offset))
}

func historyMessage(l i18n.Language, page []jukebox.Play, total songs.Total, offset int) discord.Message {
	list := pages("juke-history", offset, total.Count)
	list.More = total.More
	e := &discordgo.MessageEmbed{Title: l.T("jukebox.history.title"), Color: palette.Done}
	m := discord.Message{Embeds: []*discordgo.MessageEmbed{e}}
	if total.Count == 0 {
		e.Description = l.T("jukebox.history.empty")
		return m
	}
	var lines []string
	for i, h := range page {
		entry := jukebox.Entry{Song: h.Song, By: h.By, Source: h.Source}
		line := fmt.Sprintf(
			"`%d.` **%s** · %s · %s", offset+i+1, messages.QueueEntryTitle(l, entry), messages.RequesterName(l, entry),
			discord.RelativeTime(h.At),
		)
		if h.Hearts > 0 {
			line += fmt.Sprintf(" · ❤️ %d", h.Hearts)
		}
		if h.Skipped {
			line += " · " + l.T("jukebox.history.skipped")
		}
		lines = append(lines, line)
	}
	e.Description = discord.Cut(strings.Join(lines, "\n"), 4096)
	footer := l.Plural("jukebox.history.footer", total.Count, "Page", list.Page(), "Pages", list.Pages())
	if total.More {
		footer = l.Plural("jukebox.history.footer-more", total.Count, "Page", list.Page())
	}
	e.Footer = &discordgo.MessageEmbedFooter{Text: footer}
	m.Components = list.Rows(l)
	return m
}
