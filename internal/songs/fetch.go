package songs

import (
	"context"
	"errors"
	"fmt"
	"io"
	"sync"
	"time"

	"github.com/riffbot/riffbot/internal/provider"
)

const (
	// fetchAttempts is the number of download attempts before the order becomes overdue. The delay
	// starts at PollEvery and doubles.
	fetchAttempts = 6
	// partialAttempts applies instead if other songs of the order have been downloaded and wait.
	partialAttempts = 4
	// audioTimeout is the timeout of one attempt to download one recording.
	audioTimeout = 2 * time.Minute
	// coverTimeout is the timeout for all covers of an order.
	coverTimeout = 15 * time.Second
)

// fetch downloads the recordings and covers. Recordings that fail are moved to a separate order, so
// that the others can be delivered.
func (p *Pipeline) fetch(ctx context.Context, o *Order) error {
	var failures []error
	fresh := freshURLs{pipeline: p, order: o}
	for i := range o.Songs {
		s := &o.Songs[i]
		if s.Audio.Key != "" {
			continue
		}
		err := p.fetchAudio(ctx, o, s, &fresh)
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if err != nil {
			failures = append(failures, downloadError(fmt.Errorf("take %d: %w", s.Take, err)))
			p.deps.Log.WarnContext(ctx, "fetch recording failed", "order", o.ID, "song", s.ID, "attempt", o.Attempt,
				"err", err)
			continue
		}
		if err := p.save(ctx, o, Fetching); err != nil {
			return err
		}
	}
	if len(failures) > 0 {
		if err := p.handleMissing(ctx, o, failures); err != nil {
			return err
		}
	}
	p.fetchCovers(ctx, o)
	return ctx.Err()
}

// fetchAudio downloads one recording and verifies that it is complete. If its URL fails, it requests a
// new one from the task and tries once more.
func (p *Pipeline) fetchAudio(ctx context.Context, o *Order, s *Song, fresh *freshURLs) error {
	err := p.tryAudio(ctx, o, s)
	if err == nil || ctx.Err() != nil {
		return err
	}
	before := s.AudioURL
	if fresh.get(ctx); s.AudioURL == before {
		return err
	}
	return p.tryAudio(ctx, o, s)
}

func (p *Pipeline) tryAudio(ctx context.Context, o *Order, s *Song) error {
	within, cancel := context.WithTimeout(ctx, audioTimeout)
	defer cancel()
	f, err := p.downloadAudio(within, o, s)
	if err != nil {
		return errors.Join(err, within.Err())
	}
	if p.deps.Masterer != nil && !s.Stems {
		length, err := p.deps.Masterer.Check(ctx, f, s.Duration)
		switch {
		case errors.Is(err, ErrIncomplete):
			return errors.Join(err, p.deps.Files.Delete(ctx, f.Key))
		case err != nil: // a recording that cannot be checked is used unchecked
			p.deps.Log.WarnContext(ctx, "check recording failed", "song", s.ID, "err", err)
		default:
			s.Duration = playedLength(s.Duration, length)
		}
	}
	s.Audio = f
	return nil
}

// downloadAudio downloads a recording. Providers return stems as an archive, or as one recording for each.
func (p *Pipeline) downloadAudio(ctx context.Context, o *Order, s *Song) (File, error) {
	key, opt := string(s.ID)+"/audio", provider.DownloadOptions{MaxBytes: p.deps.MaxAudio, Accept: provider.MediaAudio}
	if !s.Stems {
		return p.download(ctx, o, s.AudioURL, key, opt)
	}
	archive := opt
	archive.Accept = provider.MediaArchive
	f, err := p.download(ctx, o, s.AudioURL, key, archive)
	if e, ok := errors.AsType[*provider.DownloadError](err); ok && e.Reason == provider.DownloadWrongType {
		return p.download(ctx, o, s.AudioURL, key, opt)
	}
	return f, err
}

// encoderPadding is by how much a recording can be longer than its song, because encoders add silence.
const encoderPadding = 200 * time.Millisecond

// playedLength returns the length of a song from the announced and the measured one. The provider takes no position
// after the announced end, so an extension has to begin before the padding of the encoder.
func playedLength(announced, measured time.Duration) time.Duration {
	if announced > 0 && measured > announced && measured-announced <= encoderPadding {
		return announced
	}
	return measured
}

// fetchCovers downloads the missing covers concurrently. Errors are only logged, because a song can be
// delivered without a cover.
func (p *Pipeline) fetchCovers(ctx context.Context, o *Order) {
	within, cancel := context.WithTimeout(ctx, coverTimeout)
	defer cancel()
	var all sync.WaitGroup
	for i := range o.Songs {
		s := &o.Songs[i]
		if s.Cover.Key != "" || s.CoverURL == "" {
			continue
		}
		all.Go(func() {
			f, err := p.download(within, o, s.CoverURL, string(s.ID)+"/cover",
				provider.DownloadOptions{MaxBytes: p.deps.MaxCover, Accept: provider.MediaImage})
			if err != nil {
				p.deps.Log.WarnContext(ctx, "fetch cover failed", "order", o.ID, "song", s.ID, "err", err)
				return
			}
			s.Cover = f
		})
	}
	all.Wait()
}

func (p *Pipeline) download(ctx context.Context, o *Order, url, key string, opt provider.DownloadOptions) (File,
	error) {
	from := p.provider(o)
	if from == nil {
		return File{}, errNotConfigured(o)
	}
	var media *provider.Media
	size, err := p.deps.Files.Write(ctx, key, func(w io.Writer) (err error) {
		media, err = from.Download(ctx, url, w, opt)
		return err
	})
	if err != nil {
		return File{}, err
	}
	return File{Key: key, ContentType: media.ContentType, Extension: media.Extension, Size: size}, nil
}
