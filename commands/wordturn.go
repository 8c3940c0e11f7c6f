package commands

import (
	"context"
	"errors"

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
	if len(o.Songs) == 0 || o.Place.GuildID != t.GuildID {
		return nil
	}
	s := o.Songs[0]
	return w.answer(ctx, t, songs.Draft{Idea: o.Brief.Prompt, Brief: songs.Brief{Title: s.Title, Style: s.Style, Lyrics: s.Lyrics, Model: o.Brief.Model}})
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
