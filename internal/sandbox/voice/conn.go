package voice

import (
	"sync"
	"sync/atomic"
	"time"

	"github.com/gorilla/websocket"
)

// conn is one websocket. What is sent waits in a queue, so that nobody who
// holds the server's lock waits for a slow client.
type conn struct {
	ws   *websocket.Conn
	out  chan outgoing
	gone chan struct{} // closed when the connection is over
	once sync.Once
	told atomic.Bool // was said goodbye to
}

// outgoing is a message, or a goodbye when it has a code.
type outgoing struct {
	data   []byte
	binary bool
	code   int
}

// goodbyeTime is how long a client has to answer a goodbye.
const goodbyeTime = time.Second

func newConn(ws *websocket.Conn) *conn {
	return &conn{ws: ws, out: make(chan outgoing, 4096), gone: make(chan struct{})}
}

// end says goodbye with a code, after what is queued.
func (c *conn) end(code int) {
	c.told.Store(true)
	c.queue(outgoing{code: code})
}

// queue cuts off a client that reads nothing for thousands of messages.
func (c *conn) queue(o outgoing) {
	select {
	case c.out <- o:
	default:
		c.cut()
	}
}

// cut ends the connection without a goodbye.
func (c *conn) cut() {
	c.once.Do(func() { close(c.gone) })
	_ = c.ws.UnderlyingConn().Close()
}

// write sends what is queued until the connection is over.
func (c *conn) write() {
	for {
		select {
		case <-c.gone:
			return
		case o := <-c.out:
			if o.code != 0 {
				c.bye(o.code)
				return
			}
			kind := websocket.TextMessage
			if o.binary {
				kind = websocket.BinaryMessage
			}
			if c.ws.WriteMessage(kind, o.data) != nil {
				c.cut()
				return
			}
		}
	}
}

// bye says goodbye and gives the client time to answer: closing the socket at
// once could throw away what it has not read yet.
func (c *conn) bye(code int) {
	until := time.Now().Add(goodbyeTime)
	_ = c.ws.WriteControl(websocket.CloseMessage, websocket.FormatCloseMessage(code, reasons[code]), until)
	timer := time.NewTimer(time.Until(until))
	defer timer.Stop()
	select {
	case <-c.gone: // the reader saw the answer
	case <-timer.C:
		c.cut()
	}
}
