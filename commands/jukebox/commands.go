// Package jukebox implements /jukebox and /playlist.
package jukebox

import (
	"context"
	"time"

	"github.com/riffbot/riffbot/commands/internal/songoption"
	"github.com/riffbot/riffbot/internal/discord"
	"github.com/riffbot/riffbot/internal/guild"
	"github.com/riffbot/riffbot/internal/jukebox"
	"github.com/riffbot/riffbot/internal/jukeboxmessages"
	"github.com/riffbot/riffbot/internal/songs"
)

// quoter tells what orders cost.
type quoter interface {
	Quote(ctx context.Context, place songs.Place, user string, roles []string, orders int) (songs.Quote, error)
}

// Deps are the dependencies of the jukebox commands.
type Deps struct {
	Quotes    quoter // nil: nothing is asked before credits are spent
	Jukebox   *jukebox.Jukebox
	Library   library
	Playlists playlistStore
	Panel     *jukeboxmessages.Panel
	Settings  settingsService
	Files     attachmentReader // nil: playlists cannot be imported
	Feeds     Feeds
	// Configure changes the settings of the jukebox on behalf of the member.
	Configure func(ctx context.Context, it *discord.Interaction, change func(*jukebox.Settings)) error
	// ShowSettings shows the settings of the jukebox, after the interaction has a private response.
	ShowSettings func(ctx context.Context, it *discord.Interaction) error
	NewID        func() string
	Now          func() time.Time
}

// settingsService reads and changes the settings of guilds.
type settingsService interface {
	Settings(ctx context.Context, guildID string) (guild.Settings, error)
	Change(ctx context.Context, guildID, by string, change func(*guild.Settings) error) (guild.Settings, error)
}

// library finds songs and marks favourites.
type library interface {
	songoption.Library
	SetFavourite(ctx context.Context, id songs.SongID, viewer string, favourite bool) error
}

// handlers implements /jukebox and the buttons of its panel.
type handlers Deps

// Commands returns /jukebox and /playlist.
func Commands(d Deps) []discord.Command {
	return []discord.Command{handlers(d).jukeboxCommand(), playlistHandlers(d).playlistCommand()}
}

// playlistStore stores playlists.
type playlistStore interface {
	SavePlaylist(ctx context.Context, p jukebox.Playlist, all ...songs.SongID) error
	RenamePlaylist(ctx context.Context, id jukebox.PlaylistID, name string) error
	Playlists(ctx context.Context, v songs.Viewer, text string, limit int) ([]jukebox.Playlist, error)
	Playlist(ctx context.Context, v songs.Viewer, which string) (jukebox.Playlist, error)
	SharePlaylist(ctx context.Context, id jukebox.PlaylistID, shared bool) error
	DeletePlaylist(ctx context.Context, id jukebox.PlaylistID) error
	AddToPlaylist(ctx context.Context, id jukebox.PlaylistID, song songs.SongID) error
	MoveInPlaylist(ctx context.Context, id jukebox.PlaylistID, song, before songs.SongID) error
	RemoveFromPlaylist(ctx context.Context, id jukebox.PlaylistID, song songs.SongID) error
	PlaylistSongs(ctx context.Context, p jukebox.Playlist, v songs.Viewer) ([]songs.Entry, error)
}
