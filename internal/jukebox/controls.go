package jukebox

import (
	"context"
	"time"
)

// Pause pauses or resumes playback. All members in the channel may do so.
func (p *Player) Pause(ctx context.Context, a Actor, paused bool) error {
	return p.do(ctx, func() error {
		switch {
		case p.state.Channel == "" || p.state.Now == "":
			return ErrNotPlaying
		case !p.present(a) && !a.DJ:
			return ErrNotInChannel
		}
		p.state.Paused = paused
		return nil
	})
}

// Toggle pauses or resumes playback, depending on the current state.
func (p *Player) Toggle(ctx context.Context, a Actor) error {
	p.mu.Lock()
	paused := p.state.Paused
	p.mu.Unlock()
	return p.Pause(ctx, a, !paused)
}

// Seek sets the position in the current song. The member who requested the song may also do so.
func (p *Player) Seek(ctx context.Context, a Actor, to time.Duration) error {
	return p.do(ctx, func() error { return p.seek(a, to) })
}

// Loop sets the loop mode and returns it. An empty mode selects the next one.
func (p *Player) Loop(ctx context.Context, a Actor, loop Loop) (Loop, error) {
	err := p.control(ctx, a, func() error {
		if loop == "" {
			loop = p.state.Loop.after()
		}
		p.state.Loop = loop
		return nil
	})
	return loop, err
}

// Shuffle turns shuffling on or off and returns the new state.
func (p *Player) Shuffle(ctx context.Context, a Actor) (on bool, err error) {
	err = p.control(ctx, a, func() error {
		on = !p.state.Shuffle
		p.state.Shuffle = on
		for i := range p.state.Entries {
			p.state.Entries[i].ShuffleKey, p.state.Entries[i].Pin = p.deps.Rand(1<<40), 0
		}
		return nil
	})
	return on, err
}

// ToggleLyrics turns the display of lyrics during playback on or off.
func (p *Player) ToggleLyrics(ctx context.Context, a Actor) error {
	return p.do(ctx, func() error {
		if !p.present(a) && !a.DJ {
			return ErrNotInChannel
		}
		p.state.LyricsHidden = !p.state.LyricsHidden
		return nil
	})
}

// Configure applies change to the settings and returns them.
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
