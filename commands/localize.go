package commands

import (
	"github.com/bwmarrin/discordgo"

	"riffbot/internal/words"
)

// english is the language of definitions; [localize] adds the others.
const english words.Language = 0

// localize names a command, its options and their choices in every language that
// has names for them. In the message files "/song prompt" is the name of an option,
// "/song prompt?" its description, and "/song write=auto" the name of a choice.
// https://discord.com/developers/docs/interactions/application-commands#localization
func localize(c *discordgo.ApplicationCommand) *discordgo.ApplicationCommand {
	own := *c
	id := "/" + c.Name
	if names := called(id); len(names) > 0 {
		own.NameLocalizations = &names
	}
	if texts := called(id + "?"); len(texts) > 0 {
		own.DescriptionLocalizations = &texts
	}
	own.Options = localizeOptions(id, c.Options)
	return &own
}

func localizeOptions(command string, options []*discordgo.ApplicationCommandOption) []*discordgo.ApplicationCommandOption {
	var all []*discordgo.ApplicationCommandOption
	for _, o := range options {
		own := *o
		id := command + " " + o.Name
		own.NameLocalizations = called(id)
		own.DescriptionLocalizations = called(id + "?")
		own.Options = localizeOptions(id, o.Options)
		own.Choices = nil
		for _, choice := range o.Choices {
			c := *choice
			if value, ok := choice.Value.(string); ok {
				c.NameLocalizations = called(id + "=" + value)
			}
			own.Choices = append(own.Choices, &c)
		}
		all = append(all, &own)
	}
	return all
}

// called is what something is called in the languages that have a word for it.
// English is where it is defined.
func called(id string) map[discordgo.Locale]string {
	names := make(map[discordgo.Locale]string)
	for _, l := range words.All()[1:] {
		if l.Has(id) {
			names[discordgo.Locale(l.Tag())] = l.Say(id)
		}
	}
	if len(names) == 0 {
		return nil
	}
	return names
}
