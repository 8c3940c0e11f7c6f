package discord

import (
	"encoding/json"
	"net/http"
	"sync"
	"time"

	"github.com/gorilla/websocket"
)

// Gateway opcodes: https://discord.com/developers/docs/topics/opcodes-and-status-codes
const (
	opDispatch  = 0
	opHeartbeat = 1
	opIdentify  = 2
	opResume    = 6
	opReconnect = 7
	opInvalid   = 9
	opHello     = 10
	opAck       = 11
)

// replayable is how many events a session keeps for a client that comes back.
const replayable = 1000

// session is a logical connection: it survives its socket for a while.
type session struct {
	id      string
	user    *user
	app     *application // nil for people
	intents int64
	seq     int64
	sent    []frame // newest last
	conn    *conn   // nil while nobody is there
	lost    time.Time
}

type frame struct {
	Op   int    `json:"op"`
	Data any    `json:"d"`
	Seq  *int64 `json:"s"`
	Type any    `json:"t"`
}

// send gives the session an event, which waits there when nobody is connected.
func (se *session) send(event string, data any) {
	se.seq++
	seq := se.seq
	f := frame{Op: opDispatch, Data: data, Seq: &seq, Type: event}
	se.sent = append(se.sent, f)
	if len(se.sent) > replayable {
		se.sent = se.sent[1:]
	}
	if se.conn != nil {
		se.conn.push(f)
	}
}

// conn is one websocket.
type conn struct {
	ws     *websocket.Conn
	out    chan []byte
	gone   chan struct{}
	once   sync.Once
	silent bool // answers nothing any more (a fault)
}

// push queues a frame. A client that reads nothing for thousands of frames is
// cut off.
func (c *conn) push(f frame) {
	b, err := json.Marshal(f)
	if err != nil {
		panic(err) // maps, lists and plain values always encode
	}
	select {
	case c.out <- b:
	default:
		c.cut()
	}
}

// cut ends the connection without a goodbye.
func (c *conn) cut() {
	c.once.Do(func() { close(c.gone) })
	_ = c.ws.UnderlyingConn().Close()
}

// end says goodbye with a code.
func (c *conn) end(code int, why string) {
	_ = c.ws.WriteControl(websocket.CloseMessage, websocket.FormatCloseMessage(code, why), time.Now().Add(time.Second))
	c.cut()
}

// serveGateway is the websocket of bots and people alike.
func (s *Server) serveGateway(w http.ResponseWriter, r *http.Request) {
	up := websocket.Upgrader{CheckOrigin: func(*http.Request) bool { return true }}
	ws, err := up.Upgrade(w, r, nil)
	if err != nil {
		return // the client was told
	}
	c := &conn{ws: ws, out: make(chan []byte, 8192), gone: make(chan struct{})}
	s.running.Add(2)
	go func() {
		defer s.running.Done()
		for {
			select {
			case <-c.gone:
				return
			case b := <-c.out:
				if ws.WriteMessage(websocket.TextMessage, b) != nil {
					c.cut()
				}
			}
		}
	}()
	defer s.running.Done()
	s.listen(c)
}

// listen reads what a client sends until it is gone.
func (s *Server) listen(c *conn) {
	c.push(frame{Op: opHello, Data: obj{"heartbeat_interval": s.opts.HeartbeatInterval.Milliseconds(), "_trace": []any{}}})
	var se *session
	defer func() {
		c.cut()
		s.mu.Lock()
		defer s.mu.Unlock()
		if se != nil && se.conn == c {
			se.conn, se.lost = nil, time.Now()
		}
	}()
	c.ws.SetReadLimit(1 << 20)
	for {
		_, raw, err := c.ws.ReadMessage()
		if err != nil {
			code := websocket.CloseAbnormalClosure
			if ce, ok := err.(*websocket.CloseError); ok { //nolint:errorlint // gorilla returns it bare
				code = ce.Code
			}
			if se != nil && (code == websocket.CloseNormalClosure || code == websocket.CloseGoingAway) {
				s.mu.Lock()
				delete(s.sessions, se.id) // a polite goodbye ends the session
				s.mu.Unlock()
			}
			return
		}
		var p struct {
			Op   int             `json:"op"`
			Data json.RawMessage `json:"d"`
		}
		if json.Unmarshal(raw, &p) != nil {
			c.end(4002, "Error while decoding payload.")
			return
		}
		s.mu.Lock()
		switch {
		case p.Op == opHeartbeat:
			if !c.silent {
				c.push(frame{Op: opAck})
			}
		case p.Op == opIdentify && se == nil:
			se = s.identify(c, p.Data)
		case p.Op == opResume && se == nil:
			se = s.resume(c, p.Data)
		case p.Op == opIdentify || p.Op == opResume:
			c.end(4005, "Already authenticated.")
		case se == nil:
			c.end(4003, "Not authenticated.")
		}
		s.mu.Unlock()
	}
}

