package discord

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/bwmarrin/discordgo"
)

// mentioned is a user that a message mentions.
type mentioned struct {
	User
	Member *member `json:"member"`
}

// name returns the name of the user in the server.
func (m mentioned) name() string {
	if m.Member != nil && m.Member.Nick != "" {
		return m.Member.Nick
	}
	return m.User.name()
}

// nameMentions replaces mentions by names in the texts of an interaction: options, form
// fields, the message of a context menu command, file names and the names of the member.
func (it *Interaction) nameMentions() {
	n := it.mentionNames()
	if m := it.Member; m != nil {
		m.Nick, m.User = withoutMentions(m.Nick), m.User.withoutMentions()
	}
	if it.DirectUser != nil {
		*it.DirectUser = it.DirectUser.withoutMentions()
	}
	n.inOptions(it.Data.Options)
	n.inFields(it.Data.Components)
	for id, m := range it.Data.Resolved.Messages {
		it.Data.Resolved.Messages[id] = n.inMessage(m)
	}
	for id, a := range it.Data.Resolved.Attachments {
		it.Data.Resolved.Attachments[id] = n.inAttachment(a)
	}
}

// mentionNames returns the names in an interaction.
func (it *Interaction) mentionNames() mentionNames {
	r := it.Data.Resolved
	n := mentionNames{users: make(map[string]string), roles: make(map[string]string), channels: make(map[string]string),
		guildID: it.GuildID, userID: it.User().ID, memberRoles: it.Roles(), locale: it.Locale}
	n.known, _ = it.Client.(Names)
	for id, u := range r.Users {
		if n.users[id] = u.name(); r.Members[id].Nick != "" {
			n.users[id] = r.Members[id].Nick
		}
	}
	n.users[it.User().ID] = it.UserName()
	for id, role := range r.Roles {
		n.roles[id] = role.Name
	}
	for id, c := range r.Channels {
		n.channels[id] = c.Name
	}
	return n
}

// nameMentions replaces mentions by names in a message.
func (t *Reply) nameMentions() {
	n := mentionNames{users: make(map[string]string), guildID: t.GuildID, userID: t.Author.ID,
		memberRoles: t.Member.Roles}
	n.known, _ = t.client.(Names)
	n.users[t.Author.ID] = t.AuthorName()
	for _, m := range t.Mentions {
		n.users[m.ID] = m.name()
	}
	t.Content = strings.TrimSpace(n.replace(t.Content))
	t.Member.Nick, t.Author.User = withoutMentions(t.Member.Nick), t.Author.withoutMentions()
}

func (u User) withoutMentions() User {
	u.Username, u.GlobalName = withoutMentions(u.Username), withoutMentions(u.GlobalName)
	return u
}

func (n mentionNames) inOptions(options []Option) {
	for i := range options {
		n.inOptions(options[i].Options)
		var text string
		if json.Unmarshal(options[i].Value, &text) == nil {
			options[i].setText(n.replace(text))
		}
	}
}

func (n mentionNames) inFields(fields []Component) {
	for i := range fields {
		n.inField(&fields[i])
	}
}

func (n mentionNames) inField(f *Component) {
	f.Value = n.replace(f.Value)
	n.inFields(f.Components)
	if f.Component != nil {
		n.inField(f.Component)
	}
}

func (n mentionNames) inAttachment(a Attachment) Attachment {
	a.Filename = n.replace(a.Filename)
	return a
}

// inMessage replaces mentions in a received message, whose own list of users takes
// precedence.
func (n mentionNames) inMessage(m Message) Message {
	n.users = n.withMentioned(m.Mentions)
	m.Content = n.replace(m.Content)
	for i := range m.Texts {
		m.Texts[i] = n.replace(m.Texts[i])
	}
	m.Snapshots = slices.Clone(m.Snapshots)
	for i := range m.Snapshots {
		m.Snapshots[i].Message = n.inMessage(m.Snapshots[i].Message)
	}
	for _, e := range m.Embeds {
		if e == nil {
			continue
		}
		e.Title, e.Description = n.replace(e.Title), n.replace(e.Description)
		for _, f := range e.Fields {
			if f != nil {
				f.Name, f.Value = n.replace(f.Name), n.replace(f.Value)
			}
		}
	}
	if m.Poll != nil {
		m.Poll.Question.Text = n.replace(m.Poll.Question.Text)
		for i := range m.Poll.Answers {
			m.Poll.Answers[i].Media.Text = n.replace(m.Poll.Answers[i].Media.Text)
		}
	}
	return m
}

func (n mentionNames) withMentioned(all []mentioned) map[string]string {
	users := maps.Clone(n.users)
	for _, m := range all {
		users[m.ID] = m.name()
	}
	return users
}

// longestOptions stores the maximum lengths of a command's options, by name.
func longestOptions(name string, options []*discordgo.ApplicationCommandOption, into map[string]int) {
	for _, o := range options {
		if o.MaxLength > 0 {
			into[name+" "+o.Name] = o.MaxLength
		}
	}
}

// ShortenOptions truncates options to their maximum lengths, because names may be longer
// than the mentions that they replace.
func (it *Interaction) ShortenOptions(name string, most map[string]int) {
	for i := range it.Data.Options {
		o := &it.Data.Options[i]
		var text string
		limit := most[name+" "+o.Name]
		if limit > 0 && json.Unmarshal(o.Value, &text) == nil && utf8.RuneCountInString(text) > limit {
			o.setText(Cut(text, limit))
		}
	}
}
