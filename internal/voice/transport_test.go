package voice

import (
	"bytes"
	"encoding/binary"
	"errors"
	"math"
	"net"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// packets is a sender that records the last packet.
type packets struct{ last []byte }

func (p *packets) send(b []byte, _ time.Time) error { p.last = bytes.Clone(b); return nil }
func (p *packets) close() error                     { return nil }

// opened decrypts a packet as the voice server does.
func opened(mode encryptionMode, key, packet []byte) ([]byte, error) {
	aead, err := mode.aead(key)
	if err != nil {
		return nil, err
	}
	header, sealed, tail := packet[:12], packet[12:len(packet)-4], packet[len(packet)-4:]
	return aead.Open(nil, append(bytes.Clone(tail), make([]byte, aead.NonceSize()-4)...), sealed, header)
}

// TestTransportNonceIsNeverUsedTwice sets keys in random order, including earlier ones, while sending packets.
func TestTransportNonceIsNeverUsedTwice(t *testing.T) {
	modes := []encryptionMode{modeAES256GCM, modeXChaCha20}
	rapid.Check(t, func(t *rapid.T) {
		conn := &packets{}
		sound := transport{to: conn}
		used := make(map[[3]any]bool)
		var mode encryptionMode
		var key byte
		t.Repeat(map[string]func(*rapid.T){
			"key": func(t *rapid.T) {
				mode, key = rapid.SampledFrom(modes).Draw(t, "mode"), rapid.ByteRange(1, 3).Draw(t, "key")
				if err := sound.key(mode, bytes.Repeat([]byte{key}, 32)); err != nil {
					t.Fatal(err)
				}
			},
			"send": func(t *rapid.T) {
				if key == 0 {
					t.Skip("no key yet")
				}
				if err := sound.send([]byte("packet"), time.Time{}); err != nil {
					t.Fatal(err)
				}
				nonce := binary.LittleEndian.Uint32(conn.last[len(conn.last)-4:])
				if used[[3]any{mode, key, nonce}] {
					t.Fatalf("nonce %d used twice with the same key", nonce)
				}
				used[[3]any{mode, key, nonce}] = true
				if got, err := opened(mode, bytes.Repeat([]byte{key}, 32), conn.last); err != nil ||
					string(got) != "packet" {
					t.Fatalf("decrypted packet is %q, %v", got, err)
				}
			},
		})
	})
}

// TestExhaustedTransportKeyIsRejected checks that a key is not used for more packets than it has 32-bit nonces,
// and that another session is requested then.
func TestExhaustedTransportKeyIsRejected(t *testing.T) {
	conn := &packets{}
	sound := transport{to: conn}
	key := make([]byte, 32)
	if err := sound.key(modeAES256GCM, key); err != nil {
		t.Fatal(err)
	}
	if err := sound.send([]byte("packet"), time.Time{}); err != nil {
		t.Fatal(err)
	}
	sound.cipher.sent = math.MaxUint32 + 1
	conn.last = nil
	err := sound.send([]byte("packet"), time.Time{})
	if what, _ := actionFor(err); !errors.Is(err, errKeyExhausted) || conn.last != nil || what != reconnect {
		t.Errorf("after 2^32 packets: %v, %d bytes sent, action %d", err, len(conn.last), what)
	}
	if err := sound.key(modeAES256GCM, key); err != nil {
		t.Fatal(err)
	}
	if err := sound.send([]byte("packet"), time.Time{}); !errors.Is(err, errKeyExhausted) {
		t.Errorf("send after setting the same key again: %v", err)
	}
}

func TestClosedTransportHasNoKey(t *testing.T) {
	sound := transport{to: &packets{}}
	if err := sound.key(modeAES256GCM, make([]byte, 32)); err != nil {
		t.Fatal(err)
	}
	sound.close()
	if err := sound.send([]byte("packet"), time.Time{}); !errors.Is(err, net.ErrClosed) || sound.cipher != nil ||
		len(sound.ciphers) > 0 {
		t.Errorf("%v, cipher %v", err, sound.cipher)
	}
}
