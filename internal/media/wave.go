package media

import (
	"context"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"time"

	"riffbot/internal/songs"
)

// How loud a song is can be seen at a low sample rate, in Hz; a moment is a
// twentieth of a second of it.
const (
	peakRate = 4000
	moment   = peakRate / 20
)

// peaks are the loudest moments of n stretches of a recording, 0 to 1.
func (b *bench) peaks(ctx context.Context, input []string, n int) ([]float64, error) {
	args := append([]string{"-loglevel", "error"}, input...)
	args = append(args, "-map", "0:a:0", "-t", fmt.Sprint(int(maxLength.Seconds())), "-ac", "1", "-ar", fmt.Sprint(peakRate), "-f", "s16le", "pipe:1")
	m := &meter{}
	if _, err := b.run(ctx, m, args...); err != nil {
		return nil, &InputError{Kind: "type", Err: err}
	}
	if m.samples == 0 {
		return nil, &InputError{Kind: "empty"}
	}
	return m.stretches(n), nil
}

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

// Voice is what Discord wants to know of a voice message.
// https://discord.com/developers/docs/resources/message#voice-messages
type Voice struct {
	File     songs.File
	Length   time.Duration
	Waveform string // base64 of at most 256 bytes
}

// VoiceMessage stores the song as Discord's own voice messages are.
func (f *FFmpeg) VoiceMessage(ctx context.Context, from songs.File, key string, s songs.Song, limit int64) (v Voice, err error) {
	err = f.work(ctx, func(b *bench) error {
		ogg, err := formatOf("ogg")
		if err != nil {
			return err
		}
		if v.File, err = b.convert(ctx, from, key, songs.Song{ID: s.ID, Title: s.Title}, "", ogg, 0, limit); err != nil {
			return err
		}
		input := []string{"-protocol_whitelist", "file,pipe", "-f", "ogg", "-i", "file:" + b.path("out.ogg")}
		const most, perSecond = 256, 10
		levels, err := b.peaks(ctx, input, max(1, min(most, int(s.Duration.Seconds()*perSecond))))
		if err != nil {
			return err
		}
		bars := make([]byte, len(levels))
		for i, level := range levels {
			bars[i] = byte(255 * level)
		}
		v.Waveform, v.Length = base64.StdEncoding.EncodeToString(bars), s.Duration
		return nil
	})
	if err != nil {
		return Voice{}, fmt.Errorf("voice message of %s: %w", s.ID, err)
	}
	return v, nil
}
