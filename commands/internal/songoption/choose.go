package songoption

import (
	"strings"

	"github.com/riffbot/riffbot/internal/discord"
	"github.com/riffbot/riffbot/internal/fold"
)

// Naming says how members name the items of a list.
type Naming[T any] struct {
	Option string // the option that names an item
	// ID returns the value of a suggestion.
	ID func(T) string
	// Names returns what members may type in place of a suggestion.
	Names func(T) []string
	// Label returns how the item is offered.
	Label func(T) string
	// Near returns the items that a text may mean if none is named exactly, the closest first; nil:
	// those with a similar name.
	Near func(q fold.Query) ([]T, error)
	// None is the error if no item is near.
	None error
}

// Choose returns the item with an id, or else the only one that a text names exactly: first as it
// was typed, then without regard to case, then without regard to diacritics. Otherwise it returns
// a [discord.ChoiceError] with the items that may be meant, or the error for none. It never guesses.
func (n Naming[T]) Choose(all []T, typed string) (item T, err error) {
	typed = strings.TrimSpace(typed)
	for _, e := range all {
		if typed != "" && n.ID(e) == typed {
			return e, nil
		}
	}
	q := fold.NewQuery(typed)
	named := closest(all, q, n.Names)
	switch {
	case len(named) == 1:
		return named[0], nil
	case len(named) > 1:
		return item, n.ask(typed, true, named)
	case q.Empty():
		return item, n.None
	}
	near, err := n.near(all, q)
	if err != nil {
		return item, err
	}
	if len(near) == 0 {
		return item, n.None
	}
	return item, n.ask(typed, false, near)
}

// closest returns the items that a query names, of these only the closest.
func closest[T any](all []T, q fold.Query, names func(T) []string) (found []T) {
	best := 0
	for _, e := range all {
		rank, ok := namedRank(q, names(e))
		switch {
		case !ok || len(found) > 0 && rank > best:
			continue
		case rank < best:
			found = nil
		}
		best = rank
		found = append(found, e)
	}
	return found
}

// namedRank returns how closely a query is one of the names.
func namedRank(q fold.Query, names []string) (best int, ok bool) {
	for _, name := range names {
		if rank, named := q.Named(name); named && (!ok || rank < best) {
			best, ok = rank, true
		}
	}
	return best, ok
}

// near returns the items that a query may mean.
func (n Naming[T]) near(all []T, q fold.Query) ([]T, error) {
	if n.Near != nil {
		return n.Near(q)
	}
	return Near(all, q, n.Names), nil
}

// Near returns the items whose names contain a query, the closest first, or else those with similar
// names.
func Near[T any](all []T, q fold.Query, names func(T) []string) []T {
	near := fold.Matching(all, func(e T) (int, bool) { return q.RankAny(names(e)...) })
	if len(near) == 0 {
		near = similar(all, q, names)
	}
	return near
}

// similar returns the items whose names are spelled like a query, the most similar first.
func similar[T any](all []T, q fold.Query, names func(T) []string) []T {
	return fold.Matching(all, func(e T) (best int, ok bool) {
		for _, name := range names(e) {
			if rank, alike := fold.Similar(name, q.Exact()); alike && (!ok || rank < best) {
				best, ok = rank, true
			}
		}
		return best, ok
	})
}

// ask returns the error that offers items.
func (n Naming[T]) ask(typed string, several bool, items []T) error {
	e := &discord.ChoiceError{Option: n.Option, Typed: typed, Several: several}
	for _, item := range items[:min(len(items), discord.MaxAlternatives)] {
		e.Choices = append(e.Choices, discord.Choice{Name: n.Label(item), Value: n.ID(item)})
	}
	return e
}
