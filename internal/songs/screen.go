package songs

import (
	"context"
	"errors"
	"fmt"
)

// screen takes out what the provider has written and may not be shown. A title or style gives way to what was ordered,
// which was looked at before it was bought; a song that sings what is not allowed is left out.
func (l *Line) screen(ctx context.Context, o *Order) error {
	if l.Censor == nil {
		return nil
	}
	var kept []Song
	for _, s := range o.Songs {
		if l.suitable(ctx, o, s.Title+"\n"+s.Style+"\n"+s.Lyrics) {
			kept = append(kept, s)
			continue
		}
		if !l.suitable(ctx, o, s.Title) {
			s.Title = o.Brief.Title
		}
		if !l.suitable(ctx, o, s.Style) {
			s.Style = o.Brief.Style
		}
		if l.suitable(ctx, o, s.Lyrics) {
			kept = append(kept, s)
			continue
		}
		l.Log.WarnContext(ctx, "song left out: its words are not allowed", "order", o.ID, "song", s.ID, "take", s.Take)
	}
	if o.Songs = kept; len(kept) == 0 {
		return fail(ReasonUnsuitable, fmt.Errorf("task %s: %w", o.TaskID, ErrUnsuitable))
	}
	return nil
}

// suitable reports whether a text may be shown. What could not be looked at is: the song is paid for.
func (l *Line) suitable(ctx context.Context, o *Order, text string) bool {
	err := l.Censor.Allow(ctx, text)
	if err != nil && !errors.Is(err, ErrUnsuitable) {
		l.Log.WarnContext(ctx, "moderate song failed", "order", o.ID, "err", err)
	}
	return !errors.Is(err, ErrUnsuitable)
}
