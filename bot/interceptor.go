package bot

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"sync/atomic"
	"time"
)

// frameInterceptor reads the websocket frames of a gateway connection before discordgo,
// to work around these faults without changing discordgo:
//
//   - after a reconnect (op 7) before READY, Open waits for a lock that it holds. The
//     interceptor closes the connection, so that Open returns.
//   - after an invalid session (op 9), discordgo identifies at once, any number of times.
//     The interceptor closes the connection, and the supervisor decides when to identify.
//   - discordgo only logs the close code. The interceptor stores it.
//   - discordgo detects a silent connection after five missed heartbeats. The interceptor
//     stores when the last byte was read.
//   - discordgo decodes each event into a type of its own, which the bot does not use. The
//     interceptor delivers events itself, and discordgo receives only their sequence numbers.
//
// Frames: RFC 6455 section 5.2. Payloads:
// https://discord.com/developers/docs/events/gateway-events
type frameInterceptor struct {
	net.Conn
	deliver     func(event string, data []byte) // for each event after READY or RESUMED; nil: discordgo decodes it
	reader      *bufio.Reader
	pending     bytes.Buffer // read and checked, not yet passed on
	passThrough int64        // payload bytes that are passed on unchecked
	state       interceptorState

	heartbeat atomic.Int64 // interval in ns, from op 10
	lastRead  atomic.Int64 // unix ns
	closeCode atomic.Int32
	session   atomic.Int32 // a [sessionState]
}

// sessionState is what op 9 reported about a session.
type sessionState int32

const (
	sessionValid     sessionState = iota
	sessionResumable              // resuming may succeed
	sessionInvalid
)

// interceptorState is the phase of a connection.
type interceptorState int

const (
	stateUpgrade   interceptorState = iota // the HTTP response that opens the websocket
	stateHandshake                         // frames up to READY or RESUMED are read completely
	stateOpen
)

// errReconnectRequested is what discordgo's Open receives in place of an op 7.
var errReconnectRequested = errors.New("discord requested a reconnect before the session was ready")

// errSessionInvalid is what discordgo receives in place of an op 9.
var errSessionInvalid = errors.New("discord declared the session invalid")

const (
	maxFrame = 16 << 20 // size limit of a frame that is read completely
	final    = 0x80     // bit of the last frame of a message
)

func newFrameInterceptor(conn net.Conn, deliver func(event string, data []byte)) *frameInterceptor {
	f := &frameInterceptor{Conn: conn, deliver: deliver, reader: bufio.NewReaderSize(conn, 16<<10)}
	f.lastRead.Store(time.Now().UnixNano())
	return f
}

// Read passes frames on after checking their headers.
func (f *frameInterceptor) Read(p []byte) (int, error) {
	for f.pending.Len() == 0 && f.passThrough == 0 {
		if err := f.next(); err != nil {
			return 0, err
		}
		f.lastRead.Store(time.Now().UnixNano())
	}
	if f.pending.Len() > 0 {
		return f.pending.Read(p)
	}
	n, err := f.reader.Read(p[:min(int64(len(p)), f.passThrough)])
	f.passThrough -= int64(n)
	f.lastRead.Store(time.Now().UnixNano())
	return n, err
}

