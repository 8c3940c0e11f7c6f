package listener

import (
	"context"
	"crypto/tls"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"strconv"
	"sync"
	"time"

	"github.com/disgoorg/godave"
	"github.com/gorilla/websocket"
)

// Call is where a member is sent by the main gateway.
type Call struct {
	Endpoint, Token, GuildID, ChannelID, UserID, SessionID string
}

// Options are a client's settings.
type Options struct {
	TLS     *tls.Config              // trusts the voice server
	Session godave.SessionCreateFunc // of DAVE; nil: the bot's own
	Log     *slog.Logger
	// Frame is told each packet of the others: whose it is, its numbers and its
	// frame, which is nil when it cannot be decrypted. May be nil.
	Frame func(userID string, ssrc uint32, sequence uint16, timestamp uint32, frame []byte)
}

// Client is one connection to a call.
type Client struct {
	opts    Options
	call    Call
	ws      *websocket.Conn
	write   sync.Mutex
	done    chan struct{} // closed when the gateway is gone
	running sync.WaitGroup

	mu      sync.Mutex // guards what follows, and the session
	session godave.Session
	speaks  map[uint32]string // users by their SSRC
	early   [][]byte          // packets that came before it was said whose they are
	seq     int
	udp     *net.UDPConn
	ssrc    uint32
	opener  *opener
	said    uint32 // frames
	joined  bool
	changed chan struct{}
	err     error // why it is over
}

// obj is a JSON object.
type obj = map[string]any

// Join connects to a call and returns once it is in it. The client stays until
// [Client.Leave], or until the server ends it.
func Join(ctx context.Context, call Call, opts Options) (*Client, error) {
	if opts.Log == nil {
		opts.Log = slog.New(slog.DiscardHandler)
	}
	if opts.Session == nil {
		opts.Session = newSession
	}
	channelID, err := strconv.ParseUint(call.ChannelID, 10, 64)
	if err != nil {
		return nil, fmt.Errorf("join a call: %w", err)
	}
	dialer := websocket.Dialer{TLSClientConfig: opts.TLS, HandshakeTimeout: 10 * time.Second}
	ws, resp, err := dialer.DialContext(ctx, "wss://"+call.Endpoint+"/?v=8", nil)
	if err != nil {
		return nil, fmt.Errorf("connect to the voice server: %w", err)
	}
	_ = resp.Body.Close()
	c := &Client{opts: opts, call: call, ws: ws, done: make(chan struct{}), speaks: make(map[uint32]string), seq: -1, changed: make(chan struct{})}
	c.session = opts.Session(opts.Log, godave.UserID(call.UserID), callbacks{c})
	c.session.SetChannelID(godave.ChannelID(channelID))
	c.running.Go(c.listen)
	err = c.send(0, obj{"server_id": call.GuildID, "user_id": call.UserID, "session_id": call.SessionID, "token": call.Token,
		"max_dave_protocol_version": c.session.MaxSupportedProtocolVersion()})
	if err == nil {
		err = c.until(ctx, func() bool { return c.joined })
	}
	if err != nil {
		c.Leave()
		return nil, fmt.Errorf("join a call: %w", err)
	}
	return c, nil
}

// Leave disconnects.
func (c *Client) Leave() {
	c.write.Lock()
	_ = c.ws.WriteControl(websocket.CloseMessage, websocket.FormatCloseMessage(websocket.CloseNormalClosure, ""), time.Now().Add(time.Second))
	c.write.Unlock()
	_ = c.ws.Close()
	c.running.Wait()
}

// Done is closed when the connection is over.
func (c *Client) Done() <-chan struct{} { return c.done }

// PrivacyCode returns the 30 digits that everyone in the call can compare; empty
// where there are none.
func (c *Client) PrivacyCode() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	if s, ok := c.session.(interface{ PrivacyCode() string }); ok {
		return s.PrivacyCode()
	}
	return ""
}

// Encrypted reports whether the call has DAVE and its keys are there.
func (c *Client) Encrypted() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.session.MaxSupportedProtocolVersion() > 0 && c.session.Ready()
}

