package library

import (
	"context"

	"github.com/bwmarrin/discordgo"

	"github.com/riffbot/riffbot/internal/discord"
	"github.com/riffbot/riffbot/internal/songs"
)

// memberSongsCommand returns the user command that lists the songs that a member requested.
func (h handlers) memberSongsCommand() discord.Command {
	return discord.Command{
		Definition: &discordgo.ApplicationCommand{Type: discordgo.UserApplicationCommand, Name: "Songs by this member",
			Contexts:         &[]discordgo.InteractionContextType{discordgo.InteractionContextGuild},
			IntegrationTypes: discord.InServers()},
		Handle: discord.Privately(func(ctx context.Context, it *discord.Interaction) error {
			return h.showList(ctx, it, songs.FilterMember, it.Data.TargetID, 0)
		}),
	}
}
