package jukebox

import (
	"context"
	"slices"
	"sync"

	"riffbot/internal/songs"
)

// Added is what became of songs that somebody asked for.
type Added struct {
	Entries []Entry
	// Voted are songs that waited already, and got a vote instead.
	Voted []Entry
	// Left are how many songs found no room, and Private how many were left out because not all listeners may see them.
	Left, Private int
	// Ahead is how many songs play before the first; -1 when it plays now.
	Ahead   int
	Channel string
}

// Play puts songs into the playlist and brings the jukebox to whoever asked,
// where it is in no channel. Songs that not everyone may see who can see the voice channel are left out, unless reveal
// says to share them there; [ErrPrivate] when no other song is wanted.
func (p *Player) Play(ctx context.Context, a Actor, textChannel string, wanted []songs.Entry, reveal bool) (Added, error) {
	var entries []Entry
	for _, s := range wanted {
		entries = append(entries, Entry{ID: EntryID(p.NewID()), Song: s, By: a.User})
	}
	return p.play(ctx, a, textChannel, entries, request{reveal: reveal})
}

// request says how entries are to be played. ready entries are songs that were just made: they are also played for a
// member who has left, as long as the jukebox is there. reveal shares private songs with those who hear them.
type request struct{ ready, reveal bool }

// play is Play with entries.
func (p *Player) play(ctx context.Context, a Actor, textChannel string, entries []Entry, how request) (Added, error) {
	var playable []Entry
	var unplayable error
	for _, e := range entries {
		if err := p.Tracks.Playable(ctx, e.Song.Song); err != nil {
			unplayable = err
			continue
		}
		playable = append(playable, e)
	}
	if len(playable) == 0 {
		return Added{}, unplayable
	}
	channel, err := p.where(a)
	p.mu.Lock()
	present := p.state.Channel != ""
	if channel == "" {
		channel = p.state.Channel
	}
	p.arriving++ // what an earlier round left does not begin before these
	p.mu.Unlock()
	arrived := sync.OnceFunc(func() { p.arriving-- })
	defer func() { p.mu.Lock(); arrived(); p.mu.Unlock() }()
	if err != nil && (!how.ready || !present) {
		return Added{}, err
	}
	heard, private := p.forAudience(ctx, channel, playable, how.reveal)
	if private != nil {
		return Added{}, private
	}
	if err == nil {
		if err := p.join(ctx, channel); err != nil {
			return Added{}, err
		}
	}
	var added Added
	err = p.do(ctx, func() error {
		arrived()
		fresh := !present
		if fresh && p.state.Now != "" { // what an earlier round left comes after
			p.pinFirst(p.state.Now)
			p.state.Now, p.state.Position = "", 0
		}
		added = p.add(a, heard)
		added.Private = len(playable) - len(heard)
		added.Channel = p.state.Channel
		if len(added.Entries) == 0 && len(added.Voted) == 0 {
			return ErrFull
		}
		if fresh && len(added.Entries) > 0 {
			p.pinFirst(added.Entries[0].ID)
		}
		p.showIn(textChannel)
		p.notice = Notice{}
		return nil
	})
	if err != nil {
		return Added{}, err
	}
	p.mu.Lock()
	if len(added.Entries) > 0 {
		added.Ahead = slices.IndexFunc(p.state.waiting(), func(e Entry) bool { return e.ID == added.Entries[0].ID })
		if added.Ahead >= 0 && p.state.Now != "" {
			added.Ahead++
		}
	}
	p.mu.Unlock()
	return added, nil
}

// pinFirst puts an entry before all that wait.
func (p *Player) pinFirst(id EntryID) {
	for i := range p.state.Entries {
		if e := &p.state.Entries[i]; e.Pin > 0 {
			e.Pin++
		}
	}
	if e := p.state.entry(id); e != nil {
		e.Pin = 1
	}
}

// add puts songs at the end of the playlist, as far as there is room. In votes
// mode, a song that waits already gets a vote.
func (p *Player) add(a Actor, entries []Entry) (added Added) {
	mine := 0
	for _, e := range p.state.waiting() {
		if e.By.ID == a.User.ID && e.Why == Asked {
			mine++
		}
	}
	for _, e := range entries {
		if p.state.entry(e.ID) != nil {
			added.Entries = append(added.Entries, *p.state.entry(e.ID)) // again, after a crash
			continue
		}
		if waits := p.waitingSong(e.Song.ID); waits != nil && p.state.Settings.Mode == Votes {
			if !waits.votedFor(a.User.ID) {
				waits.Votes = append(waits.Votes, a.User.ID)
			}
			added.Voted = append(added.Voted, *waits)
			continue
		}
		limit := p.state.Settings.Cap
		if limit > 0 && mine >= limit && !a.DJ || len(p.state.Entries) >= mostWaiting {
			added.Left++
			continue
		}
		mine++
		e.At = p.Now()
		e.Place, _ = p.lastPlace()
		e.Dice = p.Dice(1 << 40)
		if p.state.Settings.Mode == Votes {
			e.Votes = []string{a.User.ID}
		}
		p.state.Entries = append(p.state.Entries, e)
		added.Entries = append(added.Entries, e)
	}
	return added
}

func (p *Player) waitingSong(id songs.SongID) *Entry {
	for i := range p.state.Entries {
		if e := &p.state.Entries[i]; e.Song.ID == id && e.ID != p.state.Now {
			return e
		}
	}
	return nil
}

// chosen takes in a song that the server wanted together: it waits its requester's
// turn, whether they are there or not, and does not count in what they may have
// waiting.
func (p *Player) chosen(ctx context.Context, w Wish) error {
	return p.do(ctx, func() error { return p.queue(ctx, w, Asked) })
}

// queue puts a song that became ready into the playlist, once, if the jukebox is on.
func (p *Player) queue(ctx context.Context, w Wish, why Why) error {
	switch {
	case w.Song == nil || p.state.Channel == "" || p.state.entry(EntryID(w.Order)) != nil:
		return nil
	case len(p.state.Entries) >= mostWaiting:
		return ErrFull
	}
	if err := p.Tracks.Playable(ctx, w.Song.Song); err != nil {
		return err
	}
	place, _ := p.lastPlace()
	p.state.Entries = append(p.state.Entries, Entry{ID: EntryID(w.Order), Song: *w.Song, By: w.By, Why: why, At: p.Now(), Place: place, Dice: p.Dice(1 << 40)})
	return nil
}
