// Package acedata adapts the client of Ace Data Cloud's audio APIs, package
// riffusion, to the interface of package provider.
package acedata

import (
	"context"
	"errors"
	"io"
	"time"

	"github.com/riffbot/riffbot/internal/provider"
	"github.com/riffbot/riffbot/internal/provider/download"
	"github.com/riffbot/riffbot/riffusion"
)

// The period in which [api.Find] looks for a purchase. The clocks may differ, and the API may
// record it late.
const (
	findBefore = 2 * time.Minute
	findAfter  = 10 * time.Minute
)

// API is a provider of a family. It is also a [provider.Timer] or a [provider.Singer] if the
// family has times or voices.
type API interface {
	provider.Provider
	provider.Uploader
	provider.Finder
	// Check reports whether the API can be reached and accepts the token. It buys nothing.
	Check(ctx context.Context) error
}

// New returns the provider of a client.
func New(client *riffusion.Client) API {
	p := &api{client}
	switch f := client.Family(); {
	case f.TimingPath != "" && f.PersonaPath != "":
		return struct {
			*api
			timer
			singer
		}{p, timer{client}, singer{client}}
	case f.TimingPath != "":
		return struct {
			*api
			timer
		}{p, timer{client}}
	case f.PersonaPath != "":
		return struct {
			*api
			singer
		}{p, singer{client}}
	}
	return p
}

// api implements [API].
type api struct{ client *riffusion.Client }

// Capabilities returns what the client's family offers.
func (p *api) Capabilities() provider.Capabilities { return Capabilities(p.client.Family()) }

// Check reports whether the API can be reached and accepts the token. It buys nothing.
func (p *api) Check(ctx context.Context) error { return convertError(p.client.Check(ctx)) }

// Submit buys with the asynchronous call, so that the task's id is known at once.
func (p *api) Submit(ctx context.Context, r provider.Request) (*provider.Ticket, error) {
	ticket, err := p.client.Submit(ctx, Body(p.client.Family(), r))
	if err != nil {
		return nil, convertError(err)
	}
	return &provider.Ticket{TaskID: ticket.TaskID, TraceID: ticket.TraceID}, nil
}

// Find looks for a purchase by its key in the tasks of a period around the time when it was
// sent.
func (p *api) Find(ctx context.Context, r provider.Request, sentAt time.Time) (*provider.Ticket, error) {
	ticket, err := p.client.Find(ctx, r.Key, sentAt.Add(-findBefore), sentAt.Add(findAfter))
	if err != nil {
		return nil, convertError(err)
	}
	if ticket == nil {
		return nil, nil //nolint:nilnil // not found
	}
	return &provider.Ticket{TaskID: ticket.TaskID, TraceID: ticket.TraceID}, nil
}

// Tasks looks up purchases.
func (p *api) Tasks(ctx context.Context, ids []string) ([]provider.Task, error) {
	found, err := p.client.Tasks(ctx, ids)
	var all []provider.Task
	for _, t := range found {
		all = append(all, convertTask(t))
	}
	return all, convertError(err)
}

// Upload lets the API fetch a recording.
func (p *api) Upload(ctx context.Context, url string) (*provider.Upload, error) {
	u, err := p.client.Upload(ctx, url)
	if err != nil {
		return nil, convertError(err)
	}
	return &provider.Upload{ID: u.AudioID, Lyrics: u.Lyric}, nil
}

// Download copies a file from a public https host, or one below the API's address.
func (p *api) Download(ctx context.Context, url string, w io.Writer,
	opt provider.DownloadOptions) (*provider.Media, error) {
	return download.Result(p.client.Download(ctx, url, w, download.Options(opt)))
}

func convertTask(t riffusion.Task) provider.Task {
	task := provider.Task{ID: t.ID, State: provider.TaskState(t.State), Progress: t.Progress, Doubtful: t.Doubtful,
		TraceID: t.TraceID}
	if t.Err != nil {
		task.Err = convertAPIError(t.Err, t.Err)
	}
	if t.Result == nil {
		return task
	}
	for _, s := range t.Result.Songs {
		song := provider.Song{ID: s.ID, Title: s.Title, Lyrics: s.Lyric, Style: s.Style, Model: s.Model,
			AudioURL: s.AudioURL, CoverURL: s.ImageURL, StemsURL: s.StemsURL, Duration: s.Duration}
		for _, w := range s.Words {
			song.Words = append(song.Words, provider.Word(w))
		}
		task.Songs = append(task.Songs, song)
	}
	return task
}

// kinds are the client's causes as kinds.
var kinds = []struct {
	cause error
	kind  provider.Kind
}{
	{riffusion.ErrToken, provider.KindToken}, {riffusion.ErrQuota, provider.KindQuota},
	{riffusion.ErrForbidden, provider.KindForbidden},
	{riffusion.ErrRefused, provider.KindRefused}, {riffusion.ErrRateLimited, provider.KindRateLimited},
	{riffusion.ErrNotOffered, provider.KindNotOffered}, {riffusion.ErrNoAPI, provider.KindNoAPI},
	{riffusion.ErrUnknownTask, provider.KindUnknownTask},
}

// convertError converts the errors that say something about a call. Others, such as
// that of a cancelled context, are returned unchanged: they prove nothing.
func convertError(err error) error {
	if apiErr, ok := errors.AsType[*riffusion.Error](err); ok {
		return convertAPIError(apiErr, err)
	}
	if _, ok := errors.AsType[*riffusion.ValidationError](err); ok {
		return &provider.Error{Kind: provider.KindInvalid, Fault: provider.FaultCaller, Purchase: provider.NotBought,
			Err: err}
	}
	return err
}

func convertAPIError(e *riffusion.Error, err error) *provider.Error {
	converted := &provider.Error{Fault: provider.Fault(e.Fault), Retryable: e.Retryable, RetryAfter: e.RetryAfter,
		Purchase: provider.Purchase(e.Purchase), TraceID: e.TraceID, Err: err}
	for _, k := range kinds {
		if errors.Is(e, k.cause) {
			converted.Kind = k.kind
			break
		}
	}
	return converted
}
