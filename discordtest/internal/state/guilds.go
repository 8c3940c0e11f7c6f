package state

import (
	"slices"
	"strconv"
	"time"

	"github.com/riffbot/riffbot/discordtest/internal/field"
	"github.com/riffbot/riffbot/discordtest/internal/ids"
)

// Guild is a guild with its members and roles. Its channels are in [State.Channels].
type Guild struct {
	ID, Name string
	OwnerID  string
	Roles    []GuildRole
	Members  map[string]bool // by user id
	Removed  *Application    // whose sessions do not list the guild when they begin
	// BotsJoined is when both bots joined.
	BotsJoined time.Time
	// SystemChannel is the id of the channel for messages of Discord; empty if there is none.
	SystemChannel string
	// Events are the scheduled events that have not ended, in the order in which they were created.
	Events []*Event
	// CommandRoles are the ids of the roles for which a command is allowed in addition, by the name of the command.
	CommandRoles map[string][]string
}

// GuildRole is a role of a guild other than @everyone.
type GuildRole struct {
	ID, Name    string
	Mentionable bool
}

// NewGuild creates a guild with its owner and both bots as members, which join now.
func (s *State) NewGuild(name string, owner *User) *Guild {
	g := &Guild{ID: s.IDs.Next(), Name: name, OwnerID: owner.ID, Members: map[string]bool{owner.ID: true},
		BotsJoined: s.Now()}
	for _, a := range s.Applications {
		g.Members[a.Bot.ID] = true
	}
	s.Guilds[g.ID] = g
	return g
}

// MembersJSON returns the member objects of a guild, oldest first.
func (s *State) MembersJSON(g *Guild) []any {
	var all []*User
	for _, u := range s.Users {
		if g.Members[u.ID] {
			all = append(all, u)
		}
	}
	slices.SortFunc(all, func(a, b *User) int { return ids.Compare(a.ID, b.ID) })
	out := []any{}
	for _, u := range all {
		out = append(out, s.MemberJSON(g, u))
	}
	return out
}

// Mentionable reports whether members may mention a role.
func (s *State) Mentionable(roleID string) bool {
	for _, g := range s.Guilds {
		if slices.ContainsFunc(g.Roles, func(r GuildRole) bool { return r.ID == roleID && r.Mentionable }) {
			return true
		}
	}
	return false
}

// MemberJSON returns the member object of a user in a guild.
func (s *State) MemberJSON(g *Guild, u *User) field.Object {
	roles := []any{}
	for _, r := range g.Roles {
		if slices.Contains(u.Roles, r.ID) {
			roles = append(roles, r.ID)
		}
	}
	return field.Object{"user": u.JSON(), "nick": nil, "avatar": nil, "banner": nil, "roles": roles,
		"joined_at":     s.Started.Format(TimeFormat),
		"premium_since": nil, "deaf": s.Deafened[u.ID], "mute": s.Muted[u.ID], "pending": false, "flags": 0,
		"communication_disabled_until": nil}
}

// RoleJSON returns a role object.
func RoleJSON(roleID, name string, position int, permissions int64, mentionable bool) field.Object {
	return field.Object{"id": roleID, "name": name, "permissions": strconv.FormatInt(permissions, 10),
		"position": position,
		"color":    0, "colors": field.Object{"primary_color": 0, "secondary_color": nil, "tertiary_color": nil},
		"hoist": false, "managed": false,
		"mentionable": mentionable, "icon": nil, "unicode_emoji": nil, "description": nil, "flags": 0}
}

// RolesJSON returns the role objects of a guild, @everyone first.
func (g *Guild) RolesJSON() []any {
	all := []any{RoleJSON(g.ID, "@everyone", 0, memberPermissions, false)}
	for i, r := range g.Roles {
		all = append(all, RoleJSON(r.ID, r.Name, i+1, 0, r.Mentionable))
	}
	return all
}

// GuildJSON returns the guild object without channels and members.
func (s *State) GuildJSON(g *Guild) field.Object {
	var system any
	if g.SystemChannel != "" {
		system = g.SystemChannel
	}
	return field.Object{"id": g.ID, "name": g.Name, "icon": nil, "owner_id": g.OwnerID, "features": []any{},
		"preferred_locale": s.Locale,
		"roles":            g.RolesJSON(), "emojis": []any{}, "stickers": []any{}, "premium_tier": 0,
		"premium_subscription_count": 0, "nsfw_level": 0, "verification_level": 0,
		"afk_channel_id": nil, "afk_timeout": 300, "system_channel_id": system, "system_channel_flags": 0, "mfa_level": 0,
		"default_message_notifications": 0, "explicit_content_filter": 0, "application_id": nil,
		"rules_channel_id":          nil,
		"public_updates_channel_id": nil, "max_members": 500000, "max_presences": nil, "vanity_url_code": nil,
		"description": nil,
		"banner":      nil, "splash": nil, "discovery_splash": nil, "home_header": nil, "safety_alerts_channel_id": nil,
		"nsfw":                         false,
		"premium_progress_bar_enabled": false, "widget_enabled": false, "widget_channel_id": nil, "region": "local",
		"hub_type":                      nil,
		"latest_onboarding_question_id": nil, "incidents_data": nil, "max_video_channel_users": 25,
		"max_stage_video_channel_users": 25}
}
