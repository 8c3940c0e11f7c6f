package discord

import (
	"encoding/json"
	"errors"
	"net/http"
	"strconv"
	"time"

	"riffbot/internal/sandbox/socket"

	"github.com/gorilla/websocket"
)

// Gateway opcodes: https://discord.com/developers/docs/topics/opcodes-and-status-codes
const (
	opDispatch  = 0
	opHeartbeat = 1
	opIdentify  = 2
	opPresence  = 3
	opVoice     = 4
	opResume    = 6
	opReconnect = 7
	opMembers   = 8
	opInvalid   = 9
	opHello     = 10
	opAck       = 11
	opLast      = 43 // of those that clients send and the server takes no notice of
)

// What a client may send: so much in a payload, and so many in a minute.
const (
	maxPayload   = 4096
	maxPerMinute = 120
)

// intentBits are all intents there are; the others make an identify invalid.
const intentBits = 1<<26 - 1

const (
	intentGuilds         = 1 << 0
	intentVoiceStates    = 1 << 7
	intentGuildMessages  = 1 << 9
	intentDirectMessages = 1 << 12
	intentContent        = 1 << 15
)

// serveGateway is the websocket of bots and people alike.
func (s *Server) serveGateway(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	if e := q.Get("encoding"); e != "" && e != "json" {
		http.Error(w, "The only encoding here is json.", http.StatusBadRequest)
		return
	}
	if c := q.Get("compress"); c != "" && c != "zlib-stream" {
		http.Error(w, "The only transport compression here is zlib-stream.", http.StatusBadRequest)
		return
	}
	ws, err := socket.Open(w, r)
	if err != nil {
		return // the client was told
	}
	c := &conn{Socket: ws, version: 10}
	if q.Get("compress") != "" {
		c.stream = newZlibStream()
	}
	s.mu.Lock()
	if s.closed {
		s.mu.Unlock()
		c.Cut()
		return
	}
	s.conns[c] = true
	s.running.Add(2)
	s.mu.Unlock()
	go func() {
		defer s.running.Done()
		c.Write()
	}()
	defer s.running.Done()
	defer s.left(c)
	if v := q.Get("v"); v != "" {
		if c.version, err = strconv.Atoi(v); err != nil || c.version < 6 || c.version > 10 {
			c.End(4012, "Invalid API version.")
		}
	}
	s.listen(c)
}

// left is told that a connection is over. Its session waits for the client.
func (s *Server) left(c *conn) {
	c.Cut()
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.conns, c)
	for _, se := range s.sessions {
		if se.conn == c {
			se.conn, se.lost = nil, time.Now()
			s.waitFor(se)
		}
	}
}

// listen reads what a client sends until it is gone.
func (s *Server) listen(c *conn) {
	c.push(frame{Op: opHello, Data: obj{"heartbeat_interval": s.opts.HeartbeatInterval.Milliseconds(), "_trace": []any{}}})
	var se *session
	minute, received := time.Now(), 0
	c.SetReadLimit(1 << 20)
	c.Answer(func(code int) { s.goodbye(c, code) })
	s.alive(c)
	for {
		_, raw, err := c.ReadMessage()
		if err != nil {
			s.ended(c, err)
			return
		}
		if time.Since(minute) > time.Minute {
			minute, received = time.Now(), 0
		}
		received++
		var p struct {
			Op   int             `json:"op"`
			Data json.RawMessage `json:"d"`
		}
		switch {
		case received > maxPerMinute:
			c.End(4008, "You are being rate limited.")
			continue
		case len(raw) > maxPayload, json.Unmarshal(raw, &p) != nil:
			c.End(4002, "Error while decoding payload.")
			continue
		}
		s.mu.Lock()
		if se != nil && se.conn != c {
			se = nil // it was declared invalid, or is somebody else's now
		}
		se = s.receive(c, se, p.Op, p.Data)
		s.mu.Unlock()
	}
}

// alive gives a client the time of two more heartbeats, and some grace.
func (s *Server) alive(c *conn) {
	every := s.opts.HeartbeatInterval
	_ = c.SetReadDeadline(time.Now().Add(2*every + min(every, 5*time.Second)))
}

