package voice

import (
	"encoding/json"
	"errors"
	"net/http"
	"slices"
	"strconv"
	"time"

	"github.com/riffbot/riffbot/discordtest/internal/socket"

	"github.com/gorilla/websocket"
)

// gatewayVersion is the supported version.
const gatewayVersion = 8

// maxMessage is the largest message of a client in bytes. Messages of DAVE grow with the
// number of members.
const maxMessage = 1 << 20

// serveGateway serves the gateway of a region.
func (s *Server) serveGateway(r *region, w http.ResponseWriter, req *http.Request) {
	ws, err := socket.Open(w, req)
	if err != nil {
		return // Open responded
	}
	c := &conn{Socket: ws}
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
	if v, _ := strconv.Atoi(req.URL.Query().Get("v")); v != gatewayVersion {
		c.end(codeUnknownProtocol)
	}
	m := s.listen(r, c)
	c.Cut()
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.conns, c)
	if m != nil && m.conn == c && !s.closed {
		s.handleDisconnect(m)
	}
}

// listen reads the messages of a client until its connection ends. It returns the client's
// member, nil for none.
func (s *Server) listen(r *region, c *conn) *member {
	c.send(encode(opHello, obj{"v": gatewayVersion, "heartbeat_interval": s.opts.HeartbeatInterval.Milliseconds()}, 0))
	var m *member
	c.SetReadLimit(maxMessage)
	c.Answer(func(code int) { s.handleNormalClose(c, code) })
	s.extendDeadline(c)
	for {
		kind, raw, err := c.ReadMessage()
		if err != nil {
			s.handleReadError(c, err)
			return m
		}
		s.mu.Lock()
		if m != nil && m.conn != c {
			s.mu.Unlock()
			continue // the member was dismissed, or resumed on another connection
		}
		if kind == websocket.BinaryMessage {
			s.receiveBinary(c, m, raw)
		} else {
			m = s.receive(r, c, m, raw)
		}
		s.mu.Unlock()
	}
}

// extendDeadline extends the read deadline by two heartbeat intervals and some grace.
func (s *Server) extendDeadline(c *conn) {
	every := s.opts.HeartbeatInterval
	_ = c.SetReadDeadline(time.Now().Add(2*every + min(every, 5*time.Second)))
}

