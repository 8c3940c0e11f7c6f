package jukebox

import (
	"cmp"
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
