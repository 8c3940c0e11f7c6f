package media_test

import (
	"bytes"
	"errors"
	"io"
	"math"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/thesyncim/gopus"
	"github.com/thesyncim/gopus/container/ogg"

	"github.com/riffbot/riffbot/internal/media"
	"github.com/riffbot/riffbot/internal/sandbox/music"
)

// hearing decodes packets as a listener does.
type hearing struct {
	t       *testing.T
	decoder *gopus.Decoder
	pcm     []float32
}

func newHearing(t *testing.T) *hearing {
	t.Helper()
	d, err := gopus.NewDecoder(gopus.DefaultDecoderConfig(music.SampleRate, 2))
	if err != nil {
		t.Fatal(err)
	}
	return &hearing{t, d, make([]float32, 2*5760)}
}

// hear decodes n packets, or all of them if n is 0. It returns their number, and the loudness and the peak of all but
// the first of them.
func (h *hearing) hear(p *media.VolumePackets, n int) (count int, rms, peak float64) {
	h.t.Helper()
	var sum float64
	var samples int
	for n == 0 || count < n {
		packet, err := p.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			h.t.Fatal(err)
		}
		length, err := h.decoder.Decode(packet, h.pcm)
		if err != nil || length != 960 {
			h.t.Fatalf("packet %d has %d samples: %v", count, length, err)
		}
		if count++; count == 1 {
			continue // the volume changes gradually in its packet
		}
		for _, v := range h.pcm[:2*length] {
			sum += float64(v) * float64(v)
			peak = max(peak, math.Abs(float64(v)))
		}
		samples += 2 * length
	}
	return count, math.Sqrt(sum / float64(max(samples, 1))), peak
}

func volumePackets(t *testing.T, file []byte) *media.VolumePackets {
	t.Helper()
	p, err := media.OpenPackets(bytes.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	return &media.VolumePackets{Packets: p}
}

// steadyTone returns a stereo tone of constant loudness.
func steadyTone(samples int, amplitude float64) []float32 {
	pcm := make([]float32, 2*samples)
	for i := range samples {
		v := float32(amplitude * math.Sin(float64(i)*440*2*math.Pi/music.SampleRate))
		pcm[2*i], pcm[2*i+1] = v, v
	}
	return pcm
}

func TestVolumeScalesLoudness(t *testing.T) {
	t.Parallel()
	file, want := oggOf(t, steadyTone(2*48000, 0.4), 128000)
	_, full, _ := newHearing(t).hear(volumePackets(t, file), 0)
	for _, percent := range []int{10, 50, 80, 120, 150} {
		p := volumePackets(t, file)
		setVolume(t, p, percent)
		n, rms, _ := newHearing(t).hear(p, 0)
		got := 20 * math.Log10(rms/full)
		if wanted := 20 * math.Log10(float64(percent)/100); n != len(want) || math.Abs(got-wanted) > 0.5 {
			t.Errorf("%d %%: %d of %d packets at %.1f dB, want %.1f dB", percent, n, len(want), got, wanted)
		}
	}
}

func TestFullVolumeKeepsPackets(t *testing.T) {
	t.Parallel()
	file, want := oggOf(t, tone(48000), 128000)
	p := volumePackets(t, file)
	setVolume(t, p, 50)
	for range 5 {
		if _, err := p.Next(); err != nil {
			t.Fatal(err)
		}
	}
	setVolume(t, p, 100)
	for i, packet := range want[5:] {
		if got, err := p.Next(); err != nil || !bytes.Equal(got, packet) {
			t.Fatalf("packet %d differs: %v", i, err)
		}
	}
}

// A change in the middle of a song takes effect in the next packet, also after a seek, without a jump in loudness.
func TestVolumeChangesWhilePlaying(t *testing.T) {
	t.Parallel()
	file, _ := oggOf(t, steadyTone(4*48000, 0.4), 128000)
	p, h := volumePackets(t, file), newHearing(t)
	_, full, _ := h.hear(p, 25)
	check := func(percent float64) {
		t.Helper()
		_, rms, peak := h.hear(p, 25)
		if got := 100 * rms / full; math.Abs(got-percent) > 0.1*percent || peak > 0.4*max(percent, 100)/100*1.15 {
			t.Errorf("got %.0f %% with peak %.2f, want %.0f %%", got, peak, percent)
		}
	}
	setVolume(t, p, 50)
	check(50)
	setVolume(t, p, 20)
	check(20)
	p.Seek(2 * time.Second)
	if at := p.Position(); at < 1990*time.Millisecond || at > 2*time.Second {
		t.Errorf("position %s after seek", at)
	}
	check(20)
	setVolume(t, p, 100)
	check(100)
}

// A packet stays valid when the volume or the position changes before the next call of Next.
func TestVolumeChangeKeepsLatestPacket(t *testing.T) {
	t.Parallel()
	file, want := oggOf(t, tone(48000), 128000)
	p := volumePackets(t, file)
	for range 20 {
		if _, err := p.Next(); err != nil {
			t.Fatal(err)
		}
	}
	packet, err := p.Next()
	if err != nil {
		t.Fatal(err)
	}
	setVolume(t, p, 50)
	p.Seek(100 * time.Millisecond)
	if !bytes.Equal(packet, want[20]) {
		t.Error("packet was overwritten")
	}
}

// Loud music does not clip at more than 100 %.
func TestVolumeLimitsPeaks(t *testing.T) {
	t.Parallel()
	file, _ := oggOf(t, steadyTone(48000, 0.9), 128000)
	p := volumePackets(t, file)
	setVolume(t, p, 150)
	if _, rms, peak := newHearing(t).hear(p, 0); peak > 1.02 || rms < 0.6 {
		t.Errorf("peak %.3f, loudness %.3f", peak, rms)
	}
}

func setVolume(t *testing.T, p *media.VolumePackets, percent int) {
	t.Helper()
	if err := p.SetVolume(percent); err != nil {
		t.Fatal(err)
	}
}

// Damaged packets neither stop playback nor crash the decoder.
func TestVolumeOfDamagedPackets(t *testing.T) {
	t.Parallel()
	_, want := oggOf(t, tone(2*48000), 128000)
	random := rand.New(rand.NewPCG(1, 2)) //nolint:gosec // repeatable
	for round := range 20 {
		var out bytes.Buffer
		w, err := ogg.NewWriter(&out, 48000, 2)
		if err != nil {
			t.Fatal(err)
		}
		for _, packet := range want {
			damaged := bytes.Clone(packet)
			for range round {
				damaged[1+random.IntN(len(damaged)-1)] = byte(random.IntN(256))
			}
			if err := w.WritePacket(damaged[:1+random.IntN(len(damaged))], 960); err != nil {
				t.Fatal(err)
			}
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		p := volumePackets(t, out.Bytes())
		setVolume(t, p, 50)
		n := 0
		for ; ; n++ {
			if _, err := p.Next(); err != nil {
				break
			}
		}
		if n != len(want) {
			t.Errorf("round %d: %d of %d packets", round, n, len(want))
		}
	}
}