// handleNormalClose removes a client that closes its connection normally from its call.
func (s *Server) handleNormalClose(c *conn, code int) {
	if c.closeSent.Load() || code != websocket.CloseNormalClosure && code != websocket.CloseGoingAway {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, in := range s.calls {
		for _, m := range in.members {
			if m.conn == c {
				s.leave(m)
			}
		}
	}
}

// handleReadError closes the connection of a client without heartbeats.
func (s *Server) handleReadError(c *conn, err error) {
	timeout, _ := errors.AsType[interface {
		error
		Timeout() bool
	}](err)
	if timeout != nil && timeout.Timeout() {
		c.end(codeSessionTimeout)
		<-c.Gone()
	}
}

// receive handles a message and returns the connection's member after it, nil for none.
func (s *Server) receive(r *region, c *conn, m *member, raw []byte) *member {
	var f frame
	if json.Unmarshal(raw, &f) != nil {
		c.end(codeDecode)
		return m
	}
	switch {
	case f.Op == opHeartbeat:
		s.heartbeat(c, m, f.Data)
	case f.Op == opIdentify && m == nil:
		return s.identify(r, c, f.Data)
	case f.Op == opResume && m == nil:
		return s.resume(r, c, f.Data)
	case f.Op == opIdentify || f.Op == opResume:
		c.end(codeIdentifiedTwice)
	case m == nil:
		c.end(codeNotIdentified)
	case f.Op == opSelectProtocol:
		s.selectProtocol(m, f.Data)
	case f.Op == opSpeaking:
		s.handleSpeaking(m, f.Data)
	case f.Op == opBackendVersion:
		c.send(encode(opBackendVersion, obj{"voice": "0.1.0", "rtc_worker": "0.1.0"}, 0))
	case f.Op == opVideo || f.Op == opSessionUpdate || f.Op == opMediaSinkWants || f.Op == opClientFlags ||
		f.Op == opPlatform:
		// Video is not supported.
	case s.receiveDAVE(m, f):
	default:
		c.end(codeUnknownOpcode)
	}
	return m
}

// heartbeat acknowledges a heartbeat and drops the messages that arrived.
func (s *Server) heartbeat(c *conn, m *member, data json.RawMessage) {
	s.extendDeadline(c)
	var p struct {
		Nonce  json.RawMessage `json:"t"`
		SeqAck *int            `json:"seq_ack"`
	}
	if json.Unmarshal(data, &p) != nil || len(p.Nonce) == 0 {
		c.end(codeDecode)
		return
	}
	if m != nil && p.SeqAck != nil && *p.SeqAck >= 0 {
		m.forget(uint16(*p.SeqAck)) //nolint:gosec // sequence numbers wrap around
	}
	c.send(encode(opHeartbeatAck, obj{"t": p.Nonce}, 0))
}

// identify authenticates a client by its ticket.
func (s *Server) identify(r *region, c *conn, data json.RawMessage) *member {
	var p struct {
		ServerID  string `json:"server_id"`
		UserID    string `json:"user_id"`
		SessionID string `json:"session_id"`
		Token     string `json:"token"`
		DAVE      int    `json:"max_dave_protocol_version"`
	}
	if json.Unmarshal(data, &p) != nil {
		c.end(codeDecode)
		return nil
	}
	t := s.tickets[p.Token]
	switch {
	case t == nil:
		c.end(codeAuthentication)
		return nil
	case t.GuildID != p.ServerID || t.UserID != p.UserID || s.regions[t.region] != r:
		c.end(codeServerNotFound)
		return nil
	case t.SessionID != p.SessionID:
		c.end(codeSessionInvalid)
		return nil
	case s.applyConnectFault(c, t), !s.admitsVersion(c, t, p.DAVE):
		return nil
	}
	m := s.enter(c, r, t, p.DAVE)
	m.send(opReady, obj{"ssrc": m.ssrc, "ip": "127.0.0.1", "port": r.port(), "modes": []string{modeAES, modeChaCha},
		"experiments":        []string{},
		"heartbeat_interval": 1}) // wrong, as on Discord: the value of hello counts
	return m
}

// resume attaches a connection to an existing member and replays missed messages.
func (s *Server) resume(r *region, c *conn, data json.RawMessage) *member {
	var p struct {
		ServerID  string `json:"server_id"`
		SessionID string `json:"session_id"`
		Token     string `json:"token"`
		SeqAck    *int   `json:"seq_ack"`
	}
	if json.Unmarshal(data, &p) != nil {
		c.end(codeDecode)
		return nil
	}
	if s.applyConnectFault(c, s.tickets[p.Token]) {
		return nil
	}
	t := s.tickets[p.Token]
	var m *member
	if t != nil && t.GuildID == p.ServerID && t.SessionID == p.SessionID {
		m = s.find(t.GuildID, t.UserID)
	}
	if m == nil || m.region != r || m.ticket.Token != p.Token {
		c.end(codeSessionInvalid)
		return nil
	}
	from := len(m.sent) // without a number, nothing is replayed
	if p.SeqAck != nil && *p.SeqAck >= 0 {
		from = m.missedAfter(uint16(*p.SeqAck)) //nolint:gosec // sequence numbers wrap around
	}
	if from < 0 {
		c.end(codeSessionInvalid)
		return nil
	}
	if m.conn != nil {
		m.conn.Cut() // the client has lost it already
	}
	m.stopWaiting()
	m.conn = c
	for _, n := range slices.Clone(m.sent[from:]) {
		c.Send(n.Message)
	}
	c.send(encode(opResumed, nil, 0))
	return m
}
