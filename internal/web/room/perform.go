package room

import (
	"context"
	"errors"
	"slices"

	"github.com/riffbot/riffbot/internal/jukebox"
	"github.com/riffbot/riffbot/internal/songs"
)

// perform performs an action on a player of this process. If another process claimed the player in the meantime, it
// tries once more.
func (a *Actions) perform(ctx context.Context, guildID string, c Command) (Result, error) {
	for again := true; ; again = false {
		p, err := a.players.Player(ctx, guildID)
		if err != nil {
			return Result{}, err
		}
		r, err := a.act(ctx, p, guildID, c)
		if !again || !errors.Is(err, jukebox.ErrConflict) {
			return r, err
		}
	}
}

func (a *Actions) act(ctx context.Context, p *jukebox.Player, guildID string, c Command) (r Result, err error) {
	who := withRole(c.Actor, p.View().Settings.DJRole)
	switch c.Kind {
	case Skip:
		_, r.Votes, r.Needed, err = p.Skip(ctx, who)
	case Vote:
		_, err = p.Vote(ctx, who, c.Entry)
	case Remove:
		_, err = p.Remove(ctx, who, c.Entry)
	case Pause:
		err = p.Pause(ctx, who, true)
	case Resume:
		err = p.Pause(ctx, who, false)
	case Seek:
		err = p.Seek(ctx, who, c.To)
	case Volume:
		_, err = p.SetVolume(ctx, who, c.Percent)
	case Add, Set:
		r.Ahead, err = a.add(ctx, p, guildID, who, c)
	case Join:
		_, err = p.Join(ctx, who, "")
	case Clear:
		_, err = p.Clear(ctx, who, true)
	case Move:
		_, err = p.Move(ctx, who, c.Entry, c.Index)
	case Shuffle:
		err = shuffle(ctx, p, who)
	default:
		err = errUnknownAction
	}
	return r, err
}

// withRole returns a member with the rights of a DJ role from before the settings of the server had roles, if there is
// one.
func withRole(who jukebox.Actor, role string) jukebox.Actor {
	if role != "" {
		who.DJ, who.NoDJRole = who.DJ || slices.Contains(who.Roles, role), false
	}
	return who
}

var errUnknownAction = errors.New("unknown action")

// shuffle puts the waiting songs into a new random order.
func shuffle(ctx context.Context, p *jukebox.Player, who jukebox.Actor) error {
	on, err := p.Shuffle(ctx, who)
	if err == nil && !on { // it was on
		_, err = p.Shuffle(ctx, who)
	}
	return err
}

func (a *Actions) add(ctx context.Context, p *jukebox.Player, guildID string, who jukebox.Actor,
	c Command) (ahead int, err error) {
	all := make([]songs.Entry, 0, 1+len(c.Songs))
	for _, id := range append([]songs.SongID{c.Song}, c.Songs...) {
		e, err := a.library.Entry(ctx, id, songs.Viewer{GuildID: guildID, All: true})
		if errors.Is(err, songs.ErrNotFound) {
			return 0, jukebox.ErrNoEntry
		}
		if err != nil {
			return 0, err
		}
		all = append(all, e)
	}
	var added jukebox.Added
	if c.Kind == Set {
		added, err = p.Replace(ctx, who, all)
	} else {
		added, err = p.Play(ctx, who, "", all, false)
	}
	return added.Ahead, err
}
