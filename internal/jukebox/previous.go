package jukebox

import (
	"context"
	"slices"
	"time"

	"github.com/riffbot/riffbot/internal/songs"
)

// maxGoneBack limits how far back in the history [Player.Previous] looks for a song.
const maxGoneBack = 50

// Previous plays the song before the current one in the history, and after it the interrupted song from its
// beginning. Called again, it goes back further. Its permissions are those of skipping at once. It returns
// [ErrNoPrevious] if there is no song that can be played.
func (p *Player) Previous(ctx context.Context, a Actor) (e Entry, err error) {
	err = p.do(ctx, func() error {
		now := p.state.entry(p.state.Now)
		switch own := now == nil || now.Source == Requested && now.By.ID == a.User.ID; {
		case p.state.Channel == "":
			return ErrNotPlaying
		case !p.present(a) && !a.DJ:
			return ErrNotInChannel
		case !own && !p.mayOverride(a):
			return ErrNotAllowed
		}
		play, err := p.playBefore(ctx)
		if err != nil {
			return err
		}
		entry := p.repeatedEntry(play.Song.ID)
		if entry == nil {
			if len(p.state.Entries) >= maxEntries {
				return ErrFull
			}
			place, _ := p.lastPlace()
			p.state.Entries = append(p.state.Entries, Entry{
				ID: EntryID(p.deps.NewID()), Song: play.Song, By: a.User, At: p.deps.Now(), Place: place,
				ShuffleKey: p.deps.Rand(1 << 40),
			})
			entry = &p.state.Entries[len(p.state.Entries)-1]
		}
		e = *entry
		p.pinFirst(p.state.Now)
		p.pinFirst(e.ID)
		p.state.Now, p.state.Position, p.state.Paused, p.skips = "", 0, false, nil
		p.state.Back = play.At
		p.closeTracks(p.playback.clear()...)
		return nil
	})
	return e, err
}

// playBefore returns the latest play before the current position in the history whose song can be played.
func (p *Player) playBefore(ctx context.Context) (Play, error) {
	audience, err := p.deps.Access.Audience(ctx, p.guild, p.state.Channel)
	if err != nil {
		return Play{}, err
	}
	plays, _, err := p.deps.Store.Plays(ctx, audience, maxGoneBack, 0)
	if err != nil {
		return Play{}, err
	}
	for _, play := range plays {
		if !p.state.Back.IsZero() && !play.At.Before(p.state.Back) {
			continue
		}
		if p.deps.Tracks.Playable(ctx, play.Song.Song) == nil {
			return play, nil
		}
	}
	return Play{}, ErrNoPrevious
}

// repeatedEntry returns the waiting entry of a song that was played and repeats with the queue, or nil.
func (p *Player) repeatedEntry(id songs.SongID) *Entry {
	if p.state.Loop != LoopAll {
		return nil
	}
	i := slices.IndexFunc(p.state.Entries, func(e Entry) bool {
		return e.Song.ID == id && e.ID != p.state.Now && e.Source == Requested
	})
	if i < 0 {
		return nil
	}
	return &p.state.Entries[i]
}

// Replay starts the current song again, also if it is paused. Its permissions are those of [Player.Seek].
func (p *Player) Replay(ctx context.Context, a Actor) (e Entry, err error) {
	err = p.do(ctx, func() error {
		if err := p.seek(a, 0); err != nil {
			return err
		}
		e, p.state.Paused, p.state.Position = *p.state.entry(p.state.Now), false, 0
		return nil
	})
	return e, err
}

// seek sets the position in the current song if the member may do so.
func (p *Player) seek(a Actor, to time.Duration) error {
	now := p.state.entry(p.state.Now)
	switch {
	case p.state.Channel == "" || now == nil:
		return ErrNotPlaying
	case !p.present(a) && !a.DJ:
		return ErrNotInChannel
	case !p.mayControl(a) && now.By.ID != a.User.ID:
		return ErrNotAllowed
	}
	return p.playback.seek(to)
}
