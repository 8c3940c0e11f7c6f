package jukebox

import (
	"context"
	"errors"
	"fmt"
)

// load opens the current song and the next one if they are not open yet. It drops songs that cannot be
// opened.
func (p *Player) load(ctx context.Context) (changed bool) {
	if p.pendingAdds > 0 || p.state.Channel == "" {
		return false
	}
	for range maxEntries {
		now, next := p.playback.loaded()
		if now == "" {
			if p.recordEnded(ctx) { // it ended just now and must not start again
				changed = true
				continue
			}
			e := p.state.entry(p.state.Now)
			if e == nil {
				e = p.nextEntry()
			}
			if e == nil {
				changed = changed || p.state.Now != ""
				p.state.Now = ""
				return changed
			}
			t, err := p.open(ctx, *e)
			if errors.Is(err, errVisibilityUnknown) {
				return changed // retry in the next step
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
					p.deps.Log.WarnContext(ctx, "restore song position failed", "guild", p.guild, "err", err)
				}
			}
			p.state.Now, p.skips = e.ID, nil
			p.closeTracks(p.playback.setNext(t))
			continue
		}
		want := p.nextEntry()
		switch {
		case want == nil && next == "", want != nil && next == want.ID:
			return changed
		case want == nil:
			p.closeTracks(p.playback.setNext(nil))
			return changed
		}
		t, err := p.open(ctx, *want)
		if errors.Is(err, errVisibilityUnknown) {
			return changed
		}
		if err != nil {
			p.drop(ctx, *want, err)
			changed = true
			continue
		}
		p.closeTracks(p.playback.setNext(t))
		return changed
	}
	return changed
}

// nextEntry returns the entry after the current one, or nil.
func (p *Player) nextEntry() *Entry {
	now := p.state.entry(p.state.Now)
	if p.state.Loop == LoopOne && now != nil {
		return now
	}
	if waiting := p.state.Queue(); len(waiting) > 0 {
		return &waiting[0]
	}
	if p.state.Loop == LoopAll && now != nil && now.Source == Requested {
		return now
	}
	return nil
}

// errVisibilityUnknown is returned if the visibility of a song could not be determined.
var errVisibilityUnknown = errors.New("visibility of song is unknown")

// open opens a song. It returns [ErrPrivate] if the song is not visible to everyone who can see the voice
// channel, because the channel or its permissions may have changed since the song was added.
func (p *Player) open(ctx context.Context, e Entry) (*track, error) {
	audible, err := p.audible(ctx, p.state.Channel, e.Song.ID)
	if err != nil {
		p.deps.Log.WarnContext(ctx, "find audience failed", "guild", p.guild, "song", e.Song.ID, "err", err)
		return nil, errVisibilityUnknown
	}
	if !audible[e.Song.ID] {
		return nil, ErrPrivate
	}
	packets, err := p.deps.Tracks.Open(ctx, e.Song.Song)
	if err != nil {
		return nil, fmt.Errorf("open song %s: %w", e.Song.ID, err)
	}
	return &track{entry: e.ID, packets: packets}, nil
}

// drop removes a song that cannot be played.
func (p *Player) drop(ctx context.Context, e Entry, err error) {
	p.deps.Log.WarnContext(ctx, "play song failed", "guild", p.guild, "song", e.Song.ID, "err", err)
	p.notice = Notice{Kind: NoticeDropped, Title: e.Title(), Song: e.Song.ID}
	if errors.Is(err, ErrPrivate) {
		p.notice = Notice{Kind: NoticePrivate}
	}
	p.state.remove(e.ID)
	if p.state.Now == e.ID {
		p.state.Now, p.state.Position = "", 0
	}
}

// closeTracks closes tracks.
func (p *Player) closeTracks(tracks ...*track) {
	for _, t := range tracks {
		if t == nil {
			continue
		}
		if err := t.packets.Close(); err != nil {
			p.deps.Log.Warn("close song failed", "guild", p.guild, "err", err)
		}
	}
}
