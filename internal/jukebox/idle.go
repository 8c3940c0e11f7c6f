package jukebox

import (
	"cmp"
	"slices"
	"time"

	"github.com/riffbot/riffbot/internal/songs"
)

// checkIdle holds playback while the channel is empty, and leaves it after the idle timeout.
func (p *Player) checkIdle() (changed bool) {
	held := p.state.Channel != "" && p.memberCount() == 0
	if held != p.held {
		p.held, changed = held, true
	}
	p.playback.setSilent(p.state.Paused || p.held)
	if p.state.Channel == "" {
		return changed
	}
	dry := p.state.Now == "" && len(p.state.Entries) == 0 && p.state.Radio == nil
	switch {
	case !held && !dry, p.state.Settings.Stay:
		p.idleSince = time.Time{}
	case p.idleSince.IsZero():
		p.idleSince = p.deps.Now()
	case p.deps.Now().Sub(p.idleSince) >= p.state.Settings.IdleTimeout:
		p.deps.Log.Info("idle voice channel left", "guild", p.guild)
		p.leaveChannel()
		return true
	}
	return changed
}

// memberCount returns the number of members in the channel, including deafened ones.
func (p *Player) memberCount() int { return len(p.members()) }

// members returns the members in the channel, including deafened ones, ordered by id.
func (p *Player) members() (all []songs.Member) {
	if p.state.Channel == "" {
		return nil
	}
	for _, l := range p.deps.Presence.Listeners(p.guild, p.state.Channel) {
		if !l.Bot {
			all = append(all, songs.Member{ID: l.UserID, Name: l.Name})
		}
	}
	slices.SortFunc(all, func(a, b songs.Member) int { return cmp.Compare(a.ID, b.ID) })
	return all
}

// listeners returns the ids of the members in the channel who are not deafened.
func (p *Player) listeners() map[string]bool {
	ids := make(map[string]bool)
	if p.state.Channel == "" {
		return ids
	}
	for _, l := range p.deps.Presence.Listeners(p.guild, p.state.Channel) {
		if !l.Bot && !l.Deaf {
			ids[l.UserID] = true
		}
	}
	return ids
}
