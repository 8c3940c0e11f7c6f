package gateway

import (
	"encoding/json"
	"time"

	"github.com/riffbot/riffbot/discordtest/internal/field"
	"github.com/riffbot/riffbot/discordtest/internal/ids"
	"github.com/riffbot/riffbot/discordtest/internal/state"
)

// applyFault applies an injected fault to an identify or resume, and reports whether it did.
func (s *Server) applyFault(c *Conn, u *state.User) bool {
	switch {
	case u == nil, u.Bot && s.options.Faults.Take("close-4004"):
		c.End(4004, "Authentication failed.")
	case u.Bot && s.options.Faults.Take("close-4014"):
		c.End(4014, "Disallowed intent(s).")
	case u.Bot && s.options.Faults.Take("op7-on-open"):
		c.RequestReconnect()
	default:
		return false
	}
	return true
}

// identify starts a session.
func (s *Server) identify(c *Conn, data json.RawMessage) *Session {
	var p field.Object
	if json.Unmarshal(data, &p) != nil {
		c.End(4002, "Error while decoding payload.")
		return nil
	}
	u := s.userOf(field.String(p, "token"))
	if s.applyFault(c, u) {
		return nil
	}
	se := &Session{ID: ids.Secret(16), User: u, app: s.state.Applications[u.ID], intents: field.Int(p, "intents"),
		shards: 1}
	if shard := field.List(p, "shard"); field.Has(p, "shard") && p["shard"] != nil {
		at, ok1 := integerAt(shard, 0)
		of, ok2 := integerAt(shard, 1)
		if !ok1 || !ok2 || at < 0 || of < 1 || at >= of {
			c.End(4010, "Invalid shard.")
			return nil
		}
		se.shard, se.shards = at, of
	}
	switch {
	case u.Bot && (!field.Has(p, "intents") || se.intents&^intentBits != 0):
		c.End(4013, "Invalid intent(s).")
		return nil
	case u.Bot && s.options.Faults.Take("invalid-session-on-open"):
		s.startsOf(se.app).take(s.options.SessionStarts, s.state.Now())
		c.push(frame{Op: opInvalid, Data: false})
		return nil
	}
	if u.Bot && !s.startsOf(se.app).take(s.options.SessionStarts, s.state.Now()) {
		s.resetToken(u)
		c.End(4004, "Authentication failed.")
		return nil
	}
	c.compress = field.Bool(p, "compress") && c.stream == nil
	s.sessions[se.ID] = se
	s.attachConn(se, c)
	s.dropExpired()
	s.sendReady(se, p["shard"])
	s.closeOnReady(se)
	return se
}

// integerAt returns an integer of a list.
func integerAt(l []any, i int) (int64, bool) {
	if i >= len(l) {
		return 0, false
	}
	f, ok := l[i].(float64)
	return int64(f), ok
}

// sendReady sends READY and the guilds to a new session.
func (s *Server) sendReady(se *Session, shard any) {
	ready := field.Object{
		"v": se.Conn.version, "user": se.User.JSON(), "session_id": se.ID, "resume_gateway_url": s.options.URL,
		"session_type": "normal", "private_channels": []any{}, "relationships": []any{}, "presences": []any{},
		"geo_ordered_rtc_regions": []any{}, "_trace": []any{},
	}
	if shard != nil {
		ready["shard"] = shard
	}
	if se.app == nil {
		all := []any{}
		for _, g := range s.guildsOf(se) {
			all = append(all, s.GuildCreate(se, g))
		}
		ready["guilds"], ready["private_channels"] = all, s.state.PrivateChannelsJSON(se.User)
		se.Send("READY", ready)
		return
	}
	unavailable := []any{}
	for _, g := range s.guildsOf(se) {
		unavailable = append(unavailable, field.Object{"id": g.ID, "unavailable": true})
	}
	ready["application"], ready["guilds"] = field.Object{"id": se.app.ID, "flags": 0}, unavailable
	se.Send("READY", ready)
	for _, g := range s.guildsOf(se) {
		s.sendGuildCreate(se, g)
	}
}

// resume attaches a connection to an existing session and replays missed events.
func (s *Server) resume(c *Conn, data json.RawMessage) *Session {
	var p struct {
		Token     string `json:"token"`
		SessionID string `json:"session_id"`
		Seq       int64  `json:"seq"`
	}
	if json.Unmarshal(data, &p) != nil {
		c.End(4002, "Error while decoding payload.")
		return nil
	}
	u := s.userOf(p.Token)
	if s.applyFault(c, u) {
		return nil
	}
	s.dropExpired()
	se := s.sessions[p.SessionID]
	switch {
	case se == nil || se.User != u || !se.canReplay(p.Seq) || u.Bot && s.options.Faults.Take("no-resume"):
		c.push(frame{Op: opInvalid, Data: false})
		return nil
	case p.Seq > se.seq:
		c.End(4007, "Invalid seq.")
		return nil
	}
	s.attachConn(se, c)
	for _, f := range se.sent {
		if *f.Seq > p.Seq {
			c.push(f)
		}
	}
	se.Send("RESUMED", field.Object{"_trace": []any{}})
	s.closeOnReady(se)
	return se
}

// userOf returns the user of a token, nil if there is none.
func (s *Server) userOf(token string) *state.User {
	for _, u := range s.state.Users {
		if token == u.Token || u.Bot && token == "Bot "+u.Token {
			return u
		}
	}
	return nil
}

// resetToken replaces the token of a bot that starts too many sessions, and ends its sessions.
func (s *Server) resetToken(u *state.User) {
	u.Token = ids.Secret(24)
	for _, se := range s.sessions {
		if se.User == u {
			if se.Conn != nil {
				se.Conn.End(4004, "Authentication failed.")
			}
			s.drop(se)
		}
	}
}

// closeOnReady closes the connection of a session that has just begun or been resumed, if
// that fault is due. The session has no connection from then on, and can be resumed.
func (s *Server) closeOnReady(se *Session) {
	if se.User.Bot && s.options.Faults.Take("close-on-ready") {
		se.Conn.End(4000, "Unknown error.")
		se.Conn, se.disconnected = nil, time.Now()
		s.dropLater(se)
	}
}
