package jukebox

import (
	"context"
	"fmt"
	"slices"

	"riffbot/internal/songs"
)

// everything is a viewer who sees all songs of the player's guild, for what is shown to nobody.
func (p *Player) everything() songs.Viewer { return songs.Viewer{GuildID: p.guild, All: true} }

// audible returns which songs everyone may see who can see a voice channel.
func (p *Player) audible(ctx context.Context, channel string, ids ...songs.SongID) (map[songs.SongID]bool, error) {
	v, err := p.Access.Audience(ctx, p.guild, channel)
	if err != nil {
		return nil, fmt.Errorf("find the audience of a voice channel: %w", err)
	}
	return p.Access.VisibleSongs(ctx, v, ids...)
}

// forAudience returns the entries that everyone may hear who can see a voice channel; [ErrPrivate] when none is left.
// With reveal, all are shared with them first.
func (p *Player) forAudience(ctx context.Context, channel string, entries []Entry, reveal bool) ([]Entry, error) {
	ids := make([]songs.SongID, len(entries))
	for i, e := range entries {
		ids[i] = e.Song.ID
	}
	if reveal {
		if err := p.Access.Share(ctx, p.guild, songs.Posting{ChannelID: channel}, ids...); err != nil {
			return nil, err
		}
	}
	audible, err := p.audible(ctx, channel, ids...)
	if err != nil {
		return nil, err
	}
	entries = slices.DeleteFunc(slices.Clone(entries), func(e Entry) bool { return !audible[e.Song.ID] })
	if len(entries) == 0 {
		return nil, ErrPrivate
	}
	return entries, nil
}
