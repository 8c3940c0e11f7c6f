package board

import (
	"context"
	"errors"
	"strings"
	"sync"
	"time"

	"github.com/riffbot/riffbot/internal/songs"
)

// minEditInterval is the minimum time between two edits of a panel, over all processes. Changes in
// between are shown together.
const minEditInterval = 5 * time.Second

// maxEditInterval limits the time between two failing edits.
const maxEditInterval = time.Hour

// editBackoff counts the consecutive failures of each panel. The zero value is ready for use.
type editBackoff struct {
	mu     sync.Mutex
	failed map[string]int
}

// next returns the time until the next edit of a panel. It grows with each consecutive failure.
func (r *editBackoff) next(panel string, err error) time.Duration {
	r.mu.Lock()
	defer r.mu.Unlock()
	if err == nil {
		delete(r.failed, panel)
		return minEditInterval
	}
	if r.failed == nil {
		r.failed = make(map[string]int)
	}
	r.failed[panel]++
	return min(minEditInterval<<min(r.failed[panel], 16), maxEditInterval)
}

// editTimeout is the timeout of one edit. It is below the lease, so that no other process starts an
// edit meanwhile.
const editTimeout = 40 * time.Second

// updatePanels edits the panels that are out of date.
func (s *Service) updatePanels(ctx context.Context) {
	now := s.deps.Now()
	panels, err := s.deps.Store.ClaimPanels(ctx, now, now.Add(lease))
	s.logError(ctx, "claim panels failed", err)
	var all sync.WaitGroup
	for _, p := range panels {
		all.Go(func() { s.logError(ctx, "update panel failed", s.updatePanel(ctx, p), "panel", p.ID) })
	}
	all.Wait()
}

// updatePanel edits a panel to show at least the revision for which it was claimed.
func (s *Service) updatePanel(ctx context.Context, p Panel) error {
	ctx, cancel := context.WithTimeout(ctx, editTimeout)
	defer cancel()
	drawn, err := s.renderPanel(ctx, p)
	if errors.Is(err, songs.ErrUndeliverable) {
		return s.deps.Store.DeletePanel(ctx, p)
	}
	rest := s.backoff.next(p.ID, err)
	if err != nil {
		drawn = p
		drawn.Revision-- // leaves the panel outdated, so that the edit is retried
	}
	return errors.Join(err, s.deps.Store.SavePanel(context.WithoutCancel(ctx), drawn, s.deps.Now().Add(rest)))
}

func (s *Service) renderPanel(ctx context.Context, p Panel) (Panel, error) {
	if id, ok := strings.CutPrefix(p.ID, BattlePanelID("")); ok {
		b, err := s.deps.Store.Battle(ctx, p.GuildID, BattleID(id))
		if err != nil {
			return p, err
		}
		if err := s.setEnds(ctx, b); err != nil {
			return p, err
		}
		return s.deps.Notifier.UpdateBattle(ctx, p, b)
	}
	if id, ok := strings.CutPrefix(p.ID, ResultPanelID("")); ok {
		b, err := s.deps.Store.Battle(ctx, p.GuildID, BattleID(id))
		if err != nil {
			return p, err
		}
		return p, s.postResult(ctx, b)
	}
	if id, ok := strings.CutPrefix(p.ID, IdeaPanelID("")); ok {
		r, err := s.deps.Store.Request(ctx, p.GuildID, ID(id), "")
		if err != nil {
			return p, err
		}
		return s.deps.Notifier.UpdateIdea(ctx, p, r)
	}
	b, err := s.Board(ctx, p.GuildID)
	if err != nil {
		return p, err
	}
	return s.deps.Notifier.UpdateBoard(ctx, p, b)
}
