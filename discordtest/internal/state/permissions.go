package state

import (
	"slices"
	"strconv"

	"github.com/riffbot/riffbot/discordtest/internal/field"
)

// Permissions: https://discord.com/developers/docs/topics/permissions
const (
	PermissionManageChannels = 1 << 4
	PermissionReactions      = 1 << 6
	PermissionView           = 1 << 10
	PermissionSend           = 1 << 11
	PermissionEmbed          = 1 << 14
	PermissionAttach         = 1 << 15
	permissionReadHistory    = 1 << 16
	permissionExternalEmojis = 1 << 18
	PermissionConnect        = 1 << 20
	PermissionSpeak          = 1 << 21
	PermissionMute           = 1 << 22
	PermissionDeafen         = 1 << 23
	PermissionMove           = 1 << 24
	permissionVoiceActivity  = 1 << 25
	permissionUseCommands    = 1 << 31
	PermissionRequestToSpeak = 1 << 32
	PermissionThreads        = 1 << 35
	PermissionSendInThreads  = 1 << 38
	PermissionCreateEvents   = 1 << 44
	PermissionVoiceMessages  = 1 << 46
	PermissionVoiceStatus    = 1 << 48
	permissionPolls          = 1 << 49
	PermissionExternalApps   = 1 << 50
)

// The permissions of all users, of members and bots, and of a guild's owner.
const (
	commonPermissions = PermissionReactions | PermissionView | PermissionSend | PermissionEmbed | PermissionAttach |
		permissionReadHistory |
		PermissionConnect | PermissionSpeak | permissionVoiceActivity | PermissionThreads | PermissionSendInThreads | PermissionVoiceMessages
	memberPermissions = commonPermissions | permissionExternalEmojis | permissionUseCommands | PermissionRequestToSpeak | permissionPolls |
		PermissionExternalApps
	botPermissions = commonPermissions | PermissionMute | PermissionVoiceStatus | PermissionCreateEvents
	allPermissions = 1<<53 - 1
)

// PermissionBits are the permissions of a user in all channels of a guild; g is nil in
// a direct message channel.
func (g *Guild) PermissionBits(u *User) int64 {
	switch {
	case g != nil && u.ID == g.OwnerID:
		return allPermissions
	case u.Bot:
		return botPermissions
	default:
		return memberPermissions
	}
}

// Allows reports whether a user has one of some permissions.
func (g *Guild) Allows(u *User, permission int64) bool { return g.PermissionBits(u)&permission != 0 }

// Permissions returns the permissions of a user as JSON objects have them.
func (g *Guild) Permissions(u *User) string { return strconv.FormatInt(g.PermissionBits(u), 10) }

// Permissions returns the permissions of a user in a channel. The owner has all of them.
func (s *State) Permissions(u *User, c *Channel) int64 {
	all := c.Guild.PermissionBits(u)
	if s.Owns(u, c) {
		return all
	}
	if c.Parent != nil {
		c = c.Parent
	}
	if c.HiddenFrom(u) {
		all &^= PermissionView
	}
	return all &^ c.Denied[u.ID]
}

// Owns reports whether a user owns the guild of a channel.
func (s *State) Owns(u *User, c *Channel) bool { return c.Guild != nil && u.ID == c.Guild.OwnerID }

// HiddenFrom reports whether a member other than the owner cannot see the channel.
func (c *Channel) HiddenFrom(u *User) bool {
	if c.Parent != nil {
		c = c.Parent
	}
	return c.Denied[u.ID]&PermissionView != 0 || c.OnlyRole != "" && !u.Bot && u.ID != c.OwnerID &&
		!slices.Contains(u.Roles, c.OnlyRole)
}

// overwrites returns the permission overwrites of the channel.
func (c *Channel) overwrites() []any {
	out := []any{}
	if c.OnlyRole != "" { // as Discord's client does, with an overwrite for each bot
		view := strconv.FormatInt(PermissionView, 10)
		out = append(out, field.Object{"id": c.GuildID, "type": 0, "allow": "0", "deny": view},
			field.Object{"id": c.OnlyRole, "type": 0, "allow": view, "deny": "0"})
		for _, bot := range c.Bots {
			out = append(out, field.Object{"id": bot, "type": 1, "allow": view, "deny": "0"})
		}
	}
	for id, permissions := range c.Denied {
		out = append(out, field.Object{"id": id, "type": 1, "allow": "0", "deny": strconv.FormatInt(permissions, 10)})
	}
	return out
}
