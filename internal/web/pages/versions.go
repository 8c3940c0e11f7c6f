package pages

import (
	"cmp"
	"slices"
	"strings"

	"github.com/riffbot/riffbot/internal/songs"
	"github.com/riffbot/riffbot/internal/web"
)

// versions returns the other versions of a song, oldest first: those that the member can see in Discord, and those that
// everyone may open. That the song itself is open does not open its versions.
func (a *Area) versions(r *web.Request, id songs.SongID) ([]songs.Entry, error) {
	ctx := r.Context()
	v, err := a.viewer(r)
	if err != nil {
		return nil, err
	}
	shown, err := a.cfg.Library.Versions(ctx, id, v)
	if err != nil {
		return nil, err
	}
	all, err := a.cfg.Library.Versions(ctx, id, songs.Viewer{ID: v.ID, GuildID: v.GuildID, All: true})
	if err != nil {
		return nil, err
	}
	everyone, err := a.cfg.Access.Everyone(ctx, v.GuildID)
	if err != nil {
		return nil, err
	}
	own, ids := make(map[songs.SongID]bool, len(shown)), make([]songs.SongID, len(all))
	for _, e := range shown {
		own[e.ID] = true
	}
	for i, e := range all {
		ids[i] = e.ID
	}
	open, err := a.cfg.Publicity.OpenSongs(ctx, everyone, galleryOpen(r), ids...)
	if err != nil {
		return nil, err
	}
	for _, e := range all {
		if open[e.ID] && !own[e.ID] {
			shown = append(shown, e)
		}
	}
	slices.SortFunc(shown, func(a, b songs.Entry) int {
		return cmp.Or(a.CreatedAt.Compare(b.CreatedAt), strings.Compare(string(a.ID), string(b.ID)))
	})
	return slices.DeleteFunc(shown, func(e songs.Entry) bool { return e.ID == id }), nil
}
