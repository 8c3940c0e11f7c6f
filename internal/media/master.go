package media

import (
	"context"
	"errors"
	"fmt"
	"image"

	"riffbot/internal/songs"
)

// Master makes all that a finished song needs while it listens to the recording
// once and decodes it once more. It implements [songs.Engineer].
//
// The master is Ogg Opus, 48 kHz in frames of 20 ms: what is played in voice
// channels is packets of it.
func (f *FFmpeg) Master(ctx context.Context, s songs.Song, by songs.Credits, limit int64) (m songs.Mastered, err error) {
	err = f.work(Paid(ctx), func(b *bench) error {
		m, err = b.master(ctx, s, by, limit)
		return err
	})
	if err != nil {
		return songs.Mastered{}, fmt.Errorf("master %s: %w", s.ID, err)
	}
	return m, nil
}

func (b *bench) master(ctx context.Context, s songs.Song, by songs.Credits, limit int64) (m songs.Mastered, err error) {
	r, err := b.record(ctx, s, by)
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
	if m.Master, err = r.keep(ctx, "master.ogg", string(s.ID)+"/master", ogg.ContentType); err != nil {
		return m, err
	}
	if tooLong == nil {
		m.Posted, err = r.keepFitting(ctx, posted, string(s.ID)+"/posted", limit)
		if err != nil && !errors.Is(err, songs.ErrCannotFit) {
			return m, err
		}
	}
	m.Card, err = r.card(ctx, s, by)
	return m, err
}

// card stores a picture of the song: its cover, what it is called and how it goes.
func (r *recording) card(ctx context.Context, s songs.Song, by songs.Credits) (songs.File, error) {
	var cover image.Image
	if r.cover {
		cover, _ = readPicture(r.path("picture")) // without one the card has a plain ground
	}
	s.Duration = r.sound.Length
	img := drawCard(cover, r.ffmpeg.letters(), s, by.Artist, r.sound.levels.stretches(cardBars))
	if err := writeJPEG(r.path("card.jpg"), img, 88); err != nil {
		return songs.File{}, err
	}
	return r.keep(ctx, "card.jpg", string(s.ID)+"/card", "image/jpeg")
}
