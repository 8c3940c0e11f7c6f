package media

import (
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/thesyncim/gopus"
)

// Packets reads the Opus packets of a file without decoding them: of a master (Ogg
// Opus), or of Opus in MP4. Each has 20 ms, as required in voice channels. It keeps an
// index and one page of the file, and reads on demand. It is not safe for concurrent
// use.
type Packets struct {
	from    container
	next    int
	preSkip int64 // samples at the start that are not played
	samples int64 // samples that are played
}

// container finds packets in a file.
type container interface {
	// count returns the number of packets.
	count() int
	// packet returns the packet with index n, which is valid until the next call.
	packet(n int) ([]byte, error)
}

const (
	opusRate   = 48000
	packetSize = opusRate / 50 // samples of each channel in 20 ms
	packetTime = 20 * time.Millisecond
	maxPacket  = 2 * 1275 // maximum bytes of 20 ms in two frames; RFC 6716 section 3.2.1
	maxPackets = int(6 * time.Hour / packetTime)
	maxIndex   = 8 << 20 // maximum size of an index, in bytes
)

// ErrNotPackets reports that a file has no packets that can be read.
var ErrNotPackets = errors.New("file is not Opus in Ogg or MP4 with packets of 20 ms")

// OpenPackets reads the index of a file. The caller closes the file when no more packets
// are read. Errors are [ErrNotPackets] and those of the reader.
func OpenPackets(r io.ReadSeeker) (*Packets, error) {
	var head [8]byte
	if _, err := r.Seek(0, io.SeekStart); err != nil {
		return nil, fmt.Errorf("read packets: %w", err)
	}
	if _, err := io.ReadFull(r, head[:]); err != nil {
		return nil, readError(err)
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
		return nil, fmt.Errorf("%w: no packets", ErrNotPackets)
	}
	p.samples = max(0, min(p.samples, int64(p.from.count())*packetSize-p.preSkip))
	// All packets have the format of the first one.
	if _, err := p.Next(); err != nil {
		return nil, err
	}
	p.next = 0
	return p, nil
}

// Next returns the next packet, or io.EOF after the last. It is valid until the next
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

// Seek seeks to the packet at a time, within the bounds of the file.
func (p *Packets) Seek(at time.Duration) {
	at = min(max(at, 0), time.Duration(maxPackets)*packetTime)
	p.next = min(int((int64(at)*(opusRate/1000)/int64(time.Millisecond)+p.preSkip)/packetSize), p.from.count())
	if at == 0 {
		p.next = 0 // the decoder needs the pre-skip
	}
}

// Position returns the time of the next packet.
func (p *Packets) Position() time.Duration {
	return durationOf(min(max(0, int64(p.next)*packetSize-p.preSkip), p.samples))
}

// Length returns the played length of the file, without its pre-skip and the padding of
// its last packet.
func (p *Packets) Length() time.Duration { return durationOf(p.samples) }

// durationOf returns the duration of samples.
func durationOf(samples int64) time.Duration {
	return time.Duration(samples) * (time.Second / 1000) / (opusRate / 1000)
}

// opusSamples returns the length of a packet in samples at 48 kHz, or 0 if it is invalid.
// RFC 6716 section 3.1.
func opusSamples(packet []byte) int {
	if len(packet) == 0 || len(packet) > maxPacket {
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

// readError returns [ErrNotPackets] for a truncated file.
func readError(err error) error {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return fmt.Errorf("%w: unexpected end", ErrNotPackets)
	}
	return fmt.Errorf("read packets: %w", err)
}
