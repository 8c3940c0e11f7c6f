package state

import (
	"maps"
	"slices"

	"github.com/riffbot/riffbot/discordtest/internal/field"
)

// Contexts in which an interaction happens:
// https://discord.com/developers/docs/interactions/receiving-and-responding
const (
	ContextGuild          = 0
	ContextBotDM          = 1
	ContextPrivateChannel = 2
)

// Kinds of installations.
const (
	GuildInstall = "0"
	UserInstall  = "1"
)

// Owners are the owners of the installations that authorize an interaction, by the kind of
// the installation: the guild, which is "0" in direct messages of the bot, and the user.
type Owners map[string]string

// InGuild reports whether the application is installed in the guild, or for direct
// messages. Otherwise only a user installed it.
func (o Owners) InGuild() bool { return o[GuildInstall] != "" }

// json returns authorizing_integration_owners.
func (o Owners) json() field.Object {
	out := field.Object{}
	for kind, id := range o {
		out[kind] = id
	}
	return out
}

// Context returns the context of interactions in a channel.
func (a *Application) Context(c *Channel) int {
	switch {
	case c.GuildID != "":
		return ContextGuild
	case c.Kind == DirectChannel && slices.Contains(c.Recipients, a.Bot):
		return ContextBotDM
	default:
		return ContextPrivateChannel
	}
}

// Install installs an application on the account of a user.
func (u *User) Install(a *Application) {
	if u.installed == nil {
		u.installed = make(map[string]bool)
	}
	u.installed[a.ID] = true
}

// Uninstall removes an application from the account of a user.
func (u *User) Uninstall(a *Application) { delete(u.installed, a.ID) }

// HasInstalled reports whether a user installed an application.
func (u *User) HasInstalled(a *Application) bool { return u.installed[a.ID] }

// Owners returns what authorizes a user to use a command of an application in a channel;
// empty if nothing does.
func (a *Application) Owners(command field.Object, u *User, c *Channel) Owners {
	if field.Has(command, "guild_id") { // such commands have no contexts
		if c.Guild == nil || !c.Guild.Members[a.Bot.ID] {
			return nil
		}
		return Owners{GuildInstall: c.GuildID}
	}
	context, types := a.Context(c), []any{0}
	if field.Has(command, "integration_types") {
		types = field.List(command, "integration_types")
	}
	if field.Has(command, "contexts") && command["contexts"] != nil &&
		!hasNumber(field.List(command, "contexts"), context) {
		return nil
	}
	o := Owners{}
	if hasNumber(types, 0) {
		switch {
		case context == ContextGuild && c.Guild.Members[a.Bot.ID]:
			o[GuildInstall] = c.GuildID
		case context == ContextBotDM && !a.strangerTo(u):
			o[GuildInstall] = "0"
		}
	}
	if hasNumber(types, 1) && u.HasInstalled(a) {
		o[UserInstall] = u.ID
	}
	return o
}

// OwnersOf returns what authorizes the use of a component of a message: the same as the
// interaction that the message responds to, regardless of who uses the component.
func (c *Channel) OwnersOf(m *Message) Owners {
	switch {
	case m.Interaction != nil:
		return maps.Clone(m.Interaction.Owners)
	case c.GuildID == "":
		return Owners{GuildInstall: "0"}
	default:
		return Owners{GuildInstall: c.GuildID}
	}
}

// strangerTo reports whether the bot shares no guild with a user.
func (a *Application) strangerTo(u *User) bool {
	return !slices.ContainsFunc(a.guilds(), func(g *Guild) bool { return g.Members[u.ID] && g.Members[a.Bot.ID] })
}

// Reaches reports whether the bot may send direct messages to a user: they share a guild,
// or the user installed the application.
func (a *Application) Reaches(u *User) bool { return u.HasInstalled(a) || !a.strangerTo(u) }

// hasNumber reports whether a list of JSON numbers has a number.
func hasNumber(list []any, n int) bool {
	return slices.ContainsFunc(list, func(v any) bool {
		switch v := v.(type) {
		case float64:
			return int(v) == n
		case int:
			return v == n
		default:
			return false
		}
	})
}