// until waits for a condition, which is looked at with the lock held.
func (c *Client) until(ctx context.Context, holds func() bool) error {
	for {
		c.mu.Lock()
		if holds() {
			c.mu.Unlock()
			return nil
		}
		changed := c.changed
		c.mu.Unlock()
		select {
		case <-changed:
		case <-c.done:
			c.mu.Lock()
			defer c.mu.Unlock()
			return c.err
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

func (c *Client) send(op int, data any) error {
	c.write.Lock()
	defer c.write.Unlock()
	return c.ws.WriteJSON(obj{"op": op, "d": data})
}

func (c *Client) sendBinary(op byte, data []byte) error {
	c.write.Lock()
	defer c.write.Unlock()
	return c.ws.WriteMessage(websocket.BinaryMessage, append([]byte{op}, data...))
}

// listen takes in what the gateway says until it is gone.
func (c *Client) listen() {
	defer close(c.done)
	defer func() {
		c.mu.Lock()
		defer c.mu.Unlock()
		if c.udp != nil {
			_ = c.udp.Close()
		}
	}()
	for {
		kind, raw, err := c.ws.ReadMessage()
		if err == nil && kind == websocket.TextMessage {
			err = c.take(raw)
		} else if err == nil {
			c.takeBinary(raw)
		}
		c.mu.Lock()
		if err != nil {
			c.err = fmt.Errorf("the voice gateway ended: %w", err)
			_ = c.ws.Close()
			c.mu.Unlock()
			return
		}
		close(c.changed)
		c.changed = make(chan struct{})
		c.mu.Unlock()
	}
}

// take is told each message that is JSON.
func (c *Client) take(raw []byte) error {
	var f struct {
		Op   int             `json:"op"`
		Seq  *int            `json:"seq"`
		Data json.RawMessage `json:"d"`
	}
	if err := json.Unmarshal(raw, &f); err != nil {
		return err
	}
	var d data
	if len(f.Data) > 0 {
		_ = json.Unmarshal(f.Data, &d) // what is not of interest may look otherwise
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if f.Seq != nil {
		c.seq = *f.Seq
	}
	switch f.Op {
	case 2:
		return c.discover(d)
	case 4:
		var err error
		if c.opener, err = newOpener(d.Mode, d.key()); err != nil {
			return err
		}
		c.session.OnSelectProtocolAck(d.DAVE)
		c.joined = true
		c.running.Go(func() { c.hear(c.udp, c.opener) })
	case 5:
		c.speaks[d.SSRC] = d.UserID
	case 8:
		every := time.Duration(d.Heartbeat) * time.Millisecond
		c.running.Go(func() { c.heartbeat(every) })
	case 11:
		for _, userID := range d.UserIDs {
			c.session.AddUser(godave.UserID(userID))
		}
	case 13:
		c.session.RemoveUser(godave.UserID(d.UserID))
	case 21:
		c.session.OnDavePrepareTransition(d.Transition, d.Version)
	case 22:
		c.session.OnDaveExecuteTransition(d.Transition)
	case 24:
		c.session.OnDavePrepareEpoch(d.Epoch, d.Version)
	}
	return nil
}

// data is what messages hold that are of interest.
type data struct {
	SSRC       uint32   `json:"ssrc"`
	IP         string   `json:"ip"`
	Port       int      `json:"port"`
	Mode       string   `json:"mode"`
	Key        []int    `json:"secret_key"`
	DAVE       uint16   `json:"dave_protocol_version"`
	UserID     string   `json:"user_id"`
	UserIDs    []string `json:"user_ids"`
	Heartbeat  float64  `json:"heartbeat_interval"`
	Transition uint16   `json:"transition_id"`
	Version    uint16   `json:"protocol_version"`
	Epoch      int      `json:"epoch"`
}

func (d data) key() []byte {
	key := make([]byte, len(d.Key))
	for i, n := range d.Key {
		key[i] = byte(n) //nolint:gosec // they are bytes
	}
	return key
}

// takeBinary is told each message of DAVE that is no JSON.
func (c *Client) takeBinary(raw []byte) {
	if len(raw) < 3 {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.seq = int(binary.BigEndian.Uint16(raw))
	op, body := raw[2], raw[3:]
	switch {
	case op == 25:
		c.session.OnDaveMLSExternalSenderPackage(body)
	case op == 27:
		c.session.OnDaveMLSProposals(body)
	case op == 29 && len(body) > 2:
		c.session.OnDaveMLSPrepareCommitTransition(binary.BigEndian.Uint16(body), body[2:])
	case op == 30 && len(body) > 2:
		c.session.OnDaveMLSWelcome(binary.BigEndian.Uint16(body), body[2:])
	}
}

func (c *Client) heartbeat(every time.Duration) {
	tick := time.NewTicker(max(every, 10*time.Millisecond))
	defer tick.Stop()
	for {
		select {
		case <-c.done:
			return
		case now := <-tick.C:
			c.mu.Lock()
			seq := c.seq
			c.mu.Unlock()
			_ = c.send(3, obj{"t": now.UnixMilli(), "seq_ack": seq}) // a broken connection ends in listen
		}
	}
}

// callbacks are how the session of DAVE speaks to the gateway. They are called
// with the lock held.
type callbacks struct{ c *Client }

func (k callbacks) SendMLSKeyPackage(b []byte) error    { return still(k.c.sendBinary(26, b)) }
func (k callbacks) SendMLSCommitWelcome(b []byte) error { return still(k.c.sendBinary(28, b)) }
func (k callbacks) SendReadyForTransition(id uint16) error {
	return still(k.c.send(23, obj{"transition_id": id}))
}
func (k callbacks) SendInvalidCommitWelcome(id uint16) error {
	return still(k.c.send(31, obj{"transition_id": id}))
}

// still is an error of somebody who has not said goodbye.
func still(err error) error {
	if errors.Is(err, websocket.ErrCloseSent) {
		return nil
	}
	return err
}

var errDiscovery = errors.New("the voice server did not answer IP discovery")
