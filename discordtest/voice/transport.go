package voice

import (
	"crypto/aes"
	"crypto/cipher"
	"encoding/binary"
	"errors"
	"fmt"

	"golang.org/x/crypto/chacha20poly1305"
)

// Modes of the transport encryption, the preferred one first. Both encrypt everything after
// the unencrypted part of the RTP header, and append the counter of the nonce.
const (
	modeAES    = "aead_aes256_gcm_rtpsize"
	modeChaCha = "aead_xchacha20_poly1305_rtpsize"
)

// keySize is the length of a transport key in bytes, for both modes.
const keySize = 32

// counterSize is the length of the sent part of the nonce.
const counterSize = 4

func newTransport(mode string, key []byte) (cipher.AEAD, error) {
	switch mode {
	case modeAES:
		block, err := aes.NewCipher(key)
		if err != nil {
			return nil, err
		}
		return cipher.NewGCM(block)
	case modeChaCha:
		return chacha20poly1305.NewX(key)
	default:
		return nil, fmt.Errorf("there is no mode %q", mode)
	}
}

var errPacket = errors.New("no RTP packet")

// headerSize returns the length of the authenticated, unencrypted part of an RTP packet:
// the fixed header, the contributing sources, and the first four bytes of an
// extension. https://www.rfc-editor.org/rfc/rfc3550#section-5.1
func headerSize(packet []byte) (int, error) {
	if len(packet) < 12 || packet[0]>>6 != 2 {
		return 0, errPacket
	}
	n := 12 + 4*int(packet[0]&0x0f)
	if packet[0]&0x10 != 0 {
		n += 4
	}
	if len(packet) < n {
		return 0, errPacket
	}
	return n, nil
}

// open decrypts a packet and returns its header and payload.
func open(aead cipher.AEAD, packet []byte) (header, payload []byte, err error) {
	n, err := headerSize(packet)
	if err != nil {
		return nil, nil, err
	}
	if len(packet) < n+aead.Overhead()+counterSize {
		return nil, nil, errPacket
	}
	end := len(packet) - counterSize
	nonce := make([]byte, aead.NonceSize())
	copy(nonce, packet[end:])
	payload, err = aead.Open(nil, nonce, packet[n:end], packet[:n])
	return packet[:n], payload, err
}

// seal appends the encrypted packet to dst.
func seal(dst []byte, aead cipher.AEAD, counter uint32, header, payload []byte) []byte {
	nonce := make([]byte, aead.NonceSize())
	binary.BigEndian.PutUint32(nonce, counter)
	dst = append(dst, header...)
	dst = aead.Seal(dst, nonce, payload, header)
	return append(dst, nonce[:counterSize]...)
}
