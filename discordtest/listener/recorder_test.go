package listener

import (
	"bytes"
	"context"
	"errors"
	"io"
	"runtime"
	"testing"
	"time"

	"github.com/thesyncim/gopus/container/ogg"
)

// frame returns a frame of 20 ms.
func frame(n int) []byte { return []byte{0xfc, byte(n), 1, 2, 3} }

// read returns the packets of a recording and its length in samples.
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

func record(t *testing.T, say func(r *Recorder)) (Summary, [][]byte, uint64) {
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
	return r.Summary(), packets, samples
}

func TestRecordingIsComplete(t *testing.T) {
	summary, packets, samples := record(t, func(r *Recorder) {
		say := func(i int, body []byte) { // sequence numbers and timestamps wrap around
			r.Packet(7, uint16(65500+i), 4294960000+uint32(i)*frameSamples, body)
		}
		for i := range 50 {
			say(i, frame(i))
		}
		for i := range 5 {
			say(50+i, silence)
		}
	})
	if summary != (Summary{Sound: time.Second, Passages: 1}) {
		t.Errorf("%+v", summary)
	}
	if len(packets) != 55 || samples != 55*frameSamples || !bytes.Equal(packets[49], frame(49)) {
		t.Errorf("%d packets, %d samples", len(packets), samples)
	}
}

func TestGapsKeepTiming(t *testing.T) {
	summary, packets, samples := record(t, func(r *Recorder) {
		packet := func(sequence int, body []byte) { r.Packet(7, uint16(sequence), uint32(sequence)*frameSamples, body) }
		packet(10, nil) // before the first decrypted packet
		packet(11, frame(1))
		packet(12, frame(2))
		packet(15, frame(5)) // two are missing
		packet(14, frame(4)) // one of them, late
		packet(16, nil)      // could not be decrypted
		packet(17, nil)
		packet(18, frame(8))
		packet(19, silence)
		packet(300, frame(1)) // a pause is not a gap
		r.Packet(8, 1, 1, frame(2))
		r.Packet(8, 2, 1+3*frameSamples, frame(3)) // the source skipped time
	})
	if summary != (Summary{Sound: 7 * FrameLength, Gaps: 3, Lost: 5, Passages: 3}) {
		t.Errorf("%+v", summary)
	}
	// 1 2 . . 5 . . 8 silence 1 2 . . 3
	if len(packets) != 14 || samples != 14*frameSamples || !bytes.Equal(packets[2], []byte{0xfc}) {
		t.Errorf("%d packets, %d samples: %v", len(packets), samples, packets)
	}
}

func TestWaitingForAudio(t *testing.T) {
	record(t, func(r *Recorder) {
		short, cancel := context.WithTimeout(t.Context(), 10*time.Millisecond)
		defer cancel()
		if err := r.WaitForEnd(short); err == nil || err.Error() != "nothing was heard" {
			t.Errorf("%v", err)
		}
		if err := r.WaitForAudio(short, time.Second); err == nil {
			t.Error("a second was recorded without packets")
		}
		done := make(chan error, 1)
		packets := func(body func(int) []byte, from int) int {
			for i := from; i < 1<<16; i++ {
				r.Packet(7, uint16(i), uint32(i)*frameSamples, body(i))
				select {
				case err := <-done:
					if err != nil {
						t.Error(err)
					}
					return i + 1
				default:
					runtime.Gosched() // with one processor, the waiting goroutine needs a turn
				}
			}
			t.Fatal("the wait did not end")
			return 0
		}
		go func() { done <- r.WaitForAudio(t.Context(), time.Second) }()
		n := packets(frame, 0)
		if r.Summary().Sound < time.Second {
			t.Errorf("the wait ended after %s", r.Summary().Sound)
		}
		go func() { done <- r.WaitForEnd(t.Context()) }()
		packets(func(int) []byte { return silence }, n)
	})
}
