package listener

import (
	"encoding/binary"
	"errors"
	"fmt"
)

// ErrNotReady is the error for frames before the call has keys.
var ErrNotReady = errors.New("the call has no keys yet")

// SendFrame sends a frame of 20 ms. The first one also sends Speaking.
func (c *Client) SendFrame(frame []byte) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.session.Ready() {
		return ErrNotReady
	}
	sealed := make([]byte, c.session.MaxEncryptedFrameSize(len(frame)))
	n, err := c.session.Encrypt(c.ssrc, frame, sealed)
	if err != nil {
		return fmt.Errorf("encrypt a frame: %w", err)
	}
	if c.framesSent == 0 {
		if err := c.send(5, obj{"speaking": 1, "delay": 0, "ssrc": c.ssrc}); err != nil {
			return err
		}
	}
	c.framesSent++
	p := []byte{0x80, 0x78, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}
	binary.BigEndian.PutUint16(p[2:], uint16(c.framesSent)) //nolint:gosec // sequence numbers wrap around
	binary.BigEndian.PutUint32(p[4:], c.framesSent*frameSamples)
	binary.BigEndian.PutUint32(p[8:], c.ssrc)
	_, err = c.udp.Write(c.opener.seal(p, c.framesSent, sealed[:n]))
	return err
}

// seal appends the encrypted payload to the header of an RTP packet.
func (o *transportCipher) seal(header []byte, counter uint32, payload []byte) []byte {
	nonce := make([]byte, o.aead.NonceSize())
	binary.BigEndian.PutUint32(nonce, counter)
	return append(o.aead.Seal(header, nonce, payload, header), nonce[:4]...)
}
