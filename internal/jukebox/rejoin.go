package jukebox

import (
	"context"
	"errors"
	"time"
)

// maxRejoins is the number of attempts to rejoin a channel.
const maxRejoins = 6

// watch waits for the end of a call. It rejoins the channel after a lost connection, but not after the bot
// was removed.
func (p *Player) watch(ctx context.Context, call Call) {
	select {
	case <-ctx.Done():
		return
	case <-call.Done():
	}
	p.mu.Lock()
	if p.call != call || p.claimed {
		p.mu.Unlock()
		return
	}
	channel, err := p.state.Channel, call.Err()
	if errors.Is(err, ErrConflict) {
		p.handleSaveError(ctx, err)
		p.mu.Unlock()
		return
	}
	p.call = nil
	if err == nil || errors.Is(err, ErrRemoved) || channel == "" {
		p.deps.Log.InfoContext(ctx, "voice call ended", "guild", p.guild, "err", err)
		p.leaveChannel()
		p.saveChanges(ctx, true)
		p.mu.Unlock()
		return
	}
	p.mu.Unlock()
	p.deps.Log.WarnContext(ctx, "voice call lost", "guild", p.guild, "err", err)
	p.rejoin(ctx, channel)
}

// rejoin tries to rejoin a channel with increasing delays, a limited number of times.
func (p *Player) rejoin(ctx context.Context, channel string) {
	wait := time.Second
	for try := 1; ; try++ {
		err := p.join(ctx, channel)
		if err == nil || ctx.Err() != nil {
			return
		}
		p.deps.Log.WarnContext(ctx, "join voice channel failed", "guild", p.guild, "try", try, "err", err)
		if errors.Is(err, ErrRemoved) || try == maxRejoins {
			break
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(wait):
		}
		wait *= 2
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.call != nil || p.state.Channel != channel {
		return // a member moved it to another channel
	}
	p.leaveChannel()
	p.notice = Notice{Kind: NoticeLost}
	p.saveChanges(ctx, true)
}

// restore rejoins the channel that the player was in when an earlier process stopped. If that process still plays, it
// goes on where that process will be.
func (p *Player) restore(handedOver bool) {
	p.mu.Lock()
	channel := p.state.Channel
	if handedOver && p.state.Now != "" && !p.state.Paused {
		p.state.Position += min(max(p.deps.Now().Sub(p.state.PositionAt), 0), 2*saveInterval)
	}
	p.mu.Unlock()
	if channel == "" {
		return
	}
	p.spawn(func(ctx context.Context) { p.rejoin(ctx, channel) })
}

// rejoining reports whether the player is in no call although its state names a channel.
func (p *Player) rejoining() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.call == nil && p.state.Channel != "" && !p.claimed
}
