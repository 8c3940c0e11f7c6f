package gateway

import (
	"encoding/json"

	"github.com/riffbot/riffbot/discordtest/internal/field"
)

// receive handles a payload and returns the connection's session after it, nil for none.
func (s *Server) receive(c *Conn, se *Session, op int, data json.RawMessage) *Session {
	switch {
	case op == opHeartbeat:
		s.extendDeadline(c)
		if !c.silent {
			c.push(frame{Op: opAck})
		}
	case op == opIdentify && se == nil:
		return s.identify(c, data)
	case op == opResume && se == nil:
		return s.resume(c, data)
	case op == opIdentify || op == opResume:
		c.End(4005, "Already authenticated.")
	case op < opPresence || op > opLast || op == opReconnect || op >= opInvalid && op <= opAck:
		c.End(4001, "Unknown opcode.")
	case se == nil:
		c.End(4003, "Not authenticated.")
	case op == opPresence:
		var p field.Object
		if json.Unmarshal(data, &p) != nil {
			c.End(4002, "Error while decoding payload.")
			return se
		}
		se.Presence = p
	case op == opVoice:
		var p field.Object
		if json.Unmarshal(data, &p) != nil {
			c.End(4002, "Error while decoding payload.")
			return se
		}
		s.options.VoiceState(se, p)
	case op == opMembers:
		s.sendMembers(se, data)
	}
	return se
}

// sendMembers answers opcode 8, Request Guild Members.
func (s *Server) sendMembers(se *Session, data json.RawMessage) {
	var p field.Object
	if json.Unmarshal(data, &p) != nil {
		return
	}
	g := s.state.Guilds[field.ID(p, "guild_id")]
	if !se.Receives(g) {
		return
	}
	chunk := field.Object{"guild_id": g.ID, "members": s.state.MembersJSON(g), "chunk_index": 0, "chunk_count": 1,
		"not_found": []any{}}
	if field.Has(p, "nonce") {
		chunk["nonce"] = p["nonce"]
	}
	se.Send("GUILD_MEMBERS_CHUNK", chunk)
}
