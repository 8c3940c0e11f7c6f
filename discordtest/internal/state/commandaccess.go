package state

import (
	"slices"
	"strings"

	"github.com/riffbot/riffbot/discordtest/internal/field"
)

// defaultPermissions is the field of a command with the permissions that members need.
const defaultPermissions = "default_member_permissions"

// MayUse reports whether a user may use a command in a guild, where Discord shows it only to members with its
// default_member_permissions or with a role that the guild allows it for. g is nil in a direct message channel, where
// the field has no effect.
//
// https://discord.com/developers/docs/interactions/application-commands#permissions
func (g *Guild) MayUse(u *User, command field.Object) bool {
	if g == nil || command[defaultPermissions] == nil {
		return true
	}
	if g.OwnerID == u.ID {
		return true
	}
	needed := field.Int(command, defaultPermissions)
	if needed != 0 && g.PermissionBits(u)&needed == needed {
		return true
	}
	return slices.ContainsFunc(g.CommandRoles[strings.ToLower(field.String(command, "name"))], func(role string) bool {
		return role == g.ID || slices.Contains(u.Roles, role)
	})
}

// AllowCommand lets the members with a role use a command. The id of the guild is the role of all members.
func (g *Guild) AllowCommand(name, roleID string) {
	if g.CommandRoles == nil {
		g.CommandRoles = make(map[string][]string)
	}
	name = strings.ToLower(name)
	if !slices.Contains(g.CommandRoles[name], roleID) {
		g.CommandRoles[name] = append(g.CommandRoles[name], roleID)
	}
}

// CommandsFor lists the commands that a user may use in a guild, global ones included.
func (a *Application) CommandsFor(u *User, g *Guild) []field.Object {
	guildID := ""
	if g != nil {
		guildID = g.ID
	}
	return slices.DeleteFunc(a.CommandsIn(guildID), func(c field.Object) bool { return !g.MayUse(u, c) })
}
