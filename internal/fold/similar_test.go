package fold

import "testing"

func TestSimilarNames(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, typed string
		rank        int
		ok          bool
	}{
		{"Road trip", "road trip", 0, true}, {"Road trip", "raod trip", 2, true}, {"Road trip", "trip", 5, true},
		{"Sea", "seaside songs", 10, true}, {"Café", "cofe", 1, true}, {"夜来香", "夜来", 1, true},
		{"Sea", "sky", 2, false}, {"Sea", "", 0, false}, {"", "Sea", 0, false}, {"Road", "Winter", 6, false},
	} {
		if rank, ok := Similar(c.name, c.typed); ok != c.ok || rank != c.rank {
			t.Errorf("%q and %q: %d, %v; want %d, %v", c.name, c.typed, rank, ok, c.rank, c.ok)
		}
	}
}
