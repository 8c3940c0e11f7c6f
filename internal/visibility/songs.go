package visibility

import (
	"context"
	"slices"

	"github.com/riffbot/riffbot/internal/guild"
	"github.com/riffbot/riffbot/internal/songs"
)

// Channels reports who can see which channel. [*Cache] is one.
type Channels interface {
	CanView(guildID, channelID, userID string, roles []string) (can, known bool)
	Contains(guildID, from, to string) bool
}

// Settings returns the settings of a server.
type Settings interface {
	Settings(ctx context.Context, guildID string) (guild.Settings, error)
}

// Store holds where songs were posted, and selects songs for a viewer.
type Store interface {
	Postings(ctx context.Context, guildID string) ([]songs.Posting, error)
	VisibleSongs(ctx context.Context, v songs.Viewer, ids ...songs.SongID) (map[songs.SongID]bool, error)
	VisibleOrder(ctx context.Context, v songs.Viewer, id songs.OrderID) (bool, error)
	Share(ctx context.Context, guildID string, p songs.Posting, ids ...songs.SongID) error
}

// Member is a member in a channel who looks at songs.
type Member struct {
	ID, GuildID string
	Roles       []string
	// ChannelID is the channel of the member, and ParentID the parent of a thread. The
	// member can see both.
	ChannelID, ParentID string
	// Manager reports that the member manages the server, Administrator that they can
	// see all channels.
	Manager, Administrator bool
}

// Songs decides which songs a member, or everyone who sees a channel, may see.
type Songs struct {
	Store
	Channels Channels
	Settings Settings
}

// Viewer returns the viewer of a member. Songs of unknown channels, which were deleted
// or not sent by the gateway, are visible to managers of the server and curators.
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

// Audience returns a viewer of the songs that every member who can see a channel may
// see.
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

// Everyone returns a viewer of the songs that every member of a server may see. It has no songs of
// channels that need a role, also if the server lets all of its members find all songs.
func (s Songs) Everyone(ctx context.Context, guildID string) (songs.Viewer, error) {
	return s.selected(ctx, songs.Viewer{GuildID: guildID}, func(channelID string) (bool, bool) {
		return s.Channels.CanView(guildID, channelID, "", nil)
	}, false)
}

// selected adds the channels that sees reports as visible, and unknown ones if unknown
// is set.
func (s Songs) selected(ctx context.Context, v songs.Viewer, sees func(string) (can, known bool),
	unknown bool) (songs.Viewer, error) {
	all, err := s.Postings(ctx, v.GuildID)
	if err != nil {
		return v, err
	}
	for _, p := range all {
		can, known := sees(p.ChannelID)
		if !can && p.ParentID != "" { // a public thread; it may be archived
			can, known = sees(p.ParentID)
		}
		if (can || !known && unknown) && !slices.Contains(v.Channels, p.ChannelID) {
			v.Channels = append(v.Channels, p.ChannelID)
		}
	}
	return v, nil
}
