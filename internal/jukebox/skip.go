package jukebox

import "context"

// Skip ends the song that plays: at once for whoever asked for it and for who
// decides, and by votes for the others. It returns how many votes there are and
// how many it takes; none when the song was skipped.
func (p *Player) Skip(ctx context.Context, a Actor) (was Entry, votes, needed int, err error) {
	err = p.do(ctx, func() error {
		now := p.state.entry(p.state.Now)
		switch {
		case p.state.Channel == "" || now == nil:
			return ErrNothing
		case now.Why == Asked && now.By.ID == a.User.ID && p.there(a), p.decides(a):
			was = *now
			p.cutShort(a.User.ID)
			p.next(ctx)
			return nil
		case !p.there(a):
			return ErrNotThere
		case !p.hearing()[a.User.ID]:
			return ErrDeaf
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

// count is how many of the listeners want to skip, how many have to, and how
// many there are: more than half of them decide.
func (p *Player) count() (votes, needed, listeners int) {
	ids := p.hearing()
	for id := range p.skips {
		if ids[id] {
			votes++
		}
	}
	return votes, len(ids)/2 + 1, len(ids)
}

// maybeSkip goes on when those who stayed want to.
func (p *Player) maybeSkip(ctx context.Context) bool {
	votes, needed, listeners := p.count()
	if listeners == 0 || votes < needed {
		return false
	}
	for id := range p.skips {
		p.cutShort(id)
	}
	p.next(ctx)
	return true
}

// cutShort lets the radio go on earlier when the member who turned it on skips one
// of its songs.
func (p *Player) cutShort(by string) {
	now, r := p.state.entry(p.state.Now), p.state.Radio
	if r == nil || r.By.ID != by || now == nil || now.Why != ByRadio {
		return
	}
	position, length := p.deck.at()
	r.Covered = r.Covered.Add(position - length)
}

// next ends the song that plays.
func (p *Player) next(ctx context.Context) {
	id := p.state.Now
	p.finished(ctx, id, true)
	p.state.Now, p.state.Position, p.skips = "", 0, nil
	if p.state.Loop == LoopOne && p.state.entry(id) != nil {
		p.state.remove(id)
	}
	p.fill(ctx)
	var open bool
	if e := p.following(); e != nil {
		var old *track
		if old, open = p.deck.skip(e.ID); open {
			p.putDown(old)
			p.state.Now = e.ID
		}
	}
	if !open {
		p.putDown(p.deck.clear()...)
	}
	p.load(ctx)
}
