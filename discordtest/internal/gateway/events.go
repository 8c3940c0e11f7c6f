package gateway

import (
	"encoding/json"

	"github.com/riffbot/riffbot/discordtest/internal/field"
	"github.com/riffbot/riffbot/discordtest/internal/state"
)

// SendMessageEvent sends an event of a message to all sessions that see it, without content
// to bots that may not read it. The first message of a direct message channel sends the channel before.
func (s *Server) SendMessageEvent(event string, m *state.Message) {
	c := s.state.Channels[m.ChannelID]
	if c.Kind == state.DirectChannel && !c.Begun {
		c.Begun = true
		s.SendPrivateChannel(c)
	}
	data := field.Object{"id": m.ID, "channel_id": m.ChannelID}
	if event != "MESSAGE_DELETE" {
		data = s.state.MessageJSON(m)
		if c.GuildID != "" && m.WebhookID == "" {
			member := s.state.MemberJSON(c.Guild, m.Author)
			delete(member, "user")
			data["member"] = member
		}
	}
	if c.GuildID != "" {
		data["guild_id"] = c.GuildID
	}
	whole := encode(data)
	var bare json.RawMessage
	for _, se := range s.sessions {
		switch {
		case !s.receivesMessage(se, m):
		case event == "MESSAGE_DELETE" || s.readsContent(se, m):
			se.Send(event, whole)
		default:
			if bare == nil {
				data["content"], data["embeds"], data["attachments"], data["components"] = "", []any{}, []any{}, []any{}
				delete(data, "referenced_message")
				bare = encode(data)
			}
			se.Send(event, bare)
		}
	}
}

// encode encodes an event once for all sessions.
func encode(data field.Object) json.RawMessage {
	b, err := json.Marshal(data)
	if err != nil {
		panic(err) // maps, lists and plain values always encode
	}
	return b
}

// SendChannelEvent sends an event of a channel to all sessions that see it.
func (s *Server) SendChannelEvent(event string, c *state.Channel) {
	for _, se := range s.sessions {
		// Bots receive events of hidden channels, too.
		sees := se.User.Bot && se.intents&IntentGuilds != 0 || !se.User.Bot && c.VisibleTo(se.User)
		if sees && se.Receives(c.Guild) {
			se.Send(event, c.JSON())
		}
	}
}

// SendPrivateChannel sends a new direct message channel to its users. Bots receive none.
func (s *Server) SendPrivateChannel(c *state.Channel) {
	for _, se := range s.sessions {
		if !se.User.Bot && c.VisibleTo(se.User) {
			se.Send("CHANNEL_CREATE", c.JSONFor(se.User))
		}
	}
}

// SendMember sends an event of a new or changed member of the first guild to other members.
func (s *Server) SendMember(event string, u *state.User) {
	data := s.state.MemberJSON(s.state.Home, u)
	data["guild_id"] = s.state.Home.ID
	for _, se := range s.sessions {
		if !se.User.Bot { // bots need the privileged intent GUILD_MEMBERS
			se.Send(event, data)
		}
	}
}

// SendInteractionEvent sends the outcome of an interaction to the user's client.
func (s *Server) SendInteractionEvent(in *state.Interaction, event string, more field.Object) {
	data := field.Object{"id": in.ID}
	if in.Nonce != nil {
		data["nonce"] = in.Nonce
	}
	for k, v := range more {
		data[k] = v
	}
	for _, se := range s.sessions {
		if se.User == in.User && (in.Session == "" || in.Session == se.ID) {
			se.Send(event, data)
		}
	}
}

// SendVoiceState sends a changed voice state.
func (s *Server) SendVoiceState(v *state.VoiceState) {
	data := encode(s.state.VoiceStateJSON(v))
	for _, se := range s.sessions {
		if se.receivesVoiceStates() && se.Receives(v.Guild) {
			se.Send("VOICE_STATE_UPDATE", data)
		}
	}
}

// SendGuildEvent sends an event to all sessions that receive events of a guild. Bots need one
// of the intents, if there are any.
func (s *Server) SendGuildEvent(event string, g *state.Guild, intents int64, data field.Object) {
	encoded := encode(data)
	for _, se := range s.sessions {
		if se.Receives(g) && (intents == 0 || !se.User.Bot || se.intents&intents != 0) {
			se.Send(event, encoded)
		}
	}
}
