package commands

import (
	"context"
	"errors"
	"slices"

	"riffbot/internal/songs"
	"riffbot/internal/songwriter"
)

// turn answers a message under a draft: a new version with what it says changed,
// which belongs to whoever said it.
func (w *writing) turn(ctx context.Context, t *Turn, id string) error {
	d, err := w.Drafts.Draft(ctx, songs.DraftID(id))
	if errors.Is(err, songs.ErrNotFound) {
		return nil // it was sung; the song has words of its own
	}
	if err != nil {
		return err
	}
	d.Before = d.ID
	return w.answer(ctx, t, d)
}

// turnSong answers a message under a song: a draft of other words for it.
func (w *writing) turnSong(ctx context.Context, t *Turn, id string) error {
	o, err := w.line.Order(ctx, songs.OrderID(id))
	if errors.Is(err, songs.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	if o.Place.GuildID != t.GuildID || t.GuildID == "" && o.Requester.ID != t.Author.ID {
		return nil
	}
	shown, err := t.shown(ctx, o.Songs)
	if err != nil || len(shown) == 0 {
		return err
	}
	s := shown[0]
	return w.answer(ctx, t, songs.Draft{Song: s.ID, Idea: o.Brief.Prompt, Brief: songs.Brief{Title: s.Title, Style: s.Style, Lyrics: s.Lyrics, Model: o.Brief.Model}})
}

// shown are those songs whose words may stand in an answer, which everyone reads who can see the channel.
func (t *Turn) shown(ctx context.Context, all []songs.Song) ([]songs.Song, error) {
	if t.access == nil {
		return nil, errNoAccess
	}
	v := songs.Viewer{ID: t.Author.ID}
	if t.GuildID != "" {
		var err error
		if v, err = t.access.Audience(ctx, t.GuildID, t.ChannelID); err != nil {
			return nil, err
		}
	}
	visible, err := t.access.VisibleSongs(ctx, v, idsOf(all)...)
	return slices.DeleteFunc(slices.Clone(all), func(s songs.Song) bool { return !visible[s.ID] }), err
}

// answer has a draft changed as a message says.
func (w *writing) answer(ctx context.Context, t *Turn, d songs.Draft) error {
	d.Owner = songs.Member{ID: t.Author.ID, Name: t.name()}
	d.Place = songs.Place{GuildID: t.GuildID, ChannelID: t.ChannelID}
	l := t.Public(ctx)
	card, err := t.reply(ctx, w.unfinished(l, d, songwriter.Draft{}))
	if err != nil {
		return err
	}
	err = w.compose(ctx, l, card, d, songwriter.Wish{Idea: d.Idea, Change: cut(t.Content, maxChange),
		Was: &songwriter.Draft{Title: d.Brief.Title, Style: d.Brief.Style, Language: d.Language, Lyrics: d.Brief.Lyrics}})
	if err != nil {
		m, _ := explanation(&Interaction{ID: t.ID, Locale: l.Tag()}, err)
		return errors.Join(err, card.Edit(ctx, m))
	}
	return nil
}