// goodbye ends the session of a client that leaves politely.
func (s *Server) goodbye(c *conn, code int) {
	if code != websocket.CloseNormalClosure && code != websocket.CloseGoingAway {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, se := range s.sessions {
		if se.conn == c {
			s.drop(se)
		}
	}
}

// ended tells a client without a pulse why its connection is over.
func (s *Server) ended(c *conn, err error) {
	timeout, _ := errors.AsType[interface {
		error
		Timeout() bool
	}](err)
	if timeout != nil && timeout.Timeout() {
		c.End(4009, "Session timed out.")
		<-c.Gone()
	}
}

// receive does what a client asks. It returns the session that the connection
// has from now on, nil for none.
func (s *Server) receive(c *conn, se *session, op int, data json.RawMessage) *session {
	switch {
	case op == opHeartbeat:
		s.alive(c)
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
	case op == opVoice:
		s.changeVoice(c, se, data)
	case op == opMembers:
		s.sendMembers(se, data)
	}
	return se
}

// refuse answers an identify or resume of a bot with the fault that is due.
func (s *Server) refuse(c *conn, u *user) bool {
	switch {
	case u == nil, u.bot && s.faults.Take("close-4004"):
		c.End(4004, "Authentication failed.")
	case u.bot && s.faults.Take("close-4014"):
		c.End(4014, "Disallowed intent(s).")
	case u.bot && s.faults.Take("op7-on-open"):
		c.push(frame{Op: opReconnect})
	default:
		return false
	}
	return true
}

// identify starts a session.
func (s *Server) identify(c *conn, data json.RawMessage) *session {
	var p obj
	if json.Unmarshal(data, &p) != nil {
		c.End(4002, "Error while decoding payload.")
		return nil
	}
	u := s.byGatewayToken(str(p, "token"))
	if s.refuse(c, u) {
		return nil
	}
	se := &session{id: secret(16), user: u, app: s.apps[u.id], intents: integer(p, "intents"), shards: 1}
	if shard := list(p, "shard"); has(p, "shard") && p["shard"] != nil {
		at, ok1 := number64(shard, 0)
		of, ok2 := number64(shard, 1)
		if !ok1 || !ok2 || at < 0 || of < 1 || at >= of {
			c.End(4010, "Invalid shard.")
			return nil
		}
		se.shard, se.shards = at, of
	}
	switch {
	case u.bot && (!has(p, "intents") || se.intents&^intentBits != 0):
		c.End(4013, "Invalid intent(s).")
		return nil
	case u.bot && s.faults.Take("invalid-session-on-open"):
		c.push(frame{Op: opInvalid, Data: false})
		return nil
	}
	c.compress = boolean(p, "compress") && c.stream == nil
	s.sessions[se.id] = se
	s.attachConn(se, c)
	s.forgetOld()
	s.welcome(se, p["shard"])
	return se
}

// number64 returns a whole number of a list.
func number64(l []any, i int) (int64, bool) {
	if i >= len(l) {
		return 0, false
	}
	f, ok := l[i].(float64)
	return int64(f), ok
}

// welcome sends a new session what it begins with.
func (s *Server) welcome(se *session, shard any) {
	ready := obj{"v": se.conn.version, "user": se.user.json(), "session_id": se.id, "resume_gateway_url": s.gatewayURL(), "session_type": "normal",
		"private_channels": []any{}, "relationships": []any{}, "presences": []any{}, "geo_ordered_rtc_regions": []any{}, "_trace": []any{}}
	if shard != nil {
		ready["shard"] = shard
	}
	if se.app == nil {
		ready["guilds"] = []any{s.guildCreate(se)}
		se.send("READY", ready)
		return
	}
	ready["application"], ready["guilds"] = obj{"id": se.app.id, "flags": 0}, []any{}
	if !se.owns(s.guildID) || s.removed && se.app == s.app {
		se.send("READY", ready)
		return
	}
	ready["guilds"] = []any{obj{"id": s.guildID, "unavailable": true}}
	se.send("READY", ready)
	if se.intents&intentGuilds != 0 {
		se.send("GUILD_CREATE", s.guildCreate(se))
	}
}

// resume gives a session its client back, with what that missed.
func (s *Server) resume(c *conn, data json.RawMessage) *session {
	var p struct {
		Token     string `json:"token"`
		SessionID string `json:"session_id"`
		Seq       int64  `json:"seq"`
	}
	if json.Unmarshal(data, &p) != nil {
		c.End(4002, "Error while decoding payload.")
		return nil
	}
	u := s.byGatewayToken(p.Token)
	if s.refuse(c, u) {
		return nil
	}
	s.forgetOld()
	se := s.sessions[p.SessionID]
	switch {
	case se == nil || se.user != u || !se.remembers(p.Seq) || u.bot && s.faults.Take("no-resume"):
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
	se.send("RESUMED", obj{"_trace": []any{}})
	return se
}

// sendMembers answers a request for the guild's members.
func (s *Server) sendMembers(se *session, data json.RawMessage) {
	var p obj
	if json.Unmarshal(data, &p) != nil || id(p, "guild_id") != s.guildID {
		return
	}
	chunk := obj{"guild_id": s.guildID, "members": s.members(), "chunk_index": 0, "chunk_count": 1, "not_found": []any{}}
	if has(p, "nonce") {
		chunk["nonce"] = p["nonce"]
	}
	se.send("GUILD_MEMBERS_CHUNK", chunk)
}

func (s *Server) byGatewayToken(token string) *user {
	for _, u := range s.users {
		if token == u.token || u.bot && token == "Bot "+u.token {
			return u
		}
	}
	return nil
}
