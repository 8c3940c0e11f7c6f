package songs

import (
	"context"
	"errors"
	"fmt"
	"io"
	"sync"
	"time"

	"riffbot/riffusion"
)

const (
	// fetchAttempts is how often recordings are fetched before the order becomes
	// overdue. The pauses between begin with the pace of polling and double.
	fetchAttempts = 6
	// shortAttempts is how often when others of the order have come and wait.
	shortAttempts = 4
	// audioTime bounds one attempt to fetch one recording.
	audioTime = 2 * time.Minute
	// coverTime bounds how long the songs of an order wait for their covers.
	coverTime = 15 * time.Second
)

// fetch brings the recordings and covers here. Recordings that do not come are left
// to an order of their own, so that the others need not wait for them.
func (l *Line) fetch(ctx context.Context, o *Order) error {
	var failures []error
	fresh := freshURLs{line: l, order: o}
	for i := range o.Songs {
		s := &o.Songs[i]
		if s.Audio.Key != "" {
			continue
		}
		err := l.fetchAudio(ctx, o, s, &fresh)
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if err != nil {
			failures = append(failures, fetchingError(fmt.Errorf("take %d: %w", s.Take, err)))
			l.Log.WarnContext(ctx, "fetch recording failed", "order", o.ID, "song", s.ID, "attempt", o.Attempt, "err", err)
			continue
		}
		if err := l.save(ctx, o, Fetching); err != nil {
			return err
		}
	}
	if len(failures) > 0 {
		if err := l.withoutMissing(ctx, o, failures); err != nil {
			return err
		}
	}
	l.fetchCovers(ctx, o)
	return ctx.Err()
}

// withoutMissing decides what becomes of an order some of whose recordings did not
// come: another attempt, its end, or an order without them.
func (l *Line) withoutMissing(ctx context.Context, o *Order, failures []error) error {
	attempts := fetchAttempts
	if len(failures) < len(o.Songs) {
		attempts = shortAttempts
	}
	for _, err := range failures {
		if _, again := errors.AsType[*later](err); again && (o.Attempt < attempts || attempts == fetchAttempts) {
			return err
		}
	}
	if len(failures) == len(o.Songs) {
		return failures[0]
	}
	return l.split(ctx, o, failures[0])
}

// split makes an order of the songs that did not come. They are looked for again,
// while the others are delivered.
func (l *Line) split(ctx context.Context, o *Order, why error) error {
	reason := ReasonUnfetched
	if again, ok := errors.AsType[*later](why); ok {
		reason = again.give
	} else if f, ok := errors.AsType[*failed](why); ok {
		reason = f.Reason
	}
	now := l.Now()
	rest := *o
	rest.ID, rest.Request, rest.Address = OrderID(l.NewID()), RestOf(o.ID), l.Courier.Apart(*o)
	rest.Credits, rest.Looks, rest.Instead, rest.Missing = 0, 0, "", nil
	rest.Brief.Play = ""
	rest.Failure = &Failure{Reason: reason, Detail: why.Error(), TraceID: o.TraceID}
	rest.State, rest.UpdatedAt, rest.LookAt = Overdue, now, nextLook(o.SentAt, now)
	if rest.LookAt.IsZero() {
		rest.State = Failed
	}
	kept := *o
	kept.Songs, rest.Songs, kept.UpdatedAt = nil, nil, now
	for _, s := range o.Songs {
		if s.Audio.Key != "" {
			kept.Songs = append(kept.Songs, s)
			continue
		}
		rest.Songs = append(rest.Songs, s)
		kept.Missing = append(kept.Missing, Missing{Take: s.Take, Order: rest.ID, State: rest.State, LookAt: rest.LookAt})
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), saveTime)
	defer cancel()
	if err := l.Store.Split(ctx, kept, rest); err != nil {
		if errors.Is(err, ErrTaken) {
			return err
		}
		return fmt.Errorf("order %s: %w: %w", o.ID, errUnsaved, err)
	}
	*o = kept
	l.Log.WarnContext(ctx, "order split", "order", o.ID, "rest", rest.ID, "missing", len(rest.Songs), "reason", reason)
	return nil
}

// fetchAudio fetches one recording and checks that it is whole. When its address
// fails, a new one from the task is tried.
func (l *Line) fetchAudio(ctx context.Context, o *Order, s *Song, fresh *freshURLs) error {
	err := l.tryAudio(ctx, s)
	if err == nil || ctx.Err() != nil {
		return err
	}
	before := s.AudioURL
	if fresh.get(ctx); s.AudioURL == before {
		return err
	}
	return l.tryAudio(ctx, s)
}

