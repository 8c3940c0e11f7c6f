// Package cowriting implements /write together: members of a server write a song line by line in a thread.
package cowriting

import (
	"context"

	"github.com/riffbot/riffbot/commands/internal/styleoption"
	"github.com/riffbot/riffbot/internal/cowriting"
	"github.com/riffbot/riffbot/internal/cowritingmessages"
	"github.com/riffbot/riffbot/internal/discord"
	"github.com/riffbot/riffbot/internal/guild"
	"github.com/riffbot/riffbot/internal/messages"
	"github.com/riffbot/riffbot/internal/songs"
)

// sessions is the part of [cowriting.Service] that opens, shows and ends sessions.
type sessions interface {
	Create(ctx context.Context, s cowriting.Session) (cowriting.Session, error)
	Place(ctx context.Context, s cowriting.Session, threadID, messageID string) error
	Session(ctx context.Context, guildID string, id cowriting.ID) (cowriting.Session, error)
	Stop(ctx context.Context, guildID string, id cowriting.ID) (cowriting.Session, error)
	MaxLyrics() int
}

// lines is the part of [cowriting.Service] that changes the text of a session.
type lines interface {
	Propose(ctx context.Context, guildID string, id cowriting.ID, by songs.Member, text string) (cowriting.Session, error)
	Vote(ctx context.Context, guildID string, id cowriting.ID, user string, number int) (cowriting.Session, error)
	Close(ctx context.Context, guildID string, id cowriting.ID, turn int) (cowriting.Session, error)
	AddSection(ctx context.Context, guildID string, id cowriting.ID, by songs.Member, name string) (cowriting.Session,
		error)
	Undo(ctx context.Context, guildID string, id cowriting.ID, number int) (cowriting.Session, error)
}

// service is the part of [cowriting.Service] that the commands use.
type service interface {
	sessions
	lines
}

// quoter tells what orders cost.
type quoter interface {
	Quote(ctx context.Context, place songs.Place, user string, roles []string, orders int) (songs.Quote, error)
}

// Deps are the dependencies of the commands.
type Deps struct {
	Sessions   service
	Orders     messages.OrderService
	Messages   *messages.Orders
	Quotes     quoter
	Authorizer guild.Authorizer
	Offer      songs.Offer
	Writes     bool                // a language model writes the style of songs without one
	Styles     styleoption.History // nil: no styles of earlier orders are suggested
	Price      int                 // of a song in credits
}

// handlers implements /write together and the buttons of its panels.
type handlers Deps

// Commands returns /write together.
func Commands(d Deps) []discord.Command {
	h := handlers(d)
	return []discord.Command{h.togetherCommand().With(discord.GuildOnly)}
}

// options are what panels depend on.
func (h handlers) options() cowritingmessages.Options {
	return cowritingmessages.Options{MaxLyrics: h.Sessions.MaxLyrics(), Price: h.Price}
}
