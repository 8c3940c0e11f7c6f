package songs

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/riffbot/riffbot/internal/fold"
)

// Section is a part of a song named by a marker in the lyrics.
type Section struct {
	Name       string // unique in the song: "Verse 1", "Chorus 2"
	Start, End time.Duration
}

// Sections returns the parts marked in the word timings, in order, or none if there are no timings.
func (s Song) Sections() []Section {
	var all []Section
	count := make(map[string]int)
	for _, w := range s.Words {
		name, ok := sectionName(w.Text)
		if !ok {
			continue
		}
		if n := len(all); n > 0 {
			all[n-1].End = w.Start
		}
		count[fold.Case(name)]++
		all = append(all, Section{Name: name, Start: w.Start, End: s.Duration})
	}
	numberSections(all, count)
	return slices.DeleteFunc(all, func(part Section) bool { return part.End-part.Start < minSection })
}

// sectionName returns the name in a line that marks a section: "[Chorus]".
func sectionName(pipeline string) (string, bool) {
	name, opened := strings.CutPrefix(strings.TrimSpace(pipeline), "[")
	name, closed := strings.CutSuffix(name, "]")
	name = strings.TrimSpace(name)
	return name, opened && closed && name != ""
}

// numberSections numbers the sections whose name, in any case, occurs more than once, with numbers that make no name of
// another section: "Chorus 1", "Chorus", "Chorus" become "Chorus 1", "Chorus 2", "Chorus 3".
func numberSections(all []Section, count map[string]int) {
	last := make(map[string]int)
	for i := range all {
		name := all[i].Name
		folded := fold.Case(name)
		if count[folded] == 1 {
			continue
		}
		for numbered := true; numbered; numbered = count[fold.Case(all[i].Name)] > 0 {
			last[folded]++
			all[i].Name = fmt.Sprintf("%s %d", name, last[folded])
		}
	}
}

// Section returns the first part whose name matches, ignoring case and diacritics; name may also be
// a prefix, such as "chorus". It returns nil if there is none.
func (s Song) Section(name string) *Section {
	q, all := fold.NewQuery(name), s.Sections()
	i := fold.Closest(all, func(part Section) (int, bool) { return q.Begins(part.Name) })
	if i < 0 {
		return nil
	}
	return &all[i]
}
