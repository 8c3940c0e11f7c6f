package jukebox

import (
	"context"
	"maps"
	"slices"
	"time"

	"github.com/riffbot/riffbot/internal/songs"
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
	// Clock is the exact position, and Revision orders the saved states of the player: first by run, then by number.
	Clock    Clock
	Revision Revision
	// Members are the members in the voice channel, and Voters the ids of those who voted to skip.
	Members []songs.Member
	Voters  []string
}

// Revision is the version of a state of a player.
type Revision struct{ Run, Number int64 }

// Before reports whether r is older than another revision.
func (r Revision) Before(other Revision) bool {
	return r.Run < other.Run || r.Run == other.Run && r.Number < other.Number
}

// View returns a snapshot of the player.
func (p *Player) View() View {
	p.mu.Lock()
	defer p.mu.Unlock()
	v := View{
		GuildID: p.guild, Channel: p.state.Channel, Paused: p.state.Paused, Held: p.held, Loop: p.state.Loop,
		Volume:  p.state.VolumePercent(),
		Shuffle: p.state.Shuffle, LyricsHidden: p.state.LyricsHidden, Waiting: p.state.Queue(),
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
	v.Clock, v.Revision = p.playback.clock(), Revision{p.state.Run, p.revision}
	v.Clock.Running = v.Clock.Running && v.Playing && v.Clock.Entry == p.state.Now
	v.Members, v.Voters = p.members(), slices.Sorted(maps.Keys(p.skips))
	return v
}

// View returns a saved state for display, for a player of another process. The position is as old as the state, and
// what is not saved is missing.
func (s *State) View() View {
	v := View{GuildID: s.GuildID, Channel: s.Channel, Position: s.Position, Paused: s.Paused, Loop: s.Loop,
		Volume: s.VolumePercent(), Shuffle: s.Shuffle, LyricsHidden: s.LyricsHidden, Waiting: s.Queue(), Radio: s.Radio,
		Settings: s.Settings, Panel: s.Panel}
	if now := s.entry(s.Now); now != nil {
		e := *now
		v.Now, v.Length, v.Playing = &e, e.Song.Duration, s.Channel != "" && !s.Paused
	}
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
