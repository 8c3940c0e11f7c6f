package voice

import (
	"crypto/cipher"
	"encoding/binary"
	"net/netip"
	"slices"
	"sync/atomic"
	"time"

	"github.com/riffbot/riffbot/discordtest/internal/socket"
)

// replayable is the number of messages that are kept for a resume.
const replayable = 1000

// member is a client in a call, or one that joins it. It outlives its connection for the
// time of a resume.
type member struct {
	ticket  Ticket
	region  *region
	call    *call
	conn    *conn       // nil while disconnected
	waiting *time.Timer // removes a disconnected member
	ssrc    uint32
	seq     uint16
	sent    []numbered // oldest first

	dave               int    // the highest supported version of DAVE
	externalSenderSent bool   // has received the external sender
	keyPackage         []byte // the newest one
	needsReadd         bool   // lost the group and has to be added again

	joined         bool // has selected its protocol
	announced      bool // sent Speaking, so that others know its SSRC
	speaking       int
	address        netip.AddrPort // of its UDP socket
	key            []byte
	aead           cipher.AEAD
	counter        atomic.Uint32 // nonce of the last packet for it
	pendingPackets [][]byte      // packets from before its Speaking message
	pendingSince   time.Time     // time of the last of them
}

// numbered is a message that is kept for a resume.
type numbered struct {
	seq uint16
	socket.Message
}

// send sends a message, which is kept while the member is disconnected.
func (m *member) send(op int, data any) {
	m.seq++
	m.keep(socket.Message{Data: encode(op, data, m.seq)})
}

// sendBinary is send for binary messages: sequence number, opcode and payload.
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

// forget drops the messages that the member acknowledged.
func (m *member) forget(seq uint16) {
	if i := m.missedAfter(seq); i >= 0 {
		m.sent = slices.Clone(m.sent[i:])
	}
}

// missedAfter returns the index of the first kept message after a sequence number, -1 if
// some are no longer kept.
func (m *member) missedAfter(seq uint16) int {
	behind := int(m.seq - seq) // wraps around
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
