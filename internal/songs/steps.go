package songs

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"riffbot/riffusion"
)

// plan is the line from left to right.
func (l *Line) plan() []step {
	return []step{
		{Writing, 1, 0, l.write},
		{Buying, 6, 2 * time.Second, l.buy},
		{Rendering, 1, 0, l.render},
		{Fetching, fetchAttempts, l.PollEvery, l.fetch},
		{Mastering, 1, 0, l.master},
		{Delivering, 4, 2 * time.Second, l.deliver},
	}
}

// write has words written for an order that wants them. Without any the provider
// finds some, where it can: a song is better than none.
func (l *Line) write(ctx context.Context, o *Order) error {
	if l.Lyricist == nil || o.Brief.written() {
		return nil
	}
	brief, err := l.Lyricist.Words(ctx, *o)
	switch {
	case err == nil:
		err = brief.Check(l.Composer.Family())
	case ctx.Err() != nil:
		return ctx.Err()
	case errors.Is(err, ErrUnwritable):
		return fail(ReasonRefused, err)
	}
	if err != nil {
		brief = o.Brief
		brief.Expand = false
		if cannot := brief.Check(l.Composer.Family()); cannot != nil {
			return fail(ReasonUnwritten, errors.Join(err, cannot))
		}
		l.Log.WarnContext(ctx, "no words were written, the provider finds them", "order", o.ID, "err", err)
		return nil
	}
	o.Brief = brief
	return l.save(ctx, o, Writing)
}

// allow asks whether a song may be made of what the order says, whoever wrote it.
func (l *Line) allow(ctx context.Context, o *Order) error {
	if l.Censor == nil {
		return nil
	}
	b := o.Brief
	texts := []string{b.Prompt, b.Title, b.Style, b.Lyrics, b.Artist}
	if b.Edit != nil && b.Edit.Upload != "" {
		texts = append(texts, b.Edit.Title)
	}
	err := l.Censor.Allow(ctx, strings.Join(texts, "\n"))
	switch {
	case err == nil || ctx.Err() != nil:
		return ctx.Err()
	case errors.Is(err, ErrUnsuitable):
		return fail(ReasonUnsuitable, err)
	default:
		return retry(ReasonUnchecked, 0, err)
	}
}

// buy submits the order and saves the task id before anything waits for it.
// The paid request is sent once: an order that may have been sent and has no
// task id ends unsure instead.
func (l *Line) buy(ctx context.Context, o *Order) error {
	if o.Bought() {
		return nil
	}
	if !o.SentAt.IsZero() {
		return fail(ReasonUnsure, fmt.Errorf("the request left at %s and its answer was never saved", o.SentAt.Format(time.RFC3339)))
	}
	if err := l.allow(ctx, o); err != nil {
		return err
	}
	if err := l.upload(ctx, o); err != nil {
		return err
	}
	o.SentAt = l.Now()
	if err := l.save(ctx, o, Buying); err != nil {
		return err
	}
	l.Log.InfoContext(ctx, "buying", "order", o.ID, "state", Buying)
	// A stopping process still hears the answer to what it pays for.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Minute)
	defer cancel()
	ticket, err := l.Composer.Submit(ctx, o.Brief.Request(l.Composer.Family()))
	if err != nil {
		if provenUnpaid(err) {
			o.SentAt = time.Time{}
		}
		return buyingError(err)
	}
	o.TaskID, o.TraceID = ticket.TaskID, ticket.TraceID
	if err := l.noteTask(ctx, o); err != nil {
		return err
	}
	l.Meter.Purchase()
	l.Log.InfoContext(ctx, "bought", "order", o.ID, "state", Buying, "task", o.TaskID, "trace", o.TraceID)
	return nil
}

// upload lets the provider fetch a recording that somebody brought along, and
// saves its name for it. Another attempt after a lost answer fetches it again,
// which is not what is paid for.
func (l *Line) upload(ctx context.Context, o *Order) error {
	e := o.Brief.Edit
	if e == nil || e.Upload == "" || e.VendorID != "" {
		return nil
	}
	got, err := l.Composer.Upload(ctx, e.Upload)
	if err != nil {
		return uploadError(err)
	}
	e.VendorID, e.Words = got.AudioID, got.Lyric
	return l.save(ctx, o, Buying)
}

