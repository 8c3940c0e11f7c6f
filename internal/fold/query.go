package fold

import (
	"slices"
	"strings"
)

// Query is a text that is looked for among names.
type Query struct{ exact, folded, bare string }

// NewQuery returns the query for a typed text.
func NewQuery(typed string) Query {
	return Query{strings.TrimSpace(typed), Case(typed), Bare(typed)}
}

// Empty reports whether nothing visible was typed.
func (q Query) Empty() bool { return q.folded == "" }

// Exact returns the text as it was typed.
func (q Query) Exact() string { return q.exact }

// Folded returns the text as [Case] does.
func (q Query) Folded() string { return q.folded }

// Bare returns the text as [Bare] does.
func (q Query) Bare() string { return q.bare }

// The ranks of names, the closest first. Within a group, names that are the same as typed come before those that are
// the same after [Case], and these before those that are the same after [Bare].
const (
	same    = 0 // the name is the text
	begins  = 3 // the name begins with the text
	holds   = 6 // the text is somewhere in the name
	nowhere = 9
)

// Rank says how close a name is to the query, 0 being the closest; ok is false where the name does not hold it. The
// empty query is equally close to all names.
func (q Query) Rank(name string) (rank int, ok bool) {
	rank = nowhere
	if q.Empty() {
		return same, true
	}
	for form, text := range [...]struct{ name, typed string }{
		{name, q.exact}, {Case(name), q.folded}, {Bare(name), q.bare},
	} {
		switch {
		case text.typed == "" || !strings.Contains(text.name, text.typed):
		case text.name == text.typed:
			rank = min(rank, same+form)
		case strings.HasPrefix(text.name, text.typed):
			rank = min(rank, begins+form)
		default:
			rank = min(rank, holds+form)
		}
	}
	return rank, rank < nowhere
}

// RankAny is the smallest rank of several names of one thing.
func (q Query) RankAny(names ...string) (rank int, ok bool) {
	rank = nowhere
	for _, name := range names {
		if r, holds := q.Rank(name); holds {
			rank = min(rank, r)
		}
	}
	return rank, rank < nowhere
}

// Named reports whether a name is the query's text, and how close.
func (q Query) Named(name string) (rank int, ok bool) {
	rank, _ = q.Rank(name)
	return rank, !q.Empty() && rank < begins
}

// Begins reports whether a name is the query's text or begins with it, and how close.
func (q Query) Begins(name string) (rank int, ok bool) {
	rank, _ = q.Rank(name)
	return rank, !q.Empty() && rank < holds
}

// Closest returns the index of the item with the smallest rank, the first of equals; -1 where none fits.
func Closest[T any](all []T, rank func(T) (int, bool)) int {
	best, at := 0, -1
	for i, item := range all {
		if r, ok := rank(item); ok && (at < 0 || r < best) {
			best, at = r, i
		}
	}
	return at
}

// Matching returns the items that fit, those with the smallest rank first and else in their order.
func Matching[T any](all []T, rank func(T) (int, bool)) []T {
	type ranked struct {
		item T
		rank int
	}
	var found []ranked
	for _, item := range all {
		if r, ok := rank(item); ok {
			found = append(found, ranked{item, r})
		}
	}
	slices.SortStableFunc(found, func(a, b ranked) int { return a.rank - b.rank })
	items := make([]T, len(found))
	for i, f := range found {
		items[i] = f.item
	}
	return items
}
