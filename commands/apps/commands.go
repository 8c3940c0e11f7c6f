// Package apps implements /me app-password: keys with which music apps use the bot in the name of a member.
package apps

import (
	"context"

	"github.com/bwmarrin/discordgo"

	"github.com/riffbot/riffbot/internal/apikeys"
	"github.com/riffbot/riffbot/internal/discord"
	"github.com/riffbot/riffbot/internal/guild"
)

// keyService makes and revokes keys. [*apikeys.Keys] implements it.
type keyService interface {
	Create(ctx context.Context, userID, guildID, name string) (apikeys.Key, string, error)
	List(ctx context.Context, userID, guildID string) ([]apikeys.Key, error)
	Revoke(ctx context.Context, userID string, id apikeys.ID) error
}

// settingsService reads the settings of servers.
type settingsService interface {
	Settings(ctx context.Context, guildID string) (guild.Settings, error)
}

// Deps are the dependencies of the command.
type Deps struct {
	Keys     keyService // nil: the bot has no web pages
	Settings settingsService
	URL      string // address of the web pages
	// OnByDefault reports that servers have web pages unless they turn them off.
	OnByDefault bool
}

// handlers implements /me app-password.
type handlers Deps

// Commands returns /me app-password; none without web pages, which serve the apps.
func Commands(d Deps) []discord.Command {
	if d.Keys == nil {
		return nil
	}
	h := handlers(d)
	c := discord.Command{
		Group: "me",
		Definition: discord.ServerDefinition("app-password", "Play this server's songs in a music app",
			&discordgo.ApplicationCommandOption{Type: discordgo.ApplicationCommandOptionString, Name: "app",
				Description: "Makes a password for an app, such as Symfonium", MaxLength: apikeys.MaxName}),
		Handle: discord.Privately(h.start),
		Buttons: map[string]discord.Handler{
			"appkeynew": discord.Privately(func(ctx context.Context, it *discord.Interaction) error {
				return h.create(ctx, it, "")
			}),
			"appkeylist": discord.Updating(h.show),
		},
		Menus: map[string]discord.Handler{"appkeyrevoke": discord.Updating(h.revoke)},
	}
	return []discord.Command{c.With(discord.GuildOnly)}
}
