package voice

import (
	"crypto/aes"
	"crypto/cipher"
	"encoding/binary"
	"fmt"
	"slices"

	"golang.org/x/crypto/chacha20poly1305"
)

// encryptionMode is a transport encryption mode, used between this process and the voice server.
//
// https://discord.com/developers/docs/topics/voice-connections#transport-encryption-modes
type encryptionMode string

// The supported modes. Discord prefers AES, which is not available on all servers, and requires support of
// XChaCha20, which is.
const (
	modeAES256GCM encryptionMode = "aead_aes256_gcm_rtpsize"
	modeXChaCha20 encryptionMode = "aead_xchacha20_poly1305_rtpsize"
)

// chooseMode returns the best of the offered modes.
func chooseMode(offered []encryptionMode) (encryptionMode, error) {
	for _, mode := range []encryptionMode{modeAES256GCM, modeXChaCha20} {
		if slices.Contains(offered, mode) {
			return mode, nil
		}
	}
	return "", fmt.Errorf("no supported encryption mode in %q", offered)
}

// aead returns the cipher of a mode.
func (m encryptionMode) aead(key []byte) (cipher.AEAD, error) {
	switch m {
	case modeAES256GCM:
		if len(key) != 32 {
			return nil, fmt.Errorf("invalid key of %s: %d bytes", m, len(key))
		}
		block, err := aes.NewCipher(key)
		if err != nil {
			return nil, fmt.Errorf("create cipher %s: %w", m, err)
		}
		return cipher.NewGCM(block)
	case modeXChaCha20:
		return chacha20poly1305.NewX(key)
	}
	return nil, fmt.Errorf("unknown encryption mode %q", m)
}

// The header of an RTP packet. RFC 3550 section 5.1.
const (
	rtpHeaderSize  = 12
	rtpVersion     = 0x80
	rtpPayloadType = 0x78 // Discord's Opus
	nonceSize      = 4    // at the end of a packet
)

// packetCipher encrypts packets with a transport key. The number of packets sent is the 32-bit nonce.
type packetCipher struct {
	aead  cipher.AEAD
	nonce []byte
	buf   []byte
	sent  uint64
}

func newPacketCipher(mode encryptionMode, key []byte) (*packetCipher, error) {
	aead, err := mode.aead(key)
	if err != nil {
		return nil, err
	}
	return &packetCipher{aead: aead, nonce: make([]byte, aead.NonceSize())}, nil
}

// seal returns a packet with a header, an encrypted payload and a nonce. It is valid until the next call.
func (c *packetCipher) seal(header, payload []byte) []byte {
	binary.LittleEndian.PutUint32(c.nonce, uint32(c.sent))
	c.sent++
	c.buf = append(c.buf[:0], header...)
	c.buf = c.aead.Seal(c.buf, c.nonce, payload, header)
	c.buf = append(c.buf, c.nonce[:nonceSize]...)
	return c.buf
}
