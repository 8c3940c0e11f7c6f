package media

import (
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/thesyncim/gopus"
)

// Packets reads the Opus packets of a file, one after the other, without decoding
// any: a master (Ogg Opus), or Opus in MP4. Each holds 20 ms, as voice channels
// want them. It keeps an index of the file and one page of it, and reads on as
// packets are asked for. It is not for use by several goroutines at once.
type Packets struct {
	from    container
	next    int
	preSkip int64 // samples at the beginning that are not heard
	samples int64 // that are
}

// container finds packets in a file.
type container interface {
	// count is how many packets there are.
	count() int
	// packet returns one of them, counted from 0, until the next call.
	packet(n int) ([]byte, error)
}

const (
	opusRate     = 48000
	packetSize   = opusRate / 50 // samples of each channel in 20 ms
	packetTime   = 20 * time.Millisecond
	largestOpus  = 2 * 1275 // bytes of 20 ms in at most two frames; RFC 6716 section 3.2.1
	mostPackets  = int(6 * time.Hour / packetTime)
	largestIndex = 8 << 20 // bytes of a file that say where its packets are
)

// ErrNotPackets says that a file is none that packets are read from.
var ErrNotPackets = errors.New("the file is not Opus in Ogg or MP4 with packets of 20 ms")

// OpenPackets reads a file's index. The file stays the caller's, who closes it
// when no packet is read any more. Errors are ErrNotPackets and the reader's.
func OpenPackets(r io.ReadSeeker) (*Packets, error) {
	var head [8]byte
	if _, err := r.Seek(0, io.SeekStart); err != nil {
		return nil, fmt.Errorf("read packets: %w", err)
	}
	if _, err := io.ReadFull(r, head[:]); err != nil {
		return nil, broken(err)
	}
	if _, err := r.Seek(0, io.SeekStart); err != nil {
		return nil, fmt.Errorf("read packets: %w", err)
	}
	p := &Packets{}
	var err error
	switch {
	case string(head[:4]) == "OggS":
		err = p.openOgg(r)
	case string(head[4:]) == "ftyp":
		err = p.openMP4(r)
	default:
		err = ErrNotPackets
	}
	if err != nil {
		return nil, err
	}
	if p.from.count() == 0 {
		return nil, fmt.Errorf("%w: there are none", ErrNotPackets)
	}
	p.samples = max(0, min(p.samples, int64(p.from.count())*packetSize-p.preSkip))
	// What the first packet is the others are: encoders do not change it.
	if _, err := p.Next(); err != nil {
		return nil, err
	}
	p.next = 0
	return p, nil
}

// Next returns the next packet; io.EOF after the last. It is good until the next
// call of any method.
func (p *Packets) Next() ([]byte, error) {
	if p.next >= p.from.count() {
		return nil, io.EOF
	}
	packet, err := p.from.packet(p.next)
	if err != nil {
		return nil, err
	}
	if n := opusSamples(packet); n != packetSize {
		return nil, fmt.Errorf("%w: packet %d has %d samples", ErrNotPackets, p.next, n)
	}
	p.next++
	return packet, nil
}

// Seek goes to the packet in which a time is heard. A time after the end goes
// there, one before the beginning to that.
func (p *Packets) Seek(at time.Duration) {
	at = min(max(at, 0), time.Duration(mostPackets)*packetTime)
	p.next = min(int((int64(at)*(opusRate/1000)/int64(time.Millisecond)+p.preSkip)/packetSize), p.from.count())
	if at == 0 {
		p.next = 0 // what is not heard prepares the decoder for what is
	}
}

// Position is the time at which the next packet begins to be heard.
func (p *Packets) Position() time.Duration {
	return heard(min(max(0, int64(p.next)*packetSize-p.preSkip), p.samples))
}

// Length is how long the file is heard: without what players skip at its
// beginning, and without what fills its last packet.
func (p *Packets) Length() time.Duration { return heard(p.samples) }

// heard is how long samples are.
func heard(samples int64) time.Duration {
	return time.Duration(samples) * (time.Second / 1000) / (opusRate / 1000)
}

// opusSamples is how much sound a packet holds, in samples at 48 kHz; 0 if it is
// no packet. RFC 6716 section 3.1.
func opusSamples(packet []byte) int {
	if len(packet) == 0 || len(packet) > largestOpus {
		return 0
	}
	frames := 1
	switch packet[0] & 3 {
	case 1, 2:
		frames = 2
	case 3:
		if len(packet) < 2 {
			return 0
		}
		frames = int(packet[1] & 63)
	}
	return frames * gopus.ParseTOC(packet[0]).FrameSize
}

// broken makes of a file that ends too early one that is not understood.
func broken(err error) error {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return fmt.Errorf("%w: it ends too early", ErrNotPackets)
	}
	return fmt.Errorf("read packets: %w", err)
}
