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

	"github.com/disgoorg/disgo/voice"
	"github.com/gorilla/websocket"
)

// link is one websocket of a session.
type link struct {
	s      *session
	conn   *websocket.Conn
	resume bool
	ctx    context.Context // ends with the link
	cancel context.CancelFunc

	greeted  bool          // of listen alone
	agreed   chan struct{} // closed when the voice server took the session in, or back
	agreeing sync.Once
	acked    atomic.Bool   // the newest heartbeat was answered
	over     chan struct{} // closed when nothing is read any more
	err      error         // why; read after over

	writing sync.Mutex
	failing sync.Once
}

// Bounds of one websocket.
const (
	writeTime  = 5 * time.Second
	largest    = 4 << 20 // a Welcome carries the group's tree
	goneAway   = 4900    // our close code for a socket that will be resumed
	shortBeats = 50 * time.Millisecond
)

var (
	errNoLink = errors.New("there is no connection to the voice server")
	errSilent = errors.New("the voice server did not answer a heartbeat")
	errLeft   = errors.New("left")
)

// dial opens a websocket for a session. What is said on it begins with Hello.
func (v *Voice) dial(ctx context.Context, s *session, resume bool) (*link, error) {
	address := url.URL{Scheme: "wss", Host: s.endpoint, Path: "/", RawQuery: fmt.Sprintf("v=%d", gatewayVersion)}
	if strings.ContainsAny(s.endpoint, "/?#@") {
		return nil, fmt.Errorf("the voice server's address %q is no host", s.endpoint)
	}
	conn, resp, err := v.dialer.DialContext(ctx, address.String(), nil)
	if resp != nil && resp.Body != nil {
		_ = resp.Body.Close()
	}
	if err != nil {
		return nil, fmt.Errorf("connect to the voice server: %w", err)
	}
	conn.SetReadLimit(largest)
	conn.SetCloseHandler(func(int, string) error { return nil }) // there is nothing to say to that
	l := &link{s: s, conn: conn, resume: resume, agreed: make(chan struct{}), over: make(chan struct{})}
	l.ctx, l.cancel = context.WithCancel(context.Background())
	l.acked.Store(true)
	return l, nil
}

// listen reads until the websocket is gone.
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
			l.s.log.Warn("a message of the voice server could not be read", "err", err)
			continue
		}
		if m.seq > 0 {
			l.s.seq.Store(int64(m.seq))
		}
		if m.op == voice.OpcodeHello && !l.greeted {
			l.greeted = true
			beating.Go(func() { l.beat(m) })
		}
		if err := l.s.handle(l, m); err != nil {
			l.fail(err)
			return
		}
	}
}

// hello answers the voice server's greeting.
func (l *link) hello() error {
	if l.resume {
		return l.say(voice.OpcodeResume, resumption{
			ServerID: l.s.call.guildID, SessionID: l.s.sessionID, Token: l.s.token, SeqAck: int(l.s.seq.Load()),
		})
	}
	return l.say(voice.OpcodeIdentify, l.s.identify())
}

// beat sends heartbeats at the interval that the greeting named. Each has to be
// answered before the next.
func (l *link) beat(hello message) {
	var d voice.GatewayMessageDataHello
	if err := json.Unmarshal(hello.data, &d); err != nil {
		return // handle fails with the same
	}
	tick := time.NewTicker(max(time.Duration(d.HeartbeatInterval*float64(time.Millisecond)), shortBeats))
	defer tick.Stop()
	for {
		select {
		case <-l.ctx.Done():
			return
		case <-tick.C:
		}
		if !l.acked.Swap(false) {
			l.fail(errSilent)
			return
		}
		beat := voice.GatewayMessageDataHeartbeat{T: time.Now().UnixMilli(), SeqAck: int(l.s.seq.Load())}
		if err := l.say(voice.OpcodeHeartbeat, beat); err != nil {
			l.fail(err)
			return
		}
	}
}

// agree says that the voice server knows the session.
func (l *link) agree() { l.agreeing.Do(func() { close(l.agreed) }) }

// settled reports whether it does.
func (l *link) settled() bool {
	select {
	case <-l.agreed:
		return true
	default:
		return false
	}
}

// say sends a payload with a JSON envelope.
func (l *link) say(op voice.Opcode, data any) error {
	raw, err := json.Marshal(struct {
		Op   voice.Opcode `json:"op"`
		Data any          `json:"d"`
	}{op, data})
	if err != nil {
		return fmt.Errorf("encode op %d: %w", op, err)
	}
	return l.write(websocket.TextMessage, raw)
}

func (l *link) write(kind int, raw []byte) error {
	l.writing.Lock()
	defer l.writing.Unlock()
	if err := l.conn.SetWriteDeadline(time.Now().Add(writeTime)); err != nil {
		return fmt.Errorf("write to the voice server: %w", err)
	}
	if err := l.conn.WriteMessage(kind, raw); err != nil {
		return fmt.Errorf("write to the voice server: %w", err)
	}
	return nil
}

// fail ends the websocket so that its session can be resumed. The first reason
// counts.
func (l *link) fail(err error) { l.shut(err, goneAway) }

// goodbye ends it together with its session.
func (l *link) goodbye() { l.shut(errLeft, websocket.CloseNormalClosure) }

func (l *link) shut(err error, code int) {
	l.failing.Do(func() {
		l.err = err
		l.s.downAt.CompareAndSwap(0, time.Now().UnixNano())
		l.cancel()
		deadline := time.Now().Add(time.Second)
		_ = l.conn.WriteControl(websocket.CloseMessage, websocket.FormatCloseMessage(code, ""), deadline)
		_ = l.conn.Close()
	})
}
