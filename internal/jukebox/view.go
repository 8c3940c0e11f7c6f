package jukebox

import (
	"context"
	"time"
)

// View is what people see of a player.
type View struct {
	GuildID  string
	Channel  string // empty: it is in none
	Now      *Entry
	Position time.Duration
	Length   time.Duration
	// Playing says that the position moves; otherwise the song is paused, or held
	// until somebody listens.
	Playing, Paused, Held bool
	Loop                  Loop
	Shuffle, Quiet        bool
	Waiting               []Entry
	Radio                 *Radio
	Settings              Settings
	Panel                 Place
	// Votes to skip of Needed; Listeners are who can vote.
	Votes, Needed, Listeners int
	Notice                   Notice
	At                       time.Time
}

// View is what the player does, to be shown.
func (p *Player) View() View {
	p.mu.Lock()
	defer p.mu.Unlock()
	v := View{GuildID: p.guild, Channel: p.state.Channel, Paused: p.state.Paused, Held: p.held, Loop: p.state.Loop, Shuffle: p.state.Shuffle,
		Quiet: p.state.Quiet, Waiting: p.state.waiting(), Settings: p.state.Settings, Panel: p.state.Panel, Notice: p.notice, At: p.Now()}
	if p.state.Radio != nil {
		r := *p.state.Radio
		v.Radio = &r
	}
	if now := p.state.entry(p.state.Now); now != nil {
		e := *now
		v.Now = &e
		v.Position, v.Length = p.deck.at()
		if v.Length == 0 {
			v.Position, v.Length = p.state.Position, e.Song.Duration
		}
		v.Playing = p.state.Channel != "" && !v.Paused && !v.Held
	}
	v.Votes, v.Needed, v.Listeners = p.count()
	return v
}

// Panel says which message shows the player.
func (p *Player) Panel(ctx context.Context, at Place) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.gone {
		return ErrTaken
	}
	p.state.Panel = at
	p.save(ctx)
	return nil
}
