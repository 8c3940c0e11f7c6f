package listener

import (
	"bytes"
	"context"
	"errors"
	"io"
	"testing"
	"time"

	"github.com/thesyncim/gopus/container/ogg"
)

// frame is one of 20 ms, of the kind that music comes in.
func frame(n int) []byte { return []byte{0xfc, byte(n), 1, 2, 3} }

// read returns what is in a recording, and how long it is in samples.
func read(t *testing.T, file []byte) (packets [][]byte, samples uint64) {
	t.Helper()
	r, err := ogg.NewReader(bytes.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	for {
		p, granule, err := r.ReadPacket()
		if errors.Is(err, io.EOF) {
			return packets, samples
		}
		if err != nil {
			t.Fatal(err)
		}
		if len(p) > 0 {
			packets, samples = append(packets, p), granule
		}
	}
}

func record(t *testing.T, say func(r *Recorder)) (Heard, [][]byte, uint64) {
	t.Helper()
	var file bytes.Buffer
	r, err := NewRecorder(&file)
	if err != nil {
		t.Fatal(err)
	}
	say(r)
	if err := r.Close(); err != nil {
		t.Fatal(err)
	}
	packets, samples := read(t, file.Bytes())
	return r.Heard(), packets, samples
}

func TestARecordingIsWhatWasSaid(t *testing.T) {
	heard, packets, samples := record(t, func(r *Recorder) {
		say := func(i int, body []byte) { // around the end of the numbers
			r.Packet(7, uint16(65500+i), 4294960000+uint32(i)*frameSamples, body)
		}
		for i := range 50 {
			say(i, frame(i))
		}
		for i := range 5 {
			say(50+i, silence)
		}
	})
	if heard != (Heard{Sound: time.Second, Passages: 1}) {
		t.Errorf("%+v", heard)
	}
	if len(packets) != 55 || samples != 55*frameSamples || !bytes.Equal(packets[49], frame(49)) {
		t.Errorf("%d packets, %d samples", len(packets), samples)
	}
}

func TestHolesKeepTheTime(t *testing.T) {
	heard, packets, samples := record(t, func(r *Recorder) {
		say := func(sequence int, body []byte) { r.Packet(7, uint16(sequence), uint32(sequence)*frameSamples, body) }
		say(10, nil) // before anything was understood
		say(11, frame(1))
		say(12, frame(2))
		say(15, frame(5)) // two never came
		say(14, frame(4)) // one of them, too late
		say(16, nil)      // could not be decrypted
		say(17, nil)
		say(18, frame(8))
		say(19, silence)
		say(300, frame(1)) // a pause is no hole
		r.Packet(8, 1, 1, frame(2))
		r.Packet(8, 2, 1+3*frameSamples, frame(3)) // the source left time out
	})
	if heard != (Heard{Sound: 7 * FrameLength, Gaps: 3, Lost: 5, Passages: 3}) {
		t.Errorf("%+v", heard)
	}
	// 1 2 . . 5 . . 8 silence 1 2 . . 3
	if len(packets) != 14 || samples != 14*frameSamples || !bytes.Equal(packets[2], []byte{0xfc}) {
		t.Errorf("%d packets, %d samples: %v", len(packets), samples, packets)
	}
}

func TestOneCanWaitForWhatIsHeard(t *testing.T) {
	record(t, func(r *Recorder) {
		short, cancel := context.WithTimeout(t.Context(), 10*time.Millisecond)
		defer cancel()
		if err := r.Ended(short); err == nil || err.Error() != "nothing was heard" {
			t.Errorf("%v", err)
		}
		if err := r.Hear(short, time.Second); err == nil {
			t.Error("a second was heard of nothing")
		}
		done := make(chan error, 1)
		say := func(body func(int) []byte, from int) int {
			for i := from; i < 1<<16; i++ {
				r.Packet(7, uint16(i), uint32(i)*frameSamples, body(i))
				select {
				case err := <-done:
					if err != nil {
						t.Error(err)
					}
					return i + 1
				default:
				}
			}
			t.Fatal("nobody noticed")
			return 0
		}
		go func() { done <- r.Hear(t.Context(), time.Second) }()
		n := say(frame, 0)
		if r.Heard().Sound < time.Second {
			t.Errorf("enough after %s", r.Heard().Sound)
		}
		go func() { done <- r.Ended(t.Context()) }()
		say(func(int) []byte { return silence }, n)
	})
}
