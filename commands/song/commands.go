// Package song provides the commands that order new songs: /song, /lyrics, /write draft, /me queue and /me cancel.
package song

import (
	"context"
	"time"

	"github.com/riffbot/riffbot/commands/internal/songoption"
	"github.com/riffbot/riffbot/commands/internal/styleoption"
	"github.com/riffbot/riffbot/internal/discord"
	"github.com/riffbot/riffbot/internal/guild"
	"github.com/riffbot/riffbot/internal/messages"
	"github.com/riffbot/riffbot/internal/moderation"
	"github.com/riffbot/riffbot/internal/songs"
)

// Deps are the dependencies of the commands that order new songs.
type Deps struct {
	Orders   OrderService
	Messages *messages.Orders
	Offer    songs.Offer
	Voice    bool         // songs can be played in voice channels
	Writer   lyricsWriter // nil: no language model writes lyrics
	Drafts   draftStore
	Defaults songs.DefaultsStore // nil: members have no defaults
	Styles   styleoption.History // nil: no styles of earlier orders are suggested
	Price    int                 // in credits, per song
	// LyricsMode is the default of /song for servers that have not chosen one.
	LyricsMode guild.LyricsMode
	Settings   settingsReader // nil: servers have no settings
	Singers    songoption.Singers
	Authorizer guild.Authorizer
	Blocked    moderation.Words
	NewID      func() string
	Now        func() time.Time
	// VoiceChannel returns the voice channel of a member, empty if there is none; nil: it is not known.
	VoiceChannel func(guildID, userID string) string
}

// settingsReader reads the settings of servers.
type settingsReader interface {
	Settings(ctx context.Context, guildID string) (guild.Settings, error)
}

// OrderService accepts, reads and cancels orders; see [songs.Pipeline].
type OrderService interface {
	messages.OrderService
	Order(ctx context.Context, id songs.OrderID) (songs.Order, error)
	Queue(ctx context.Context, v songs.Viewer, limit int) ([]songs.QueuedOrder, error)
	EstimateWait(ctx context.Context) (func(o songs.Order, ahead int) time.Duration, error)
	Cancel(ctx context.Context, id songs.OrderID, by string, evenIfPaid bool) error
	// Recheck looks up purchased songs again that did not arrive.
	Recheck(ctx context.Context, id songs.OrderID, address []byte) error
}

// handlers implements the commands of this package and the buttons of orders and drafts.
type handlers Deps

// Commands returns the commands that order new songs. /write draft requires a language model.
func Commands(d Deps) []discord.Command {
	h := handlers(d)
	all := []discord.Command{h.songCommand(), h.lyricsCommand(), h.againCommand(), h.editOrderCommand(),
		h.recheckCommand(), h.queueCommand(), h.cancelCommand(), h.messageCommand(), h.firstSongCommand()}
	if d.Writer != nil {
		all = append(all, h.writeCommand())
	}
	return all
}
