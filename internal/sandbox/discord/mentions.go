package discord

import (
	"fmt"
	"regexp"
	"slices"
)

var (
	userMention     = regexp.MustCompile(`<@!?(\d+)>`)
	roleMention     = regexp.MustCompile(`<@&(\d+)>`)
	everyoneMention = regexp.MustCompile(`@everyone|@here`)
)

// mentions are whom a message pings.
type mentions struct {
	users, roles []string
	everyone     bool
}

// allowance is what a message may ping:
// https://discord.com/developers/docs/resources/message#allowed-mentions-object
type allowance struct {
	parse, users, roles []string
	repliedUser         bool
}

// allowedMentions checks the field of that name.
func (f *form) allowedMentions(p obj) {
	allowed := object(p, "allowed_mentions")
	parse := texts(allowed, "parse")
	for i, word := range parse {
		if word != "users" && word != "roles" && word != "everyone" {
			f.add(fmt.Sprintf("allowed_mentions.parse.%d", i), "BASE_TYPE_CHOICES", "Value must be one of ('roles', 'everyone', 'users').")
		}
	}
	for _, key := range []string{"users", "roles"} {
		named := texts(allowed, key)
		f.count("allowed_mentions."+key, len(named), 100)
		if len(named) > 0 && slices.Contains(parse, key) {
			f.add("allowed_mentions", "MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE", "parse:[%q] and %s: [ids...] are mutually exclusive.", key, key)
		}
	}
}

// allow reads what a message may ping. Without a word about it, an answer to an
// interaction may ping users, and a message everybody.
func allow(m *message, p obj) allowance {
	allowed := object(p, "allowed_mentions")
	if allowed != nil {
		return allowance{texts(allowed, "parse"), texts(allowed, "users"), texts(allowed, "roles"), boolean(allowed, "replied_user")}
	}
	a := allowance{parse: []string{"users"}}
	if m.webhookID == "" {
		a.parse, a.repliedUser = append(a.parse, "everyone", "roles"), true
	}
	return a
}

// mention works out whom a message pings.
func (s *Server) mention(m *message, p obj) {
	m.mentions = mentions{}
	if m.seenBy != "" {
		return
	}
	a := allow(m, p)
	for _, userID := range found(userMention, m.content) {
		if s.users[userID] != nil && (slices.Contains(a.parse, "users") || slices.Contains(a.users, userID)) {
			m.mentions.users = append(m.mentions.users, userID)
		}
	}
	for _, roleID := range found(roleMention, m.content) {
		if s.mentionable(roleID) && (slices.Contains(a.parse, "roles") || slices.Contains(a.roles, roleID)) {
			m.mentions.roles = append(m.mentions.roles, roleID)
		}
	}
	if r := m.reference; r != nil && m.webhookID == "" && a.repliedUser && r.author != m.author && !slices.Contains(m.mentions.users, r.author.id) {
		m.mentions.users = append(m.mentions.users, r.author.id)
	}
	mayEveryone := m.author.bot || m.author.id == s.ownerID
	m.mentions.everyone = mayEveryone && everyoneMention.MatchString(m.content) && slices.Contains(a.parse, "everyone")
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

// texts lists the strings of a list; ids may come as numbers.
func texts(o obj, key string) (out []string) {
	for _, v := range list(o, key) {
		if text := id(obj{"": v}, ""); text != "" {
			out = append(out, text)
		}
	}
	return out
}
