package elevenlabs

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"strings"
	"time"

	"github.com/riffbot/riffbot/internal/provider"
)

// Tasks reads the stored answers of purchases. It makes no calls.
func (p *Provider) Tasks(ctx context.Context, ids []string) ([]provider.Task, error) {
	var all []provider.Task
	var errs []error
	for _, id := range ids {
		d, err := p.document(ctx, id)
		switch {
		case err != nil:
			errs = append(errs, fmt.Errorf("task %s: %w", line(id), err))
		case d == nil:
			all = append(all, provider.Task{ID: id, State: provider.TaskFailed, Progress: -1,
				Err: &provider.Error{Kind: provider.KindUnknownTask, Fault: provider.FaultProvider,
					Purchase: provider.Bought, Err: errors.New("elevenlabs: no answer is stored")}})
		default:
			all = append(all, provider.Task{ID: id, State: provider.TaskSucceeded, Progress: 100,
				Songs: []provider.Song{d.song(id)}, TraceID: d.TraceID})
		}
	}
	return all, errors.Join(errs...)
}

// song returns the song of a purchase.
func (d *document) song(id string) provider.Song {
	s := provider.Song{ID: id + "/1", Title: d.Title, Lyrics: d.Lyrics, Style: d.Style, Model: d.Model,
		AudioURL: audioKey(id), Duration: time.Duration(d.LengthMS) * time.Millisecond}
	for _, w := range d.Words {
		s.Words = append(s.Words, provider.Word{Text: w.Text, Start: time.Duration(w.StartMS) * time.Millisecond,
			End: time.Duration(w.EndMS) * time.Millisecond, Line: w.Line})
	}
	return s
}

// ticket returns the ticket of a purchase with a stored answer, nil if there is none.
func (p *Provider) ticket(ctx context.Context, id string) (*provider.Ticket, error) {
	d, err := p.document(ctx, id)
	if err != nil || d == nil {
		return nil, err
	}
	return &provider.Ticket{TaskID: id, TraceID: d.TraceID}, nil
}

// Find returns the ticket of a purchase whose answer was stored, and nil otherwise: the API has no
// way to look up a song.
func (p *Provider) Find(ctx context.Context, r provider.Request, _ time.Time) (*provider.Ticket, error) {
	return p.ticket(ctx, r.Key)
}

// Download copies a stored recording to w. Its address is that in [provider.Song.AudioURL].
func (p *Provider) Download(ctx context.Context, url string, w io.Writer,
	opt provider.DownloadOptions) (*provider.Media, error) {
	failed := func(reason provider.DownloadReason, retryable bool, text string) error {
		return &provider.DownloadError{Reason: reason, Retryable: retryable, Err: errors.New("elevenlabs: " + text)}
	}
	id, ok := strings.CutSuffix(strings.TrimPrefix(url, provider.AnswersFolder), "/1")
	switch {
	case !ok || !validID(id) || audioKey(id) != url:
		return nil, failed(provider.DownloadForbidden, false, "the address is not that of a stored recording")
	case opt.Accept != provider.MediaAudio:
		return nil, failed(provider.DownloadWrongType, false, "the file is a recording")
	}
	d, err := p.document(ctx, id)
	switch {
	case err != nil:
		return nil, failed(provider.DownloadNetwork, true, err.Error())
	case d == nil:
		return nil, failed(provider.DownloadExpired, false, "no answer is stored")
	case d.Size > opt.MaxBytes:
		return nil, failed(provider.DownloadTooLarge, false, fmt.Sprintf("%d bytes, at most %d", d.Size, opt.MaxBytes))
	}
	f, err := p.files.Open(ctx, audioKey(id))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, failed(provider.DownloadExpired, false, "the recording is missing")
	}
	if err != nil {
		return nil, failed(provider.DownloadNetwork, true, err.Error())
	}
	defer func() { _ = f.Close() }()
	read := &failingReader{r: io.LimitReader(f, d.Size)}
	n, err := io.Copy(w, read)
	switch {
	case read.err != nil:
		return nil, failed(provider.DownloadNetwork, true, read.err.Error())
	case err != nil:
		return nil, err
	case n != d.Size:
		return nil, failed(provider.DownloadTruncated, false, fmt.Sprintf("%d of %d bytes", n, d.Size))
	}
	return &provider.Media{ContentType: d.ContentType, Extension: d.Extension, Size: n}, nil
}

// failingReader records the error of a reader, to distinguish it from that of the writer.
type failingReader struct {
	r   io.Reader
	err error
}

func (f *failingReader) Read(b []byte) (int, error) {
	n, err := f.r.Read(b)
	if err != nil && !errors.Is(err, io.EOF) {
		f.err = err
	}
	return n, err
}

// forget deletes a stored answer, the document first, so that there is none without its recording.
func (p *Provider) forget(ctx context.Context, id string) error {
	for _, key := range []string{documentKey(id), audioKey(id)} {
		if err := p.files.Delete(ctx, key); err != nil {
			return fmt.Errorf("delete stored answer: %w", err)
		}
	}
	return nil
}
