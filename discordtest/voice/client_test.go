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

	"github.com/riffbot/riffbot/discordtest/voice"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// timeout bounds each wait.
const timeout = 20 * time.Second

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

// ticket returns the ticket of a user for a channel.
func ticket(channel, user string) voice.Ticket {
	return voice.Ticket{Token: "token of " + user, GuildID: "1", ChannelID: channel, UserID: user, SessionID: "session of " + user, Speak: true, Hear: true}
}

// message is a message of the gateway.
type message struct {
	Op     int             `json:"op"`
	Raw    json.RawMessage `json:"d"`
	Seq    int             `json:"seq"`
	Binary []byte          `json:"-"` // payload of binary messages
}

// client is a minimal client of the voice gateway.
type client struct {
	t         *testing.T
	server    *voice.Server
	ticket    voice.Ticket
	ws        *websocket.Conn
	write     sync.Mutex
	updates   chan struct{} // buffers one update; closed at the end
	onMessage func(message) // called for every message, may be nil

	mu        sync.Mutex
	messages  []message
	lastSeq   int // sequence number of the newest numbered message
	closeCode int // of the server

	udp  *net.UDPConn
	ssrc uint32
	aead cipher.AEAD
	sent uint16
}

// dial connects to the gateway. A goroutine reads the connection until it is closed.
func dial(t *testing.T, s *voice.Server, endpoint string, onMessage func(message)) *client {
	t.Helper()
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(s.Certificate())
	dialer := websocket.Dialer{TLSClientConfig: &tls.Config{RootCAs: roots}, HandshakeTimeout: timeout}
	ws, resp, err := dialer.DialContext(t.Context(), "wss://"+endpoint+"?v=8", nil)
	if err != nil {
		t.Fatal(err)
	}
	_ = resp.Body.Close()
	c := &client{t: t, server: s, ws: ws, updates: make(chan struct{}, 1), onMessage: onMessage}
	var reading sync.WaitGroup
	reading.Go(c.read)
	t.Cleanup(func() { _ = ws.Close(); reading.Wait() })
	return c
}

