package bot

// maxRecent is the capacity of [recentIDs]. Discord repeats events within seconds, when
// a session is resumed.
const maxRecent = 4096

// recentIDs is a set of the latest ids. The zero value is empty.
type recentIDs struct {
	ids   map[string]bool
	order []string // ring buffer of the same ids
	next  int      // index of the oldest id, once the buffer is full
}

// add adds an id, replacing the oldest if the set is full, and reports whether it was
// missing.
func (r *recentIDs) add(id string) bool {
	if r.ids[id] {
		return false
	}
	if r.ids == nil {
		r.ids = make(map[string]bool, maxRecent)
	}
	if len(r.order) < maxRecent {
		r.order = append(r.order, id)
	} else {
		delete(r.ids, r.order[r.next])
		r.order[r.next] = id
		r.next = (r.next + 1) % maxRecent
	}
	r.ids[id] = true
	return true
}
