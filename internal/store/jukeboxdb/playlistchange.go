package jukeboxdb

import (
	"context"
	"database/sql"
	"fmt"
	"slices"

	"github.com/riffbot/riffbot/internal/jukebox"
	"github.com/riffbot/riffbot/internal/songs"
)

// ChangePlaylist makes all changes to a playlist or, with an error, none: [jukebox.ErrPlaylistExists] if its owner has
// another one with the new name, [jukebox.ErrFull] if it would exceed the maximum length. Added songs that the playlist
// contains stay where they are.
func (jb *Jukebox) ChangePlaylist(ctx context.Context, id jukebox.PlaylistID, c jukebox.PlaylistChange) error {
	return jb.db.Tx(ctx, func(tx *sql.Tx) error {
		if c.Name != "" {
			if err := rename(ctx, tx, id, c.Name); err != nil {
				return err
			}
		}
		if c.Shared != nil {
			if err := share(ctx, tx, id, *c.Shared); err != nil {
				return err
			}
		}
		return changeSongs(ctx, tx, id, c)
	})
}

// changeSongs removes songs of a playlist and then appends some.
func changeSongs(ctx context.Context, tx *sql.Tx, id jukebox.PlaylistID, c jukebox.PlaylistChange) error {
	all, err := lockedSongs(ctx, tx, id)
	if err != nil {
		return err
	}
	for _, song := range c.Remove {
		if err := removeSong(ctx, tx, id, song); err != nil {
			return err
		}
	}
	all = slices.DeleteFunc(all, func(song songs.SongID) bool { return slices.Contains(c.Remove, song) })
	for _, song := range c.Add {
		switch {
		case slices.Contains(all, song):
			continue
		case len(all) >= jukebox.MaxPlaylistSongs:
			return jukebox.ErrFull
		}
		if err := appendSong(ctx, tx, id, song); err != nil {
			return fmt.Errorf("add to playlist %s: %w", id, err)
		}
		all = append(all, song)
	}
	return nil
}
