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

// FrameLength is how long a frame sounds.
const FrameLength = 20 * time.Millisecond

// silence is what ends a passage, five times in a row:
// https://discord.com/developers/docs/topics/voice-connections#voice-data-interpolation
var silence = []byte{0xf8, 0xff, 0xfe}

// maxHole is the longest hole within a passage that is filled, in frames: 10 s.
const maxHole = 500

// quietAfter is how long nothing comes before a passage counts as over that was
// not ended properly.
const quietAfter = 3 * time.Second

// Heard is what a recorder has heard so far.
type Heard struct {
	Sound    time.Duration // without silence and holes
	Gaps     int           // holes within passages, of any length
	Lost     int           // packets that never came, or could not be decrypted
	Passages int           // from the first frame to the silence
}

// String is how the sandbox shows it.
func (h Heard) String() string {
	return fmt.Sprintf("%.1f s heard, %d gaps, %d packets lost", h.Sound.Seconds(), h.Gaps, h.Lost)
}

// Recorder writes what one member says as Ogg Opus. Where packets are missing
// within a passage it puts empty ones, which keep the time and have decoders
// conceal the loss: https://www.rfc-editor.org/rfc/rfc7845#section-4.1
type Recorder struct {
	mu      sync.Mutex
	out     *ogg.Writer
	to      io.Writer
	err     error // of writing
	heard   Heard
	changed chan struct{}

	source    uint32 // whose frames the numbers belong to
	begun     bool   // a packet of the source came
	sequence  uint16 // of the last packet
	timestamp uint32
	playing   bool // within a passage
	hole      bool // the last thing in it was one
	came      time.Time
	last      []byte // frame
}

// NewRecorder returns a recorder that writes to a file. [Recorder.Close] ends it;
// closing the file is the caller's affair.
func NewRecorder(to io.Writer) (*Recorder, error) {
	out, err := ogg.NewWriter(to, 48000, 2)
	if err != nil {
		return nil, fmt.Errorf("begin a recording: %w", err)
	}
	return &Recorder{out: out, to: to, changed: make(chan struct{})}, nil
}

// Close ends the recording and returns what went wrong while writing it.
func (r *Recorder) Close() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.err == nil {
		r.err = r.out.Close()
	}
	return r.err
}

// Heard is what was heard until now.
func (r *Recorder) Heard() Heard {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.heard
}

// Packet takes in a packet with its frame. One that could not be decrypted has
// none.
func (r *Recorder) Packet(ssrc uint32, sequence uint16, timestamp uint32, frame []byte) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if ssrc != r.source {
		r.source, r.begun, r.playing = ssrc, false, false // another connection counts anew
	}
	if r.begun && int16(sequence-r.sequence) <= 0 { //nolint:gosec // the numbers go around
		return // late, and counted as lost
	}
	if r.playing {
		r.fill(sequence, timestamp)
	}
	r.begun, r.sequence, r.timestamp = true, sequence, timestamp
	switch {
	case len(frame) == 0:
		r.heard.Lost++
		if r.playing {
			r.conceal(1)
			r.hole = true // and the next packet may be one more
		}
	case bytes.Equal(frame, silence):
		r.playing = false
		r.write(frame)
	default:
		if !r.playing {
			r.heard.Passages++
		}
		r.playing, r.hole = true, false
		r.last = append(r.last[:0], frame...)
		r.heard.Sound += FrameLength
		r.write(frame)
	}
	r.came = time.Now()
	close(r.changed)
	r.changed = make(chan struct{})
}

// fill puts empty packets where some are missing since the last one.
func (r *Recorder) fill(sequence uint16, timestamp uint32) {
	r.heard.Lost += int(sequence - r.sequence - 1)
	if missing := int(int32(timestamp-r.timestamp))/frameSamples - 1; missing > 0 { //nolint:gosec // the numbers go around
		r.conceal(min(missing, maxHole))
	}
}

// conceal writes empty packets of the same kind as the last one.
func (r *Recorder) conceal(frames int) {
	if !r.hole {
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

// Hear waits until so much more was heard.
func (r *Recorder) Hear(ctx context.Context, more time.Duration) error {
	enough := r.Heard().Sound + more
	err := r.until(ctx, func() bool { return r.heard.Sound >= enough })
	if err != nil {
		return fmt.Errorf("of %s, only %s was heard in time", more, more-(enough-r.Heard().Sound))
	}
	return nil
}

// Ended waits until a passage was heard and is over.
func (r *Recorder) Ended(ctx context.Context) error {
	err := r.until(ctx, func() bool {
		return r.heard.Passages > 0 && (!r.playing || time.Since(r.came) > quietAfter)
	})
	switch {
	case err == nil:
		return nil
	case r.Heard().Passages == 0:
		return fmt.Errorf("nothing was heard")
	default:
		return fmt.Errorf("the music did not end in time")
	}
}

// until waits for a condition, which is looked at after each packet and now and
// then, with the lock held.
func (r *Recorder) until(ctx context.Context, holds func() bool) error {
	tick := time.NewTicker(quietAfter / 10)
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
