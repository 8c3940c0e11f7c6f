// Package help implements /help, and answers members who mention the bot.
package help

import (
	"context"
	"github.com/riffbot/riffbot/internal/songs"
	"time"

	"github.com/bwmarrin/discordgo"

	"github.com/riffbot/riffbot/internal/discord"
)

// Deps are the dependencies of /help.
type Deps struct {
	Version  string
	Offer    songs.Offer
	Writes   bool // whether a language model writes lyrics
	Jukebox  bool // songs can be played in voice channels
	FFmpeg   bool // karaoke videos can be made
	Price    int  // of a song in credits
	Curators curators
	// PrivacyCode returns the voice privacy code of the bot's call in a guild, 30 digits; empty if there
	// is no encrypted call.
	PrivacyCode func(guildID string) string
	// Commands returns the definitions of all commands.
	Commands func() []*discordgo.ApplicationCommand
	// CommandID returns the id of a registered command, or "" if it is not known. May be nil.
	CommandID func(name string) string
	Now       func() time.Time
}

// curators reports who decides about the board, reports and the songs of others. Nil: members who manage the server.
type curators interface {
	IsCurator(ctx context.Context, guildID string, roles []string, manages bool) (bool, error)
}

// handlers implements /help.
type handlers Deps

// Commands returns /help.
func Commands(d Deps) []discord.Command {
	h := handlers(d)
	return []discord.Command{h.helpCommand()}
}
