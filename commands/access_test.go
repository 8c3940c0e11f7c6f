package commands

import (
	"context"

	"riffbot/internal/songs"
	"riffbot/internal/visibility"
)

// openAccess shows every song of a guild to everyone in it.
type openAccess struct{}

func (openAccess) Viewer(_ context.Context, m visibility.Member) (songs.Viewer, error) {
	return songs.Viewer{ID: m.ID, GuildID: m.GuildID, All: true}, nil
}

func (openAccess) Audience(_ context.Context, guildID, _ string) (songs.Viewer, error) {
	return songs.Viewer{GuildID: guildID, All: true}, nil
}

func (openAccess) VisibleSongs(_ context.Context, _ songs.Viewer, ids ...songs.SongID) (map[songs.SongID]bool, error) {
	visible := make(map[songs.SongID]bool)
	for _, id := range ids {
		visible[id] = true
	}
	return visible, nil
}

func (openAccess) VisibleOrder(context.Context, songs.Viewer, songs.OrderID) (bool, error) {
	return true, nil
}

func (openAccess) Share(context.Context, string, songs.Posting, ...songs.SongID) error { return nil }
