package songs

import (
	"context"
	"errors"
	"fmt"
)

// moderateSongs moderates the texts written by the provider. A rejected title or style is replaced by the
// ordered one, which was moderated before the purchase. A song with rejected lyrics is withheld.
func (p *Pipeline) moderateSongs(ctx context.Context, o *Order) error {
	if p.deps.Moderator == nil {
		return nil
	}
	var kept []Song
	for _, s := range o.Songs {
		if p.passesModeration(ctx, o, s.Title+"\n"+s.Style+"\n"+s.Lyrics) {
			kept = append(kept, s)
			continue
		}
		if !p.passesModeration(ctx, o, s.Title) {
			s.Title = o.Spec.Title
		}
		if !p.passesModeration(ctx, o, s.Style) {
			s.Style = o.Spec.Style
		}
		if p.passesModeration(ctx, o, s.Lyrics) {
			kept = append(kept, s)
			continue
		}
		p.deps.Log.WarnContext(ctx, "song withheld by moderation", "order", o.ID, "song", s.ID, "take", s.Take)
	}
	if o.Songs = kept; len(kept) == 0 {
		return fail(ReasonUnsuitable, fmt.Errorf("task %s: %w", o.TaskID, ErrUnsuitable))
	}
	return nil
}

// passesModeration reports whether a text passes moderation. It does if moderation is unavailable, because the
// song is paid for.
func (p *Pipeline) passesModeration(ctx context.Context, o *Order, text string) bool {
	err := p.deps.Moderator.Allow(ctx, text)
	if err != nil && !errors.Is(err, ErrUnsuitable) {
		p.deps.Log.WarnContext(ctx, "moderate song failed", "order", o.ID, "err", err)
	}
	return !errors.Is(err, ErrUnsuitable)
}
