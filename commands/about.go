package commands

import (
	"context"
	"slices"
	"strings"

	"github.com/bwmarrin/discordgo"

	"riffbot/internal/palette"
	"riffbot/riffusion"
)

// About is /about: which version this is, who makes the songs, what is done with
// what people type, and the privacy code of the bot's call in the guild.
func About(version string, family riffusion.Family, writes bool, privacyCode func(guildID string) string) Command {
	return Command{
		Definition: &discordgo.ApplicationCommand{
			Name: "about", Description: "Version, models and what happens with what you type",
			Contexts: everywhere(), IntegrationTypes: inServers(),
		},
		Handle: func(ctx context.Context, it *Interaction) error {
			l := it.Private()
			text := l.Say("help.about.made", "Family", family.Name)
			if writes {
				text = l.Say("help.about.written", "Family", family.Name)
			}
			fields := []*discordgo.MessageEmbedField{
				{Name: l.Say("help.about.models"), Value: cut(plain(strings.Join(family.ModelIDs(), ", ")), 1024)},
				{Name: l.Say("help.about.typed"), Value: l.Say("help.about.privacy")},
			}
			if code := callCode(privacyCode, it.GuildID); code != "" {
				fields = append(fields, &discordgo.MessageEmbedField{Name: l.Say("help.about.call"), Value: l.Say("help.about.code", "Code", code)})
			}
			return it.ReplyPrivately(ctx, Message{Embeds: []*discordgo.MessageEmbed{{
				Title:       "riffbot " + version,
				Description: text,
				Color:       palette.Done,
				Fields:      fields,
			}}})
		},
	}
}

// callCode is the privacy code of a guild's call in groups of five digits, as
// Discord's apps show it; empty where there is none.
func callCode(privacyCode func(guildID string) string, guildID string) string {
	if privacyCode == nil || guildID == "" {
		return ""
	}
	var groups []string
	for group := range slices.Chunk([]byte(privacyCode(guildID)), 5) {
		groups = append(groups, string(group))
	}
	return strings.Join(groups, " ")
}
