package jukebox

import (
	"context"
	"time"
)

// recordEnded records the songs that ended since the last call.
func (p *Player) recordEnded(ctx context.Context) (changed bool) {
	over := p.playback.takeEnded()
	for _, e := range over {
		if e.err != nil {
			p.deps.Log.WarnContext(ctx, "read song failed", "guild", p.guild, "entry", e.entry, "err", e.err)
		}
		p.closeTracks(e.track)
		p.recordPlay(ctx, e.entry, false)
	}
	if len(over) == 0 {
		return false
	}
	now, _ := p.playback.loaded()
	if now != "" || p.state.Loop != LoopOne {
		p.state.Now = now
	}
	p.state.Position, p.skips = 0, nil
	return true
}

// recordPlay adds the play to the history and removes the entry from the playlist, or moves it to the end if
// the playlist repeats.
func (p *Player) recordPlay(ctx context.Context, id EntryID, skipped bool) {
	e := p.state.entry(id)
	if e == nil {
		return
	}
	if p.state.Loop == LoopOne && !skipped {
		return // it repeats
	}
	p.state.Back = time.Time{}
	play := Play{GuildID: p.guild, Song: e.Song, By: e.By, Source: e.Source, At: p.deps.Now(), Skipped: skipped}
	if err := p.deps.Store.AddPlay(ctx, play); err != nil {
		p.deps.Log.WarnContext(ctx, "save play failed", "guild", p.guild, "err", err)
	}
	if e.Source == Requested {
		p.state.Served = e.By.ID
	}
	switch {
	case p.state.Loop == LoopAll && e.Source == Requested:
		e.Place, e.ShuffleKey = p.lastPlace()
		e.Pin, e.Votes = 0, nil
	default:
		p.state.remove(id)
	}
}

// lastPlace returns positions after all entries, in order of request and in shuffled order.
func (p *Player) lastPlace() (place, shuffleKey int64) {
	for _, e := range p.state.Entries {
		place, shuffleKey = max(place, e.Place), max(shuffleKey, e.ShuffleKey)
	}
	return place + 1, shuffleKey + 1
}
