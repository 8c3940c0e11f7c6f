package songs

import (
	"context"
	"errors"
	"strings"
	"time"
)

// buildSteps returns the steps in order.
func (p *Pipeline) buildSteps() []step {
	return []step{
		{Writing, 1, 0, p.write},
		{Buying, 6, 2 * time.Second, p.buy},
		{Rendering, 1, 0, p.render},
		{Fetching, fetchAttempts, p.deps.PollEvery, p.fetch},
		{Mastering, 1, 0, p.master},
		{Delivering, 4, 2 * time.Second, p.deliver},
	}
}

// write has missing lyrics written. If that fails, the order continues without them where the provider
// can write lyrics itself.
func (p *Pipeline) write(ctx context.Context, o *Order) error {
	if p.deps.LyricsWriter == nil || o.Spec.complete() {
		return nil
	}
	spec, err := p.deps.LyricsWriter.Complete(ctx, *o)
	switch {
	case err == nil:
		err = spec.Check(p.capabilities(o))
	case ctx.Err() != nil:
		return ctx.Err()
	case errors.Is(err, ErrLyricsRefused):
		return fail(ReasonRefused, err)
	}
	if err != nil {
		spec = o.Spec
		spec.Expand = false
		if cannot := spec.Check(p.capabilities(o)); cannot != nil {
			return fail(ReasonNoLyrics, errors.Join(err, cannot))
		}
		p.deps.Log.WarnContext(ctx, "write lyrics failed, leaving them to the provider", "order", o.ID, "err", err)
		return nil
	}
	o.Spec = spec
	return p.save(ctx, o, Writing)
}

// moderateOrder moderates the texts of an order, including those written by the [LyricsWriter].
func (p *Pipeline) moderateOrder(ctx context.Context, o *Order) error {
	if p.deps.Moderator == nil {
		return nil
	}
	spec := o.Spec
	texts := []string{spec.Prompt, spec.Title, spec.Style, spec.Voice, spec.Avoid, spec.Lyrics, spec.Artist}
	if spec.Edit != nil && spec.Edit.Upload != "" {
		texts = append(texts, spec.Edit.Title)
	}
	err := p.deps.Moderator.Allow(ctx, strings.Join(texts, "\n"))
	switch {
	case err == nil || ctx.Err() != nil:
		return ctx.Err()
	case errors.Is(err, ErrUnsuitable):
		return fail(ReasonUnsuitable, err)
	default:
		return retry(ReasonUnmoderated, 0, err)
	}
}
