package jukebox

import (
	"context"
	"fmt"
	"strings"

	"github.com/riffbot/riffbot/commands/internal/songoption"
	"github.com/riffbot/riffbot/internal/discord"
	"github.com/riffbot/riffbot/internal/fold"
	"github.com/riffbot/riffbot/internal/i18n"
	"github.com/riffbot/riffbot/internal/input"
	"github.com/riffbot/riffbot/internal/jukebox"
	"github.com/riffbot/riffbot/internal/jukeboxmessages"
	"github.com/riffbot/riffbot/internal/messages"
)

func (h handlers) remove(
	ctx context.Context, it *discord.Interaction, p *jukebox.Player, a jukebox.Actor,
) (discord.Message, error) {
	e, err := waitingEntry(ctx, it, p, it.Text("song"))
	if err == nil {
		_, err = p.Remove(ctx, a, e.ID)
	}
	l := it.Private()
	return discord.Success(l, "jukebox.removed", "Title", messages.QueueEntryTitle(l, e)), err
}

func (h handlers) move(
	ctx context.Context, it *discord.Interaction, p *jukebox.Player, a jukebox.Actor,
) (discord.Message, error) {
	e, err := waitingEntry(ctx, it, p, it.Text("song"))
	if err == nil {
		_, err = p.Move(ctx, a, e.ID, it.Number("to")-1)
	}
	l := it.Private()
	return discord.Success(
		l, "jukebox.moved", "Title", messages.QueueEntryTitle(l, e), "Place", max(it.Number("to"), 1),
	), err
}

func (h handlers) clear(
	ctx context.Context, it *discord.Interaction, p *jukebox.Player, a jukebox.Actor,
) (discord.Message, error) {
	n, err := p.Clear(ctx, a, it.Flag("everybodys"))
	switch n {
	case 0:
		return discord.Success(it.Private(), "jukebox.cleared-none"), err
	case 1:
		return discord.Success(it.Private(), "jukebox.cleared-one"), err
	default:
		return discord.Success(it.Private(), "jukebox.cleared", "Number", n), err
	}
}

// waitingNaming returns how members name waiting songs.
func waitingNaming(l i18n.Language) songoption.Naming[jukebox.Entry] {
	return songoption.Naming[jukebox.Entry]{Option: "song", None: jukebox.ErrNoEntry,
		ID:    func(e jukebox.Entry) string { return string(e.ID) },
		Names: func(e jukebox.Entry) []string { return []string{messages.QueueEntryName(l, e)} },
		Label: func(e jukebox.Entry) string {
			return strings.Join([]string{discord.Cut(messages.QueueEntryName(l, e), 50), discord.Clock(e.Song.Duration),
				discord.Cut(messages.RequestedBy(l, e), 20)}, " · ")
		}}
}

// waitingEntry finds a waiting song, among those that the member may see, by its id, number or title.
func waitingEntry(ctx context.Context, it *discord.Interaction, p *jukebox.Player, text string) (jukebox.Entry, error) {
	view, err := jukeboxmessages.VisibleView(ctx, it, p.View())
	if err != nil {
		return jukebox.Entry{}, err
	}
	l, waiting := it.Private(), view.Waiting
	text = strings.TrimSpace(text)
	if n, err := input.Int(text); err == nil && n >= 1 && n <= len(waiting) {
		return waiting[n-1], nil
	}
	return waitingNaming(l).Choose(waiting, text)
}

// suggestWaiting completes the name of a waiting song.
func (h handlers) suggestWaiting(ctx context.Context, it *discord.Interaction) error {
	_, typed := it.Focused()
	l := it.Private()
	v, _ := h.Jukebox.View(it.GuildID)
	v, err := jukeboxmessages.VisibleView(ctx, it, v)
	if err != nil {
		return err
	}
	type waiting struct{ label, title, id string }
	var all []waiting
	for i, e := range v.Waiting {
		title := messages.QueueEntryName(l, e)
		all = append(all, waiting{
			fmt.Sprintf("%d. %s · %s", i+1, title, messages.RequestedBy(l, e)), title, string(e.ID),
		})
	}
	q := fold.NewQuery(typed)
	var choices []discord.Choice
	for _, w := range fold.Matching(all, func(w waiting) (int, bool) { return q.RankAny(w.title, w.label) }) {
		choices = append(choices, discord.Choice{Name: w.label, Value: w.id})
	}
	return it.Suggest(ctx, choices)
}
