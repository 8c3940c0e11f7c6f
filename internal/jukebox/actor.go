package jukebox

import (
	"context"

	"github.com/riffbot/riffbot/internal/songs"
)

// Actor is the member who performs an action.
type Actor struct {
	User  songs.Member
	Roles []string // ids
	// DJ is set if the member has a DJ role or manages the guild. NoDJRole is set if the guild has none, which
	// gives listeners more permissions.
	DJ, NoDJRole bool
}

// mayOverride reports whether a member may perform actions that affect the songs of others: a DJ, or the only
// listener.
func (p *Player) mayOverride(a Actor) bool {
	if a.DJ {
		return true
	}
	ids := p.listeners()
	return len(ids) == 1 && ids[a.User.ID] && p.memberCount() == 1
}

// mayControl reports whether a member may change playback settings such as loop and shuffle. If the guild has no
// DJ role, everybody in the channel may.
func (p *Player) mayControl(a Actor) bool {
	return p.mayOverride(a) || a.NoDJRole && p.present(a)
}

// present reports whether a member is in the jukebox's voice channel.
func (p *Player) present(a Actor) bool {
	return p.state.Channel != "" && p.deps.Presence.ChannelOf(p.guild, a.User.ID) == p.state.Channel
}

// control is [Player.do] for members who may change playback settings.
func (p *Player) control(ctx context.Context, a Actor, change func() error) error {
	return p.do(ctx, func() error {
		switch {
		case p.state.Channel == "":
			return ErrNotPlaying
		case !p.present(a) && !a.DJ:
			return ErrNotInChannel
		case !p.mayControl(a):
			return ErrNotAllowed
		}
		return change()
	})
}
