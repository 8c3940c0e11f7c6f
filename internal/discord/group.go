package discord

import (
	"slices"

	"github.com/bwmarrin/discordgo"
)

// Compose turns commands with a [Command.Group] into subcommands of the group with that name. Their components
// and forms stay. A group without subcommands is left out. Discord hides only whole commands from direct
// messages, so subcommands that are available only in servers reject direct messages.
func Compose(groups []*discordgo.ApplicationCommand, commands []Command) []Command {
	var all []Command
	parts := make(map[string][]Subcommand)
	for _, c := range commands {
		if c.Definition != nil && c.Group != "" {
			parts[c.Group] = append(parts[c.Group], c.asSubcommands()...)
			c.Definition, c.Handle, c.Autocomplete, c.Subcommands = nil, nil, nil, nil
		}
		all = append(all, c)
	}
	for _, g := range groups {
		if len(parts[g.Name]) > 0 {
			all = append(all, Command{Definition: g, Subcommands: parts[g.Name]})
		}
	}
	return all
}

// asSubcommands returns the command as a subcommand, or its subcommands if it has any.
func (c Command) asSubcommands() []Subcommand {
	d := c.Definition
	all := c.Subcommands
	if len(all) == 0 {
		all = []Subcommand{{Name: d.Name, Description: d.Description, Options: d.Options, Handle: c.Handle,
			Autocomplete: c.Autocomplete}}
	}
	guildOnly := d.Contexts != nil && !slices.Contains(*d.Contexts, discordgo.InteractionContextBotDM)
	for i := range all {
		all[i].Orders = all[i].Orders || c.Orders
		if guildOnly {
			all[i].Handle = GuildOnly(all[i].Handle)
		}
	}
	return all
}