// render waits until the API has made the songs.
func (l *Line) render(ctx context.Context, o *Order) error {
	if len(o.Songs) > 0 {
		return nil
	}
	patience := l.Patience
	if o.Looks > 0 {
		patience = min(patience, lookPatience)
	}
	task, err := l.tasks.wait(ctx, l.leaving, o.TaskID, patience, func(t riffusion.Task) {
		o.Progress = t.Progress
		l.Courier.Changed(*o)
	})
	if errors.Is(err, errStalled) {
		return fail(ReasonStalled, fmt.Errorf("task %s: %w for %s", o.TaskID, err, patience))
	}
	if err != nil {
		return err
	}
	if task.TraceID != "" {
		o.TraceID = task.TraceID
	}
	if task.Err != nil {
		return unmade(fail(taskReason(task.Err), task.Err))
	}
	if task.Result == nil || len(task.Result.Songs) == 0 {
		return fail(ReasonBroken, fmt.Errorf("task %s finished without a song", o.TaskID))
	}
	for i, s := range task.Result.Songs {
		o.Songs = append(o.Songs, l.take(o, i+1, s))
	}
	if err := l.screen(ctx, o); err != nil {
		return err
	}
	return l.save(ctx, o, Rendering)
}

// take is one of the API's songs in our words. What the brief asked for wins
// over what the API calls it.
func (l *Line) take(o *Order, n int, s riffusion.Song) Song {
	song := Song{
		ID: SongID(l.NewID()), Take: n, VendorID: s.ID,
		Title: s.Title, Style: s.Style, Lyrics: s.Lyric, Model: s.Model, Duration: s.Duration,
		AudioURL: audioURL(o, s), CoverURL: s.ImageURL,
	}
	if o.Brief.Title != "" {
		song.Title = o.Brief.Title
	}
	if song.Style == "" {
		song.Style = o.Brief.Style
	}
	sent := o.Brief.Request(l.Composer.Family())
	song.Lyrics = cmp.Or(song.Lyrics, sent.Lyric)
	song.Model = cmp.Or(song.Model, sent.Model)
	if e := o.Brief.Edit; e != nil {
		song.Parent = e.Song
		if e.Action == riffusion.ActionStems {
			song.Stems, song.Duration, song.Lyrics = true, e.Length, e.Words
		}
		if song.Style == "" {
			song.Style = e.Style
		}
	}
	for _, w := range s.Words {
		song.Words = append(song.Words, Word{Text: w.Text, Start: w.Start, End: w.End, Line: w.Line})
	}
	return song
}

// maxPosted is how many bytes of audio go out with one message, over all its takes:
// Discord takes 25 MiB as a whole, and there are pictures too.
const maxPosted = 20 << 20

// master makes of every take what is played, posted and shown.
func (l *Line) master(ctx context.Context, o *Order) error {
	by := Credits{Artist: o.Artist()}
	if l.Engineer != nil && l.Album != nil {
		by.Album = l.Album(ctx, o.Place)
	}
	limit := min(o.SizeLimit, maxPosted/int64(min(max(len(o.Songs), 1), PerMessage)))
	for i := range o.Songs {
		s := &o.Songs[i]
		s.Posted = File{} // too large: the link is always there
		if s.Audio.Size <= o.SizeLimit {
			s.Posted = s.Audio
		}
		if l.Engineer == nil || s.Stems {
			continue
		}
		m, err := l.Engineer.Master(ctx, *s, by, limit)
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if err != nil { // a song as it came is better than none
			l.Log.WarnContext(ctx, "a song could not be mastered", "order", o.ID, "song", s.ID, "limit", limit, "err", err)
			continue
		}
		s.Master, s.Card = m.Master, m.Card
		if m.Posted.Key != "" {
			s.Posted = m.Posted
		}
		l.Log.InfoContext(ctx, "mastered", "order", o.ID, "song", s.ID, "lufs", m.LUFS, "peak", m.PeakDB, "posted", m.Posted.Size)
	}
	return nil
}

// deliver posts the songs.
func (l *Line) deliver(ctx context.Context, o *Order) error {
	address, err := l.Courier.Deliver(ctx, *o)
	if err == nil {
		o.Address = address
		l.Log.InfoContext(ctx, "posted", "order", o.ID, "state", Delivering)
		return nil
	}
	if ctx.Err() != nil {
		return err
	}
	if errors.Is(err, ErrNowhere) {
		return fail(ReasonUnposted, err)
	}
	return retry(ReasonUnposted, 0, err)
}
