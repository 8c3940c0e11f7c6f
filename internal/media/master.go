package media

import (
	"context"
	"errors"
	"fmt"
	"image"

	"github.com/riffbot/riffbot/internal/songs"
)

// Master makes all files of a finished song. It measures the recording once and decodes
// it once more. It implements [songs.Masterer].
//
// The master is Ogg Opus, 48 kHz, in frames of 20 ms, whose packets are played in voice
// channels.
func (f *FFmpeg) Master(ctx context.Context, s songs.Song, by songs.Tags, limit int64) (m songs.Mastered, err error) {
	err = f.work(Paid(ctx), func(w *workdir) error {
		m, err = w.master(ctx, s, by, limit)
		return err
	})
	if err != nil {
		return songs.Mastered{}, fmt.Errorf("master %s: %w", s.ID, err)
	}
	return m, nil
}

func (w *workdir) master(ctx context.Context, s songs.Song, by songs.Tags, limit int64) (m songs.Mastered, err error) {
	r, err := w.record(ctx, s, by)
	if err != nil {
		return m, err
	}
	m.LUFS, m.PeakDB = r.sound.LUFS, r.sound.PeakDB
	ogg, err := formatOf("ogg")
	if err != nil {
		return m, err
	}
	m4a, err := formatOf("m4a")
	if err != nil {
		return m, err
	}
	parts := []part{{kind: ogg, bitrate: masterBitrate, name: "master.ogg"}}
	posted, tooLong := r.fitted(m4a, limit)
	if tooLong == nil {
		parts = append(parts, posted)
	}
	if err := r.write(ctx, parts...); err != nil {
		return m, err
	}
	if m.Master, err = r.store(ctx, "master.ogg", string(s.ID)+"/master", ogg.ContentType); err != nil {
		return m, err
	}
	if tooLong == nil {
		m.Posted, err = r.keepFitting(ctx, posted, string(s.ID)+"/posted", limit)
		if err != nil && !errors.Is(err, songs.ErrTooLarge) {
			return m, err
		}
	}
	m.Card, err = r.card(ctx, s)
	return m, err
}

// card stores the card of the song: its cover, style, length and waveform.
func (r *recording) card(ctx context.Context, s songs.Song) (songs.File, error) {
	var cover image.Image
	if r.cover {
		cover, _ = readPicture(r.path("picture")) // without a cover the background is plain
	}
	s.Duration = r.sound.Length
	img := drawCard(cover, r.ffmpeg.fonts, s, r.sound.levels.levels(cardBars))
	if err := writeJPEG(r.path("card.jpg"), img, 88); err != nil {
		return songs.File{}, err
	}
	return r.store(ctx, "card.jpg", string(s.ID)+"/card", "image/jpeg")
}
