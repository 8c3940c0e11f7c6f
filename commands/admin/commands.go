// Package admin implements the commands for server admins and curators: settings, the audit log, statistics,
// reports and the song channel.
package admin

import (
	"context"
	"time"

	"github.com/riffbot/riffbot/commands/internal/songoption"
	"github.com/riffbot/riffbot/internal/discord"
	"github.com/riffbot/riffbot/internal/guild"
	"github.com/riffbot/riffbot/internal/jukebox"
	"github.com/riffbot/riffbot/internal/provider"
	"github.com/riffbot/riffbot/internal/songs"
)

// Deps are the dependencies of the commands for server admins and curators.
type Deps struct {
	Settings     guildSettings
	Authorizer   guild.Authorizer
	Statistics   statistics
	Reports      reports
	Orders       orderReader
	Library      songoption.Library
	SongChannels songChannelStore
	Channels     channels        // nil: who sees a channel is not known
	Jukebox      jukeboxSettings // nil: the jukebox is off
	// Providers are those that a server can choose from.
	Providers provider.Catalog
	// RedrawBoard updates the board after a change of language; nil if there is no board.
	RedrawBoard func(ctx context.Context, guildID string) error
	Pages       bool // the operator serves pages for members
	Money       songs.Money
	Price       int // in credits per song
	NewID       func() string
	Now         func() time.Time
}

// channels reports who sees which channel.
type channels interface {
	// CanView reports whether a member with roles sees a channel. Without roles, it is about every member.
	CanView(guildID, channelID, userID string, roles []string) (can, known bool)
}

// guildSettings reads, changes and audits the settings of guilds.
type guildSettings interface {
	Settings(ctx context.Context, guildID string) (guild.Settings, error)
	Change(ctx context.Context, guildID, by string, change func(*guild.Settings) error) (guild.Settings, error)
	Record(ctx context.Context, guildID, by, what, before, after string) error
	Audit(ctx context.Context, guildID string, offset, limit int) (page []guild.AuditEntry, total int, err error)
}

// jukeboxSettings reads and changes the jukebox settings of guilds.
type jukeboxSettings interface {
	Settings(ctx context.Context, guildID string) (jukebox.Settings, error)
	Configure(ctx context.Context, guildID string, change func(*jukebox.Settings)) (jukebox.Settings, error)
}

// statistics counts songs, orders and credits.
type statistics interface {
	Stats(ctx context.Context, v songs.Viewer, since time.Time) (songs.Stats, error)
}

// orderReader reads orders.
type orderReader interface {
	Order(ctx context.Context, id songs.OrderID) (songs.Order, error)
}

// handlers implements the commands of this package.
type handlers Deps

// Commands returns the commands for server admins and curators.
func Commands(d Deps) []discord.Command {
	h := handlers(d)
	return []discord.Command{
		h.settingsCommand(), h.auditCommand(), h.statsCommand(), h.reportCommand(), h.reportMessageCommand(),
		h.reportsCommand(), h.songChannelCommand(),
	}
}
