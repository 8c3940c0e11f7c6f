package voice

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/gorilla/websocket"
)

// link is a websocket of a session.
type link struct {
	s      *session
	conn   *websocket.Conn
	resume bool
	ctx    context.Context // canceled when the websocket is closed
	cancel context.CancelFunc

	helloReceived bool          // Hello was received; used by listen only
	established   chan struct{} // closed when the session is established or resumed
	establishOnce sync.Once
	acked         atomic.Bool   // the latest heartbeat was acknowledged
	over          chan struct{} // closed when reading has stopped
	err           error         // reason of the end; valid after over is closed

	writing   sync.Mutex
	closeOnce sync.Once
}

// Parameters of a websocket.
const (
	writeTimeout   = 5 * time.Second
	maxMessage     = 4 << 20               // maximum message size; a Welcome contains the ratchet tree
	closeForResume = 4900                  // close code if the session will be resumed
	minHeartbeat   = 50 * time.Millisecond // minimum heartbeat interval
)

var (
	errNoLink    = errors.New("not connected to the voice server")
	errHeartbeat = errors.New("heartbeat was not acknowledged")
	errLeft      = errors.New("left")
)

// dial opens a websocket for a session. The first message is Hello from the voice server.
func (v *Voice) dial(ctx context.Context, s *session, resume bool) (*link, error) {
	address := url.URL{Scheme: "wss", Host: s.endpoint, Path: "/", RawQuery: fmt.Sprintf("v=%d", gatewayVersion)}
	if strings.ContainsAny(s.endpoint, "/?#@") {
		return nil, fmt.Errorf("invalid voice server host %q", s.endpoint)
	}
	conn, resp, err := v.dialer.DialContext(ctx, address.String(), nil)
	if resp != nil && resp.Body != nil {
		_ = resp.Body.Close()
	}
	if err != nil {
		return nil, fmt.Errorf("connect to voice server: %w", err)
	}
	conn.SetReadLimit(maxMessage)
	conn.SetCloseHandler(func(int, string) error { return nil }) // shut sends the close message
	l := &link{s: s, conn: conn, resume: resume, established: make(chan struct{}), over: make(chan struct{})}
	l.ctx, l.cancel = context.WithCancel(context.Background())
	l.acked.Store(true)
	return l, nil
}

// listen reads and handles messages until the websocket is closed.
func (l *link) listen() {
	var beating sync.WaitGroup
	defer close(l.over)
	defer beating.Wait()
	defer l.cancel()
	for {
		kind, raw, err := l.conn.ReadMessage()
		if err != nil {
			l.fail(err)
			return
		}
		m, err := readMessage(kind, raw)
		if err != nil {
			l.s.log.Warn("decode voice server message failed", "err", err)
			continue
		}
		if m.seq > 0 {
			l.s.seq.Store(int64(m.seq))
		}
		if m.op == opHello && !l.helloReceived {
			l.helloReceived = true
			beating.Go(func() { l.heartbeat(m) })
		}
		if err := l.s.handle(l, m); err != nil {
			l.fail(err)
			return
		}
	}
}

// hello answers Hello with Identify or Resume.
func (l *link) hello() error {
	if l.resume {
		return l.send(opResume, resumption{
			ServerID: l.s.call.guildID, SessionID: l.s.sessionID, Token: l.s.token, SeqAck: int(l.s.seq.Load()),
		})
	}
	return l.send(opIdentify, l.s.identify())
}

// heartbeat sends heartbeats at the interval given by Hello. It fails the websocket if one is not acknowledged
// before the next.
func (l *link) heartbeat(greeting message) {
	var d hello
	if err := json.Unmarshal(greeting.data, &d); err != nil {
		return // handle returns the same error
	}
	tick := time.NewTicker(max(time.Duration(d.HeartbeatInterval*float64(time.Millisecond)), minHeartbeat))
	defer tick.Stop()
	for {
		select {
		case <-l.ctx.Done():
			return
		case <-tick.C:
		}
		if !l.acked.Swap(false) {
			l.fail(errHeartbeat)
			return
		}
		beat := heartbeat{Time: time.Now().UnixMilli(), SeqAck: int(l.s.seq.Load())}
		if err := l.send(opHeartbeat, beat); err != nil {
			l.fail(err)
			return
		}
	}
}

// establish records that the session is established or resumed.
func (l *link) establish() { l.establishOnce.Do(func() { close(l.established) }) }

// isEstablished reports whether the session is established or resumed.
func (l *link) isEstablished() bool {
	select {
	case <-l.established:
		return true
	default:
		return false
	}
}

// send sends a JSON message.
func (l *link) send(op opcode, data any) error {
	raw, err := json.Marshal(struct {
		Op   opcode `json:"op"`
		Data any    `json:"d"`
	}{op, data})
	if err != nil {
		return fmt.Errorf("encode op %d: %w", op, err)
	}
	return l.write(websocket.TextMessage, raw)
}

func (l *link) write(kind int, raw []byte) error {
	l.writing.Lock()
	defer l.writing.Unlock()
	if err := l.conn.SetWriteDeadline(time.Now().Add(writeTimeout)); err != nil {
		return fmt.Errorf("write to voice server: %w", err)
	}
	if err := l.conn.WriteMessage(kind, raw); err != nil {
		return fmt.Errorf("write to voice server: %w", err)
	}
	return nil
}

// fail closes the websocket so that the session can be resumed. Only the first error is kept.
func (l *link) fail(err error) { l.closeWith(err, closeForResume) }

// close closes the websocket and ends its session.
func (l *link) close() { l.closeWith(errLeft, websocket.CloseNormalClosure) }

func (l *link) closeWith(err error, code int) {
	l.closeOnce.Do(func() {
		l.err = err
		l.s.downAt.CompareAndSwap(0, time.Now().UnixNano())
		l.cancel()
		deadline := time.Now().Add(time.Second)
		_ = l.conn.WriteControl(websocket.CloseMessage, websocket.FormatCloseMessage(code, ""), deadline)
		_ = l.conn.Close()
	})
}
