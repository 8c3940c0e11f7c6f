package jukebox

import (
	"context"
	"errors"
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
	case p.state.Channel != "" && p.state.Now != "" && p.deps.Now().Sub(p.saved) >= saveInterval:
		p.updatePosition() // save even an unchanged position, to detect a claim by another process
		p.handleSaveError(ctx, p.deps.Store.SavePosition(ctx, p.guild, p.state.Run, p.state.Position))
		p.saved = p.deps.Now()
	}
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

// restoreChanged schedules a player to be restored from the store if its state was changed there and no other
// process has claimed it.
func (j *Jukebox) restoreChanged(ctx context.Context, guildID string, run int64, call Call) {
	again, err := j.deps.Store.Changed(ctx, guildID, run)
	if err != nil && ctx.Err() == nil {
		j.deps.Log.ErrorContext(ctx, "check player for changes failed", "guild", guildID, "err", err)
	}
	if !again {
		return
	}
	if call != nil {
		if err := call.Leave(ctx); err != nil {
			j.deps.Log.WarnContext(ctx, "leave voice channel failed", "guild", guildID, "err", err)
		}
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	j.resume[guildID] = true
}

// handleSaveError handles the error of a save. It stops the player if another process has claimed it.
func (p *Player) handleSaveError(ctx context.Context, err error) {
	switch {
	case err == nil:
	case errors.Is(err, ErrConflict):
		p.deps.Log.InfoContext(ctx, "player claimed by another run", "guild", p.guild)
		call, run := p.call, p.state.Run
		p.claimed, p.call = true, nil // the other run has the voice connection, too
		p.closeTracks(p.playback.clear()...)
		p.spawn(func(ctx context.Context) {
			p.forget(p)
			p.restoreChanged(ctx, p.guild, run, call)
		})
	default:
		p.deps.Log.ErrorContext(ctx, "save player failed", "guild", p.guild, "err", err)
	}
}
