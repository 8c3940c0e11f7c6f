package jukebox

import (
	"context"
	"time"
)

// View is a snapshot of a player for display.
type View struct {
	GuildID  string
	Channel  string // voice channel; empty: none
	Now      *Entry
	Position time.Duration
	Length   time.Duration
	// Playing is set if the position advances. Otherwise the song is paused, or held while the channel is empty.
	Playing, Paused, Held bool
	Loop                  Loop
	Volume                int // in percent
	Shuffle, LyricsHidden bool
	Waiting               []Entry
	Radio                 *Radio
	Settings              Settings
	Panel                 Place
	// Votes is the number of votes to skip, Needed the number required, and Listeners the number of voters.
	Votes, Needed, Listeners int
	Notice                   Notice
	At                       time.Time
}

// View returns a snapshot of the player.
func (p *Player) View() View {
	p.mu.Lock()
	defer p.mu.Unlock()
	v := View{
		GuildID: p.guild, Channel: p.state.Channel, Paused: p.state.Paused, Held: p.held, Loop: p.state.Loop,
		Volume:  p.state.volume(),
		Shuffle: p.state.Shuffle, LyricsHidden: p.state.LyricsHidden, Waiting: p.state.waiting(),
		Settings: p.state.Settings,
		Panel:    p.state.Panel, Notice: p.notice, At: p.deps.Now(),
	}
	if p.state.Radio != nil {
		r := *p.state.Radio
		v.Radio = &r
	}
	if now := p.state.entry(p.state.Now); now != nil {
		e := *now
		v.Now = &e
		v.Position, v.Length = p.playback.position()
		if v.Length == 0 {
			v.Position, v.Length = p.state.Position, e.Song.Duration
		}
		v.Playing = p.state.Channel != "" && !v.Paused && !v.Held
	}
	v.Votes, v.Needed, v.Listeners = p.count()
	return v
}

// Panel sets the message that shows the player.
func (p *Player) Panel(ctx context.Context, at Place) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.claimed {
		return ErrConflict
	}
	p.state.Panel = at
	p.save(ctx)
	return nil
}
