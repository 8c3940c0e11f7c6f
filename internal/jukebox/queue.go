package jukebox

import (
	"cmp"
	"context"
	"slices"
)

// maxEntries is the maximum length of a guild's playlist.
const maxEntries = 500

// upcoming returns the entries in playback order. served is the member whose song was played last: in fair
// mode, the songs of other members come first.
func upcoming(waiting []Entry, mode Mode, shuffle bool, served string) []Entry {
	all := slices.Clone(waiting)
	place := func(e Entry) int64 {
		if shuffle {
			return e.ShuffleKey
		}
		return e.Place
	}
	slices.SortStableFunc(all, func(a, b Entry) int {
		return cmp.Or(cmp.Compare(place(a), place(b)), cmp.Compare(a.ID, b.ID))
	})
	turn := make(map[EntryID]int) // sort key: lower values first
	switch mode {
	case Fair:
		taken := map[string]int{served: 1}
		for _, e := range all {
			turn[e.ID] = taken[e.By.ID]
			taken[e.By.ID]++
		}
	case Votes:
		for _, e := range all {
			turn[e.ID] = -len(e.Votes)
		}
	}
	slices.SortStableFunc(all, func(a, b Entry) int {
		return cmp.Or(cmp.Compare(rank(a), rank(b)), cmp.Compare(a.Pin, b.Pin), cmp.Compare(turn[a.ID], turn[b.ID]))
	})
	return all
}

// rank returns a sort key that puts pinned entries first, then requested, radio and autoplay entries.
func rank(e Entry) int {
	switch {
	case e.Pin > 0:
		return 0
	case e.Source == Requested:
		return 1
	case e.Source == ByRadio:
		return 2
	default:
		return 3
	}
}

// moved returns the pins that move an entry to an index of the displayed order; nil if there is no such
// entry.
func moved(shown []Entry, id EntryID, to int) map[EntryID]int64 {
	at := slices.IndexFunc(shown, func(e Entry) bool { return e.ID == id })
	if at < 0 {
		return nil
	}
	order := slices.Clone(shown)
	e := order[at]
	order = slices.Delete(order, at, at+1)
	to = min(max(to, 0), len(order))
	order = slices.Insert(order, to, e)
	pinned := to + 1 // pin the entry and all before it; keep existing pins
	for i, e := range order {
		if e.Pin > 0 {
			pinned = max(pinned, i+1)
		}
	}
	pins := make(map[EntryID]int64)
	for i, e := range order[:pinned] {
		pins[e.ID] = int64(i) + 1
	}
	return pins
}

// Remove removes a song from the playlist. Members may remove their own songs; a DJ may remove any.
func (p *Player) Remove(ctx context.Context, a Actor, id EntryID) (was Entry, err error) {
	err = p.do(ctx, func() error {
		e := p.state.entry(id)
		switch {
		case e == nil || id == p.state.Now:
			return ErrNoEntry
		case (e.Source != Requested || e.By.ID != a.User.ID) && !p.mayOverride(a):
			return ErrNotAllowed
		}
		was = *e
		p.state.remove(id)
		return nil
	})
	return was, err
}

// Move moves a song to an index of the playlist.
func (p *Player) Move(ctx context.Context, a Actor, id EntryID, to int) (e Entry, err error) {
	err = p.do(ctx, func() error {
		if !p.mayOverride(a) {
			return ErrNotAllowed
		}
		pins := moved(p.state.Queue(), id, to)
		if pins == nil {
			return ErrNoEntry
		}
		for i := range p.state.Entries {
			p.state.Entries[i].Pin = pins[p.state.Entries[i].ID]
		}
		e = *p.state.entry(id)
		return nil
	})
	return e, err
}

// Clear removes all waiting songs of the member, or those of all members if the member may do that.
func (p *Player) Clear(ctx context.Context, a Actor, all bool) (n int, err error) {
	err = p.do(ctx, func() error {
		if all && !p.mayOverride(a) {
			return ErrNotAllowed
		}
		before := len(p.state.Entries)
		p.removeWaiting(func(e Entry) bool { return all || e.Source == Requested && e.By.ID == a.User.ID })
		n = before - len(p.state.Entries)
		return nil
	})
	return n, err
}

// removeWaiting removes the waiting songs that a function selects.
func (p *Player) removeWaiting(selected func(Entry) bool) {
	p.state.Entries = slices.DeleteFunc(p.state.Entries, func(e Entry) bool { return e.ID != p.state.Now && selected(e) })
}

// Vote adds or removes a member's vote for a waiting song.
func (p *Player) Vote(ctx context.Context, a Actor, id EntryID) (e Entry, err error) {
	err = p.do(ctx, func() error {
		found := p.state.entry(id)
		switch {
		case found == nil || id == p.state.Now:
			return ErrNoEntry
		case !p.present(a):
			return ErrNotInChannel
		}
		if i := slices.Index(found.Votes, a.User.ID); i >= 0 {
			found.Votes = slices.Delete(found.Votes, i, i+1)
		} else {
			found.Votes = append(found.Votes, a.User.ID)
		}
		e = *found
		return nil
	})
	return e, err
}

// queueLow reports whether there are listeners and no more requested songs. It is false while the radio or a loop
// is on.
func (p *Player) queueLow() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	looping := p.state.Loop != LoopOff && p.state.Now != ""
	if p.claimed || p.state.Paused || p.state.Radio != nil || looping || len(p.listeners()) == 0 {
		return false
	}
	return !slices.ContainsFunc(p.state.Queue(), func(e Entry) bool { return e.Source != Autoplay })
}
