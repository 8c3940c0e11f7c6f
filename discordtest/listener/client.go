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

// Call is the voice connection that the main gateway told a member to open.
type Call struct {
	Endpoint, Token, GuildID, ChannelID, UserID, SessionID string
}

// Options are the settings of a client.
type Options struct {
	TLS     *tls.Config              // trusts the voice server
	Session godave.SessionCreateFunc // of DAVE; nil: package dave
	Log     *slog.Logger
	// Frame is called for each packet of the others. frame is nil if it cannot be decrypted.
	// Default: none.
	Frame func(userID string, ssrc uint32, sequence uint16, timestamp uint32, frame []byte)
}

// Client is one connection to a call.
type Client struct {
	opts    Options
	call    Call
	ws      *websocket.Conn
	write   sync.Mutex
	done    chan struct{} // closed when the gateway connection has ended
	running sync.WaitGroup

	mu             sync.Mutex // guards what follows, and the session
	session        godave.Session
	userBySSRC     map[uint32]string // users by their SSRC
	pendingPackets [][]byte          // packets of unknown senders
	seq            int
	udp            *net.UDPConn
	ssrc           uint32
	opener         *transportCipher
	framesSent     uint32 // number of sent frames
	joined         bool
	changed        chan struct{}
	err            error // the cause of the end
}

// obj is a JSON object.
type obj = map[string]any

// Join connects to a call and returns when it has joined. The connection lasts until
// [Client.Leave] or until the server closes it.
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
	c := &Client{opts: opts, call: call, ws: ws, done: make(chan struct{}), userBySSRC: make(map[uint32]string), seq: -1,
		changed: make(chan struct{})}
	c.session = opts.Session(opts.Log, godave.UserID(call.UserID), callbacks{c})
	c.session.SetChannelID(godave.ChannelID(channelID))
	c.running.Go(c.listen)
	err = c.send(0, obj{"server_id": call.GuildID, "user_id": call.UserID, "session_id": call.SessionID,
		"token":                     call.Token,
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

// Leave closes the connection.
func (c *Client) Leave() {
	c.write.Lock()
	_ = c.ws.WriteControl(websocket.CloseMessage, websocket.FormatCloseMessage(websocket.CloseNormalClosure, ""),
		time.Now().Add(time.Second))
	c.write.Unlock()
	_ = c.ws.Close()
	c.running.Wait()
}

// Done returns a channel that is closed when the connection has ended.
func (c *Client) Done() <-chan struct{} { return c.done }

// PrivacyCode returns the 30 digits that members of the call can compare, empty without
// DAVE.
func (c *Client) PrivacyCode() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	if s, ok := c.session.(interface{ PrivacyCode() string }); ok {
		return s.PrivacyCode()
	}
	return ""
}

// Encrypted reports whether the call has DAVE and its keys are known.
func (c *Client) Encrypted() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.session.MaxSupportedProtocolVersion() > 0 && c.session.Ready()
}

// until waits for a condition, which is evaluated with the lock held.
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

// listen reads gateway messages until the connection ends.
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
			err = c.handleMessage(raw)
		} else if err == nil {
			c.handleBinary(raw)
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

// handleMessage handles a JSON message.
func (c *Client) handleMessage(raw []byte) error {
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
		_ = json.Unmarshal(f.Data, &d) // other messages may have another form
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
		if c.opener, err = newTransportCipher(d.Mode, d.key()); err != nil {
			return err
		}
		c.session.OnSelectProtocolAck(d.DAVE)
		c.joined = true
		c.running.Go(func() { c.readPackets(c.udp, c.opener) })
	case 5:
		c.userBySSRC[d.SSRC] = d.UserID
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

// data holds the fields of the handled messages.
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
		key[i] = byte(n) //nolint:gosec // the values are bytes
	}
	return key
}

// handleBinary handles a binary message of DAVE.
func (c *Client) handleBinary(raw []byte) {
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

// callbacks send the messages of the DAVE session to the gateway. They are called with the
// lock held.
type callbacks struct{ c *Client }

func (k callbacks) SendMLSKeyPackage(b []byte) error    { return ignoreClosed(k.c.sendBinary(26, b)) }
func (k callbacks) SendMLSCommitWelcome(b []byte) error { return ignoreClosed(k.c.sendBinary(28, b)) }
func (k callbacks) SendReadyForTransition(id uint16) error {
	return ignoreClosed(k.c.send(23, obj{"transition_id": id}))
}
func (k callbacks) SendInvalidCommitWelcome(id uint16) error {
	return ignoreClosed(k.c.send(31, obj{"transition_id": id}))
}

// ignoreClosed returns an error unless the connection was closed on purpose.
func ignoreClosed(err error) error {
	if errors.Is(err, websocket.ErrCloseSent) {
		return nil
	}
	return err
}

var errDiscovery = errors.New("the voice server did not answer IP discovery")
