package bot

// mostRecent is how many ids a [recent] remembers. Discord repeats an event within
// seconds, when a session is resumed.
const mostRecent = 4096

// recent is a set of the ids that were added last. The zero value is empty.
type recent struct {
	ids   map[string]bool
	order []string // a ring of the same ids
	next  int      // where in the ring the next id goes, once it is full
}

// add adds an id, in place of the oldest if the set is full, and reports whether it
// was missing.
func (r *recent) add(id string) bool {
	if r.ids[id] {
		return false
	}
	if r.ids == nil {
		r.ids = make(map[string]bool, mostRecent)
	}
	if len(r.order) < mostRecent {
		r.order = append(r.order, id)
	} else {
		delete(r.ids, r.order[r.next])
		r.order[r.next] = id
		r.next = (r.next + 1) % mostRecent
	}
	r.ids[id] = true
	return true
}