// next reads until there is something to pass on.
func (f *frameInterceptor) next() error {
	if f.state == stateUpgrade {
		line, err := f.reader.ReadSlice('\n')
		f.pending.Write(line)
		if len(bytes.TrimRight(line, "\r\n")) == 0 && err == nil {
			f.state = stateHandshake
		}
		return err
	}
	var head [10]byte
	if _, err := io.ReadFull(f.reader, head[:2]); err != nil {
		return err
	}
	size, n := int64(head[1]&0x7f), 2
	switch size {
	case 126:
		n = 4
	case 127:
		n = 10
	}
	if _, err := io.ReadFull(f.reader, head[2:n]); err != nil {
		return err
	}
	switch n {
	case 4:
		size = int64(binary.BigEndian.Uint16(head[2:]))
	case 10:
		size = int64(binary.BigEndian.Uint64(head[2:]) & (1<<63 - 1))
	}
	const text, closing = 1, 8
	if head[0] == final|text && f.state == stateOpen && size <= maxFrame {
		return f.readMessage(head[:n], size)
	}
	f.pending.Write(head[:n])
	switch opcode := head[0] & 0x0f; {
	case opcode == closing && size >= 2 && size <= 125:
		payload, err := f.readPayload(size)
		if err == nil {
			f.closeCode.Store(int32(binary.BigEndian.Uint16(payload)))
		}
		return err
	case opcode == text && f.state == stateHandshake && size <= maxFrame:
		payload, err := f.readPayload(size)
		if err != nil {
			return err
		}
		return f.checkHandshake(payload)
	default:
		f.passThrough = size
		return nil
	}
}

// readPayload reads a payload into pending and returns it.
func (f *frameInterceptor) readPayload(size int64) ([]byte, error) {
	payload := make([]byte, size)
	if _, err := io.ReadFull(f.reader, payload); err != nil {
		return nil, err
	}
	f.pending.Write(payload)
	return payload, nil
}

// gatewayPayload is a payload of the gateway.
type gatewayPayload struct {
	Op   int             `json:"op"`
	Type string          `json:"t"`
	Seq  int64           `json:"s"`
	Data json.RawMessage `json:"d"`
}

// readMessage reads a message after the handshake. It delivers an event, of which discordgo receives a payload with
// only the sequence number, and passes on any other message.
func (f *frameInterceptor) readMessage(head []byte, size int64) error {
	raw := make([]byte, size)
	if _, err := io.ReadFull(f.reader, raw); err != nil {
		return err
	}
	var p gatewayPayload
	if err := json.Unmarshal(raw, &p); err == nil && p.Op == 0 && p.Type != "" && f.deliver != nil {
		f.deliver(p.Type, p.Data)
		raw = fmt.Appendf(nil, `{"op":0,"s":%d}`, p.Seq)
		head = []byte{head[0], byte(len(raw))} // shorter than the 126 bytes that need a longer head
	}
	f.pending.Write(head)
	f.pending.Write(raw)
	return f.rejectInvalidSession(p)
}

// checkHandshake checks a payload of the handshake.
func (f *frameInterceptor) checkHandshake(raw []byte) error {
	var p gatewayPayload
	_ = json.Unmarshal(raw, &p) // discordgo reports decoding errors
	switch {
	case p.Op == 10:
		var hello struct {
			HeartbeatInterval int64 `json:"heartbeat_interval"`
		}
		_ = json.Unmarshal(p.Data, &hello)
		f.heartbeat.Store(hello.HeartbeatInterval * int64(time.Millisecond))
	case p.Op == 7:
		f.pending.Reset()
		return errReconnectRequested
	case p.Type == "READY" || p.Type == "RESUMED":
		f.state = stateOpen
	}
	return f.rejectInvalidSession(p)
}

// rejectInvalidSession closes the connection of an invalid session before discordgo
// reads the op 9. Otherwise discordgo would send a close frame, which ends the session
// for good.
func (f *frameInterceptor) rejectInvalidSession(p gatewayPayload) error {
	if p.Op != 9 {
		return nil
	}
	invalid := sessionInvalid
	if string(p.Data) == "true" {
		invalid = sessionResumable
	}
	f.session.Store(int32(invalid))
	f.pending.Reset()
	_ = f.Close()
	return errSessionInvalid
}

// silent returns for how long nothing was read, and whether that is longer than two
// heartbeats. Discord acknowledges each heartbeat, so the connection is lost then.
func (f *frameInterceptor) silent(now time.Time) (time.Duration, bool) {
	interval := time.Duration(f.heartbeat.Load())
	since := now.Sub(time.Unix(0, f.lastRead.Load()))
	return since, interval > 0 && since > 2*interval
}
