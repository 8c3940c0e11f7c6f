package voice_test

import (
	"context"
	"crypto/aes"
	"crypto/cipher"
	"crypto/tls"
	"crypto/x509"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"sync"
	"testing"
	"time"

	"github.com/gorilla/websocket"
	"go.uber.org/goleak"
	"golang.org/x/crypto/chacha20poly1305"

	"riffbot/internal/sandbox/voice"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// patience is how long something may take that is on its way.
const patience = 20 * time.Second

func start(t *testing.T, opts voice.Options) *voice.Server {
	t.Helper()
	s, err := voice.Start(t.Context(), opts)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

// ticket is one for a channel and a user.
func ticket(channel, user string) voice.Ticket {
	return voice.Ticket{Token: "token of " + user, GuildID: "1", ChannelID: channel, UserID: user, SessionID: "session of " + user, Speak: true, Hear: true}
}

// message is what the gateway sends.
type message struct {
	Op     int             `json:"op"`
	Raw    json.RawMessage `json:"d"`
	Seq    int             `json:"seq"`
	Binary []byte          `json:"-"` // of messages that are no JSON, behind the opcode
}

// client is a client of the voice gateway as small as possible.
type client struct {
	t       *testing.T
	server  *voice.Server
	ticket  voice.Ticket
	ws      *websocket.Conn
	write   sync.Mutex
	changed chan struct{} // has room for one, and is closed at the end
	told    func(message) // is told every message, may be nil

	mu       sync.Mutex
	messages []message
	lastSeq  int // the number of the last message that had one
	code     int // with which the server said goodbye

	udp  *net.UDPConn
	ssrc uint32
	aead cipher.AEAD
	sent uint16
}

// dial opens a socket and reads it until it is closed.
func dial(t *testing.T, s *voice.Server, endpoint string, told func(message)) *client {
	t.Helper()
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(s.Certificate())
	dialer := websocket.Dialer{TLSClientConfig: &tls.Config{RootCAs: roots}, HandshakeTimeout: patience}
	ws, resp, err := dialer.DialContext(t.Context(), "wss://"+endpoint+"?v=8", nil)
	if err != nil {
		t.Fatal(err)
	}
	_ = resp.Body.Close()
	c := &client{t: t, server: s, ws: ws, changed: make(chan struct{}, 1), told: told}
	var reading sync.WaitGroup
	reading.Go(c.read)
	t.Cleanup(func() { _ = ws.Close(); reading.Wait() })
	return c
}

func (c *client) read() {
	defer close(c.changed)
	for {
		kind, raw, err := c.ws.ReadMessage()
		if err != nil {
			if closing, ok := errors.AsType[*websocket.CloseError](err); ok {
				c.mu.Lock()
				c.code = closing.Code
				c.mu.Unlock()
			}
			return
		}
		var m message
		if kind == websocket.BinaryMessage {
			m = message{Seq: int(binary.BigEndian.Uint16(raw)), Op: int(raw[2]), Binary: raw[3:]}
		} else if json.Unmarshal(raw, &m) != nil {
			c.t.Errorf("no JSON: %s", raw)
		}
		c.mu.Lock()
		c.messages = append(c.messages, m)
		if m.Seq > 0 {
			c.lastSeq = m.Seq
		}
		c.mu.Unlock()
		if c.told != nil {
			c.told(m)
		}
		select {
		case c.changed <- struct{}{}:
		default:
		}
	}
}

func (c *client) send(op int, data any) {
	c.t.Helper()
	c.write.Lock()
	defer c.write.Unlock()
	if err := c.ws.WriteJSON(map[string]any{"op": op, "d": data}); err != nil {
		c.t.Errorf("send op %d: %v", op, err)
	}
}

// first returns the first message that fits, and waits for it.
func (c *client) first(what string, fits func(message) bool) message {
	c.t.Helper()
	limit := time.NewTimer(patience)
	defer limit.Stop()
	for open := true; ; {
		c.mu.Lock()
		for _, m := range c.messages {
			if fits(m) {
				c.mu.Unlock()
				return m
			}
		}
		c.mu.Unlock()
		if !open {
			c.t.Fatalf("the gateway closed (%d) before %s", c.closed(), what)
		}
		select {
		case _, open = <-c.changed:
		case <-limit.C:
			c.t.Fatalf("%s never came: %v", what, c.ops())
		}
	}
}

func (c *client) op(op int) message {
	c.t.Helper()
	return c.first(fmt.Sprint("op ", op), func(m message) bool { return m.Op == op })
}

// last is the number of the last message that had one.
func (c *client) last() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.lastSeq
}

func (c *client) ops() (all []int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, m := range c.messages {
		all = append(all, m.Op)
	}
	return all
}

// closed waits for the end and returns the code, 0 for an end without one.
func (c *client) closed() int {
	c.t.Helper()
	limit := time.NewTimer(patience)
	defer limit.Stop()
	for {
		select {
		case _, open := <-c.changed:
			if !open {
				c.mu.Lock()
				defer c.mu.Unlock()
				return c.code
			}
		case <-limit.C:
			c.t.Fatal("the gateway stayed open")
		}
	}
}

// bye leaves politely.
func (c *client) bye() {
	c.write.Lock()
	defer c.write.Unlock()
	_ = c.ws.WriteControl(websocket.CloseMessage, websocket.FormatCloseMessage(1000, ""), time.Now().Add(time.Second))
}

func (c *client) identify(version int) *client {
	c.t.Helper()
	c.send(0, map[string]any{"server_id": c.ticket.GuildID, "user_id": c.ticket.UserID, "session_id": c.ticket.SessionID,
		"token": c.ticket.Token, "max_dave_protocol_version": version})
	return c
}

func (c *client) resume(seq int) {
	c.t.Helper()
	c.send(7, map[string]any{"server_id": c.ticket.GuildID, "session_id": c.ticket.SessionID, "token": c.ticket.Token, "seq_ack": seq})
}

// ready is what the server tells whoever came.
type ready struct {
	SSRC  uint32   `json:"ssrc"`
	IP    string   `json:"ip"`
	Port  int      `json:"port"`
	Modes []string `json:"modes"`
}

// join admits somebody and takes them through all steps into the call.
func join(t *testing.T, s *voice.Server, tk voice.Ticket, mode string, version int, told func(*client, message)) *client {
	t.Helper()
	var c *client
	var begun sync.WaitGroup
	begun.Add(1)
	hear := func(m message) {
		if told != nil {
			begun.Wait()
			told(c, m)
		}
	}
	c = dial(t, s, s.Admit(tk), hear)
	c.ticket = tk
	begun.Done()
	c.op(8)
	c.identify(version)
	r := decode[ready](t, c.op(2))
	c.ssrc = r.SSRC
	udp, err := net.DialUDP("udp4", nil, &net.UDPAddr{IP: net.ParseIP(r.IP), Port: r.Port})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = udp.Close() })
	c.udp = udp
	address, port := c.discover()
	c.send(1, map[string]any{"protocol": "udp", "data": map[string]any{"address": address, "port": port, "mode": mode}})
	d := decode[struct {
		Mode string `json:"mode"`
		Key  []int  `json:"secret_key"`
	}](t, c.op(4))
	key := make([]byte, len(d.Key))
	for i, b := range d.Key {
		key[i] = byte(b)
	}
	if c.aead, err = transport(d.Mode, key); err != nil {
		t.Fatal(err)
	}
	return c
}

