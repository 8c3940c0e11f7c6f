package bot

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"encoding/json"
	"errors"
	"io"
	"math/rand/v2"
	"net"
	"sync"
	"sync/atomic"
	"time"
)

// A tap reads a gateway's websocket frames before discordgo does. That is the
// only place from which its faults can be met without touching its insides:
//
//   - a reconnect (op 7) that comes before READY makes Open wait for a lock it
//     holds itself; the tap ends the connection instead, and Open returns;
//   - the close code is in the log alone; the tap keeps it;
//   - a socket that went silent is noticed after five missed heartbeats; the
//     tap knows when the last byte came.
//
// Frames: RFC 6455 section 5.2. Payloads:
// https://discord.com/developers/docs/events/gateway-events
type tap struct {
	net.Conn
	in      *bufio.Reader
	pending bytes.Buffer // read and judged, not yet passed on
	through int64        // payload bytes that may pass unread
	state   tapState
	closed  chan struct{}
	once    sync.Once

	heartbeat atomic.Int64 // interval in ns, from op 10
	lastRead  atomic.Int64 // unix ns
	closeCode atomic.Int32
}

type tapState int

const (
	tapUpgrading tapState = iota // the HTTP answer that opens the websocket
	tapGreeting                  // frames up to READY or RESUMED are read whole
	tapOpen
)

// errReconnectAsked is what discordgo's Open gets instead of an op 7.
var errReconnectAsked = errors.New("discord asked for a new connection before the session was ready")

// largestGreeting bounds a frame that is read whole.
const largestGreeting = 16 << 20

func newTap(conn net.Conn) *tap {
	t := &tap{Conn: conn, in: bufio.NewReaderSize(conn, 16<<10), closed: make(chan struct{})}
	t.lastRead.Store(time.Now().UnixNano())
	return t
}

// Read passes frames on, each judged at its head first.
func (t *tap) Read(p []byte) (int, error) {
	for t.pending.Len() == 0 && t.through == 0 {
		if err := t.next(); err != nil {
			return 0, err
		}
		t.lastRead.Store(time.Now().UnixNano())
	}
	if t.pending.Len() > 0 {
		return t.pending.Read(p)
	}
	n, err := t.in.Read(p[:min(int64(len(p)), t.through)])
	t.through -= int64(n)
	t.lastRead.Store(time.Now().UnixNano())
	return n, err
}

// next reads up to where something can be passed on.
func (t *tap) next() error {
	if t.state == tapUpgrading {
		line, err := t.in.ReadSlice('\n')
		t.pending.Write(line)
		if len(bytes.TrimRight(line, "\r\n")) == 0 && err == nil {
			t.state = tapGreeting
		}
		return err
	}
	var head [10]byte
	if _, err := io.ReadFull(t.in, head[:2]); err != nil {
		return err
	}
	size, n := int64(head[1]&0x7f), 2
	switch size {
	case 126:
		n = 4
	case 127:
		n = 10
	}
	if _, err := io.ReadFull(t.in, head[2:n]); err != nil {
		return err
	}
	switch n {
	case 4:
		size = int64(binary.BigEndian.Uint16(head[2:]))
	case 10:
		size = int64(binary.BigEndian.Uint64(head[2:]) & (1<<63 - 1))
	}
	t.pending.Write(head[:n])

	const text, closing = 1, 8
	switch opcode := head[0] & 0x0f; {
	case opcode == closing && size >= 2 && size <= 125:
		payload, err := t.whole(size)
		if err == nil {
			t.closeCode.Store(int32(binary.BigEndian.Uint16(payload)))
		}
		return err
	case opcode == text && t.state == tapGreeting && size <= largestGreeting:
		payload, err := t.whole(size)
		if err != nil {
			return err
		}
		return t.greet(payload)
	default:
		t.through = size
		return nil
	}
}

// whole reads a payload into pending and returns it.
func (t *tap) whole(size int64) ([]byte, error) {
	payload := make([]byte, size)
	if _, err := io.ReadFull(t.in, payload); err != nil {
		return nil, err
	}
	t.pending.Write(payload)
	return payload, nil
}

// greet judges one payload of the greeting.
func (t *tap) greet(payload []byte) error {
	var p struct {
		Op   int    `json:"op"`
		Type string `json:"t"`
		Data struct {
			HeartbeatInterval int64 `json:"heartbeat_interval"`
		} `json:"d"`
	}
	// What does not decode (op 9 has a bare bool as data) still has its op.
	_ = json.Unmarshal(payload, &p)
	switch {
	case p.Op == 10:
		t.heartbeat.Store(p.Data.HeartbeatInterval * int64(time.Millisecond))
	case p.Op == 7:
		t.pending.Reset()
		return errReconnectAsked
	case p.Op == 9:
		// discordgo identifies anew at once; Discord asks for 1 to 5 s.
		select {
		case <-time.After(time.Second + rand.N(4*time.Second)):
		case <-t.closed:
		}
	case p.Type == "READY" || p.Type == "RESUMED":
		t.state = tapOpen
	}
	return nil
}

// Close closes the connection and ends a wait in Read.
func (t *tap) Close() error {
	t.once.Do(func() { close(t.closed) })
	return t.Conn.Close()
}

// silent reports for how long nothing was read, once that is longer than two
// heartbeats: each is answered, so the socket is dead.
func (t *tap) silent(now time.Time) (time.Duration, bool) {
	interval := time.Duration(t.heartbeat.Load())
	since := now.Sub(time.Unix(0, t.lastRead.Load()))
	return since, interval > 0 && since > 2*interval
}
