// Package socket is the server side of a websocket connection.
package socket

import (
	"net/http"
	"sync"
	"time"

	"github.com/gorilla/websocket"
)

// Socket is one websocket connection. Sending queues a message, so that a caller that holds
// a lock does not wait for a slow client. One goroutine calls ReadMessage, another one
// Write.
type Socket struct {
	*websocket.Conn
	out  chan Message
	gone chan struct{}
	once sync.Once
}

// Message is a queued message.
type Message struct {
	Data   []byte
	Binary bool
	// Pack, unless nil, converts Data to the binary message that is sent. Messages are packed
	// in the order of sending.
	Pack func([]byte) []byte

	code int // of a close frame
	why  string
}

// room is the number of queued messages after which the connection is cut.
const room = 8192

// goodbyeTime is how long a client has to answer a close frame.
const goodbyeTime = time.Second

// Open upgrades a request to a websocket. On an error it has responded.
func Open(w http.ResponseWriter, r *http.Request) (*Socket, error) {
	up := websocket.Upgrader{CheckOrigin: func(*http.Request) bool { return true }}
	ws, err := up.Upgrade(w, r, nil)
	if err != nil {
		return nil, err
	}
	return &Socket{Conn: ws, out: make(chan Message, room), gone: make(chan struct{})}, nil
}

// Send queues a message, and cuts the connection if the queue is full.
func (s *Socket) Send(m Message) {
	select {
	case s.out <- m:
	default:
		s.Cut()
	}
}

// End closes the connection with a code, after the queued messages.
func (s *Socket) End(code int, why string) { s.Send(Message{code: code, why: why}) }

// Answer answers the client's close frame after calling f, since the client may reconnect
// as soon as it has the answer.
func (s *Socket) Answer(f func(code int)) {
	s.SetCloseHandler(func(code int, _ string) error {
		f(code)
		return s.WriteControl(websocket.CloseMessage, websocket.FormatCloseMessage(code, ""), time.Now().Add(goodbyeTime))
	})
}

// Cut ends the connection without a close frame.
func (s *Socket) Cut() {
	s.once.Do(func() { close(s.gone) })
	_ = s.UnderlyingConn().Close()
}

// Gone is closed when the connection has ended.
func (s *Socket) Gone() <-chan struct{} { return s.gone }

// Write sends the queued messages until the connection ends.
func (s *Socket) Write() {
	for {
		select {
		case <-s.gone:
			return
		case m := <-s.out:
			if m.code != 0 {
				s.bye(m)
				return
			}
			if s.write(m) != nil {
				s.Cut()
				return
			}
		}
	}
}

func (s *Socket) write(m Message) error {
	if m.Pack != nil {
		m.Data, m.Binary = m.Pack(m.Data), true
	}
	if m.Binary {
		return s.WriteMessage(websocket.BinaryMessage, m.Data)
	}
	return s.WriteMessage(websocket.TextMessage, m.Data)
}

// bye sends a close frame and gives the client time to answer, since closing at once could
// discard messages that it has not read.
func (s *Socket) bye(m Message) {
	answered := time.Now().Add(goodbyeTime)
	_ = s.WriteControl(websocket.CloseMessage, websocket.FormatCloseMessage(m.code, m.why), answered)
	timer := time.NewTimer(time.Until(answered))
	defer timer.Stop()
	select {
	case <-s.gone: // the reader saw the answer
	case <-timer.C:
		s.Cut()
	}
}
