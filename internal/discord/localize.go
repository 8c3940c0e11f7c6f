package discord

import (
	"github.com/bwmarrin/discordgo"

	"github.com/riffbot/riffbot/internal/i18n"
)

// English is the language of definitions; [localize] adds the others.
const English i18n.Language = 0

// localize adds the localised names of a command, its options and their choices. In the
// message files "/song prompt" is the name of an option, "/song prompt?" its
// description, and "/song write=auto" the name of a choice.
// https://discord.com/developers/docs/interactions/application-commands#localization
func localize(c *discordgo.ApplicationCommand) *discordgo.ApplicationCommand {
	own := *c
	id := "/" + c.Name
	if names := localizations(id); len(names) > 0 {
		own.NameLocalizations = &names
	}
	if texts := localizations(id + "?"); len(texts) > 0 {
		own.DescriptionLocalizations = &texts
	}
	own.Options = localizeOptions(id, c.Options)
	return &own
}

func localizeOptions(command string,
	options []*discordgo.ApplicationCommandOption) []*discordgo.ApplicationCommandOption {
	var all []*discordgo.ApplicationCommandOption
	for _, o := range options {
		own := *o
		id := command + " " + o.Name
		own.NameLocalizations = localizations(id)
		own.DescriptionLocalizations = localizations(id + "?")
		own.Options = localizeOptions(id, o.Options)
		own.Choices = nil
		for _, choice := range o.Choices {
			c := *choice
			if value, ok := choice.Value.(string); ok {
				c.NameLocalizations = localizations(id + "=" + value)
			}
			own.Choices = append(own.Choices, &c)
		}
		all = append(all, &own)
	}
	return all
}

// localizations returns the texts of an id in all languages that have it, except
// English.
func localizations(id string) map[discordgo.Locale]string {
	names := make(map[discordgo.Locale]string)
	for _, l := range i18n.All()[1:] {
		if l.HasMessage(id) {
			names[discordgo.Locale(l.Tag())] = l.T(id)
		}
	}
	if len(names) == 0 {
		return nil
	}
	return names
}