func transport(mode string, key []byte) (cipher.AEAD, error) {
	if mode == "aead_xchacha20_poly1305_rtpsize" {
		return chacha20poly1305.NewX(key)
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	return cipher.NewGCM(block)
}

func decode[T any](t *testing.T, m message) (v T) {
	t.Helper()
	if err := json.Unmarshal(m.Raw, &v); err != nil {
		t.Fatalf("op %d: %v", m.Op, err)
	}
	return v
}

// discover asks under which address the server sees the client.
func (c *client) discover() (address string, port int) {
	c.t.Helper()
	ask := make([]byte, 74)
	binary.BigEndian.PutUint16(ask, 1)
	binary.BigEndian.PutUint16(ask[2:], 70)
	binary.BigEndian.PutUint32(ask[4:], c.ssrc)
	if _, err := c.udp.Write(ask); err != nil {
		c.t.Fatal(err)
	}
	answer := c.datagram()
	if len(answer) != 74 || binary.BigEndian.Uint16(answer) != 2 || binary.BigEndian.Uint16(answer[2:]) != 70 || binary.BigEndian.Uint32(answer[4:]) != c.ssrc {
		c.t.Fatalf("% x", answer)
	}
	text := answer[8:72]
	n := 0
	for n < len(text) && text[n] != 0 {
		n++
	}
	return string(text[:n]), int(binary.BigEndian.Uint16(answer[72:]))
}

func (c *client) datagram() []byte {
	c.t.Helper()
	b := make([]byte, 2048)
	_ = c.udp.SetReadDeadline(time.Now().Add(patience))
	n, err := c.udp.Read(b)
	if err != nil {
		c.t.Fatal(err)
	}
	return b[:n]
}

// speak says that the client speaks.
func (c *client) speak() { c.send(5, map[string]any{"speaking": 1, "delay": 0, "ssrc": c.ssrc}) }

// say sends a frame of 20 ms.
func (c *client) say(payload []byte) {
	c.t.Helper()
	c.sent++
	header := []byte{0x80, 0x78, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}
	binary.BigEndian.PutUint16(header[2:], c.sent)
	binary.BigEndian.PutUint32(header[4:], uint32(c.sent)*960)
	binary.BigEndian.PutUint32(header[8:], c.ssrc)
	nonce := make([]byte, c.aead.NonceSize())
	binary.BigEndian.PutUint32(nonce, uint32(c.sent))
	packet := c.aead.Seal(header, nonce, payload, header[:12])
	if _, err := c.udp.Write(append(packet, nonce[:4]...)); err != nil {
		c.t.Fatal(err)
	}
}

// heard is a frame as it came.
type heard struct {
	ssrc      uint32
	sequence  uint16
	timestamp uint32
	payload   string
}

func (c *client) hear() heard {
	c.t.Helper()
	p := c.datagram()
	nonce := make([]byte, c.aead.NonceSize())
	copy(nonce, p[len(p)-4:])
	payload, err := c.aead.Open(nil, nonce, p[12:len(p)-4], p[:12])
	if err != nil {
		c.t.Fatalf("a packet that was not sealed for this client: %v", err)
	}
	return heard{binary.BigEndian.Uint32(p[8:]), binary.BigEndian.Uint16(p[2:]), binary.BigEndian.Uint32(p[4:]), string(payload)}
}

// await waits until something holds.
func await(t *testing.T, what string, holds func() bool) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for !holds() {
		select {
		case <-tick.C:
		case <-ctx.Done():
			t.Fatalf("%s never came", what)
		}
	}
}
