package jukebox

import (
	"context"
	"slices"
	"sync"

	"github.com/riffbot/riffbot/internal/songs"
)

// Added is the result of [Player.Play].
type Added struct {
	Entries []Entry
	// Voted are songs that were waiting already and got a vote instead.
	Voted []Entry
	// Rejected is the number of songs that exceeded a limit, and Private the number of songs that are not visible to
	// all listeners.
	Rejected, Private int
	// Ahead is the number of songs before the first added one; -1 if that plays now.
	Ahead   int
	Channel string
}

// Play adds songs to the playlist, and joins the member's channel if the jukebox is in none. It leaves out
// songs that are not visible to everyone who can see the voice channel, unless reveal is set, which shares
// them there. It returns [ErrPrivate] if no song is left.
func (p *Player) Play(
	ctx context.Context, a Actor, textChannel string, wanted []songs.Entry, reveal bool,
) (Added, error) {
	return p.play(ctx, a, textChannel, p.requests(a, wanted), request{reveal: reveal})
}

// Replace is [Player.Play] instead of the waiting songs, with the permissions of [Player.Clear] for all songs. They
// stay if none of the new ones can be added.
func (p *Player) Replace(ctx context.Context, a Actor, wanted []songs.Entry) (Added, error) {
	return p.play(ctx, a, "", p.requests(a, wanted), request{replace: true})
}

// requests returns songs as entries of a member.
func (p *Player) requests(a Actor, wanted []songs.Entry) (all []Entry) {
	for _, s := range wanted {
		all = append(all, Entry{ID: EntryID(p.deps.NewID()), Song: s, By: a.User})
	}
	return all
}

// request has the options of [Player.play]. ready is set for songs that were just made: they are also played
// if the member has left, as long as the jukebox is in a channel. reveal shares private songs with the
// audience. replace removes the waiting songs.
type request struct{ ready, reveal, replace bool }

// play is [Player.Play] for entries.
func (p *Player) play(ctx context.Context, a Actor, textChannel string, entries []Entry, how request) (Added, error) {
	var playable []Entry
	var unplayable error
	for _, e := range entries {
		if err := p.deps.Tracks.Playable(ctx, e.Song.Song); err != nil {
			unplayable = err
			continue
		}
		playable = append(playable, e)
	}
	if len(playable) == 0 {
		return Added{}, unplayable
	}
	channel, err := p.channelFor(a)
	p.mu.Lock()
	if how.replace && !p.mayOverride(a) {
		p.mu.Unlock()
		return Added{}, ErrNotAllowed
	}
	present := p.state.Channel != ""
	if channel == "" {
		channel = p.state.Channel
	}
	p.pendingAdds++ // do not start songs of an earlier session before these
	p.mu.Unlock()
	arrived := sync.OnceFunc(func() { p.pendingAdds-- })
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
		if how.replace && !p.mayOverride(a) {
			return ErrNotAllowed
		}
		before, now, position := slices.Clone(p.state.Entries), p.state.Now, p.state.Position
		if how.replace {
			p.removeWaiting(func(Entry) bool { return true })
		}
		fresh := !present
		if fresh && p.state.Now != "" { // continue the interrupted song afterwards
			p.pinFirst(p.state.Now)
			p.state.Now, p.state.Position = "", 0
		}
		added = p.add(a, heard)
		added.Private = len(playable) - len(heard)
		added.Channel = p.state.Channel
		if len(added.Entries) == 0 && len(added.Voted) == 0 {
			p.state.Entries, p.state.Now, p.state.Position = before, now, position
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
		added.Ahead = slices.IndexFunc(p.state.Queue(), func(e Entry) bool { return e.ID == added.Entries[0].ID })
		if added.Ahead >= 0 && p.state.Now != "" {
			added.Ahead++
		}
	}
	p.mu.Unlock()
	return added, nil
}

// pinFirst moves an entry before all waiting ones.
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

// add appends songs to the playlist within its limits. In votes mode, a song that is waiting already gets a
// vote instead.
func (p *Player) add(a Actor, entries []Entry) (added Added) {
	mine := 0
	for _, e := range p.state.Queue() {
		if e.By.ID == a.User.ID && e.Source == Requested {
			mine++
		}
	}
	for _, e := range entries {
		if p.state.entry(e.ID) != nil {
			added.Entries = append(added.Entries, *p.state.entry(e.ID)) // added before a crash
			continue
		}
		if waits := p.waitingSong(e.Song.ID); waits != nil && p.state.Settings.Mode == Votes {
			if !waits.votedFor(a.User.ID) {
				waits.Votes = append(waits.Votes, a.User.ID)
			}
			added.Voted = append(added.Voted, *waits)
			continue
		}
		limit := p.state.Settings.MaxPerMember
		if limit > 0 && mine >= limit && !a.DJ || len(p.state.Entries) >= maxEntries {
			added.Rejected++
			continue
		}
		mine++
		e.At = p.deps.Now()
		e.Place, _ = p.lastPlace()
		e.ShuffleKey = p.deps.Rand(1 << 40)
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
