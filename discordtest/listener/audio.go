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

// preferred is the transport encryption mode that Discord prefers.
const preferred = "aead_aes256_gcm_rtpsize"

// maxPacket is the largest packet in bytes.
const maxPacket = 2048

// maxPendingPackets is the number of packets that are kept until their sender is known.
const maxPendingPackets = 100

// transportCipher decrypts the transport encryption.
type transportCipher struct{ aead cipher.AEAD }

func newTransportCipher(mode string, key []byte) (*transportCipher, error) {
	if mode != preferred {
		return nil, fmt.Errorf("unsupported encryption mode %q", mode)
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	aead, err := cipher.NewGCM(block)
	return &transportCipher{aead}, err
}

var errPacket = errors.New("not an audio packet")

// headerLength returns the length of the unencrypted part of an RTP packet.
func headerLength(p []byte) (int, error) {
	const fixed = 12
	if len(p) < fixed || p[0]>>6 != 2 {
		return 0, errPacket
	}
	n := fixed + 4*int(p[0]&0x0f)
	if p[0]&0x10 != 0 {
		n += 4 // the header of an extension
	}
	if len(p) < n {
		return 0, errPacket
	}
	return n, nil
}

// open returns the payload of an RTP packet, without a header extension.
func (o *transportCipher) open(p []byte) ([]byte, error) {
	const counter = 4
	header, err := headerLength(p)
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

// discover opens the UDP socket: it discovers its external address and sends it to the
// gateway.
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
	return c.send(1, obj{"protocol": "udp", "data": obj{"address": string(address),
		"port": binary.BigEndian.Uint16(answer[72:]), "mode": preferred}})
}

// readPackets reads packets until the UDP socket is closed.
func (c *Client) readPackets(udp *net.UDPConn, o *transportCipher) {
	b := make([]byte, maxPacket)
	for {
		n, err := udp.Read(b)
		if errors.Is(err, net.ErrClosed) {
			return
		}
		if err != nil {
			continue // the server's port may be closed for a moment
		}
		if _, err := headerLength(b[:n]); err == nil {
			c.packet(o, b[:n])
		}
	}
}

// packet handles a packet. One whose sender is not known yet is kept until the next one.
func (c *Client) packet(o *transportCipher, p []byte) {
	ssrc := binary.BigEndian.Uint32(p[8:])
	c.mu.Lock()
	userID := c.userBySSRC[ssrc]
	if userID == "" {
		if len(c.pendingPackets) < maxPendingPackets {
			c.pendingPackets = append(c.pendingPackets, bytes.Clone(p))
		}
		c.mu.Unlock()
		return
	}
	packets := append(c.pendingPackets, p) //nolint:gocritic // in the order of arrival
	c.pendingPackets = nil
	c.mu.Unlock()
	for _, p := range packets {
		payload, err := o.open(p)
		if err != nil {
			continue
		}
		from := binary.BigEndian.Uint32(p[8:])
		c.mu.Lock()
		userID := c.userBySSRC[from]
		frame := c.decrypt(userID, payload)
		c.mu.Unlock()
		if userID != "" && c.opts.Frame != nil {
			c.opts.Frame(userID, from, binary.BigEndian.Uint16(p[2:]), binary.BigEndian.Uint32(p[4:]), frame)
		}
	}
}

// decrypt decrypts a DAVE frame, with the lock held. It returns nil on failure.
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
