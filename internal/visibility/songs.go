package visibility

import (
	"context"
	"slices"

	"riffbot/internal/guilds"
	"riffbot/internal/songs"
)

// Channels tells who can see which channel. [*Cache] is one.
type Channels interface {
	CanView(guildID, channelID, userID string, roles []string) (can, known bool)
	Contains(guildID, from, to string) bool
}

// Settings are what a server has set.
type Settings interface {
	Settings(ctx context.Context, guildID string) (guilds.Settings, error)
}

// Store keeps where songs were posted, and selects what a viewer may see.
type Store interface {
	Postings(ctx context.Context, guildID string) ([]songs.Posting, error)
	VisibleSongs(ctx context.Context, v songs.Viewer, ids ...songs.SongID) (map[songs.SongID]bool, error)
	VisibleOrder(ctx context.Context, v songs.Viewer, id songs.OrderID) (bool, error)
	Share(ctx context.Context, guildID string, p songs.Posting, ids ...songs.SongID) error
}

// Member is who looks at songs, and where.
type Member struct {
	ID, GuildID string
	Roles       []string
	// ChannelID is where the member is, and ParentID the channel that this is a thread of: both are seen by the member.
	ChannelID, ParentID string
	// Manager says that the member manages the server, Administrator that no channel is hidden from them.
	Manager, Administrator bool
}

// Songs decides which songs a member, or all who see a channel, may see.
type Songs struct {
	Store
	Channels Channels
	Settings Settings
}

// Viewer returns a member as the store asks for them. Songs of channels that are not known, because they were deleted
// or the gateway has not sent them, are for those who manage the server and for curators.
func (s Songs) Viewer(ctx context.Context, m Member) (songs.Viewer, error) {
	v := songs.Viewer{ID: m.ID, GuildID: m.GuildID}
	if m.GuildID == "" {
		return v, nil
	}
	set, err := s.Settings.Settings(ctx, m.GuildID)
	if err != nil || set.OpenLibrary() || m.Administrator {
		v.All = err == nil
		return v, err
	}
	curates := m.Manager || set.IsCurator(m.Roles)
	return s.selected(ctx, v, func(channelID string) (bool, bool) {
		if channelID == m.ChannelID || channelID == m.ParentID {
			return true, true
		}
		return s.Channels.CanView(m.GuildID, channelID, m.ID, m.Roles)
	}, curates)
}

// Audience returns a viewer who sees exactly the songs that everyone sees who can see a channel.
func (s Songs) Audience(ctx context.Context, guildID, channelID string) (songs.Viewer, error) {
	v := songs.Viewer{GuildID: guildID}
	if guildID == "" {
		return v, nil
	}
	set, err := s.Settings.Settings(ctx, guildID)
	if err != nil || set.OpenLibrary() {
		v.All = err == nil
		return v, err
	}
	return s.selected(ctx, v, func(other string) (bool, bool) {
		return other == channelID || s.Channels.Contains(guildID, channelID, other), true
	}, false)
}

// selected adds the channels that sees says can be seen, and those that it does not know where unknown is true.
func (s Songs) selected(ctx context.Context, v songs.Viewer, sees func(string) (can, known bool), unknown bool) (songs.Viewer, error) {
	all, err := s.Postings(ctx, v.GuildID)
	if err != nil {
		return v, err
	}
	for _, p := range all {
		can, known := sees(p.ChannelID)
		if !can && p.ParentID != "" { // a public thread, which may be archived
			can, known = sees(p.ParentID)
		}
		if (can || !known && unknown) && !slices.Contains(v.Channels, p.ChannelID) {
			v.Channels = append(v.Channels, p.ChannelID)
		}
	}
	return v, nil
}
