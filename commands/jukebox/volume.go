package jukebox

import (
	"context"

	"github.com/bwmarrin/discordgo"

	"github.com/riffbot/riffbot/internal/discord"
	"github.com/riffbot/riffbot/internal/jukebox"
)

// volumeSubcommand returns /jukebox volume, which shows or sets the volume for all listeners.
func (h handlers) volumeSubcommand() discord.Subcommand {
	least := float64(jukebox.MinVolume)
	return discord.Subcommand{
		Name: "volume", Description: "Make the music quieter or louder for everyone",
		Handle: h.withPlayer(h.volume), Options: []*discordgo.ApplicationCommandOption{{
			Type: discordgo.ApplicationCommandOptionInteger, Name: "percent",
			Description: "10 to 150; 100 is as the song was made", MinValue: &least, MaxValue: jukebox.MaxVolume,
		}},
	}
}

func (h handlers) volume(
	ctx context.Context, it *discord.Interaction, p *jukebox.Player, a jukebox.Actor,
) (discord.Message, error) {
	l := it.Private()
	if it.Option("percent") == nil {
		return discord.Success(l, "jukebox.volume-is", "Percent", p.View().Volume), nil
	}
	percent, err := p.SetVolume(ctx, a, it.Number("percent"))
	return discord.Success(l, "jukebox.volume-set", "Percent", percent), err
}
