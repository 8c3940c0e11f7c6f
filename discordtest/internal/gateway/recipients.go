package gateway

import (
	"slices"

	"github.com/riffbot/riffbot/discordtest/internal/state"
)

// receivesMessage reports whether a session receives the events of a message.
func (s *Server) receivesMessage(se *Session, m *state.Message) bool {
	c := s.state.Channels[m.ChannelID]
	switch {
	case m.SeenBy != "":
		return se.User.ID == m.SeenBy
	case !c.VisibleTo(se.User) || !se.ownsGuild(c.GuildID):
		return false
	case !se.User.Bot:
		return true
	case c.Kind == state.DirectChannel:
		return se.intents&IntentDirectMessages != 0
	default:
		return se.intents&IntentGuildMessages != 0
	}
}

// readsContent reports whether a session receives the content of a message. Without the
// intent, bots receive that of their own messages, mentions and direct messages.
func (s *Server) readsContent(se *Session, m *state.Message) bool {
	return !se.User.Bot || se.intents&IntentMessageContent != 0 || m.Author == se.User ||
		s.state.Channels[m.ChannelID].Kind == state.DirectChannel || slices.Contains(m.Mentions.Users, se.User.ID)
}

// Receives reports whether a session receives events of a guild.
func (se *Session) Receives(g *state.Guild) bool {
	return g != nil && g.Members[se.User.ID] && se.ownsGuild(g.ID)
}

// receivesVoiceStates reports whether a session receives voice states.
func (se *Session) receivesVoiceStates() bool {
	return !se.User.Bot || se.intents&IntentVoiceStates != 0
}