// identify starts a session.
func (s *Server) identify(c *conn, data json.RawMessage) *session {
	var p obj
	if json.Unmarshal(data, &p) != nil {
		c.end(4002, "Error while decoding payload.")
		return nil
	}
	u := s.byGatewayToken(str(p, "token"))
	switch {
	case u == nil, u.bot && s.faults.Take("close-4004"):
		c.end(4004, "Authentication failed.")
		return nil
	case u.bot && s.faults.Take("close-4014"):
		c.end(4014, "Disallowed intent(s).")
		return nil
	case u.bot && s.faults.Take("op7-on-open"):
		c.push(frame{Op: opReconnect})
		return nil
	case u.bot && s.faults.Take("invalid-session-on-open"):
		c.push(frame{Op: opInvalid, Data: false})
		return nil
	}
	se := &session{id: secret(16), user: u, app: s.apps[u.id], intents: integer(p, "intents"), conn: c}
	s.sessions[se.id] = se
	s.forgetOld()
	ready := obj{"v": 10, "user": u.json(), "session_id": se.id, "resume_gateway_url": s.gatewayURL(), "session_type": "normal",
		"private_channels": []any{}, "relationships": []any{}, "presences": []any{}, "geo_ordered_rtc_regions": []any{}, "_trace": []any{}}
	if shard, ok := p["shard"]; ok {
		ready["shard"] = shard
	}
	if u.bot {
		ready["application"] = obj{"id": se.app.id, "flags": 0}
		ready["guilds"] = []any{obj{"id": s.guildID, "unavailable": true}}
		se.send("READY", ready)
		const guilds = 1
		if se.intents&guilds != 0 {
			se.send("GUILD_CREATE", s.guildCreate())
		}
	} else {
		ready["guilds"] = []any{s.guildCreate()}
		se.send("READY", ready)
	}
	return se
}

// resume gives a session its client back, with what that missed.
func (s *Server) resume(c *conn, data json.RawMessage) *session {
	var p struct {
		Token     string `json:"token"`
		SessionID string `json:"session_id"`
		Seq       int64  `json:"seq"`
	}
	if json.Unmarshal(data, &p) != nil {
		c.end(4002, "Error while decoding payload.")
		return nil
	}
	se := s.sessions[p.SessionID]
	u := s.byGatewayToken(p.Token)
	switch {
	case u == nil, u.bot && s.faults.Take("close-4004"):
		c.end(4004, "Authentication failed.")
		return nil
	case u.bot && s.faults.Take("op7-on-open"):
		c.push(frame{Op: opReconnect})
		return nil
	case se == nil || se.user != u || u.bot && s.faults.Take("no-resume"):
		c.push(frame{Op: opInvalid, Data: false})
		return nil
	case p.Seq > se.seq:
		c.end(4007, "Invalid seq.")
		return nil
	}
	if se.conn != nil {
		se.conn.cut()
	}
	se.conn = c
	for _, f := range se.sent {
		if *f.Seq > p.Seq {
			c.push(f)
		}
	}
	se.send("RESUMED", obj{"_trace": []any{}})
	return se
}

func (s *Server) byGatewayToken(token string) *user {
	for _, u := range s.users {
		if token == u.token || u.bot && token == "Bot "+u.token {
			return u
		}
	}
	return nil
}

// botSession is the newest session of an application that somebody listens to.
func (s *Server) botSession(a *application) *session {
	var newest *session
	for _, se := range s.sessions {
		if se.app == a && se.conn != nil && (newest == nil || se.seq > newest.seq) {
			newest = se
		}
	}
	return newest
}

// resumable is how long a session waits for its client.
const resumable = 2 * time.Minute

// recent gives an event to the session that an application lost last, where it
// waits for the bot to come back. It reports whether there is one.
func (s *Server) recent(a *application, give func(*session)) bool {
	var last *session
	for _, se := range s.sessions {
		if se.app == a && (last == nil || se.lost.After(last.lost)) {
			last = se
		}
	}
	if last == nil {
		return false
	}
	give(last)
	return true
}

// forgetOld drops the sessions that nobody can come back to.
func (s *Server) forgetOld() {
	for id, se := range s.sessions {
		if se.conn == nil && time.Since(se.lost) > resumable {
			delete(s.sessions, id)
		}
	}
}
