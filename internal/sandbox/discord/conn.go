package discord

import (
	"bytes"
	"compress/zlib"
	"encoding/json"

	"riffbot/internal/sandbox/socket"
)

// conn is one websocket of the gateway.
type conn struct {
	*socket.Socket
	version  int
	silent   bool // answers nothing any more (a fault)
	compress bool // each payload on its own, as identify asked
	stream   *zlibStream
}

// push queues a frame.
func (c *conn) push(f frame) {
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
