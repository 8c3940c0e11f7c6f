package commands

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/bwmarrin/discordgo"

	"riffbot/internal/jukebox"
	"riffbot/internal/palette"
	"riffbot/internal/words"
)

// playlistPage is how many songs one page of the playlist or the history lists.
const playlistPage = 10

func (j *jukeboxing) queue(ctx context.Context, it *Interaction) error {
	if err := it.DeferPrivately(ctx); err != nil {
		return err
	}
	return j.showQueue(ctx, it, 0)
}

func (j *jukeboxing) history(ctx context.Context, it *Interaction) error {
	if err := it.DeferPrivately(ctx); err != nil {
		return err
	}
	return j.showHistory(ctx, it, 0)
}

// page turns a page.
func (j *jukeboxing) page(show func(context.Context, *Interaction, int) error) Handler {
	return func(ctx context.Context, it *Interaction) error {
		if it.Message != nil && it.Message.Flags&FlagEphemeral == 0 { // of the panel: the answer is another message
			if err := it.DeferPrivately(ctx); err != nil {
				return err
			}
			return show(ctx, it, 0)
		}
		if err := it.DeferUpdate(ctx); err != nil {
			return err
		}
		offset, _ := strconv.Atoi(it.args(1)[0]) // an id without one means the first page
		return show(ctx, it, max(offset, 0))
	}
}

// voted gives a song of the page a vote, or takes it back.
func (j *jukeboxing) voted(ctx context.Context, it *Interaction) error {
	if err := it.DeferUpdate(ctx); err != nil {
		return err
	}
	args := it.args(2)
	err := j.act(ctx, it, func(p *jukebox.Player, a jukebox.Actor) error {
		_, err := p.Vote(ctx, a, jukebox.EntryID(args[0]))
		return err
	})
	if err != nil {
		return err
	}
	offset, _ := strconv.Atoi(args[1])
	return j.showQueue(ctx, it, max(offset, 0))
}

func (j *jukeboxing) showQueue(ctx context.Context, it *Interaction, offset int) error {
	p, err := j.box.Player(ctx, it.GuildID)
	if err != nil {
		return err
	}
	view, err := it.view(ctx, p.View())
	if err != nil {
		return err
	}
	return it.Edit(ctx, playlistMessage(it.Private(), view, offset))
}

func playlistMessage(l words.Language, v jukebox.View, offset int) Message {
	e := &discordgo.MessageEmbed{Title: l.Say("jukebox.queue.title"), Color: palette.Done}
	m := Message{Embeds: []*discordgo.MessageEmbed{e}}
	var lines []string
	if v.Now != nil {
		lines = append(lines, fmt.Sprintf("▶️ **%s** · %s / %s · %s\n", shown(l, *v.Now), clock(v.Position), clock(v.Length), by(l, *v.Now)))
	}
	total := len(v.Waiting)
	if offset >= total {
		offset = 0
	}
	page := v.Waiting[offset:min(offset+playlistPage, total)]
	var sum time.Duration
	for _, w := range v.Waiting {
		sum += w.Song.Duration
	}
	for i, w := range page {
		line := fmt.Sprintf("`%d.` **%s** · %s · %s", offset+i+1, shown(l, w), clock(w.Song.Duration), by(l, w))
		if v.Settings.Mode == jukebox.Votes && w.Why == jukebox.Asked {
			line += fmt.Sprintf(" · ▲ %d", len(w.Votes))
		}
		lines = append(lines, line)
	}
	if total == 0 {
		lines = append(lines, l.Say("jukebox.queue.empty"))
	}
	e.Description = cut(strings.Join(lines, "\n"), 4096)
	e.Footer = &discordgo.MessageEmbedFooter{Text: l.Count("jukebox.queue.footer", total, "Length", clock(sum), "Mode", modeWords(l, v.Settings.Mode, v.Shuffle))}
	if v.Settings.Mode == jukebox.Votes {
		m.Components = voteRows(page, offset)
	}
	if row := turnButtons(l, "juke-queue", offset, playlistPage, total); row != nil {
		m.Components = append(m.Components, row)
	}
	return m
}

// by says who an entry is from, as people read it.
func by(l words.Language, e jukebox.Entry) string { return cut(plain(whose(l, e)), 40) }

func modeWords(l words.Language, m jukebox.Mode, shuffled bool) string {
	switch {
	case shuffled:
		return l.Say("jukebox.mode.shuffled")
	case m == jukebox.Fifo:
		return l.Say("jukebox.mode.fifo")
	case m == jukebox.Votes:
		return l.Say("jukebox.mode.votes")
	default:
		return l.Say("jukebox.mode.fair")
	}
}

// voteRows are buttons to vote for the songs of a page.
func voteRows(page []jukebox.Entry, offset int) (rows []Row) {
	for i, e := range page {
		if i%5 == 0 {
			rows = append(rows, Row{})
		}
		rows[len(rows)-1] = append(rows[len(rows)-1], Button{Label: fmt.Sprintf("▲ %d", offset+i+1), CustomID: customID("juke-vote", string(e.ID), strconv.Itoa(offset))})
	}
	return rows
}

// turnButtons turn pages; nil where there is one only.
func turnButtons(l words.Language, verb string, offset, size, total int) Row {
	if total <= size {
		return nil
	}
	return Row{
		{Label: l.Say("library.back"), Emoji: "◀️", CustomID: customID(verb, strconv.Itoa(offset-size)), Disabled: offset == 0},
		{Label: l.Say("library.next"), Emoji: "▶️", CustomID: customID(verb, strconv.Itoa(offset+size)), Disabled: offset+size >= total},
	}
}

func (j *jukeboxing) showHistory(ctx context.Context, it *Interaction, offset int) error {
	if !j.box.On() {
		return jukebox.ErrOff
	}
	v, err := it.viewer(ctx)
	if err != nil {
		return err
	}
	page, total, err := j.box.Store.Plays(ctx, v, playlistPage, offset)
	if err != nil {
		return err
	}
	return it.Edit(ctx, historyMessage(it.Private(), page, total, offset))
}

func historyMessage(l words.Language, page []jukebox.Play, total, offset int) Message {
	e := &discordgo.MessageEmbed{Title: l.Say("jukebox.history.title"), Color: palette.Done}
	m := Message{Embeds: []*discordgo.MessageEmbed{e}}
	if total == 0 {
		e.Description = l.Say("jukebox.history.empty")
		return m
	}
	var lines []string
	for i, h := range page {
		entry := jukebox.Entry{Song: h.Song, By: h.By, Why: h.Why}
		line := fmt.Sprintf("`%d.` **%s** · %s · %s", offset+i+1, shown(l, entry), by(l, entry), until(h.At))
		if h.Hearts > 0 {
			line += fmt.Sprintf(" · ❤️ %d", h.Hearts)
		}
		if h.Skipped {
			line += " · " + l.Say("jukebox.history.skipped")
		}
		lines = append(lines, line)
	}
	e.Description = cut(strings.Join(lines, "\n"), 4096)
	e.Footer = &discordgo.MessageEmbedFooter{Text: l.Count("jukebox.history.footer", total, "Page", offset/playlistPage+1, "Pages", (total+playlistPage-1)/playlistPage)}
	if row := turnButtons(l, "juke-history", offset, playlistPage, total); row != nil {
		m.Components = []Row{row}
	}
	return m
}
