package jukebox

import (
	"context"
	"errors"

	"github.com/riffbot/riffbot/internal/discord"
	"github.com/riffbot/riffbot/internal/jukebox"
	"github.com/riffbot/riffbot/internal/messages"
	"github.com/riffbot/riffbot/internal/songs"
)

// panelButton returns the handler of a button that acts on the player and updates the panel.
func (h handlers) panelButton(do func(ctx context.Context, p *jukebox.Player, a jukebox.Actor) error) discord.Handler {
	return discord.Updating(func(ctx context.Context, it *discord.Interaction) error {
		return h.actOnPlayer(ctx, it, func(p *jukebox.Player, a jukebox.Actor) error {
			if err := do(ctx, p, a); err != nil {
				return err
			}
			return h.Panel.Respond(ctx, it, p.View())
		})
	})
}

// toggleFavourite marks or unmarks the song of the button as a favourite of the member.
func (h handlers) toggleFavourite(ctx context.Context, it *discord.Interaction) error {
	v, err := it.Viewer(ctx)
	if err != nil {
		return err
	}
	e, err := h.Library.Entry(ctx, songs.SongID(it.Var("song")), v)
	if errors.Is(err, songs.ErrNotFound) {
		err = discord.ErrNoSong
	}
	if err != nil {
		return err
	}
	if err := h.Library.SetFavourite(ctx, e.ID, it.User().ID, !e.Favourite); err != nil {
		return err
	}
	l := it.Private()
	name := discord.Cut(discord.Plain(messages.EntryName(l, e)), 100)
	if e.Favourite {
		return it.Edit(ctx, discord.Success(l, "jukebox.no-favourite", "Title", name))
	}
	return it.Edit(ctx, discord.Success(l, "jukebox.favourite", "Title", name))
}
