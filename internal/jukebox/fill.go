package jukebox

import (
	"cmp"
	"context"
	"slices"
	"time"

	"riffbot/internal/songs"
)

// The filler: from how many songs one is drawn, how many that played last are not
// drawn again, and how close to its end a song is when something has to come.
const (
	drawFrom = 200
	rested   = 20
	closeBy  = 15 * time.Second
)

// fill sees to it that something follows: a song that the radio has made, or one
// that the server likes.
func (p *Player) fill(ctx context.Context) (changed bool) {
	if p.state.Channel == "" || p.held || p.gone {
		return false
	}
	changed = p.tuneIn(ctx)
	if len(p.state.waiting()) > 0 || p.state.Loop != LoopOff && p.state.Now != "" {
		return changed
	}
	switch position, length := p.deck.at(); {
	case p.state.Radio != nil: // its song may still come in time
		if p.state.Now != "" && length-position > closeBy {
			return changed
		}
	case !p.state.Settings.Autoplay:
		return changed
	}
	if p.Now().Sub(p.dry) < drawEvery {
		return changed
	}
	song, ok := p.draw(ctx)
	if !ok {
		p.dry = p.Now()
		return changed
	}
	place, _ := p.lastPlace()
	p.state.Entries = append(p.state.Entries, Entry{ID: EntryID(p.NewID()), Song: song, Why: Autoplay, At: p.Now(), Place: place, Dice: p.Dice(1 << 40)})
	return true
}

// drawEvery is how soon the server is asked again after nothing was found.
const drawEvery = 15 * time.Second

// draw picks a favourite of the server that was not heard lately. A radio goes on
// with anything the server has rather than with the same few again.
func (p *Player) draw(ctx context.Context) (songs.Entry, bool) {
	heard, _, err := p.Store.Plays(ctx, p.everything(), rested, 0)
	if err != nil {
		p.Log.WarnContext(ctx, "what was heard is not known", "guild", p.guild, "err", err)
	}
	tired := make(map[songs.SongID]int) // how lately: the lower, the later
	for i, h := range heard {
		if _, again := tired[h.Song.ID]; !again {
			tired[h.Song.ID] = i + 1
		}
	}
	if now := p.state.entry(p.state.Now); now != nil {
		tired[now.Song.ID] = 1
	}
	audience, err := p.Access.Audience(ctx, p.guild, p.state.Channel)
	if err != nil {
		p.Log.WarnContext(ctx, "find audience failed", "guild", p.guild, "err", err)
		return songs.Entry{}, false
	}
	loved, err := p.Library.Favourites(ctx, audience, drawFrom)
	song, ok := p.pick(ctx, loved, tired)
	if p.state.Radio != nil && err == nil && (!ok || tired[song.ID] > 0) {
		var all []songs.Entry
		all, err = p.Library.Newest(ctx, audience, drawFrom)
		// What the radio has made comes by itself.
		all = slices.DeleteFunc(all, func(s songs.Entry) bool { return s.OrderID == p.state.Radio.Order })
		if other, found := p.pick(ctx, all, tired); found {
			song, ok = other, true
		}
	}
	if err != nil {
		p.Log.WarnContext(ctx, "nothing was found to go on with", "guild", p.guild, "err", err)
	}
	return song, ok
}

// pick takes by chance one of those that were not heard lately, else what was heard
// longest ago; never the same twice in a row.
func (p *Player) pick(ctx context.Context, pool []songs.Entry, tired map[songs.SongID]int) (songs.Entry, bool) {
	for i := len(pool) - 1; i > 0; i-- {
		other := p.Dice(int64(i) + 1)
		pool[i], pool[other] = pool[other], pool[i]
	}
	slices.SortStableFunc(pool, func(a, b songs.Entry) int { return cmp.Compare(rest(tired[a.ID]), rest(tired[b.ID])) })
	for _, s := range pool {
		if tired[s.ID] != 1 && p.Tracks.Playable(ctx, s.Song) == nil {
			return s, true
		}
	}
	return songs.Entry{}, false
}

// rest ranks a song by how lately it was heard: 0 not at all, else 1 for the last.
func rest(tired int) int {
	if tired == 0 {
		return 0
	}
	return 1 + rested - tired
}
