package boardmessages

import (
	"context"
	"slices"

	"github.com/riffbot/riffbot/internal/board"
	"github.com/riffbot/riffbot/internal/discord"
	"github.com/riffbot/riffbot/internal/songs"
)

// VisibleRequests returns requests without the titles and links of songs that a viewer may not
// see.
func VisibleRequests(ctx context.Context, a discord.Access, v songs.Viewer, all []board.Request) ([]board.Request,
	error) {
	if a == nil {
		return nil, discord.ErrNoSongAccess
	}
	var ids []songs.SongID
	for _, r := range all {
		if r.Song != "" {
			ids = append(ids, r.Song)
		}
	}
	visible, err := a.VisibleSongs(ctx, v, ids...)
	if err != nil {
		return nil, err
	}
	out := slices.Clone(all)
	for i := range out {
		if r := &out[i]; r.Song != "" && !visible[r.Song] {
			r.Title, r.Post = "", board.Post{}
		}
	}
	return out, nil
}

// VisibleBoard returns a board as everyone who can read a channel may see it.
func VisibleBoard(ctx context.Context, a discord.Access, guildID, channelID string, b board.Board) (board.Board,
	error) {
	if a == nil {
		return b, discord.ErrNoSongAccess
	}
	v, err := a.Audience(ctx, guildID, channelID)
	for _, list := range []*[]board.Request{&b.Open, &b.InProgress, &b.Recent} {
		if err == nil {
			*list, err = VisibleRequests(ctx, a, v, *list)
		}
	}
	return b, err
}
