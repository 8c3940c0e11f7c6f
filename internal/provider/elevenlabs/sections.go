package elevenlabs

import (
	"strings"
	"unicode/utf8"
)

// section is a part of lyrics.
type section struct {
	name  string // without brackets; empty for lyrics before the first marker
	lines []string
}

// sectionsOf divides lyrics at their section markers, and sections with too many lines. Longer
// lines are broken.
func sectionsOf(lyrics string) []section {
	var all []section
	for line := range strings.Lines(lyrics) {
		line = strings.TrimSpace(line)
		if name, ok := marker(line); ok {
			all = append(all, section{name: cut(name, maxName), lines: []string{}})
			continue
		}
		for line != "" {
			if len(all) == 0 {
				all = append(all, section{lines: []string{}})
			}
			last := &all[len(all)-1]
			if len(last.lines) == maxLines {
				all = append(all, section{name: last.name, lines: []string{}})
				last = &all[len(all)-1]
			}
			part := breakLine(line)
			last.lines = append(last.lines, part)
			line = strings.TrimSpace(line[len(part):])
		}
	}
	return all
}

// marker returns the name in a section marker, such as "[Verse 1]".
func marker(line string) (name string, ok bool) {
	if !strings.HasPrefix(line, "[") || strings.Index(line, "]") != len(line)-1 {
		return "", false
	}
	name = strings.TrimSpace(line[1 : len(line)-1])
	return name, name != ""
}

// cut returns the first n characters of a text.
func cut(text string, n int) string {
	for i := range text {
		if n == 0 {
			return text[:i]
		}
		n--
	}
	return text
}

// breakLine returns the start of a line that is short enough, up to a space if there is one.
func breakLine(line string) string {
	if utf8.RuneCountInString(line) <= maxLine {
		return line
	}
	start := cut(line, maxLine)
	if i := strings.LastIndexByte(start, ' '); i > 0 {
		return start[:i]
	}
	return start
}

// text returns the section as the text of a chunk.
func (s section) text() string {
	lines := s.lines
	if s.name != "" {
		lines = append([]string{"[" + s.name + "]"}, lines...)
	}
	return strings.Join(lines, "\n")
}

// Lengths in milliseconds.
const (
	minSection = 3_000
	maxSection = 120_000
	// lineLength is about how long a line is sung, and breakLength how long a section without
	// lines is.
	lineLength  = 4_000
	breakLength = 12_000
)

// weight returns about how long a section is.
func (s section) weight() int64 {
	if len(s.lines) == 0 {
		return breakLength
	}
	return lineLength * int64(len(s.lines)+1)
}

// naturalLength returns about how long a song is.
func naturalLength(all []section) (total int64) {
	for _, s := range all {
		total += min(s.weight(), maxSection)
	}
	return max(minSection, min(total, maxLength.Milliseconds()))
}

// fitSections joins sections while there are too many for a length, and divides or adds some while
// there are too few.
func fitSections(all []section, total int64) []section {
	for len(all) > 1 && (len(all) > maxSections || int64(len(all))*minSection > total) {
		at := 0 // the shortest two neighbours
		for i := range len(all) - 1 {
			if len(all[i].lines)+len(all[i+1].lines) < len(all[at].lines)+len(all[at+1].lines) {
				at = i
			}
		}
		joined := section{all[at].name, append(append([]string{}, all[at].lines...), all[at+1].lines...)}
		all = append(append(append([]section{}, all[:at]...), joined), all[at+2:]...)
	}
	for int64(len(all))*maxSection < total {
		longest := 0
		for i, s := range all {
			if len(s.lines) > len(all[longest].lines) {
				longest = i
			}
		}
		s := all[longest]
		half := len(s.lines) / 2
		if half == 0 {
			all = append(all, section{name: "Instrumental", lines: []string{}})
			continue
		}
		all = append(append(append([]section{}, all[:longest]...), section{s.name, s.lines[:half]},
			section{s.name, s.lines[half:]}), all[longest+1:]...)
	}
	return all
}

// divide divides a length among sections by weight, within the limits of a section. Their sum is
// the length, which fits the number of sections.
func divide(total int64, all []section) []int64 {
	durations := make([]int64, len(all))
	rest := total - minSection*int64(len(all))
	for i := range durations {
		durations[i] = minSection
	}
	for rest > 0 {
		var weights int64
		for i, s := range all {
			if durations[i] < maxSection {
				weights += s.weight()
			}
		}
		if weights == 0 {
			break
		}
		share := rest
		for i, s := range all {
			room := maxSection - durations[i]
			more := min(room, max(1, share*s.weight()/weights), rest)
			if room > 0 {
				durations[i] += more
				rest -= more
			}
		}
	}
	return durations
}
