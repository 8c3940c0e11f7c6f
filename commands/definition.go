package commands

import "github.com/bwmarrin/discordgo"

// serverDefinition is a slash command that makes no sense in direct messages.
func serverDefinition(name, description string, options ...*discordgo.ApplicationCommandOption) *discordgo.ApplicationCommand {
	return &discordgo.ApplicationCommand{Name: name, Description: description, Options: options,
		Contexts: inGuilds(), IntegrationTypes: inServers()}
}

// managerDefinition is one that Discord shows to those who manage the server. That
// is a courtesy: the handlers ask again.
func managerDefinition(name, description string, options ...*discordgo.ApplicationCommandOption) *discordgo.ApplicationCommand {
	d := serverDefinition(name, description, options...)
	permission := int64(discordgo.PermissionManageGuild)
	d.DefaultMemberPermissions = &permission
	return d
}

func inGuilds() *[]discordgo.InteractionContextType {
	return &[]discordgo.InteractionContextType{discordgo.InteractionContextGuild}
}

func everywhere() *[]discordgo.InteractionContextType {
	return &[]discordgo.InteractionContextType{discordgo.InteractionContextGuild, discordgo.InteractionContextBotDM}
}

func inServers() *[]discordgo.ApplicationIntegrationType {
	return &[]discordgo.ApplicationIntegrationType{discordgo.ApplicationIntegrationGuildInstall}
}
