package jukebox

import (
	"context"
	"errors"
	"fmt"
)

// settle takes note of the songs that ended.
func (p *Player) settle(ctx context.Context) (changed bool) {
	over := p.deck.over()
	for _, e := range over {
		if e.err != nil {
			p.Log.WarnContext(ctx, "a song broke off", "guild", p.guild, "entry", e.entry, "err", e.err)
		}
		p.putDown(e.track)
		p.finished(ctx, e.entry, false)
	}
	if len(over) == 0 {
		return false
	}
	now, _ := p.deck.loaded()
	if now != "" || p.state.Loop != LoopOne {
		p.state.Now = now
	}
	p.state.Position, p.skips = 0, nil
	return true
}

// finished takes an entry out of the playlist, or puts it at its end.
func (p *Player) finished(ctx context.Context, id EntryID, skipped bool) {
	e := p.state.entry(id)
	if e == nil {
		return
	}
	if p.state.Loop == LoopOne && !skipped {
		return // it is not over yet
	}
	err := p.Store.Played(ctx, Play{GuildID: p.guild, Song: e.Song, By: e.By, Why: e.Why, At: p.Now(), Skipped: skipped})
	if err != nil {
		p.Log.WarnContext(ctx, "a song is missing in the history", "guild", p.guild, "err", err)
	}
	if e.Why == Asked {
		p.state.Served = e.By.ID
	}
	switch {
	case p.state.Loop == LoopAll && e.Why == Asked:
		e.Place, e.Dice = p.lastPlace()
		e.Pin, e.Votes = 0, nil
	default:
		p.state.remove(id)
	}
}

// lastPlace is behind all others, in the order of asking and in that of chance.
func (p *Player) lastPlace() (place, dice int64) {
	for _, e := range p.state.Entries {
		place, dice = max(place, e.Place), max(dice, e.Dice)
	}
	return place + 1, dice + 1
}

// load opens the song that plays and the one after it, where they are not open
// yet. Songs that cannot be opened are left out.
func (p *Player) load(ctx context.Context) (changed bool) {
	if p.arriving > 0 || p.state.Channel == "" {
		return false
	}
	for range mostWaiting {
		now, next := p.deck.loaded()
		if now == "" {
			if p.settle(ctx) { // it ended this moment, and is not to begin again
				changed = true
				continue
			}
			e := p.state.entry(p.state.Now)
			if e == nil {
				e = p.following()
			}
			if e == nil {
				changed = changed || p.state.Now != ""
				p.state.Now = ""
				return changed
			}
			t, err := p.open(ctx, *e)
			if errors.Is(err, errUndecided) {
				return changed // asked again with the next step
			}
			changed = true
			if err != nil {
				p.drop(ctx, *e, err)
				continue
			}
			if e.ID != p.state.Now {
				p.state.Position = 0
			} else if p.state.Position > 0 {
				if err := t.seek(p.state.Position); err != nil {
					p.Log.WarnContext(ctx, "a song begins anew", "guild", p.guild, "err", err)
				}
			}
			p.state.Now, p.skips = e.ID, nil
			p.putDown(p.deck.cue(t))
			continue
		}
		want := p.following()
		switch {
		case want == nil && next == "", want != nil && next == want.ID:
			return changed
		case want == nil:
			p.putDown(p.deck.cue(nil))
			return changed
		}
		t, err := p.open(ctx, *want)
		if errors.Is(err, errUndecided) {
			return changed
		}
		if err != nil {
			p.drop(ctx, *want, err)
			changed = true
			continue
		}
		p.putDown(p.deck.cue(t))
		return changed
	}
	return changed
}

// following is what plays after the present song; nil: nothing.
func (p *Player) following() *Entry {
	now := p.state.entry(p.state.Now)
	if p.state.Loop == LoopOne && now != nil {
		return now
	}
	if waiting := p.state.waiting(); len(waiting) > 0 {
		return &waiting[0]
	}
	if p.state.Loop == LoopAll && now != nil && now.Why == Asked {
		return now
	}
	return nil
}

// errUndecided says that it was not found out whether all listeners may see a song.
var errUndecided = errors.New("the audience of the song is not known")

// open opens a song for all who can see the voice channel: the channel, or who can see which one, may have changed since
// it was put into the playlist. [ErrPrivate] when not all of them may see the song.
func (p *Player) open(ctx context.Context, e Entry) (*track, error) {
	audible, err := p.audible(ctx, p.state.Channel, e.Song.ID)
	if err != nil {
		p.Log.WarnContext(ctx, "find audience failed", "guild", p.guild, "song", e.Song.ID, "err", err)
		return nil, errUndecided
	}
	if !audible[e.Song.ID] {
		return nil, ErrPrivate
	}
	packets, err := p.Tracks.Open(ctx, e.Song.Song)
	if err != nil {
		return nil, fmt.Errorf("open song %s: %w", e.Song.ID, err)
	}
	return &track{entry: e.ID, packets: packets}, nil
}

// drop leaves a song out that cannot be played.
func (p *Player) drop(ctx context.Context, e Entry, err error) {
	p.Log.WarnContext(ctx, "a song cannot be played", "guild", p.guild, "song", e.Song.ID, "err", err)
	p.notice = Notice{Kind: NoticeDropped, Title: e.Title(), Song: e.Song.ID}
	if errors.Is(err, ErrPrivate) {
		p.notice = Notice{Kind: NoticePrivate}
	}
	p.state.remove(e.ID)
	if p.state.Now == e.ID {
		p.state.Now, p.state.Position = "", 0
	}
}

func (p *Player) putDown(tracks ...*track) {
	for _, t := range tracks {
		if t == nil {
			continue
		}
		if err := t.packets.Close(); err != nil {
			p.Log.Warn("a song was not closed", "guild", p.guild, "err", err)
		}
	}
}
