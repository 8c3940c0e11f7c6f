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
)

// frameSamples is the increment of the RTP timestamp per frame of 20 ms.
const frameSamples = 960

// transport sends audio as RTP over UDP, encrypted with the voice server's key.
//
// https://discord.com/developers/docs/topics/voice-connections#voice-packet-structure
type transport struct {
	ssrc uint32

	mu         sync.Mutex
	conn       net.Conn
	cipher     *packetCipher            // current cipher; nil: none yet
	ciphers    map[string]*packetCipher // all ciphers so far, by mode and key
	header     [rtpHeaderSize]byte
	sequence   uint16
	timestamp  uint32
	keepAlives uint64
}

// open opens the UDP socket and discovers its external address.
func (t *transport) open(ctx context.Context, ip string, port int, ssrc uint32) (address string, ownPort int,
	err error) {
	var d net.Dialer
	conn, err := d.DialContext(ctx, "udp", net.JoinHostPort(ip, strconv.Itoa(port)))
	if err != nil {
		return "", 0, fmt.Errorf("open UDP socket: %w", err)
	}
	address, ownPort, err = discover(ctx, conn, ssrc)
	if err != nil {
		_ = conn.Close()
		return "", 0, fmt.Errorf("discover external address: %w", err)
	}
	if u, ok := conn.(*net.UDPConn); ok {
		_ = u.SetReadBuffer(1) // nothing is read after discovery
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.conn != nil {
		_ = t.conn.Close()
	}
	t.conn, t.ssrc = conn, ssrc
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
			last = err // may be the ICMP error of an earlier datagram
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
	return "", 0, fmt.Errorf("no answer from voice server: %w", last)
}

func isTimeout(err error) bool {
	e, ok := errors.AsType[net.Error](err)
	return ok && e.Timeout()
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
	if t.conn == nil {
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

// send sends one packet.
func (t *transport) send(packet []byte) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.conn == nil || t.cipher == nil {
		return net.ErrClosed
	}
	if t.cipher.sent > math.MaxUint32 {
		return errKeyExhausted
	}
	binary.BigEndian.PutUint16(t.header[2:], t.sequence)
	binary.BigEndian.PutUint32(t.header[4:], t.timestamp)
	t.sequence++
	t.timestamp += frameSamples
	_, err := t.conn.Write(t.cipher.seal(t.header, packet))
	return err
}

// keepAlive sends a keep-alive packet, so that routers keep their NAT mapping.
func (t *transport) keepAlive() error {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.conn == nil {
		return net.ErrClosed
	}
	t.keepAlives++
	_, err := t.conn.Write(binary.LittleEndian.AppendUint64(nil, t.keepAlives))
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
