package jukebox

import "context"

// Changed notifies the player of a guild that a voice state changed.
func (j *Jukebox) Changed(guildID string) {
	j.mu.Lock()
	p := j.players[guildID]
	j.mu.Unlock()
	if p != nil {
		p.notify()
	}
}

// Player returns the player of a guild. It takes over the player of another process.
func (j *Jukebox) Player(ctx context.Context, guildID string) (*Player, error) {
	if !j.On() {
		return nil, ErrOff
	}
	for {
		j.mu.Lock()
		p, claimed := j.players[guildID], j.claims[guildID]
		switch {
		case p != nil:
			j.mu.Unlock()
			return p, nil
		case j.closed:
			j.mu.Unlock()
			return nil, ErrOff
		case claimed == nil:
			done := make(chan struct{})
			j.claims[guildID] = done
			j.mu.Unlock()
			return j.claim(ctx, guildID, done)
		}
		j.mu.Unlock()
		select {
		case <-claimed:
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
}

// claim claims and starts the player of a guild, and closes done. It does not hold the lock during the
// database call, because gateway callbacks need it.
func (j *Jukebox) claim(ctx context.Context, guildID string, done chan struct{}) (*Player, error) {
	s, err := j.deps.Store.ClaimPlayer(ctx, guildID)
	j.mu.Lock()
	defer j.mu.Unlock()
	defer close(done)
	delete(j.claims, guildID)
	if err != nil {
		return nil, err
	}
	if j.closed {
		return nil, ErrOff
	}
	if s.Settings.Mode == "" {
		s.Settings = defaults(j.deps.IdleTimeout)
	}
	if s.Loop == "" {
		s.Loop = LoopOff
	}
	p := newPlayer(j, s)
	j.players[guildID] = p
	j.group.Go(func() { p.run(j.ctx) })
	return p, nil
}

// View returns a snapshot of a guild's player; false if there is none.
func (j *Jukebox) View(guildID string) (View, bool) {
	j.mu.Lock()
	p := j.players[guildID]
	j.mu.Unlock()
	if p == nil {
		return View{}, false
	}
	return p.View(), true
}

// Clock returns the clock of a guild's player; false if there is none.
func (j *Jukebox) Clock(guildID string) (Clock, bool) {
	j.mu.Lock()
	p := j.players[guildID]
	j.mu.Unlock()
	if p == nil {
		return Clock{}, false
	}
	return p.playback.clock(), true
}

// QueueLow reports whether a player in this process has listeners in the guild, and no requested song follows
// the current one.
func (j *Jukebox) QueueLow(guildID string) bool {
	j.mu.Lock()
	p := j.players[guildID]
	j.mu.Unlock()
	return p != nil && p.queueLow()
}

// forget removes a player that another process has claimed.
func (j *Jukebox) forget(p *Player) {
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.players[p.guild] == p {
		delete(j.players, p.guild)
	}
}
