// Package singer implements /singer: the voices of a server, made from its songs.
package singer

import (
	"context"

	"github.com/bwmarrin/discordgo"

	"github.com/riffbot/riffbot/commands/internal/songoption"
	"github.com/riffbot/riffbot/internal/discord"
	"github.com/riffbot/riffbot/internal/guild"
	"github.com/riffbot/riffbot/internal/personas"
	"github.com/riffbot/riffbot/internal/songs"
)

// service is the part of [personas.Service] that the commands use.
type service interface {
	songoption.Singers
	Offered() bool
	Create(ctx context.Context, e songs.Entry, name string, by songs.Member) (songs.Persona, error)
	Remove(ctx context.Context, guildID string, id songs.PersonaID) error
}

// settingsService reads and changes the settings of servers.
type settingsService interface {
	Settings(ctx context.Context, guildID string) (guild.Settings, error)
	Change(ctx context.Context, guildID, by string, change func(*guild.Settings) error) (guild.Settings, error)
}

// Deps are the dependencies of the commands.
type Deps struct {
	Singers    service
	Library    songoption.Library
	Settings   settingsService
	Authorizer guild.Authorizer
}

// handlers implements /singer.
type handlers Deps

// Commands returns /singer; none if no provider makes songs with voices.
func Commands(d Deps) []discord.Command {
	if d.Singers == nil || !d.Singers.Offered() {
		return nil
	}
	h := handlers(d)
	which := songoption.SingerOption("singer", "Which singer")
	which.Required = true
	name := &discordgo.ApplicationCommandOption{Type: discordgo.ApplicationCommandOptionString, Name: "name",
		Description: "A name for the singer", Required: true, MaxLength: personas.MaxName}
	curators := discord.CuratorsOnly(d.Authorizer)
	singers := func(ctx context.Context, it *discord.Interaction) error {
		return songoption.SuggestSingers(ctx, it, h.Singers)
	}
	c := discord.Command{
		Definition: discord.ServerDefinition("singer", "Voices of this server, made from its songs"),
		Subcommands: []discord.Subcommand{
			{Name: "create", Description: "Make a singer from the voice of a song",
				Options: []*discordgo.ApplicationCommandOption{songoption.Option("song", "Which song"), name},
				Handle:  curators(discord.Privately(h.create)),
				Autocomplete: func(ctx context.Context, it *discord.Interaction) error {
					return songoption.Suggest(ctx, it, h.Library)
				}},
			{Name: "list", Description: "Show the singers of this server", Handle: discord.Privately(h.list)},
			{Name: "remove", Description: "Remove a singer; its songs stay", Handle: discord.Privately(h.remove),
				Options: []*discordgo.ApplicationCommandOption{which}, Autocomplete: singers},
			{Name: "default", Description: "Choose who sings new songs here by default",
				Handle:  discord.ManagersOnly(discord.Privately(h.setDefault)),
				Options: []*discordgo.ApplicationCommandOption{which}, Autocomplete: singers},
		},
	}
	return []discord.Command{c.With(discord.GuildOnly)}
}