func (l *Line) tryAudio(ctx context.Context, s *Song) error {
	within, cancel := context.WithTimeout(ctx, audioTime)
	defer cancel()
	opt := riffusion.DownloadOptions{MaxBytes: l.MaxAudio, Accept: riffusion.MediaAudio}
	if s.Stems {
		opt.Accept = riffusion.MediaArchive
	}
	f, err := l.download(within, s.AudioURL, string(s.ID)+"/audio", opt)
	if err != nil {
		return errors.Join(err, within.Err())
	}
	if l.Engineer != nil && !s.Stems {
		length, err := l.Engineer.Check(ctx, f, s.Duration)
		switch {
		case errors.Is(err, ErrCut):
			return errors.Join(err, l.Files.Delete(ctx, f.Key))
		case err != nil: // a recording that cannot be checked is taken as it is
			l.Log.WarnContext(ctx, "check recording failed", "song", s.ID, "err", err)
		default:
			s.Duration = length
		}
	}
	s.Audio = f
	return nil
}

// fetchCovers fetches the covers that are not here, all at once and for a bounded
// time: a song without its cover is still a song.
func (l *Line) fetchCovers(ctx context.Context, o *Order) {
	within, cancel := context.WithTimeout(ctx, coverTime)
	defer cancel()
	var all sync.WaitGroup
	for i := range o.Songs {
		s := &o.Songs[i]
		if s.Cover.Key != "" || s.CoverURL == "" {
			continue
		}
		all.Go(func() {
			f, err := l.download(within, s.CoverURL, string(s.ID)+"/cover", riffusion.DownloadOptions{MaxBytes: l.MaxCover, Accept: riffusion.MediaImage})
			if err != nil {
				l.Log.WarnContext(ctx, "fetch cover failed", "order", o.ID, "song", s.ID, "err", err)
				return
			}
			s.Cover = f
		})
	}
	all.Wait()
}

func (l *Line) download(ctx context.Context, url, key string, opt riffusion.DownloadOptions) (File, error) {
	var media *riffusion.Media
	size, err := l.Files.Write(ctx, key, func(w io.Writer) (err error) {
		media, err = l.Composer.Download(ctx, url, w, opt)
		return err
	})
	if err != nil {
		return File{}, err
	}
	return File{Key: key, ContentType: media.ContentType, Extension: media.Extension, Size: size}, nil
}

// freshURLs reads the addresses of an order's files from its task, once an attempt.
type freshURLs struct {
	line  *Line
	order *Order
	asked bool
}

func (f *freshURLs) get(ctx context.Context) {
	if f.asked {
		return
	}
	f.asked = true
	o := f.order
	tasks, err := f.line.Composer.Tasks(ctx, []string{o.TaskID})
	if err != nil {
		f.line.Log.WarnContext(ctx, "read fresh addresses failed", "order", o.ID, "task", o.TaskID, "err", err)
		return
	}
	for _, task := range tasks {
		if task.ID != o.TaskID || task.Result == nil {
			continue
		}
		for i := range o.Songs {
			if now := takeOf(o.Songs[i], task.Result.Songs); now != nil {
				o.Songs[i].refresh(o, *now)
			}
		}
	}
}

// takeOf finds a song among those of its task: by its id, or by its place where it
// has none.
func takeOf(s Song, all []riffusion.Song) *riffusion.Song {
	for i := range all {
		if s.VendorID != "" && all[i].ID == s.VendorID {
			return &all[i]
		}
	}
	if i := s.Take - 1; s.VendorID == "" && i >= 0 && i < len(all) {
		return &all[i]
	}
	return nil
}

// refresh takes over the addresses that the provider gives now.
func (s *Song) refresh(o *Order, now riffusion.Song) {
	if url := audioURL(o, now); url != "" {
		s.AudioURL = url
	}
	if now.ImageURL != "" {
		s.CoverURL = now.ImageURL
	}
}

// audioURL is where a song's recording is, or the archive of its stems.
func audioURL(o *Order, s riffusion.Song) string {
	if s.AudioURL == "" && o.Brief.Edit != nil {
		return s.StemsURL
	}
	return s.AudioURL
}
