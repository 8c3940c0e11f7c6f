// Package board implements the commands of the board: requests, votes, battles and the leaderboard.
package board

import (
	"context"
	"time"

	"github.com/riffbot/riffbot/commands/internal/songoption"
	"github.com/riffbot/riffbot/commands/internal/styleoption"
	"github.com/riffbot/riffbot/internal/board"
	"github.com/riffbot/riffbot/internal/discord"
	"github.com/riffbot/riffbot/internal/guild"
	"github.com/riffbot/riffbot/internal/messages"
	"github.com/riffbot/riffbot/internal/songs"
)

// service is the part of [board.Service] that the commands use.
type service interface {
	requests
	ownRequests
	curation
	boards
	battles
}

// requests adds and lists requests, and counts votes.
type requests interface {
	RulesOf(ctx context.Context, guildID string) (board.Rules, error)
	Modes() []board.Mode
	Propose(ctx context.Context, r board.Request, weight int) (asked board.Request, similar []board.Request, err error)
	Confirm(ctx context.Context, id board.ID, user songs.Member, weight int) (board.Request, error)
	Vote(ctx context.Context, guildID string, id board.ID, who songs.Member, weight int) (board.Request, error)
	Request(ctx context.Context, guildID string, id board.ID, viewer string) (board.Request, error)
	Requests(ctx context.Context, q board.Query) (page []board.Request, total int, err error)
	TogglePings(ctx context.Context, guildID, userID string) (on bool, err error)
}

// ownRequests changes requests on behalf of their proposers.
type ownRequests interface {
	Edit(ctx context.Context, r board.Request) (board.Request, error)
	Withdraw(ctx context.Context, guildID string, id board.ID, userID string) (board.Request, error)
}

// curation decides about requests.
type curation interface {
	Choose(ctx context.Context, guildID string, id board.ID, curator string) (board.Request, error)
	Decline(ctx context.Context, guildID string, id board.ID, why string) (board.Request, error)
	Merge(ctx context.Context, guildID string, id, into board.ID) (board.Request, error)
	Pin(ctx context.Context, guildID string, id board.ID, pinned bool) (board.Request, error)
}

// boards shows the board and the leaderboard.
type boards interface {
	Board(ctx context.Context, guildID string) (board.Board, error)
	Panel(ctx context.Context, id string) (board.Panel, error)
	PlaceBoard(ctx context.Context, guildID string, at board.Post) error
	Leaderboard(
		ctx context.Context, guildID, channelID string, since time.Time, limit int,
	) ([]board.LeaderboardEntry, error)
}

// battles starts battles and counts their votes.
type battles interface {
	CheckBattle(ctx context.Context, b board.Battle) error
	StartBattle(ctx context.Context, b board.Battle, at board.Post) (board.Battle, error)
	Battle(ctx context.Context, guildID string, id board.BattleID) (board.Battle, error)
	VoteBattle(ctx context.Context, guildID string, id board.BattleID, number int, userID string) (int, error)
}

// settingsService reads and changes the settings of guilds.
type settingsService interface {
	Settings(ctx context.Context, guildID string) (guild.Settings, error)
	Change(ctx context.Context, guildID, by string, change func(*guild.Settings) error) (guild.Settings, error)
}

// quoter tells what orders cost.
type quoter interface {
	Quote(ctx context.Context, place songs.Place, user string, roles []string, orders int) (songs.Quote, error)
	ServerQuote(ctx context.Context, place songs.Place, orders int) (songs.Quote, error)
}

// Deps are the dependencies of the board commands.
type Deps struct {
	Quotes     quoter // nil: nothing is asked before credits are spent
	Board      service
	Settings   settingsService
	Authorizer guild.Authorizer
	Messages   *messages.Orders
	Library    songoption.VersionedLibrary
	Offer      songs.Offer
	Styles     styleoption.History // nil: no styles of earlier orders are suggested
	Price      int                 // of a song in credits
	Now        func() time.Time
}

// handlers implements /idea new, /idea board, /idea battle and /idea leaderboard.
type handlers Deps

// Commands returns the commands of the board.
func Commands(d Deps) []discord.Command {
	h := handlers(d)
	all := []discord.Command{
		h.requestCommand(), h.ownRequestButtons(), h.requestsCommand(), h.battleCommand(), h.battleButtons(),
		h.leaderboardCommand(),
	}
	for i := range all {
		all[i] = all[i].With(discord.GuildOnly)
	}
	return all
}
