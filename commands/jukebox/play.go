package jukebox

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/riffbot/riffbot/commands/internal/songoption"
	"github.com/riffbot/riffbot/internal/discord"
	"github.com/riffbot/riffbot/internal/fold"
	"github.com/riffbot/riffbot/internal/i18n"
	"github.com/riffbot/riffbot/internal/jukebox"
	"github.com/riffbot/riffbot/internal/messages"
	"github.com/riffbot/riffbot/internal/songs"
)

// play handles /jukebox play.
func (h handlers) play(ctx context.Context, it *discord.Interaction) error {
	if !h.Jukebox.On() {
		return jukebox.ErrOff
	}
	wanted, err := h.namedSongs(ctx, it)
	if err != nil {
		return err
	}
	return h.enqueue(ctx, it, wanted, false)
}

// enqueue adds songs to the queue and shows the result.
func (h handlers) enqueue(ctx context.Context, it *discord.Interaction, wanted []songs.Entry, reveal bool) error {
	return h.actOnPlayer(ctx, it, func(p *jukebox.Player, a jukebox.Actor) error {
		added, err := p.Play(ctx, a, it.ChannelID, wanted, reveal)
		if errors.Is(err, jukebox.ErrPrivate) && len(wanted) == 1 {
			return it.Edit(ctx, askToReveal(it.Private(), wanted[0]))
		}
		if err != nil {
			return err
		}
		return it.Edit(ctx, addedMessage(it.Private(), added))
	})
}

// addedMessage describes which songs were added to the queue.
func addedMessage(l i18n.Language, a jukebox.Added) discord.Message {
	if len(a.Entries) == 0 {
		return discord.Success(l, "jukebox.song-vote", "Title", messages.QueueEntryTitle(l, a.Voted[0]))
	}
	titles := l.T("jukebox.added.first", "Title", messages.QueueEntryTitle(l, a.Entries[0]))
	if n := len(a.Entries); n > 1 {
		titles = l.T("jukebox.added.several", "Title", messages.QueueEntryTitle(l, a.Entries[0]), "More", n-1)
	}
	title, in := l.T("jukebox.added.waiting"), "<#"+a.Channel+">"
	var lines []string
	switch {
	case a.Ahead < 0:
		title = l.T("jukebox.added.playing")
		lines = append(lines, l.T("jukebox.added.now", "Songs", titles, "Channel", in))
	case a.Ahead <= 1:
		lines = append(lines, l.T("jukebox.added.next", "Songs", titles, "Channel", in))
	default:
		lines = append(lines, l.T("jukebox.added.later", "Songs", titles, "Ahead", a.Ahead, "Channel", in))
	}
	if n := len(a.Voted); n > 0 {
		lines = append(lines, l.T("jukebox.added.voted", "Number", n))
	}
	if a.Private > 0 {
		lines = append(lines, l.Plural("jukebox.added.private", a.Private))
	}
	if a.Rejected > 0 {
		lines = append(lines, l.T("jukebox.added.no-room", "Number", a.Rejected))
	}
	return discord.Info(title, strings.Join(lines, "\n"))
}

// suggestPlay completes the options of /jukebox play.
func (h handlers) suggestPlay(ctx context.Context, it *discord.Interaction) error {
	name, typed := it.Focused()
	if name != "from" {
		return songoption.Suggest(ctx, it, h.Library)
	}
	l := it.Private()
	choices := []discord.Choice{
		{Name: l.T("jukebox.from.favourites"), Value: fromFavourites},
		{Name: l.T("jukebox.from.newest"), Value: fromNewest},
	}
	lists, err := h.playlists(ctx, it, "", 20)
	if err != nil {
		return err
	}
	for _, list := range lists {
		choices = append(choices, playlistChoice(l, list, it.User().ID))
	}
	typed = strings.TrimSpace(typed)
	if typed == "" {
		return it.Suggest(ctx, choices)
	}
	var fits []discord.Choice
	// No suggestion was chosen.
	if !slices.ContainsFunc(choices, func(c discord.Choice) bool { return c.Value == typed }) {
		fits = append(fits, discord.Choice{Name: l.T("jukebox.from.search", "Text", typed), Value: typed})
	}
	q := fold.NewQuery(typed)
	return it.Suggest(ctx, append(fits, fold.Matching(choices, func(c discord.Choice) (int, bool) {
		if c.Value == typed {
			return 0, true
		}
		return q.Rank(c.Name)
	})...))
}

// playOrder handles the button of a song's message that plays the song.
func (h handlers) playOrder(ctx context.Context, it *discord.Interaction) error {
	return h.playSong(ctx, it, false)
}

// playRevealed handles the button that makes a song visible to everyone who can see the voice channel, and plays
// it.
func (h handlers) playRevealed(ctx context.Context, it *discord.Interaction) error {
	return h.playSong(ctx, it, true)
}

func (h handlers) playSong(ctx context.Context, it *discord.Interaction, reveal bool) error {
	if !h.Jukebox.On() {
		return jukebox.ErrOff
	}
	v, err := it.Viewer(ctx)
	if err != nil {
		return err
	}
	e, err := h.Library.Entry(ctx, songs.SongID(it.Var("song")), v)
	if err != nil {
		return err
	}
	return h.enqueue(ctx, it, []songs.Entry{e}, reveal)
}

// askToReveal explains that not all listeners may see a song, and offers to play it in spite of that.
func askToReveal(l i18n.Language, e songs.Entry) discord.Message {
	m := discord.Success(l, "jukebox.reveal", "Title", discord.Cut(discord.Plain(messages.EntryName(l, e)), 100))
	m.Components = []discord.Row{{{
		Label: l.T("jukebox.done.reveal"), Emoji: "▶️", CustomID: discord.CustomID("juke-anyway", string(e.ID)),
	}}}
	return m
}
