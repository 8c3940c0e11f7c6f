package voice

import (
	"sync/atomic"

	"github.com/riffbot/riffbot/discordtest/internal/socket"
)

// conn is a connection to the voice gateway.
type conn struct {
	*socket.Socket
	closeSent atomic.Bool // a close frame was sent
}

// end closes the connection with a code, after the queued messages.
func (c *conn) end(code int) {
	c.closeSent.Store(true)
	c.End(code, reasons[code])
}

// send queues a JSON message.
func (c *conn) send(data []byte) { c.Send(socket.Message{Data: data}) }
