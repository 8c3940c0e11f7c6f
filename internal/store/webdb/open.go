package webdb

import (
	"context"
	"fmt"

	"github.com/riffbot/riffbot/internal/guild"
	"github.com/riffbot/riffbot/internal/songs"
	"github.com/riffbot/riffbot/internal/store"
)

// OpenSongs returns which of some songs visitors may open: those that were made public or unlisted and, if gallery is
// set, those without an access of their own that everyone, a viewer, may see.
func (w *Web) OpenSongs(ctx context.Context, everyone songs.Viewer, gallery bool, ids ...songs.SongID) (
	map[songs.SongID]bool, error) {
	open := make(map[songs.SongID]bool)
	if len(ids) == 0 {
		return open, nil
	}
	own, err := w.accessOf(ctx, everyone.GuildID, ids)
	if err != nil {
		return nil, err
	}
	there, err := w.db.VisibleSongs(ctx, songs.Viewer{GuildID: everyone.GuildID, All: true}, ids...)
	if err != nil {
		return nil, err
	}
	shown := make(map[songs.SongID]bool)
	if gallery {
		if shown, err = w.db.VisibleSongs(ctx, everyone, ids...); err != nil {
			return nil, err
		}
	}
	for _, id := range ids {
		switch own[id] {
		case guild.AccessPublic, guild.AccessUnlisted:
			open[id] = there[id]
		case "":
			open[id] = there[id] && shown[id]
		}
	}
	return open, nil
}

// accessOf returns the access of those songs of a server that have one of their own.
func (w *Web) accessOf(ctx context.Context, guildID string, ids []songs.SongID) (map[songs.SongID]guild.SongAccess,
	error) {
	args, list := []any{guildID}, ""
	for i, id := range ids {
		if i > 0 {
			list += ", "
		}
		args = append(args, id)
		list += fmt.Sprintf("$%d", len(args))
	}
	rows, err := w.db.Reader().QueryContext(ctx, `SELECT song_id, access FROM song_access WHERE guild_id = $1
		AND song_id IN (`+list+`)`, args...)
	type row struct {
		id     songs.SongID
		access guild.SongAccess
	}
	all, err := store.Collect(rows, err, func(scan func(...any) error) (r row, err error) {
		return r, scan(&r.id, &r.access)
	})
	if err != nil {
		return nil, err
	}
	found := make(map[songs.SongID]guild.SongAccess, len(all))
	for _, r := range all {
		found[r.id] = r.access
	}
	return found, nil
}
