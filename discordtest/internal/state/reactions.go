package state

import (
	"slices"
	"strings"
	"unicode"

	"github.com/riffbot/riffbot/discordtest/internal/field"
)

// Reaction is an emoji with which users reacted to a message.
type Reaction struct {
	Emoji string
	Users []string // ids, in the order in which they reacted
}

// IsEmoji reports whether a text may be a Unicode emoji: short, and of no letters and spaces.
func IsEmoji(text string) bool {
	known := strings.ContainsFunc(text, func(r rune) bool { return r > unicode.MaxASCII })
	words := strings.ContainsFunc(text, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsSpace(r) })
	return known && !words && len(text) <= 64
}

// React adds or removes the reaction of a user and reports whether it changed something.
func (m *Message) React(emoji, userID string, add bool) bool {
	at := slices.IndexFunc(m.Reactions, func(r Reaction) bool { return r.Emoji == emoji })
	reacted := at >= 0 && slices.Contains(m.Reactions[at].Users, userID)
	switch {
	case reacted == add:
		return false
	case add && at < 0:
		m.Reactions = append(m.Reactions, Reaction{emoji, []string{userID}})
	case add:
		m.Reactions[at].Users = append(m.Reactions[at].Users, userID)
	default:
		m.Reactions[at].Users = slices.DeleteFunc(m.Reactions[at].Users, func(id string) bool { return id == userID })
		if len(m.Reactions[at].Users) == 0 {
			m.Reactions = slices.Delete(m.Reactions, at, at+1)
		}
	}
	return true
}

// reactionsJSON returns the reactions to a message as a user sees them; nil stands for none in particular.
func (m *Message) reactionsJSON(u *User) []any {
	var all []any
	for _, r := range m.Reactions {
		mine := u != nil && slices.Contains(r.Users, u.ID)
		all = append(all, field.Object{"emoji": field.Object{"id": nil, "name": r.Emoji}, "count": len(r.Users),
			"count_details": field.Object{"burst": 0, "normal": len(r.Users)}, "burst_colors": []any{}, "me": mine,
			"me_burst": false})
	}
	return all
}

// MessageJSONFor returns the message object for a user, whose own reactions it marks.
func (s *State) MessageJSONFor(m *Message, u *User) field.Object {
	o := s.MessageJSON(m)
	if reactions := m.reactionsJSON(u); reactions != nil {
		o["reactions"] = reactions
	}
	return o
}
