package songs

import (
	"fmt"
	"strings"
	"time"
)

// Section is a part of a song by what its lyrics call it.
type Section struct {
	Name       string // "Verse 1", "Chorus 2"; unique in its song
	Start, End time.Duration
}

// Sections are the parts that the word timings mark, in order; none where the
// song has no timings.
func (s Song) Sections() []Section {
	var all []Section
	count := make(map[string]int)
	for _, w := range s.Words {
		name, ok := strings.CutPrefix(strings.TrimSpace(w.Text), "[")
		if !ok || !strings.HasSuffix(name, "]") {
			continue
		}
		if n := len(all); n > 0 {
			all[n-1].End = w.Start
		}
		name = strings.TrimSuffix(name, "]")
		count[name]++
		all = append(all, Section{Name: name, Start: w.Start, End: s.Duration})
	}
	seen := make(map[string]int)
	kept := all[:0]
	for _, part := range all {
		if count[part.Name] > 1 {
			seen[part.Name]++
			part.Name = fmt.Sprintf("%s %d", part.Name, seen[part.Name])
		}
		if part.End-part.Start >= shortest {
			kept = append(kept, part)
		}
	}
	return kept
}

// Section finds a part by its name, in any case, also by the beginning of it:
// "chorus" is the first of several. nil if there is none.
func (s Song) Section(name string) *Section {
	name = strings.ToLower(strings.TrimSpace(name))
	var close *Section
	for _, part := range s.Sections() {
		switch have := strings.ToLower(part.Name); {
		case have == name:
			return &part
		case close == nil && name != "" && strings.HasPrefix(have, name):
			close = &part
		}
	}
	return close
}
