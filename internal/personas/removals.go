package personas

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/riffbot/riffbot/internal/provider"
)

// interval is the interval at which removals are looked for; those of this process begin at once. maxPause limits the
// pause after a failed deletion, which doubles.
const (
	interval = time.Minute
	maxPause = 24 * time.Hour
)

// Run deletes removed voices at their providers until ctx ends.
func (s *Service) Run(ctx context.Context) error {
	tick := time.NewTicker(interval)
	defer tick.Stop()
	for {
		if err := s.FinishRemovals(ctx); err != nil && ctx.Err() == nil {
			s.deps.Log.ErrorContext(ctx, "delete personas failed", "err", err)
		}
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		case <-s.removed:
		}
	}
}

// FinishRemovals deletes the removed voices that are due at their providers. Several processes may do so at the same
// time: an unknown voice is no error.
func (s *Service) FinishRemovals(ctx context.Context) error {
	due, err := s.deps.Store.Due(ctx, s.deps.Now())
	if err != nil {
		return err
	}
	var failed []error
	for _, r := range due {
		err := s.deleteAtProvider(ctx, r)
		if err == nil || provider.KindOf(err) == provider.KindNotOffered {
			failed = append(failed, s.deps.Store.Finish(ctx, r))
			continue
		}
		pause := min(time.Minute<<min(r.Attempts, 11), maxPause)
		failed = append(failed, err, s.deps.Store.Postpone(ctx, r, s.deps.Now().Add(pause)))
	}
	return errors.Join(failed...)
}

// deleteAtProvider deletes a voice at its provider.
func (s *Service) deleteAtProvider(ctx context.Context, r Removal) error {
	singer, ok := s.providers[r.Provider].(provider.Singer)
	if !ok {
		return fmt.Errorf("delete persona: provider %q is not configured", r.Provider)
	}
	return singer.DeletePersona(ctx, r.Key)
}
