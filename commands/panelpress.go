package commands

import (
	"context"
	"errors"

	"riffbot/internal/jukebox"
	"riffbot/internal/songs"
)

// press does what a button of the panel says, and shows what came of it at once.
func (j *jukeboxing) press(do func(ctx context.Context, p *jukebox.Player, a jukebox.Actor) error) Handler {
	return func(ctx context.Context, it *Interaction) error {
		if err := it.DeferUpdate(ctx); err != nil {
			return err
		}
		return j.act(ctx, it, func(p *jukebox.Player, a jukebox.Actor) error {
			if err := do(ctx, p, a); err != nil {
				return err
			}
			return j.panel.pressed(ctx, it, p.View())
		})
	}
}

// heart marks the song that plays as a favourite of whoever presses, or no longer.
func (j *jukeboxing) heart(ctx context.Context, it *Interaction) error {
	if err := it.DeferPrivately(ctx); err != nil {
		return err
	}
	v, err := it.viewer(ctx)
	if err != nil {
		return err
	}
	e, err := j.library.Entry(ctx, songs.SongID(it.args(1)[0]), v)
	if errors.Is(err, songs.ErrNotFound) {
		err = errNoSong
	}
	if err != nil {
		return err
	}
	if err := j.library.Favour(ctx, e.ID, it.User().ID, !e.Favourite); err != nil {
		return err
	}
	l := it.Private()
	name := cut(plain(nameOfEntry(l, e)), 100)
	if e.Favourite {
		return it.Edit(ctx, news(l, "jukebox.no-favourite", "Title", name))
	}
	return it.Edit(ctx, news(l, "jukebox.favourite", "Title", name))
}
