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
	"strconv"
	"sync"
	"time"

	"github.com/disgoorg/disgo/voice"
)

// frameSamples is how far the clock of RTP goes in 20 ms.
const frameSamples = 960

// transport carries sound: RTP over UDP, under the key of the voice server.
//
// https://discord.com/developers/docs/topics/voice-connections#voice-packet-structure
type transport struct {
	ssrc uint32

	mu        sync.Mutex
	conn      net.Conn
	cipher    *packetCipher            // the current one of ciphers; nil: none yet
	ciphers   map[string]*packetCipher // by mode and key, of all keys so far
	header    [voice.RTPHeaderSize]byte
	sequence  uint16
	timestamp uint32
	beats     uint64
}

// open makes the socket and learns under which address the voice server sees it.
func (t *transport) open(ctx context.Context, ip string, port int, ssrc uint32) (address string, ownPort int, err error) {
	var d net.Dialer
	conn, err := d.DialContext(ctx, "udp", net.JoinHostPort(ip, strconv.Itoa(port)))
	if err != nil {
		return "", 0, fmt.Errorf("open a socket for sound: %w", err)
	}
	address, ownPort, err = discover(ctx, conn, ssrc)
	if err != nil {
		_ = conn.Close()
		return "", 0, fmt.Errorf("find out the own address: %w", err)
	}
	if u, ok := conn.(*net.UDPConn); ok {
		_ = u.SetReadBuffer(1) // nothing is read from now on: the kernel need not keep it
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.conn != nil {
		_ = t.conn.Close()
	}
	t.conn, t.ssrc = conn, ssrc
	t.header = [voice.RTPHeaderSize]byte{voice.RTPVersionPadExtend, voice.RTPPayloadType}
	binary.BigEndian.PutUint32(t.header[8:], ssrc)
	t.sequence, t.timestamp = uint16(rand.Uint32()), rand.Uint32()
	return address, ownPort, nil
}

// IP discovery: 74 bytes there and back, repeated because UDP loses some.
//
// https://discord.com/developers/docs/topics/voice-connections#ip-discovery
const (
	discoverySize  = 74
	discoveryTries = 20
	discoveryTime  = 250 * time.Millisecond
)

func discover(ctx context.Context, conn net.Conn, ssrc uint32) (string, int, error) {
	stop := context.AfterFunc(ctx, func() { _ = conn.SetReadDeadline(time.Unix(1, 0)) })
	defer stop()
	question := binary.BigEndian.AppendUint16(nil, 1)
	question = binary.BigEndian.AppendUint16(question, discoverySize-4)
	question = append(binary.BigEndian.AppendUint32(question, ssrc), make([]byte, discoverySize-8)...)
	answer := make([]byte, 2048)
	var last error
	for range discoveryTries {
		if ctx.Err() != nil {
			return "", 0, ctx.Err()
		}
		if _, err := conn.Write(question); err != nil {
			last = err // a refused datagram before this one, perhaps
		}
		_ = conn.SetReadDeadline(time.Now().Add(discoveryTime))
		n, err := conn.Read(answer)
		if err != nil {
			last = err
			if !errors.Is(err, context.DeadlineExceeded) && !isTimeout(err) {
				pause(ctx, discoveryTime)
			}
			continue
		}
		a := answer[:n]
		if n != discoverySize || binary.BigEndian.Uint16(a) != 2 || binary.BigEndian.Uint32(a[4:]) != ssrc {
			continue
		}
		address, _, _ := bytes.Cut(a[8:72], []byte{0})
		return string(address), int(binary.BigEndian.Uint16(a[72:])), nil
	}
	return "", 0, fmt.Errorf("the voice server does not answer: %w", last)
}

func isTimeout(err error) bool {
	e, ok := errors.AsType[net.Error](err)
	return ok && e.Timeout()
}

// packetCipher is a key of the transport, with how many packets it has encrypted:
// their nonces count them, in 32 bits.
type packetCipher struct {
	voice.Encrypter
	sent uint64
}

// maxKeys bounds how many keys a voice server may name in one session.
const maxKeys = 64

// errKeySpent says that a key has encrypted as many packets as it has nonces, or
// that the voice server named too many keys: a new session has another one.
var errKeySpent = errors.New("the key of the voice connection is used up")

// key sets the key under which packets are sent from now on. A key that was named
// before goes on counting where it was: its nonces are never used twice.
func (t *transport) key(mode voice.EncryptionMode, key []byte) error {
	if mode == voice.EncryptionModeNone {
		return errors.New("the voice server names no encryption")
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.conn == nil {
		return errors.New("a key came before the voice server's address")
	}
	name := string(mode) + string(key)
	if t.ciphers[name] == nil {
		e, err := voice.NewEncrypter(mode, key)
		if err != nil {
			return err
		}
		if len(t.ciphers) == maxKeys {
			return errKeySpent
		}
		if t.ciphers == nil {
			t.ciphers = make(map[string]*packetCipher)
		}
		t.ciphers[name] = &packetCipher{Encrypter: e}
	}
	t.cipher = t.ciphers[name]
	return nil
}

// skip lets 20 ms pass without a packet.
func (t *transport) skip(frames uint32) {
	t.mu.Lock()
	t.timestamp += frames * frameSamples
	t.mu.Unlock()
}

// send sends one packet for the 20 ms that begin now.
func (t *transport) send(packet []byte) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.conn == nil || t.cipher == nil {
		return net.ErrClosed
	}
	if t.cipher.sent > math.MaxUint32 {
		return errKeySpent
	}
	t.cipher.sent++
	binary.BigEndian.PutUint16(t.header[2:], t.sequence)
	binary.BigEndian.PutUint32(t.header[4:], t.timestamp)
	t.sequence++
	t.timestamp += frameSamples
	_, err := t.conn.Write(t.cipher.Encrypt(t.header, packet))
	return err
}

// remain sends a few bytes so that routers between remember the way.
func (t *transport) remain() error {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.conn == nil {
		return net.ErrClosed
	}
	t.beats++
	_, err := t.conn.Write(binary.LittleEndian.AppendUint64(nil, t.beats))
	return err
}

func (t *transport) close() {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.conn != nil {
		_ = t.conn.Close()
		t.conn = nil
	}
	t.cipher, t.ciphers = nil, nil
}
