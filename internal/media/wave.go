package media

import (
	"encoding/base64"
	"encoding/binary"
	"time"
)

// How loud a song is can be seen at a low sample rate, in Hz; a moment is a
// twentieth of a second of it.
const (
	peakRate = 4000
	moment   = peakRate / 20
)

// meter listens to 16-bit samples and keeps the loudest of every moment, so that
// its size does not depend much on how long the song is.
type meter struct {
	loudest []uint16
	samples int
	half    []byte // of a sample that was cut in two
}

func (m *meter) Write(p []byte) (int, error) {
	data := append(m.half, p...)
	whole := len(data) &^ 1
	for i := 0; i < whole; i += 2 {
		v := int(int16(binary.LittleEndian.Uint16(data[i:])))
		if m.samples%moment == 0 {
			m.loudest = append(m.loudest, 0)
		}
		last := len(m.loudest) - 1
		m.loudest[last] = max(m.loudest[last], uint16(max(v, -v)))
		m.samples++
	}
	m.half = append([]byte(nil), data[whole:]...)
	return len(p), nil
}

// length is how long it listened.
func (m *meter) length() time.Duration { return time.Duration(m.samples) * time.Second / peakRate }

// stretches are the loudest moments of n stretches, 0 to 1.
func (m *meter) stretches(n int) []float64 {
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

// bars are the song as Discord draws voice messages: a byte for every tenth of a
// second, at most 256 of them, in base64.
// https://discord.com/developers/docs/resources/message#voice-messages
func (m *meter) bars() string {
	const most, perSecond = 256, 10
	levels := m.stretches(max(1, min(most, int(m.length().Seconds()*perSecond))))
	bars := make([]byte, len(levels))
	for i, level := range levels {
		bars[i] = byte(255 * level)
	}
	return base64.StdEncoding.EncodeToString(bars)
}
