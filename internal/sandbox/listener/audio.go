package listener

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"encoding/binary"
	"errors"
	"fmt"
	"net"
	"time"

	"github.com/disgoorg/godave"
)

// preferred is the mode of the transport's encryption that Discord prefers.
const preferred = "aead_aes256_gcm_rtpsize"

// maxPacket is the largest packet in bytes.
const maxPacket = 2048

// maxEarly is how many packets wait for the gateway to say whose they are.
const maxEarly = 100

// opener takes the transport's encryption off.
type opener struct{ aead cipher.AEAD }

func newOpener(mode string, key []byte) (*opener, error) {
	if mode != preferred {
		return nil, fmt.Errorf("the voice server chose %q", mode)
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	aead, err := cipher.NewGCM(block)
	return &opener{aead}, err
}

var errPacket = errors.New("no packet of audio")

// headerOf returns how long the part of an RTP packet is that is not encrypted.
func headerOf(p []byte) (int, error) {
	const fixed = 12
	if len(p) < fixed || p[0]>>6 != 2 {
		return 0, errPacket
	}
	n := fixed + 4*int(p[0]&0x0f)
	if p[0]&0x10 != 0 {
		n += 4 // the beginning of an extension
	}
	if len(p) < n {
		return 0, errPacket
	}
	return n, nil
}

// open returns what is in an RTP packet, without an extension of its header.
func (o *opener) open(p []byte) ([]byte, error) {
	const counter = 4
	header, err := headerOf(p)
	if err != nil || len(p) < header+o.aead.Overhead()+counter {
		return nil, errPacket
	}
	words := 0
	if p[0]&0x10 != 0 {
		words = int(binary.BigEndian.Uint16(p[header-2:]))
	}
	nonce := make([]byte, o.aead.NonceSize())
	copy(nonce, p[len(p)-counter:])
	payload, err := o.aead.Open(nil, nonce, p[header:len(p)-counter], p[:header])
	if err != nil || len(payload) < 4*words {
		return nil, errPacket
	}
	return payload[4*words:], nil
}

// discover opens the UDP side: it asks under which address it is seen, and tells
// the gateway.
func (c *Client) discover(d data) error {
	udp, err := net.DialUDP("udp", nil, &net.UDPAddr{IP: net.ParseIP(d.IP), Port: d.Port})
	if err != nil {
		return err
	}
	_ = udp.SetReadBuffer(1 << 20)
	c.udp, c.ssrc = udp, d.SSRC
	ask := make([]byte, 74)
	binary.BigEndian.PutUint16(ask, 1)
	binary.BigEndian.PutUint16(ask[2:], 70)
	binary.BigEndian.PutUint32(ask[4:], d.SSRC)
	if _, err := udp.Write(ask); err != nil {
		return err
	}
	answer := make([]byte, maxPacket)
	_ = udp.SetReadDeadline(time.Now().Add(5 * time.Second))
	n, err := udp.Read(answer)
	if err != nil || n != len(ask) {
		return errors.Join(errDiscovery, err)
	}
	_ = udp.SetReadDeadline(time.Time{})
	address, _, _ := bytes.Cut(answer[8:72], []byte{0})
	return c.send(1, obj{"protocol": "udp", "data": obj{"address": string(address), "port": binary.BigEndian.Uint16(answer[72:]), "mode": preferred}})
}

// hear reads packets until the UDP side is closed.
func (c *Client) hear(udp *net.UDPConn, o *opener) {
	b := make([]byte, maxPacket)
	for {
		n, err := udp.Read(b)
		if errors.Is(err, net.ErrClosed) {
			return
		}
		if err != nil {
			continue // the server's port may be closed for a moment
		}
		if _, err := headerOf(b[:n]); err == nil {
			c.packet(o, b[:n])
		}
	}
}

// packet passes a packet on. One that comes before the gateway says whose it is
// waits for the next one.
func (c *Client) packet(o *opener, p []byte) {
	ssrc := binary.BigEndian.Uint32(p[8:])
	c.mu.Lock()
	userID := c.speaks[ssrc]
	if userID == "" {
		if len(c.early) < maxEarly {
			c.early = append(c.early, bytes.Clone(p))
		}
		c.mu.Unlock()
		return
	}
	packets := append(c.early, p) //nolint:gocritic // the early ones come first
	c.early = nil
	c.mu.Unlock()
	for _, p := range packets {
		payload, err := o.open(p)
		if err != nil {
			continue
		}
		from := binary.BigEndian.Uint32(p[8:])
		c.mu.Lock()
		userID := c.speaks[from]
		frame := c.decrypt(userID, payload)
		c.mu.Unlock()
		if userID != "" && c.opts.Frame != nil {
			c.opts.Frame(userID, from, binary.BigEndian.Uint16(p[2:]), binary.BigEndian.Uint32(p[4:]), frame)
		}
	}
}

// decrypt takes DAVE's encryption off, with the lock held. It returns nil when it
// cannot.
func (c *Client) decrypt(userID string, payload []byte) []byte {
	if bytes.Equal(payload, silence) {
		return payload
	}
	frame := make([]byte, c.session.MaxDecryptedFrameSize(godave.UserID(userID), len(payload)))
	n, err := c.session.Decrypt(godave.UserID(userID), payload, frame)
	if err != nil {
		c.opts.Log.Debug("a frame was not decrypted", "from", userID, "err", err)
		return nil
	}
	return frame[:n]
}
