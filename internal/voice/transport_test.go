package voice

import (
	"bytes"
	"encoding/binary"
	"errors"
	"math"
	"net"
	"testing"

	"github.com/disgoorg/disgo/voice"
	"pgregory.net/rapid"
)

// packets is a connection that keeps the last packet written to it.
type packets struct {
	net.Conn
	last []byte
}

func (p *packets) Write(b []byte) (int, error) { p.last = bytes.Clone(b); return len(b), nil }
func (p *packets) Close() error                { return nil }

// TestTransportNonceIsNeverUsedTwice lets the voice server name keys in any order,
// earlier ones included, while packets are sent.
func TestTransportNonceIsNeverUsedTwice(t *testing.T) {
	modes := []voice.EncryptionMode{voice.EncryptionModeAEADAES256GCMRTPSize, voice.EncryptionModeAEADXChaCha20Poly1305RTPSize}
	rapid.Check(t, func(t *rapid.T) {
		conn := &packets{}
		sound := transport{conn: conn}
		used := make(map[[3]any]bool)
		var mode voice.EncryptionMode
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
					t.Skip("there is no key yet")
				}
				if err := sound.send([]byte("packet")); err != nil {
					t.Fatal(err)
				}
				nonce := binary.LittleEndian.Uint32(conn.last[len(conn.last)-4:])
				if used[[3]any{mode, key, nonce}] {
					t.Fatalf("nonce %d is used a second time with the same key", nonce)
				}
				used[[3]any{mode, key, nonce}] = true
				reader, err := voice.NewEncrypter(mode, bytes.Repeat([]byte{key}, 32))
				if err != nil {
					t.Fatal(err)
				}
				if got, err := reader.Decrypt(voice.RTPHeaderSize, conn.last); err != nil || string(got) != "packet" {
					t.Fatalf("the packet opens as %q, %v", got, err)
				}
			},
		})
	})
}

// TestTransportKeyIsNotUsedForever checks that a key ends before its 32-bit nonces
// would repeat, and that the session is then replaced by one with another key.
func TestTransportKeyIsNotUsedForever(t *testing.T) {
	conn := &packets{}
	sound := transport{conn: conn}
	key := make([]byte, 32)
	if err := sound.key(voice.EncryptionModeAEADAES256GCMRTPSize, key); err != nil {
		t.Fatal(err)
	}
	if err := sound.send([]byte("packet")); err != nil {
		t.Fatal(err)
	}
	sound.cipher.sent = math.MaxUint32 + 1
	conn.last = nil
	err := sound.send([]byte("packet"))
	if what, _ := judge(err); !errors.Is(err, errKeySpent) || conn.last != nil || what != anew {
		t.Errorf("after 2^32 packets: %v, %d bytes sent, verdict %d", err, len(conn.last), what)
	}
	if err := sound.key(voice.EncryptionModeAEADAES256GCMRTPSize, key); err != nil {
		t.Fatal(err)
	}
	if err := sound.send([]byte("packet")); !errors.Is(err, errKeySpent) {
		t.Errorf("after the same key again: %v", err)
	}
}

// TestClosedTransportHoldsNoKey checks that the key goes with the connection.
func TestClosedTransportHoldsNoKey(t *testing.T) {
	sound := transport{conn: &packets{}}
	if err := sound.key(voice.EncryptionModeAEADAES256GCMRTPSize, make([]byte, 32)); err != nil {
		t.Fatal(err)
	}
	sound.close()
	if err := sound.send([]byte("packet")); !errors.Is(err, net.ErrClosed) || sound.cipher != nil || len(sound.ciphers) > 0 {
		t.Errorf("%v, cipher %v", err, sound.cipher)
	}
}
