package state

import (
	"regexp"
	"slices"

	"github.com/riffbot/riffbot/discordtest/internal/field"
)

// Patterns of mentions in texts.
var (
	userMention     = regexp.MustCompile(`<@!?(\d+)>`)
	roleMention     = regexp.MustCompile(`<@&(\d+)>`)
	everyoneMention = regexp.MustCompile(`@everyone|@here`)
)

// Mentions are the users and roles that a message notifies.
type Mentions struct {
	Users, Roles []string
	Everyone     bool
}

// allowance is a message's allowed_mentions:
// https://discord.com/developers/docs/resources/message#allowed-mentions-object
type allowance struct {
	parse, users, roles []string
	repliedUser         bool
}

// allow reads allowed_mentions. By default, an interaction response may notify users, and
// a message everyone.
func allow(m *Message, p field.Object) allowance {
	allowed := field.Map(p, "allowed_mentions")
	if allowed != nil {
		return allowance{
			parse: field.Strings(allowed, "parse"), users: field.Strings(allowed, "users"),
			roles:       field.Strings(allowed, "roles"),
			repliedUser: field.Bool(allowed, "replied_user"),
		}
	}
	a := allowance{parse: []string{"users"}}
	if m.WebhookID == "" {
		a.parse, a.repliedUser = append(a.parse, "everyone", "roles"), true
	}
	return a
}

// SetMentions sets the mentions of a message from its content and the allowed_mentions of a
// payload.
func (s *State) SetMentions(m *Message, p field.Object) {
	m.Mentions = Mentions{}
	if m.SeenBy != "" {
		return
	}
	a := allow(m, p)
	for _, userID := range found(userMention, m.Content) {
		if s.Users[userID] != nil && (slices.Contains(a.parse, "users") || slices.Contains(a.users, userID)) {
			m.Mentions.Users = append(m.Mentions.Users, userID)
		}
	}
	for _, roleID := range found(roleMention, m.Content) {
		if s.Mentionable(roleID) && (slices.Contains(a.parse, "roles") || slices.Contains(a.roles, roleID)) {
			m.Mentions.Roles = append(m.Mentions.Roles, roleID)
		}
	}
	r := m.Reference
	if r != nil && m.WebhookID == "" && a.repliedUser && r.Author != m.Author &&
		!slices.Contains(m.Mentions.Users, r.Author.ID) {
		m.Mentions.Users = append(m.Mentions.Users, r.Author.ID)
	}
	mayEveryone := m.Author.Bot || s.Owns(m.Author, s.Channels[m.ChannelID])
	m.Mentions.Everyone = mayEveryone && everyoneMention.MatchString(m.Content) && slices.Contains(a.parse, "everyone")
}

// found lists the ids in a text, each once.
func found(pattern *regexp.Regexp, text string) (ids []string) {
	for _, match := range pattern.FindAllStringSubmatch(text, -1) {
		if !slices.Contains(ids, match[1]) {
			ids = append(ids, match[1])
		}
	}
	return ids
}
