package gateway

import (
	"bytes"
	"compress/zlib"
	"encoding/json"

	"github.com/riffbot/riffbot/discordtest/internal/socket"
)

// Conn is a gateway connection.
type Conn struct {
	*socket.Socket
	version  int
	silent   bool // does not acknowledge heartbeats (a fault)
	compress bool // compress each payload, as the client requested when it identified
	stream   *zlibStream
}

// push queues a frame.
func (c *Conn) push(f frame) {
	b, err := json.Marshal(f)
	if err != nil {
		panic(err) // maps, lists and plain values always encode
	}
	m := socket.Message{Data: b}
	switch {
	case c.stream != nil:
		m.Pack = c.stream.pack
	case c.compress:
		m.Pack = deflate
	}
	c.Send(m)
}

// RequestReconnect asks the client to reconnect (opcode 7).
func (c *Conn) RequestReconnect() { c.push(frame{Op: opReconnect}) }

// Silence makes the connection ignore heartbeats. The caller holds the lock.
func (c *Conn) Silence() { c.silent = true }

// zlibStream compresses all payloads of a connection as one stream, each up to a flush:
// https://discord.com/developers/docs/events/gateway#transport-compression
type zlibStream struct {
	buffer bytes.Buffer
	writer *zlib.Writer
}

// newZlibStream returns a stream without payloads.
func newZlibStream() *zlibStream {
	z := &zlibStream{}
	z.writer = zlib.NewWriter(&z.buffer)
	return z
}

// pack compresses a payload.
func (z *zlibStream) pack(data []byte) []byte {
	z.buffer.Reset()
	_, _ = z.writer.Write(data) // a buffer does not fail
	_ = z.writer.Flush()
	return z.buffer.Bytes()
}

// deflate compresses a payload on its own.
func deflate(data []byte) []byte {
	var b bytes.Buffer
	w := zlib.NewWriter(&b)
	_, _ = w.Write(data) // a buffer does not fail
	_ = w.Close()
	return b.Bytes()
}
