package requests

import (
	"context"
	"errors"
	"strings"
	"sync"
	"time"

	"riffbot/internal/songs"
)

// pace is how long a panel rests after an edit, whoever edits it. Changes in
// between are shown together.
const pace = 5 * time.Second

// longestRest is how long a panel rests at most between two edits that fail.
const longestRest = time.Hour

// rests counts the failures in a row of each panel. The zero value is ready for use.
type rests struct {
	mu     sync.Mutex
	failed map[string]int
}

// after returns how long a panel rests after an edit: longer with each that fails.
func (r *rests) after(panel string, err error) time.Duration {
	r.mu.Lock()
	defer r.mu.Unlock()
	if err == nil {
		delete(r.failed, panel)
		return pace
	}
	if r.failed == nil {
		r.failed = make(map[string]int)
	}
	r.failed[panel]++
	return min(pace<<min(r.failed[panel], 16), longestRest)
}

// editTime bounds one edit. It is below the lease, so that no other process
// begins one meanwhile.
const editTime = 40 * time.Second

// paint draws the panels that do not show the newest.
func (c *Council) paint(ctx context.Context) {
	now := c.Now()
	panels, err := c.ClaimPanels(ctx, now, now.Add(lease))
	c.trouble(ctx, "looking for panels", err)
	var all sync.WaitGroup
	for _, p := range panels {
		all.Go(func() { c.trouble(ctx, "drawing a panel", c.draw(ctx, p), "panel", p.ID) })
	}
	all.Wait()
}

// draw shows on a panel what it was claimed for, or more.
func (c *Council) draw(ctx context.Context, p Panel) error {
	ctx, cancel := context.WithTimeout(ctx, editTime)
	defer cancel()
	drawn, err := c.drawn(ctx, p)
	if errors.Is(err, songs.ErrNowhere) {
		return c.DropPanel(ctx, p)
	}
	rest := c.rests.after(p.ID, err)
	if err != nil {
		drawn = p
		drawn.Rev-- // is drawn again, after a rest
	}
	return errors.Join(err, c.Drawn(context.WithoutCancel(ctx), drawn, c.Now().Add(rest)))
}

func (c *Council) drawn(ctx context.Context, p Panel) (Panel, error) {
	if id, ok := strings.CutPrefix(p.ID, BattlePanel("")); ok {
		b, err := c.Battle(ctx, p.GuildID, BattleID(id))
		if err != nil {
			return p, err
		}
		return c.Crier.DrawBattle(ctx, p, b)
	}
	b, err := c.Board(ctx, p.GuildID)
	if err != nil {
		return p, err
	}
	return c.Crier.DrawBoard(ctx, p, b)
}
