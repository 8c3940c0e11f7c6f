package discord

import (
	"bytes"
	"compress/zlib"
	"encoding/json"
	"sync"
	"time"

	"github.com/gorilla/websocket"
)

// conn is one websocket. What is sent waits in a queue, so that nobody who
// holds the server's lock waits for a slow client.
type conn struct {
	ws       *websocket.Conn
	version  int
	out      chan outgoing
	gone     chan struct{} // closed when the connection is over
	once     sync.Once
	silent   bool // answers nothing any more (a fault)
	compress bool // each payload on its own, as identify asked
	stream   *zlibStream
}

// outgoing is a payload, or a goodbye when it has a code.
type outgoing struct {
	data     []byte
	compress bool
	code     int
	why      string
}

// goodbyeTime is how long a client has to answer a goodbye.
const goodbyeTime = time.Second

// push queues a frame. A client that reads nothing for thousands of frames is
// cut off.
func (c *conn) push(f frame) {
	b, err := json.Marshal(f)
	if err != nil {
		panic(err) // maps, lists and plain values always encode
	}
	c.queue(outgoing{data: b, compress: c.compress})
}

// end says goodbye with a code, after what is queued.
func (c *conn) end(code int, why string) { c.queue(outgoing{code: code, why: why}) }

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
				c.bye(o)
				return
			}
			if c.send(o) != nil {
				c.cut()
				return
			}
		}
	}
}

func (c *conn) send(o outgoing) error {
	switch {
	case c.stream != nil:
		return c.ws.WriteMessage(websocket.BinaryMessage, c.stream.pack(o.data))
	case o.compress:
		return c.ws.WriteMessage(websocket.BinaryMessage, deflate(o.data))
	default:
		return c.ws.WriteMessage(websocket.TextMessage, o.data)
	}
}

// bye says goodbye and gives the client time to answer: closing the socket at
// once could throw away what it has not read yet.
func (c *conn) bye(o outgoing) {
	until := time.Now().Add(goodbyeTime)
	_ = c.ws.WriteControl(websocket.CloseMessage, websocket.FormatCloseMessage(o.code, o.why), until)
	timer := time.NewTimer(time.Until(until))
	defer timer.Stop()
	select {
	case <-c.gone: // the reader saw the answer
	case <-timer.C:
		c.cut()
	}
}

// zlibStream packs all payloads of a connection as one stream, each up to a
// flush: https://discord.com/developers/docs/events/gateway#transport-compression
type zlibStream struct {
	buffer bytes.Buffer
	writer *zlib.Writer
}

func newZlibStream() *zlibStream {
	z := &zlibStream{}
	z.writer = zlib.NewWriter(&z.buffer)
	return z
}

func (z *zlibStream) pack(data []byte) []byte {
	z.buffer.Reset()
	_, _ = z.writer.Write(data) // a buffer takes everything
	_ = z.writer.Flush()
	return z.buffer.Bytes()
}

func deflate(data []byte) []byte {
	var b bytes.Buffer
	w := zlib.NewWriter(&b)
	_, _ = w.Write(data) // a buffer takes everything
	_ = w.Close()
	return b.Bytes()
}
