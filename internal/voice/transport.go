package voice

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"net"
	"net/netip"
	"sync"
	"time"
)

// frameSamples is the increment of the RTP timestamp per frame of 20 ms.
const frameSamples = 960

// transport sends audio as RTP over UDP, encrypted with the voice server's key.
//
// https://discord.com/developers/docs/topics/voice-connections#voice-packet-structure
type transport struct {
	ssrc uint32
	over *path // path to the voice server; nil before open

	mu         sync.Mutex
	to         sender
	cipher     *packetCipher            // current cipher; nil: none yet
	ciphers    map[string]*packetCipher // all ciphers so far, by mode and key
	header     [rtpHeaderSize]byte
	sequence   uint16
	timestamp  uint32
	keepAlives uint64
}

// sender sends packets to a voice server.
type sender interface {
	// send sends a packet that is due at a time; zero: at any time. It may return the error of an earlier packet.
	send(packet []byte, due time.Time) error
	close() error
}

// open opens a path to the voice server and discovers its external address.
func (t *transport) open(ctx context.Context, n *network, ip string, port uint16, ssrc uint32) (address string,
	ownPort int, err error) {
	to, err := netip.ParseAddr(ip)
	if err != nil {
		return "", 0, fmt.Errorf("parse address of voice server: %w", err)
	}
	p, err := n.open(ctx, netip.AddrPortFrom(to.Unmap(), port))
	if err != nil {
		return "", 0, err
	}
	address, ownPort, err = discover(ctx, p, ssrc)
	if err != nil {
		_ = p.close()
		return "", 0, fmt.Errorf("discover external address: %w", err)
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.over != nil {
		_ = p.close()
		return "", 0, errors.New("voice server sent two addresses")
	}
	t.to, t.over, t.ssrc = p, p, ssrc
	t.header = [rtpHeaderSize]byte{rtpVersion, rtpPayloadType}
	binary.BigEndian.PutUint32(t.header[8:], ssrc)
	t.sequence, t.timestamp = uint16(rand.Uint32()), rand.Uint32()
	return address, ownPort, nil
}

// Parameters of IP discovery. Requests are repeated because UDP may lose packets.
//
// https://discord.com/developers/docs/topics/voice-connections#ip-discovery
const (
	discoverySize  = 74
	discoveryTries = 20
	discoveryTime  = 250 * time.Millisecond
)

func discover(ctx context.Context, p *path, ssrc uint32) (string, int, error) {
	question := binary.BigEndian.AppendUint16(nil, 1)
	question = binary.BigEndian.AppendUint16(question, discoverySize-4)
	question = append(binary.BigEndian.AppendUint32(question, ssrc), make([]byte, discoverySize-8)...)
	last := errors.New("timeout")
	for range discoveryTries {
		if err := p.send(question, time.Time{}); err != nil {
			last = err
		}
		try, stop := context.WithTimeout(ctx, discoveryTime)
		a := p.answer(try, ssrc)
		stop()
		if a != nil {
			address, _, _ := bytes.Cut(a[8:72], []byte{0})
			return string(address), int(binary.BigEndian.Uint16(a[72:])), nil
		}
		if ctx.Err() != nil {
			return "", 0, ctx.Err()
		}
	}
	return "", 0, fmt.Errorf("no answer from voice server: %w", last)
}

// answer returns the next answer with an SSRC, or nil if ctx ends before.
func (p *path) answer(ctx context.Context, ssrc uint32) []byte {
	for {
		select {
		case a := <-p.answers:
			if binary.BigEndian.Uint16(a) == 2 && binary.BigEndian.Uint32(a[4:]) == ssrc {
				return a
			}
		case <-ctx.Done():
			return nil
		}
	}
}

// maxKeys is the maximum number of keys that a voice server may send in one session.
const maxKeys = 64

// errKeyExhausted is returned if all nonces of a key have been used, or if the voice server sent too many keys. A
// new session is required.
var errKeyExhausted = errors.New("transport key is exhausted")

// key sets the key for the following packets. If the key was used before, its nonces continue, so that none is
// used twice.
func (t *transport) key(mode encryptionMode, key []byte) error {
	if mode == "" {
		return errors.New("voice server sent no encryption mode")
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.to == nil {
		return errors.New("voice server sent a key before its address")
	}
	name := string(mode) + string(key)
	if t.ciphers[name] == nil {
		c, err := newPacketCipher(mode, key)
		if err != nil {
			return err
		}
		if len(t.ciphers) == maxKeys {
			return errKeyExhausted
		}
		if t.ciphers == nil {
			t.ciphers = make(map[string]*packetCipher)
		}
		t.ciphers[name] = c
	}
	t.cipher = t.ciphers[name]
	return nil
}

// skip advances the timestamp by a number of frames without sending.
func (t *transport) skip(frames uint32) {
	t.mu.Lock()
	t.timestamp += frames * frameSamples
	t.mu.Unlock()
}

// send sends one packet that is due at a time.
func (t *transport) send(packet []byte, due time.Time) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.to == nil || t.cipher == nil {
		return net.ErrClosed
	}
	if t.cipher.sent > math.MaxUint32 {
		return errKeyExhausted
	}
	binary.BigEndian.PutUint16(t.header[2:], t.sequence)
	binary.BigEndian.PutUint32(t.header[4:], t.timestamp)
	t.sequence++
	t.timestamp += frameSamples
	return t.to.send(t.cipher.seal(t.header[:], packet), due)
}

// keepAlive sends a keep-alive packet, so that routers keep their NAT mapping.
func (t *transport) keepAlive() error {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.to == nil {
		return net.ErrClosed
	}
	t.keepAlives++
	return t.to.send(binary.LittleEndian.AppendUint64(nil, t.keepAlives), time.Time{})
}

func (t *transport) close() {
	t.mu.Lock()
	to := t.to
	t.to, t.cipher, t.ciphers = nil, nil, nil
	t.mu.Unlock()
	if to != nil {
		_ = to.close() // waits for a socket, which may need the lock
	}
}

// path returns the path to the voice server, or nil.
func (t *transport) path() *path {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.over
}
