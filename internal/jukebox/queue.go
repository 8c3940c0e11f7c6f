package jukebox

import (
	"cmp"
	"context"
	"slices"
)

// mostWaiting bounds a guild's playlist.
const mostWaiting = 500

// upcoming is the order in which entries will be heard. served is whose song
// plays now: in fair mode, the others come first.
func upcoming(waiting []Entry, mode Mode, shuffle bool, served string) []Entry {
	all := slices.Clone(waiting)
	place := func(e Entry) int64 {
		if shuffle {
			return e.Dice
		}
		return e.Place
	}
	slices.SortStableFunc(all, func(a, b Entry) int {
		return cmp.Or(cmp.Compare(place(a), place(b)), cmp.Compare(a.ID, b.ID))
	})
	turn := make(map[EntryID]int) // what goes first: the lower
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

// rank puts moved entries before all others, and what nobody asked for behind.
func rank(e Entry) int {
	switch {
	case e.Pin > 0:
		return 0
	case e.Why == Asked:
		return 1
	case e.Why == ByRadio:
		return 2
	default:
		return 3
	}
}

// moved returns the pins with which an entry comes to stand at a place, from 0,
// of the order that people see.
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
	pinned := to + 1 // it and all before it; those that were pinned stay so
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

// Remove takes a song out of the playlist: one's own, or any for who decides.
func (p *Player) Remove(ctx context.Context, a Actor, id EntryID) (was Entry, err error) {
	err = p.do(ctx, func() error {
		e := p.state.entry(id)
		switch {
		case e == nil || id == p.state.Now:
			return ErrNoEntry
		case (e.Why != Asked || e.By.ID != a.User.ID) && !p.decides(a):
			return ErrNotAllowed
		}
		was = *e
		p.state.remove(id)
		return nil
	})
	return was, err
}

// Move puts a song at a place of the playlist, from 0.
func (p *Player) Move(ctx context.Context, a Actor, id EntryID, to int) (e Entry, err error) {
	err = p.do(ctx, func() error {
		if !p.decides(a) {
			return ErrNotAllowed
		}
		pins := moved(p.state.waiting(), id, to)
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

// Clear takes all songs out that wait: one's own, or everybody's for who decides.
func (p *Player) Clear(ctx context.Context, a Actor, everybodys bool) (n int, err error) {
	err = p.do(ctx, func() error {
		if everybodys && !p.decides(a) {
			return ErrNotAllowed
		}
		before := len(p.state.Entries)
		p.state.Entries = slices.DeleteFunc(p.state.Entries, func(e Entry) bool {
			return e.ID != p.state.Now && (everybodys || e.Why == Asked && e.By.ID == a.User.ID)
		})
		n = before - len(p.state.Entries)
		return nil
	})
	return n, err
}

// Vote says that somebody wants to hear a song soon, or no longer.
func (p *Player) Vote(ctx context.Context, a Actor, id EntryID) (e Entry, err error) {
	err = p.do(ctx, func() error {
		found := p.state.entry(id)
		switch {
		case found == nil || id == p.state.Now:
			return ErrNoEntry
		case !p.there(a):
			return ErrNotThere
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

// low reports whether people listen and what they asked for is about to run out.
// A radio, or a loop, never does.
func (p *Player) low() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.gone || p.state.Paused || p.state.Radio != nil || p.state.Loop != LoopOff && p.state.Now != "" || len(p.hearing()) == 0 {
		return false
	}
	return !slices.ContainsFunc(p.state.waiting(), func(e Entry) bool { return e.Why != Autoplay })
}
