package jukebox

import "time"

// attend looks who is there: without anybody the music waits, and after a while
// the player leaves.
func (p *Player) attend() (changed bool) {
	held := p.state.Channel != "" && p.humans() == 0
	if held != p.held {
		p.held, changed = held, true
	}
	p.deck.quiet(p.state.Paused || p.held)
	if p.state.Channel == "" {
		return changed
	}
	dry := p.state.Now == "" && len(p.state.Entries) == 0 && p.state.Radio == nil
	switch {
	case !held && !dry, p.state.Settings.Stay:
		p.without = time.Time{}
	case p.without.IsZero():
		p.without = p.Now()
	case p.Now().Sub(p.without) >= p.state.Settings.Alone:
		p.Log.Info("a voice channel is left: nobody listens, or nothing plays", "guild", p.guild)
		p.depart()
		return true
	}
	return changed
}

// humans are how many people are in the channel, deafened or not.
func (p *Player) humans() int {
	n := 0
	for _, l := range p.Room.Listeners(p.guild, p.state.Channel) {
		if !l.Bot {
			n++
		}
	}
	return n
}

// hearing are the ids of the people in the channel who hear the music.
func (p *Player) hearing() map[string]bool {
	ids := make(map[string]bool)
	if p.state.Channel == "" {
		return ids
	}
	for _, l := range p.Room.Listeners(p.guild, p.state.Channel) {
		if !l.Bot && !l.Deaf {
			ids[l.UserID] = true
		}
	}
	return ids
}
