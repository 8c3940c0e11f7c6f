package bench

import (
	"crypto/aes"
	"crypto/cipher"
	"encoding/binary"
	"net"
	"runtime"
	"syscall"
	"testing"
	"time"

	"golang.org/x/net/ipv4"
)

// voiceLimit does the least work that a number of streams needs, in one goroutine: it encrypts each packet twice and
// sends batches of packets over one connected socket. It has no timers, locks, sessions or files.
type voiceLimit struct {
	payloads [][]byte
	streams  []limitStream
	conn     *ipv4.PacketConn
	batch    []ipv4.Message
	at       int // number of packets so far
}

// limitStream is the state of a stream.
type limitStream struct {
	endToEnd, transport cipher.AEAD
	frame               []byte
}

// limitBatch is the number of packets in a system call.
const limitBatch = 64

func newVoiceLimit(b *testing.B, payloads [][]byte, streams int) *voiceLimit {
	b.Helper()
	sink, err := net.ListenUDP("udp4", &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1)})
	if err != nil {
		b.Fatal(err)
	}
	conn, err := net.DialUDP("udp4", nil, sink.LocalAddr().(*net.UDPAddr))
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _, _ = conn.Close(), sink.Close() })
	l := &voiceLimit{payloads: payloads, conn: ipv4.NewPacketConn(conn), batch: make([]ipv4.Message, limitBatch)}
	for n := range streams {
		l.streams = append(l.streams, limitStream{gcm(b, 16, n), gcm(b, 32, n), make([]byte, 0, 4096)})
	}
	for i := range l.batch {
		l.batch[i].Buffers = [][]byte{make([]byte, 0, 4096)}
	}
	return l
}

// gcm returns AES-GCM with a key of a number of bytes.
func gcm(b *testing.B, size, n int) cipher.AEAD {
	b.Helper()
	block, err := aes.NewCipher(binary.BigEndian.AppendUint64(make([]byte, size-8), uint64(n)))
	if err != nil {
		b.Fatal(err)
	}
	aead, err := cipher.NewGCM(block)
	if err != nil {
		b.Fatal(err)
	}
	return aead
}

// footer is as long as what DAVE appends to a frame in addition to the ciphertext: 8 bytes less of the tag, and a nonce
// of 3 bytes with its size and a marker.
var footer = [6]byte{}

// send sends a batch.
func (l *voiceLimit) send() error {
	var nonce [12]byte
	var header [12]byte
	for i := range l.batch {
		s := &l.streams[l.at%len(l.streams)]
		payload := l.payloads[(l.at+l.at/len(l.streams))%len(l.payloads)]
		l.at++
		binary.LittleEndian.PutUint32(nonce[:], uint32(l.at))
		s.frame = s.endToEnd.Seal(s.frame[:0], nonce[:], payload, nil)
		s.frame = append(s.frame[:len(payload)+8], footer[:]...)
		packet := append(l.batch[i].Buffers[0][:0], header[:]...)
		packet = s.transport.Seal(packet, nonce[:], s.frame, header[:])
		l.batch[i].Buffers[0] = append(packet, nonce[:4]...)
	}
	for rest := l.batch; len(rest) > 0; {
		n, err := l.conn.WriteBatch(rest, 0)
		if err != nil {
			return err
		}
		rest = rest[n:]
	}
	return nil
}

// run sends packets for a time. It returns their number and the processor time.
func (l *voiceLimit) run(b *testing.B, d time.Duration) (packets int, spent time.Duration) {
	b.Helper()
	runtime.LockOSThread() // so that the time of other goroutines is not counted
	defer runtime.UnlockOSThread()
	before := l.at
	began := cpuTime(b, syscall.RUSAGE_THREAD)
	for end := time.Now().Add(d); time.Now().Before(end); {
		if err := l.send(); err != nil {
			b.Fatal(err)
		}
	}
	return l.at - before, cpuTime(b, syscall.RUSAGE_THREAD) - began
}

// cpuTime returns the processor time of the process, of a thread, or of the processes that it started and that ended.
func cpuTime(b *testing.B, who int) time.Duration {
	b.Helper()
	var r syscall.Rusage
	if err := syscall.Getrusage(who, &r); err != nil {
		b.Fatal(err)
	}
	return time.Duration(r.Utime.Nano() + r.Stime.Nano())
}
