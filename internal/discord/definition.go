package discord

import "github.com/bwmarrin/discordgo"

// ServerDefinition returns a slash command that is available only in servers.
func ServerDefinition(name, description string,
	options ...*discordgo.ApplicationCommandOption) *discordgo.ApplicationCommand {
	return &discordgo.ApplicationCommand{Name: name, Description: description, Options: options,
		Contexts: InGuilds(), IntegrationTypes: InServers()}
}

// ManagerDefinition returns a slash command that Discord shows only to members who
// manage the server. Its handler has to check the permission again, because admins can
// show it to others.
func ManagerDefinition(name, description string,
	options ...*discordgo.ApplicationCommandOption) *discordgo.ApplicationCommand {
	d := ServerDefinition(name, description, options...)
	permission := int64(discordgo.PermissionManageGuild)
	d.DefaultMemberPermissions = &permission
	return d
}

// InGuilds returns the contexts of a command that is available only in servers.
func InGuilds() *[]discordgo.InteractionContextType {
	return &[]discordgo.InteractionContextType{discordgo.InteractionContextGuild}
}

// Everywhere returns the contexts of a command that is available in servers and in
// direct messages.
func Everywhere() *[]discordgo.InteractionContextType {
	return &[]discordgo.InteractionContextType{discordgo.InteractionContextGuild, discordgo.InteractionContextBotDM}
}

// InServers returns how the bot is installed: in servers.
func InServers() *[]discordgo.ApplicationIntegrationType {
	return &[]discordgo.ApplicationIntegrationType{discordgo.ApplicationIntegrationGuildInstall}
}

// GeneralDefinition returns the definition of a slash command that is available in servers and in
// direct messages.
func GeneralDefinition(name, description string,
	options ...*discordgo.ApplicationCommandOption) *discordgo.ApplicationCommand {
	return &discordgo.ApplicationCommand{Name: name, Description: description, Contexts: Everywhere(),
		IntegrationTypes: InServers(), Options: options}
}

// ChoiceOption returns an optional option with a fixed list of values.
func ChoiceOption(name, description string, choices ...Choice) *discordgo.ApplicationCommandOption {
	o := &discordgo.ApplicationCommandOption{
		Type: discordgo.ApplicationCommandOptionString, Name: name, Description: description,
	}
	for _, c := range choices {
		o.Choices = append(o.Choices, &discordgo.ApplicationCommandOptionChoice{Name: c.Name, Value: c.Value})
	}
	return o
}
