package jukebox

import (
	"context"

	"riffbot/internal/songs"
)

// Actor is who wants something.
type Actor struct {
	User  songs.Member
	Roles []string // ids
	// DJ says that they hold a DJ role of the guild, or manage the guild; Free that it
	// has no such role, so that everybody who is there may do more.
	DJ, Free bool
}

// decides reports whether somebody may do what takes music from others: a DJ, or
// who is alone with the jukebox.
func (p *Player) decides(a Actor) bool {
	if a.DJ {
		return true
	}
	ids := p.hearing()
	return len(ids) == 1 && ids[a.User.ID] && p.humans() == 1
}

// tunes reports whether somebody may change how things go on: where there is no
// DJ role, everybody who is there.
func (p *Player) tunes(a Actor) bool {
	return p.decides(a) || a.Free && p.there(a)
}

// there reports whether somebody is in the jukebox's channel.
func (p *Player) there(a Actor) bool {
	return p.state.Channel != "" && p.Room.ChannelOf(p.guild, a.User.ID) == p.state.Channel
}

// tune is [Player.do] for whoever may tune.
func (p *Player) tune(ctx context.Context, a Actor, change func() error) error {
	return p.do(ctx, func() error {
		switch {
		case p.state.Channel == "":
			return ErrNothing
		case !p.there(a) && !a.DJ:
			return ErrNotThere
		case !p.tunes(a):
			return ErrNotAllowed
		}
		return change()
	})
}
