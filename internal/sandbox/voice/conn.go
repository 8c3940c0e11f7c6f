package voice

import (
	"sync/atomic"

	"riffbot/internal/sandbox/socket"
)

// conn is one websocket of a region.
type conn struct {
	*socket.Socket
	told atomic.Bool // was said goodbye to
}

// end says goodbye with a code, after what is queued.
func (c *conn) end(code int) {
	c.told.Store(true)
	c.End(code, reasons[code])
}

// say queues a message of JSON.
func (c *conn) say(data []byte) { c.Send(socket.Message{Data: data}) }
