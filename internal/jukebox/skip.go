package jukebox

import "context"

// Skip skips the current song: immediately for its requester and for a DJ, and by vote for others. It returns
// the numbers of votes and of votes needed, which are 0 if the song was skipped.
func (p *Player) Skip(ctx context.Context, a Actor) (was Entry, votes, needed int, err error) {
	err = p.do(ctx, func() error {
		now := p.state.entry(p.state.Now)
		switch {
		case p.state.Channel == "" || now == nil:
			return ErrNotPlaying
		case now.Source == Requested && now.By.ID == a.User.ID && p.present(a), p.mayOverride(a):
			was = *now
			p.shortenRadio(a.User.ID)
			p.skipCurrent(ctx)
			return nil
		case !p.present(a):
			return ErrNotInChannel
		case !p.listeners()[a.User.ID]:
			return ErrDeafened
		}
		was = *now
		if p.skips == nil {
			p.skips = make(map[string]bool)
		}
		p.skips[a.User.ID] = true
		votes, needed, _ = p.count()
		if p.maybeSkip(ctx) {
			votes, needed = 0, 0
		}
		return nil
	})
	return was, votes, needed, err
}

// count returns the number of votes to skip, the number needed, which is more than half of the listeners, and
// the number of listeners.
func (p *Player) count() (votes, needed, listeners int) {
	ids := p.listeners()
	for id := range p.skips {
		if ids[id] {
			votes++
		}
	}
	return votes, len(ids)/2 + 1, len(ids)
}

// maybeSkip skips the current song if it has enough votes.
func (p *Player) maybeSkip(ctx context.Context) bool {
	votes, needed, listeners := p.count()
	if listeners == 0 || votes < needed {
		return false
	}
	for id := range p.skips {
		p.shortenRadio(id)
	}
	p.skipCurrent(ctx)
	return true
}

// shortenRadio makes the radio order earlier when the member who turned it on skips one of its songs.
func (p *Player) shortenRadio(by string) {
	now, r := p.state.entry(p.state.Now), p.state.Radio
	if r == nil || r.By.ID != by || now == nil || now.Source != ByRadio {
		return
	}
	position, length := p.playback.position()
	r.Covered = r.Covered.Add(position - length)
}

// skipCurrent ends the current song and starts the next one.
func (p *Player) skipCurrent(ctx context.Context) {
	id := p.state.Now
	p.recordPlay(ctx, id, true)
	p.state.Now, p.state.Position, p.skips = "", 0, nil
	if p.state.Loop == LoopOne && p.state.entry(id) != nil {
		p.state.remove(id)
	}
	p.fill(ctx)
	var open bool
	if e := p.nextEntry(); e != nil {
		var old *track
		if old, open = p.playback.skip(e.ID); open {
			p.closeTracks(old)
			p.state.Now = e.ID
		}
	}
	if !open {
		p.closeTracks(p.playback.clear()...)
	}
	p.load(ctx)
}
