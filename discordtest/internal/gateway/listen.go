package gateway

import (
	"encoding/json"
	"errors"
	"net/http"
	"strconv"
	"time"

	"github.com/riffbot/riffbot/discordtest/internal/field"
	"github.com/riffbot/riffbot/discordtest/internal/socket"

	"github.com/gorilla/websocket"
)

// Limits of a client: bytes in a payload, and payloads in a minute.
const (
	maxPayload   = 4096
	maxPerMinute = 120
)

// ServeHTTP serves the gateway to bots and members.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
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
		return // Open responded
	}
	c := &Conn{Socket: ws, version: 10}
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
	defer s.detach(c)
	if v := q.Get("v"); v != "" {
		if c.version, err = strconv.Atoi(v); err != nil || c.version < 6 || c.version > 10 {
			c.End(4012, "Invalid API version.")
		}
	}
	s.listen(c)
}

// detach detaches an ended connection from its session, which can be resumed.
func (s *Server) detach(c *Conn) {
	c.Cut()
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.conns, c)
	for _, se := range s.sessions {
		if se.Conn == c {
			se.Conn, se.disconnected = nil, time.Now()
			s.dropLater(se)
		}
	}
}

// listen reads the payloads of a client until its connection ends.
func (s *Server) listen(c *Conn) {
	interval := s.options.HeartbeatInterval.Milliseconds()
	c.push(frame{Op: opHello, Data: field.Object{"heartbeat_interval": interval, "_trace": []any{}}})
	var se *Session
	minute, received := time.Now(), 0
	c.SetReadLimit(1 << 20)
	c.Answer(func(code int) { s.endSession(c, code) })
	s.extendDeadline(c)
	for {
		_, raw, err := c.ReadMessage()
		if err != nil {
			s.closeTimedOut(c, err)
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
		if se != nil && se.Conn != c {
			se = nil // it was invalidated, or has another connection
		}
		se = s.receive(c, se, p.Op, p.Data)
		s.mu.Unlock()
	}
}

// extendDeadline extends the read deadline by two heartbeat intervals and some grace.
func (s *Server) extendDeadline(c *Conn) {
	every := s.options.HeartbeatInterval
	_ = c.SetReadDeadline(time.Now().Add(2*every + min(every, 5*time.Second)))
}

// endSession ends the session of a client that closes with 1000 or 1001.
func (s *Server) endSession(c *Conn, code int) {
	if code != websocket.CloseNormalClosure && code != websocket.CloseGoingAway {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, se := range s.sessions {
		if se.Conn == c {
			s.drop(se)
		}
	}
}

// closeTimedOut closes the connection of a client without heartbeats.
func (s *Server) closeTimedOut(c *Conn, err error) {
	timeout, _ := errors.AsType[interface {
		error
		Timeout() bool
	}](err)
	if timeout != nil && timeout.Timeout() {
		c.End(4009, "Session timed out.")
		<-c.Gone()
	}
}
