package jukebox

import (
	"context"
	"time"
)

// Pause stops the music or lets it go on; everybody who is there may.
func (p *Player) Pause(ctx context.Context, a Actor, paused bool) error {
	return p.do(ctx, func() error {
		switch {
		case p.state.Channel == "" || p.state.Now == "":
			return ErrNothing
		case !p.there(a) && !a.DJ:
			return ErrNotThere
		}
		p.state.Paused = paused
		return nil
	})
}

// Toggle pauses, or goes on.
func (p *Player) Toggle(ctx context.Context, a Actor) error {
	p.mu.Lock()
	paused := p.state.Paused
	p.mu.Unlock()
	return p.Pause(ctx, a, !paused)
}

// Seek goes on with the song from somewhere else. Who asked for it may, too.
func (p *Player) Seek(ctx context.Context, a Actor, to time.Duration) error {
	return p.do(ctx, func() error {
		now := p.state.entry(p.state.Now)
		switch {
		case p.state.Channel == "" || now == nil:
			return ErrNothing
		case !p.there(a) && !a.DJ:
			return ErrNotThere
		case !p.tunes(a) && now.By.ID != a.User.ID:
			return ErrNotAllowed
		}
		return p.deck.seek(to)
	})
}

// Loop sets what is heard again; empty: the next of the loops.
func (p *Player) Loop(ctx context.Context, a Actor, loop Loop) (Loop, error) {
	err := p.tune(ctx, a, func() error {
		if loop == "" {
			loop = p.state.Loop.after()
		}
		p.state.Loop = loop
		return nil
	})
	return loop, err
}

// Shuffle leaves the order to chance, or to the mode again, and returns which.
func (p *Player) Shuffle(ctx context.Context, a Actor) (on bool, err error) {
	err = p.tune(ctx, a, func() error {
		on = !p.state.Shuffle
		p.state.Shuffle = on
		for i := range p.state.Entries {
			p.state.Entries[i].Dice, p.state.Entries[i].Pin = p.Dice(1<<40), 0
		}
		return nil
	})
	return on, err
}

// Sing shows the lyrics while they are sung, or no longer.
func (p *Player) Sing(ctx context.Context, a Actor) error {
	return p.do(ctx, func() error {
		if !p.there(a) && !a.DJ {
			return ErrNotThere
		}
		p.state.Quiet = !p.state.Quiet
		return nil
	})
}

// Configure changes the settings and returns them.
func (p *Player) Configure(ctx context.Context, change func(*Settings)) (s Settings, err error) {
	err = p.do(ctx, func() error {
		change(&p.state.Settings)
		if s = p.state.Settings; s.Panel != "" && s.Panel != p.state.Panel.ChannelID {
			p.state.Panel = Place{ChannelID: s.Panel}
		}
		return nil
	})
	return s, err
}
