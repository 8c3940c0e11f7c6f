// Package socket is a websocket of the sandbox's servers, as they see their clients.
package socket

import (
	"net/http"
	"sync"
	"time"

	"github.com/gorilla/websocket"
)

// Socket is one websocket. What is sent waits in a queue, so that nobody who holds a
// server's lock waits for a slow client. One goroutine reads, which is whoever calls
// ReadMessage, and one writes, which is Write.
type Socket struct {
	*websocket.Conn
	out  chan Message
	gone chan struct{}
	once sync.Once
}

// Message is something to send.
type Message struct {
	Data   []byte
	Binary bool
	// Pack, if given, makes of Data what goes out, binary; messages are packed in the
	// order in which they were sent.
	Pack func([]byte) []byte

	code int // of a goodbye
	why  string
}

// room is how many messages wait for a client before it is cut off.
const room = 8192

// goodbyeTime is how long a client has to answer a goodbye.
const goodbyeTime = time.Second

// Open makes a websocket of a request, or answers why not.
func Open(w http.ResponseWriter, r *http.Request) (*Socket, error) {
	up := websocket.Upgrader{CheckOrigin: func(*http.Request) bool { return true }}
	ws, err := up.Upgrade(w, r, nil)
	if err != nil {
		return nil, err
	}
	return &Socket{Conn: ws, out: make(chan Message, room), gone: make(chan struct{})}, nil
}

// Send queues a message. A client that reads nothing for thousands of them is cut
// off.
func (s *Socket) Send(m Message) {
	select {
	case s.out <- m:
	default:
		s.Cut()
	}
}

// End says goodbye with a code, after what is queued.
func (s *Socket) End(code int, why string) { s.Send(Message{code: code, why: why}) }

// Answer has the client's goodbye answered, after f was told of it: the client may be
// back as soon as it has the answer.
func (s *Socket) Answer(f func(code int)) {
	s.SetCloseHandler(func(code int, _ string) error {
		f(code)
		return s.WriteControl(websocket.CloseMessage, websocket.FormatCloseMessage(code, ""), time.Now().Add(goodbyeTime))
	})
}

// Cut ends the connection without a goodbye.
func (s *Socket) Cut() {
	s.once.Do(func() { close(s.gone) })
	_ = s.UnderlyingConn().Close()
}

// Gone is closed when the connection is over.
func (s *Socket) Gone() <-chan struct{} { return s.gone }

// Write sends what is queued until the connection is over.
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

// bye says goodbye and gives the client time to answer: closing the socket at
// once could throw away what it has not read yet.
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
