package voice

import (
	"crypto/cipher"
	"encoding/binary"
	"net/netip"
	"slices"
	"sync/atomic"
	"time"

	"riffbot/internal/sandbox/socket"
)

// replayable is how many messages are kept for a member who comes back.
const replayable = 1000

// member is somebody in a call, or on the way into it. It survives its socket
// for a while.
type member struct {
	ticket  Ticket
	region  *region
	call    *call
	conn    *conn       // nil while its socket is broken
	waiting *time.Timer // until it is given up
	ssrc    uint32
	seq     uint16
	sent    []numbered // oldest first

	dave       int    // the highest version of DAVE it knows
	introduced bool   // knows the external sender
	keyPackage []byte // its newest one
	astray     bool   // could not follow the group, and waits to be added again

	joined    bool // has selected its protocol
	announced bool // said that it speaks, so that others know its SSRC
	speaking  int
	address   netip.AddrPort // where its audio comes from
	key       []byte
	aead      cipher.AEAD
	counter   atomic.Uint32 // of the last packet sealed for it
	early     [][]byte      // packets that came before it was known that it speaks
	earlyAt   time.Time     // when the last of them came
}

// numbered is a message that is sent again to a member who missed it.
type numbered struct {
	seq uint16
	socket.Message
}

// send gives the member a message, which waits while nobody is connected.
func (m *member) send(op int, data any) {
	m.seq++
	m.keep(socket.Message{Data: encode(op, data, m.seq)})
}

// sendBinary is send for messages that are no JSON: sequence number, opcode and
// what they hold.
func (m *member) sendBinary(op byte, data []byte) {
	m.seq++
	b := binary.BigEndian.AppendUint16(make([]byte, 0, 3+len(data)), m.seq)
	m.keep(socket.Message{Data: append(append(b, op), data...), Binary: true})
}

func (m *member) keep(o socket.Message) {
	m.sent = append(m.sent, numbered{m.seq, o})
	if len(m.sent) > replayable {
		m.sent = m.sent[1:]
	}
	if m.conn != nil {
		m.conn.Send(o)
	}
}

// forget drops what the member said it has received.
func (m *member) forget(seq uint16) {
	if i := m.missedAfter(seq); i >= 0 {
		m.sent = slices.Clone(m.sent[i:])
	}
}

// missedAfter returns where in the kept messages those begin that came after a
// number, -1 when some of them are not kept any more.
func (m *member) missedAfter(seq uint16) int {
	behind := int(m.seq - seq) // around the end of the numbers, too
	if behind > len(m.sent) {
		return -1
	}
	return len(m.sent) - behind
}

func (m *member) stopWaiting() {
	if m.waiting != nil {
		m.waiting.Stop()
		m.waiting = nil
	}
}
