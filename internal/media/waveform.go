package media

import (
	"encoding/base64"
	"encoding/binary"
	"time"
)

// The waveform is measured at a low sample rate, in Hz, in moments of a twentieth of a
// second.
const (
	peakRate    = 4000
	peakSamples = peakRate / 20
)

// meter reads 16-bit samples and keeps the peak of every moment, so that its memory
// hardly depends on the length of the song.
type meter struct {
	loudest []uint16
	samples int
	half    []byte // first byte of an incomplete sample
}

func (m *meter) Write(p []byte) (int, error) {
	data := append(m.half, p...)
	whole := len(data) &^ 1
	for i := 0; i < whole; i += 2 {
		v := int(int16(binary.LittleEndian.Uint16(data[i:])))
		if m.samples%peakSamples == 0 {
			m.loudest = append(m.loudest, 0)
		}
		last := len(m.loudest) - 1
		m.loudest[last] = max(m.loudest[last], uint16(max(v, -v)))
		m.samples++
	}
	m.half = append([]byte(nil), data[whole:]...)
	return len(p), nil
}

// length returns the duration of the samples.
func (m *meter) length() time.Duration { return time.Duration(m.samples) * time.Second / peakRate }

// levels returns the peaks of n equal parts, 0 to 1.
func (m *meter) levels(n int) []float64 {
	out, top := make([]float64, n), 0.0
	for i := range out {
		from := len(m.loudest) * i / n
		for _, v := range m.loudest[from:max(len(m.loudest)*(i+1)/n, min(from+1, len(m.loudest)))] {
			out[i] = max(out[i], float64(v))
		}
		top = max(top, out[i])
	}
	for i := range out {
		if top > 0 {
			out[i] /= top
		}
	}
	return out
}

// waveform returns the waveform of a voice message: a byte for every tenth of a second, at most
// 256 bytes, in base64.
// https://discord.com/developers/docs/resources/message#voice-messages
func (m *meter) waveform() string {
	const most, perSecond = 256, 10
	levels := m.levels(max(1, min(most, int(m.length().Seconds()*perSecond))))
	bars := make([]byte, len(levels))
	for i, level := range levels {
		bars[i] = byte(255 * level)
	}
	return base64.StdEncoding.EncodeToString(bars)
}
