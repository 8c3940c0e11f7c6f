package jukebox

import (
	"context"
	"errors"
	"time"
)

// saveChanges saves the state if it changed, or the position if that is due.
func (p *Player) saveChanges(ctx context.Context, changed bool) {
	switch {
	case changed || p.saveErr != nil:
		p.save(ctx)
		if p.deps.Display != nil {
			p.deps.Display.Changed(p.Jukebox, p.guild)
		}
		p.follow()
		p.showStatus()
	case p.state.Channel != "" && p.state.Now != "" && p.positionDue():
		p.updatePosition() // save even an unchanged position, to detect a claim by another process
		p.handleSaveError(ctx, p.deps.Store.SavePosition(ctx, p.guild, p.state.Run, p.state.Position))
		p.saved = p.deps.Now()
	}
}

// maxDrift is how far the position may be from what the saved one and the time since then tell.
const maxDrift = 250 * time.Millisecond

// positionDue reports whether the position is to be saved: each saveInterval, and when the saved one misleads a process
// that takes over, because packets were late.
func (p *Player) positionDue() bool {
	since := p.deps.Now().Sub(p.saved)
	c := p.playback.clock()
	drifted := c.Running && c.Entry == p.state.Now && (c.Position-p.state.Position-since).Abs() > maxDrift
	return since >= saveInterval || drifted
}

// updatePosition updates the position from the playback. The position of a song that is not open yet stays unchanged.
func (p *Player) updatePosition() {
	if now, _ := p.playback.loaded(); now != "" && now == p.state.Now {
		p.state.Position, _ = p.playback.position()
	}
}

// save saves the state even if ctx has ended.
func (p *Player) save(ctx context.Context) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), closeTimeout)
	defer cancel()
	p.updatePosition()
	p.saved = p.deps.Now()
	p.revision++
	p.saveErr = p.deps.Store.SavePlayer(ctx, p.state)
	p.handleSaveError(ctx, p.saveErr)
}

// unsaved returns the error of the latest save.
func (p *Player) unsaved() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.saveErr
}

// restoreChanged schedules a player to be restored from the store, because its state was changed there.
func (j *Jukebox) restoreChanged(ctx context.Context, guildID string, call Call) {
	if call != nil {
		if err := call.Leave(ctx); err != nil {
			j.deps.Log.WarnContext(ctx, "leave voice channel failed", "guild", guildID, "err", err)
		}
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	j.resume[guildID] = false
}

// handleSaveError handles the error of a save. It stops the player if another process has claimed it.
func (p *Player) handleSaveError(ctx context.Context, err error) {
	switch {
	case err == nil:
	case errors.Is(err, ErrConflict):
		p.deps.Log.InfoContext(ctx, "player claimed by another run", "guild", p.guild)
		call, run := p.call, p.state.Run
		p.claimed, p.call = true, nil // the other run has the voice connection, too
		p.spawn(func(ctx context.Context) { p.yield(ctx, run, call) })
	default:
		p.deps.Log.ErrorContext(ctx, "save player failed", "guild", p.guild, "err", err)
	}
}

// yieldTimeout is how long a claimed player plays on until the other run has its voice connection.
const yieldTimeout = 3 * time.Second

// yield stops a player that another run has claimed: at once if the store was changed by a deletion, and otherwise when
// the other run plays, so that listeners hear no gap.
func (p *Player) yield(ctx context.Context, run int64, call Call) {
	changed, err := p.deps.Store.Changed(ctx, p.guild, run)
	if err != nil && ctx.Err() == nil {
		p.deps.Log.ErrorContext(ctx, "check player for changes failed", "guild", p.guild, "err", err)
	}
	if !changed && call != nil {
		select {
		case <-call.Done():
		case <-time.After(yieldTimeout):
		case <-ctx.Done():
		}
	}
	p.mu.Lock()
	p.closeTracks(p.playback.clear()...)
	p.mu.Unlock()
	p.forget(p)
	if changed {
		p.restoreChanged(ctx, p.guild, call)
	}
}
