package jukebox

import (
	"context"
	"fmt"
	"slices"

	"github.com/riffbot/riffbot/internal/songs"
)

// allSongs returns a viewer who sees all songs of the guild, for results that are not shown.
func (p *Player) allSongs() songs.Viewer { return songs.Viewer{GuildID: p.guild, All: true} }

// audible returns the songs that are visible to all members who can see a voice channel.
func (p *Player) audible(ctx context.Context, channel string, ids ...songs.SongID) (map[songs.SongID]bool, error) {
	v, err := p.deps.Access.Audience(ctx, p.guild, channel)
	if err != nil {
		return nil, fmt.Errorf("find audience of voice channel: %w", err)
	}
	return p.deps.Access.VisibleSongs(ctx, v, ids...)
}

// forAudience returns the entries that are visible to all members who can see a voice channel; [ErrPrivate]
// if there are none. With reveal, it first shares all entries with them.
func (p *Player) forAudience(ctx context.Context, channel string, entries []Entry, reveal bool) ([]Entry, error) {
	ids := make([]songs.SongID, len(entries))
	for i, e := range entries {
		ids[i] = e.Song.ID
	}
	if reveal {
		if err := p.deps.Access.Share(ctx, p.guild, songs.Posting{ChannelID: channel}, ids...); err != nil {
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
