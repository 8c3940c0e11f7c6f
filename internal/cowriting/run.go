package cowriting

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/riffbot/riffbot/internal/songs"
)

// Intervals of the work in the background. A process notices what others changed with this delay.
const (
	workInterval = time.Second
	// minEditInterval is the minimum time between two edits of a panel, over all processes.
	minEditInterval = 2 * time.Second
	maxEditInterval = time.Hour
	editTimeout     = 40 * time.Second
	// lease is longer than editTimeout, so that no other process starts an edit meanwhile.
	lease = time.Minute
)

// Times after which a session is stopped: without a change, and without a thread.
const (
	idleTime    = 7 * 24 * time.Hour
	openingTime = time.Hour
)

// errUnchanged reports that another process was faster.
var errUnchanged = errors.New("session is unchanged")

// Run chooses lines whose time has ended, stops idle sessions and updates panels until ctx ends.
func (s *Service) Run(ctx context.Context) error {
	tick := time.NewTicker(workInterval)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-s.changed:
		case <-tick.C:
		}
		s.Advance(ctx)
		s.updatePanels(ctx)
	}
}

// Advance chooses the winners of lines whose time has ended, and stops sessions that did not change for a week. It is
// safe to call in several processes at once.
func (s *Service) Advance(ctx context.Context) {
	now := s.deps.Now()
	due, err := s.deps.Store.Due(ctx, now)
	s.logError(ctx, "read due lines failed", err)
	for _, k := range due {
		_, err := s.deps.Store.Change(ctx, k.GuildID, k.ID, now, func(n *Session) error {
			if !n.Due(now) {
				return errUnchanged
			}
			return nil
		})
		s.logError(ctx, "choose line failed", err, "session", k.ID)
	}
	idle, err := s.deps.Store.Idle(ctx, now.Add(-idleTime), now.Add(-openingTime))
	s.logError(ctx, "read idle sessions failed", err)
	for _, k := range idle {
		_, err := s.deps.Store.Change(ctx, k.GuildID, k.ID, now, (*Session).Stop)
		if !errors.Is(err, ErrEnded) {
			s.logError(ctx, "stop idle session failed", err, "session", k.ID)
		}
	}
}

// logError logs an error of background work, which is retried.
func (s *Service) logError(ctx context.Context, msg string, err error, args ...any) {
	if err != nil && !errors.Is(err, errUnchanged) && ctx.Err() == nil {
		s.deps.Log.WarnContext(ctx, msg, append(args, "err", err)...) //nolint:sloglint // a constant in each call
	}
}

// updatePanels edits the panels that are outdated.
func (s *Service) updatePanels(ctx context.Context) {
	now := s.deps.Now()
	panels, err := s.deps.Store.ClaimPanels(ctx, now, now.Add(lease))
	s.logError(ctx, "claim panels failed", err)
	var all sync.WaitGroup
	for _, p := range panels {
		all.Go(func() { s.logError(ctx, "update panel failed", s.updatePanel(ctx, p), "session", p.ID) })
	}
	all.Wait()
}

// updatePanel edits a panel to show at least the revision for which it was claimed.
func (s *Service) updatePanel(ctx context.Context, p Panel) error {
	ctx, cancel := context.WithTimeout(ctx, editTimeout)
	defer cancel()
	n, err := s.deps.Store.Session(ctx, p.GuildID, p.ID)
	drawn := p
	if err == nil {
		drawn, err = s.deps.Notifier.UpdatePanel(ctx, p, n)
	}
	if errors.Is(err, songs.ErrUndeliverable) || errors.Is(err, ErrNotFound) {
		return s.deps.Store.DropPanel(ctx, p)
	}
	pause := s.pause(p.ID, err)
	if err != nil {
		drawn = p
		drawn.Revision-- // leaves the panel outdated, so that the edit is retried
	}
	return errors.Join(err, s.deps.Store.SavePanel(context.WithoutCancel(ctx), drawn, s.deps.Now().Add(pause)))
}

// pause returns the time until the next edit of a panel. It grows with each consecutive failure.
func (s *Service) pause(id ID, err error) time.Duration {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err == nil {
		delete(s.failed, id)
		return minEditInterval
	}
	s.failed[id]++
	return min(minEditInterval<<min(s.failed[id], 16), maxEditInterval)
}
