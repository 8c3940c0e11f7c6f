package hear

import (
	"encoding/json"
	"net/http"
	"time"

	"github.com/gorilla/websocket"

	"github.com/riffbot/riffbot/discordtest/web"
)

// maxMessage is the largest message of a browser in bytes.
const maxMessage = 1 << 10

// pingInterval and readTimeout find browsers that are gone.
const (
	pingInterval = 10 * time.Second
	readTimeout  = 3 * pingInterval
	writeTimeout = 5 * time.Second
)

// serveSocket sends the person's voice channel and what is heard in it.
func (e *Extension) serveSocket(w http.ResponseWriter, r *http.Request) {
	p, err := web.Acting(r)
	if err != nil {
		http.Error(w, err.Error(), http.StatusNotFound)
		return
	}
	var upgrader websocket.Upgrader // accepts only the origin of the page
	ws, err := upgrader.Upgrade(w, r, nil)
	if err != nil {
		return // Upgrade responded
	}
	defer func() { _ = ws.Close() }()
	messages, ended, leave := e.stations.listen(p)
	defer leave()
	answers := make(chan message, 1)
	gone := make(chan struct{})
	reading := make(chan struct{})
	go func() {
		defer close(reading)
		e.readClock(ws, answers, gone)
	}()
	writeMessages(ws, messages, answers, ended, reading)
	close(gone)
	_ = ws.Close() // ends the reader
	<-reading
}

// readClock answers the browser's questions for the time until its connection ends.
func (e *Extension) readClock(ws *websocket.Conn, answers chan<- message, gone <-chan struct{}) {
	ws.SetReadLimit(maxMessage)
	extend := func() { _ = ws.SetReadDeadline(time.Now().Add(readTimeout)) }
	ws.SetPongHandler(func(string) error { extend(); return nil })
	extend()
	for {
		_, raw, err := ws.ReadMessage()
		if err != nil {
			return
		}
		now := time.Now()
		extend()
		var question struct {
			Sent float64 `json:"sent"`
		}
		if json.Unmarshal(raw, &question) != nil {
			continue
		}
		select {
		case answers <- encodeJSON(timeMessage{"time", question.Sent, e.clock.micros(now)}):
		case <-gone:
			return
		}
	}
}

// writeMessages sends messages until a channel is closed.
func writeMessages(ws *websocket.Conn, messages, answers <-chan message, ended, reading <-chan struct{}) {
	ping := time.NewTicker(pingInterval)
	defer ping.Stop()
	for {
		var m message
		var open bool
		select {
		case m = <-answers:
		case m, open = <-messages:
			if !open {
				return
			}
		case <-ping.C:
			if ws.WriteControl(websocket.PingMessage, nil, time.Now().Add(writeTimeout)) != nil {
				return
			}
			continue
		case <-ended:
			return
		case <-reading:
			return
		}
		kind := websocket.TextMessage
		if m.binary {
			kind = websocket.BinaryMessage
		}
		_ = ws.SetWriteDeadline(time.Now().Add(writeTimeout))
		if ws.WriteMessage(kind, m.data) != nil {
			return
		}
	}
}
