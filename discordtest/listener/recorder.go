package listener

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"sync"
	"time"

	"github.com/thesyncim/gopus/container/ogg"
)

// frameSamples is a frame of 20 ms at 48 kHz, the only kind on Discord.
const frameSamples = 960

// FrameLength is the duration of a frame.
const FrameLength = 20 * time.Millisecond

// silence is the frame that ends a passage, sent five times:
// https://discord.com/developers/docs/topics/voice-connections#voice-data-interpolation
var silence = []byte{0xf8, 0xff, 0xfe}

// maxFilledGap is the longest gap within a passage that is filled, in frames: 10 s.
const maxFilledGap = 500

// endTimeout is the time without packets after which a passage without silence frames has
// ended.
const endTimeout = 3 * time.Second

// Summary describes a recording.
type Summary struct {
	Sound    time.Duration // without silence and gaps
	Gaps     int           // gaps within passages, of any length
	Lost     int           // packets that did not arrive or could not be decrypted
	Passages int           // from the first frame to the silence
}

// String returns the summary as text.
func (h Summary) String() string {
	return fmt.Sprintf("%.1f s heard, %d gaps, %d packets lost", h.Sound.Seconds(), h.Gaps, h.Lost)
}

// Recorder writes the audio of one member as Ogg Opus. It replaces missing packets within a
// passage by empty ones, which keep the time and have decoders conceal the loss:
// https://www.rfc-editor.org/rfc/rfc7845#section-4.1
type Recorder struct {
	mu      sync.Mutex
	out     *ogg.Writer
	to      io.Writer
	err     error // of writing
	heard   Summary
	changed chan struct{}

	source    uint32 // SSRC of the packets
	started   bool   // a packet of the source arrived
	sequence  uint16 // of the last packet
	timestamp uint32
	playing   bool // within a passage
	inGap     bool // the last packet was missing
	came      time.Time
	last      []byte // frame
}

// NewRecorder returns a recorder that writes to a file. [Recorder.Close] completes the
// recording; the caller closes the file.
func NewRecorder(to io.Writer) (*Recorder, error) {
	out, err := ogg.NewWriter(to, 48000, 2)
	if err != nil {
		return nil, fmt.Errorf("start recording: %w", err)
	}
	return &Recorder{out: out, to: to, changed: make(chan struct{})}, nil
}

// Close completes the recording and returns the first error of writing it.
func (r *Recorder) Close() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.err == nil {
		r.err = r.out.Close()
	}
	return r.err
}

// Summary returns the summary so far.
func (r *Recorder) Summary() Summary {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.heard
}

// Packet records a packet. frame is nil if it could not be decrypted.
func (r *Recorder) Packet(ssrc uint32, sequence uint16, timestamp uint32, frame []byte) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if ssrc != r.source {
		r.source, r.started, r.playing = ssrc, false, false // a new connection restarts the numbers
	}
	if r.started && int16(sequence-r.sequence) <= 0 { //nolint:gosec // sequence numbers wrap around
		return // late, and counted as lost
	}
	if r.playing {
		r.fill(sequence, timestamp)
	}
	r.started, r.sequence, r.timestamp = true, sequence, timestamp
	switch {
	case len(frame) == 0:
		r.heard.Lost++
		if r.playing {
			r.conceal(1)
			r.inGap = true // further lost packets belong to the same gap
		}
	case bytes.Equal(frame, silence):
		r.playing = false
		r.write(frame)
	default:
		if !r.playing {
			r.heard.Passages++
		}
		r.playing, r.inGap = true, false
		r.last = append(r.last[:0], frame...)
		r.heard.Sound += FrameLength
		r.write(frame)
	}
	r.came = time.Now()
	close(r.changed)
	r.changed = make(chan struct{})
}

// fill writes empty packets for those that are missing since the last one.
func (r *Recorder) fill(sequence uint16, timestamp uint32) {
	r.heard.Lost += int(sequence - r.sequence - 1)
	if missing := int(int32(timestamp-r.timestamp))/frameSamples - 1; missing > 0 { //nolint:gosec // sequence numbers wrap around
		r.conceal(min(missing, maxFilledGap))
	}
}

// conceal writes empty packets with the configuration of the last one.
func (r *Recorder) conceal(frames int) {
	if !r.inGap {
		r.heard.Gaps++
	}
	for range frames {
		r.write([]byte{r.last[0] &^ 3})
	}
}

func (r *Recorder) write(frame []byte) {
	if r.err == nil {
		r.err = r.out.WritePacket(frame, frameSamples)
	}
}

// WaitForAudio waits until the recording is longer by a duration.
func (r *Recorder) WaitForAudio(ctx context.Context, more time.Duration) error {
	enough := r.Summary().Sound + more
	err := r.until(ctx, func() bool { return r.heard.Sound >= enough })
	if err != nil {
		return fmt.Errorf("of %s, only %s was heard in time", more, more-(enough-r.Summary().Sound))
	}
	return nil
}

// WaitForEnd waits until a passage has ended.
func (r *Recorder) WaitForEnd(ctx context.Context) error {
	err := r.until(ctx, func() bool {
		return r.heard.Passages > 0 && (!r.playing || time.Since(r.came) > endTimeout)
	})
	switch {
	case err == nil:
		return nil
	case r.Summary().Passages == 0:
		return fmt.Errorf("nothing was heard")
	default:
		return fmt.Errorf("the music did not end in time")
	}
}

// until waits for a condition, which is evaluated after each packet and at intervals, with
// the lock held.
func (r *Recorder) until(ctx context.Context, holds func() bool) error {
	tick := time.NewTicker(endTimeout / 10)
	defer tick.Stop()
	for {
		r.mu.Lock()
		held, changed := holds(), r.changed
		r.mu.Unlock()
		if held {
			return nil
		}
		select {
		case <-changed:
		case <-tick.C:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}
