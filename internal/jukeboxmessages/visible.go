package jukeboxmessages

import (
	"context"

	"github.com/riffbot/riffbot/internal/discord"
	"github.com/riffbot/riffbot/internal/jukebox"
	"github.com/riffbot/riffbot/internal/songs"
)

// maskHidden returns a view of a jukebox in which songs that a viewer may not see keep their
// places but have no title or content.
func maskHidden(ctx context.Context, a discord.Access, v songs.Viewer, view jukebox.View) (jukebox.View, error) {
	if a == nil {
		return view, discord.ErrNoSongAccess
	}
	var ids []songs.SongID
	for _, e := range view.Waiting {
		ids = append(ids, e.Song.ID)
	}
	if view.Now != nil {
		ids = append(ids, view.Now.Song.ID)
	}
	if view.Notice.Song != "" {
		ids = append(ids, view.Notice.Song)
	}
	visible, err := a.VisibleSongs(ctx, v, ids...)
	if err != nil {
		return view, err
	}
	if !visible[view.Notice.Song] {
		view.Notice.Title = ""
	}
	mask := func(e jukebox.Entry) jukebox.Entry {
		if !visible[e.Song.ID] {
			e.Song = songs.Entry{Song: songs.Song{ID: e.Song.ID, Duration: e.Song.Duration}}
			e.Hidden = true
		}
		return e
	}
	waiting := make([]jukebox.Entry, len(view.Waiting))
	for i, e := range view.Waiting {
		waiting[i] = mask(e)
	}
	view.Waiting = waiting
	if view.Now != nil {
		now := mask(*view.Now)
		view.Now = &now
	}
	return view, nil
}

// VisibleView returns a view of a jukebox as the member may see it.
func VisibleView(ctx context.Context, it *discord.Interaction, view jukebox.View) (jukebox.View, error) {
	v, err := it.Viewer(ctx)
	if err != nil {
		return view, err
	}
	return maskHidden(ctx, it.Access, v, view)
}
