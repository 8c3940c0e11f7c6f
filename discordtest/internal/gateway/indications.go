package gateway

import (
	"github.com/riffbot/riffbot/discordtest/internal/field"
	"github.com/riffbot/riffbot/discordtest/internal/state"
)

// SendReaction sends an added or removed reaction to all sessions that see the message.
func (s *Server) SendReaction(c *state.Channel, m *state.Message, u *state.User, emoji string, added bool) {
	event := "MESSAGE_REACTION_REMOVE"
	data := field.Object{"user_id": u.ID, "channel_id": c.ID, "message_id": m.ID, "burst": false, "type": 0,
		"emoji": field.Object{"id": nil, "name": emoji}}
	if added {
		event = "MESSAGE_REACTION_ADD"
		data["message_author_id"] = m.Author.ID
		if c.Guild != nil {
			data["member"] = s.state.MemberJSON(c.Guild, u)
		}
	}
	s.sendIndication(event, c, IntentGuildReactions, IntentDirectReactions, data)
}

// SendTyping tells all sessions that see a channel that a user is typing.
func (s *Server) SendTyping(c *state.Channel, u *state.User) {
	data := field.Object{"channel_id": c.ID, "user_id": u.ID, "timestamp": s.state.Now().Unix()}
	if c.Guild != nil {
		data["member"] = s.state.MemberJSON(c.Guild, u)
	}
	s.sendIndication("TYPING_START", c, IntentGuildTyping, IntentDirectTyping, data)
}

// sendIndication sends an event to all sessions that see a channel. Bots need the intent of the guild or of
// direct messages.
func (s *Server) sendIndication(event string, c *state.Channel, inGuild, direct int64, data field.Object) {
	intent := direct
	if c.GuildID != "" {
		data["guild_id"], intent = c.GuildID, inGuild
	}
	encoded := encode(data)
	for _, se := range s.sessions {
		if c.VisibleTo(se.User) && se.ownsGuild(c.GuildID) && (!se.User.Bot || se.intents&intent != 0) {
			se.Send(event, encoded)
		}
	}
}