func (c *client) read() {
	defer close(c.updates)
	for {
		kind, raw, err := c.ws.ReadMessage()
		if err != nil {
			if closing, ok := errors.AsType[*websocket.CloseError](err); ok {
				c.mu.Lock()
				c.closeCode = closing.Code
				c.mu.Unlock()
			}
			return
		}
		var m message
		if kind == websocket.BinaryMessage {
			m = message{Seq: int(binary.BigEndian.Uint16(raw)), Op: int(raw[2]), Binary: raw[3:]}
		} else if json.Unmarshal(raw, &m) != nil {
			c.t.Errorf("invalid JSON: %s", raw)
		}
		c.mu.Lock()
		c.messages = append(c.messages, m)
		if m.Seq > 0 {
			c.lastSeq = m.Seq
		}
		c.mu.Unlock()
		if c.onMessage != nil {
			c.onMessage(m)
		}
		select {
		case c.updates <- struct{}{}:
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

// waitForMessage returns the first message that matches, and waits for it.
func (c *client) waitForMessage(what string, matches func(message) bool) message {
	c.t.Helper()
	limit := time.NewTimer(timeout)
	defer limit.Stop()
	for open := true; ; {
		c.mu.Lock()
		for _, m := range c.messages {
			if matches(m) {
				c.mu.Unlock()
				return m
			}
		}
		c.mu.Unlock()
		if !open {
			c.t.Fatalf("the gateway closed (%d) while waiting for %s", c.waitForClose(), what)
		}
		select {
		case _, open = <-c.updates:
		case <-limit.C:
			c.t.Fatalf("timeout waiting for %s: opcodes %v", what, c.opcodes())
		}
	}
}

func (c *client) waitForOp(op int) message {
	c.t.Helper()
	return c.waitForMessage(fmt.Sprint("op ", op), func(m message) bool { return m.Op == op })
}

// lastSequence returns the sequence number of the newest numbered message.
func (c *client) lastSequence() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.lastSeq
}

func (c *client) opcodes() (all []int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, m := range c.messages {
		all = append(all, m.Op)
	}
	return all
}

// waitForClose waits until the connection is closed and returns the close code, 0 for none.
func (c *client) waitForClose() int {
	c.t.Helper()
	limit := time.NewTimer(timeout)
	defer limit.Stop()
	for {
		select {
		case _, open := <-c.updates:
			if !open {
				c.mu.Lock()
				defer c.mu.Unlock()
				return c.closeCode
			}
		case <-limit.C:
			c.t.Fatal("timeout waiting for the gateway to close")
		}
	}
}

// closeNormally closes the connection with code 1000.
func (c *client) closeNormally() {
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

// readyData is the payload of READY.
type readyData struct {
	SSRC  uint32   `json:"ssrc"`
	IP    string   `json:"ip"`
	Port  int      `json:"port"`
	Modes []string `json:"modes"`
}

// join admits a member and takes it through all steps into the call.
func join(t *testing.T, s *voice.Server, tk voice.Ticket, mode string, version int, onMessage func(*client, message)) *client {
	t.Helper()
	var c *client
	var ready sync.WaitGroup
	ready.Add(1)
	deliver := func(m message) {
		if onMessage != nil {
			ready.Wait()
			onMessage(c, m)
		}
	}
	c = dial(t, s, s.Admit(tk), deliver)
	c.ticket = tk
	ready.Done()
	c.waitForOp(8)
	c.identify(version)
	r := decode[readyData](t, c.waitForOp(2))
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
	}](t, c.waitForOp(4))
	key := make([]byte, len(d.Key))
	for i, b := range d.Key {
		key[i] = byte(b)
	}
	if c.aead, err = newTransportCipher(d.Mode, key); err != nil {
		t.Fatal(err)
	}
	return c
}

func newTransportCipher(mode string, key []byte) (cipher.AEAD, error) {
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

// discover performs IP discovery and returns the client's address as the server sees it.
func (c *client) discover() (address string, port int) {
	c.t.Helper()
	request := make([]byte, 74)
	binary.BigEndian.PutUint16(request, 1)
	binary.BigEndian.PutUint16(request[2:], 70)
	binary.BigEndian.PutUint32(request[4:], c.ssrc)
	if _, err := c.udp.Write(request); err != nil {
		c.t.Fatal(err)
	}
	response := c.datagram()
	if len(response) != 74 || binary.BigEndian.Uint16(response) != 2 || binary.BigEndian.Uint16(response[2:]) != 70 || binary.BigEndian.Uint32(response[4:]) != c.ssrc {
		c.t.Fatalf("% x", response)
	}
	text := response[8:72]
	n := 0
	for n < len(text) && text[n] != 0 {
		n++
	}
	return string(text[:n]), int(binary.BigEndian.Uint16(response[72:]))
}

func (c *client) datagram() []byte {
	c.t.Helper()
	b := make([]byte, 2048)
	_ = c.udp.SetReadDeadline(time.Now().Add(timeout))
	n, err := c.udp.Read(b)
	if err != nil {
		c.t.Fatal(err)
	}
	return b[:n]
}

// sendSpeaking sends a Speaking message.
func (c *client) sendSpeaking() { c.send(5, map[string]any{"speaking": 1, "delay": 0, "ssrc": c.ssrc}) }

// sendFrame sends a frame of 20 ms.
func (c *client) sendFrame(payload []byte) {
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

// receivedFrame is a decrypted frame.
type receivedFrame struct {
	ssrc      uint32
	sequence  uint16
	timestamp uint32
	payload   string
}

func (c *client) receiveFrame() receivedFrame {
	c.t.Helper()
	p := c.datagram()
	nonce := make([]byte, c.aead.NonceSize())
	copy(nonce, p[len(p)-4:])
	payload, err := c.aead.Open(nil, nonce, p[12:len(p)-4], p[:12])
	if err != nil {
		c.t.Fatalf("decrypt packet: %v", err)
	}
	return receivedFrame{binary.BigEndian.Uint32(p[8:]), binary.BigEndian.Uint16(p[2:]), binary.BigEndian.Uint32(p[4:]), string(payload)}
}

// waitFor waits for a condition.
func waitFor(t *testing.T, what string, holds func() bool) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), timeout)
	defer cancel()
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for !holds() {
		select {
		case <-tick.C:
		case <-ctx.Done():
			t.Fatalf("timeout waiting for %s", what)
		}
	}
}
