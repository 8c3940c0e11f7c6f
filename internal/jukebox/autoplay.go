package jukebox

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/riffbot/riffbot/internal/songs"
)

// Parameters of autoplay.
const (
	maxCandidates = 200              // number of candidate songs
	recentPlays   = 20               // number of recent plays that are avoided
	fillBefore    = 15 * time.Second // time left in the current song when the next one is added during radio
)

// fill adds a song if nothing follows the current one: a new song for the radio, or an existing song of the
// guild.
func (p *Player) fill(ctx context.Context) (changed bool) {
	if p.state.Channel == "" || p.held || p.claimed {
		return false
	}
	changed = p.orderNext(ctx)
	if len(p.state.Queue()) > 0 || p.state.Loop != LoopOff && p.state.Now != "" {
		return changed
	}
	switch position, length := p.playback.position(); {
	case p.state.Radio != nil: // the radio's next song may still be finished in time
		if p.state.Now != "" && length-position > fillBefore {
			return changed
		}
	case !p.state.Settings.Autoplay:
		return changed
	}
	if p.deps.Now().Sub(p.lastMiss) < searchDelay {
		return changed
	}
	song, ok := p.pickSong(ctx)
	if !ok {
		p.lastMiss = p.deps.Now()
		return changed
	}
	place, _ := p.lastPlace()
	e := Entry{ID: EntryID(p.deps.NewID()), Song: song, Source: Autoplay, At: p.deps.Now(), Place: place,
		ShuffleKey: p.deps.Rand(1 << 40)}
	p.state.Entries = append(p.state.Entries, e)
	return true
}

// searchDelay is the delay before the next search after one that found nothing.
const searchDelay = 15 * time.Second

// pickSong returns a random favourite of the guild that was not played recently. During radio it prefers any
// other song of the guild to repeating favourites.
func (p *Player) pickSong(ctx context.Context) (songs.Entry, bool) {
	plays, _, err := p.deps.Store.Plays(ctx, p.allSongs(), recentPlays, 0)
	if err != nil {
		p.deps.Log.WarnContext(ctx, "list plays failed", "guild", p.guild, "err", err)
	}
	recency := make(map[songs.SongID]int) // rank by recency: 1 for the latest
	for i, h := range plays {
		if _, again := recency[h.Song.ID]; !again {
			recency[h.Song.ID] = i + 1
		}
	}
	if now := p.state.entry(p.state.Now); now != nil {
		recency[now.Song.ID] = 1
	}
	audience, err := p.deps.Access.Audience(ctx, p.guild, p.state.Channel)
	if err != nil {
		p.deps.Log.WarnContext(ctx, "find audience failed", "guild", p.guild, "err", err)
		return songs.Entry{}, false
	}
	favourites, err := p.deps.Library.Favourites(ctx, audience, maxCandidates)
	song, ok := p.pickFrom(ctx, favourites, recency)
	if p.state.Radio != nil && err == nil && (!ok || recency[song.ID] > 0) {
		var all []songs.Entry
		all, err = p.deps.Library.Newest(ctx, audience, maxCandidates)
		// The finished song of the radio is added by the pending play.
		all = slices.DeleteFunc(all, func(s songs.Entry) bool { return s.OrderID == p.state.Radio.Order })
		if other, found := p.pickFrom(ctx, all, recency); found {
			song, ok = other, true
		}
	}
	if err != nil {
		p.deps.Log.WarnContext(ctx, "find song for autoplay failed", "guild", p.guild, "err", err)
	}
	return song, ok
}

// pickFrom returns a random song that was not played recently, or else the one played longest ago. It never
// returns the latest song.
func (p *Player) pickFrom(ctx context.Context, pool []songs.Entry, recency map[songs.SongID]int) (songs.Entry, bool) {
	for i := len(pool) - 1; i > 0; i-- {
		other := p.deps.Rand(int64(i) + 1)
		pool[i], pool[other] = pool[other], pool[i]
	}
	slices.SortStableFunc(
		pool, func(a, b songs.Entry) int { return cmp.Compare(recencyKey(recency[a.ID]), recencyKey(recency[b.ID])) },
	)
	for _, s := range pool {
		if recency[s.ID] != 1 && p.deps.Tracks.Playable(ctx, s.Song) == nil {
			return s, true
		}
	}
	return songs.Entry{}, false
}

// recencyKey returns a sort key for a rank by recency: 0 for songs that were not played recently, else higher for
// more recent plays.
func recencyKey(recency int) int {
	if recency == 0 {
		return 0
	}
	return 1 + recentPlays - recency
}
