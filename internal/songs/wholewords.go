package songs

import (
	"strings"
	"time"

	"riffbot/riffusion"
)

// instrumentalMark is what the API calls words that are not sung.
const instrumentalMark = "[Instrumental]"

// FindLines notes which lines of the song's words the edit replaces. The edit's
// times must be set. A removal of the song's words needs to clear Words alone.
func (e *Edit) FindLines(s Song) {
	to := e.To
	if e.Action.Base() == riffusion.ActionExtend {
		to = max(s.Duration, e.From) + time.Hour
	}
	e.FirstLine, e.EndLine = s.linesWithin(e.From, to)
	e.LinesKnown = s.Lyrics != ""
}

// tolerance is how much earlier than a time that was typed a line may begin and
// still belong to what follows: times are shown to the tenth of a second.
const tolerance = 100 * time.Millisecond

// linesWithin are the lines of the lyrics that begin in a part of the song, as
// the first of them and the first after them.
func (s Song) linesWithin(from, to time.Duration) (first, end int) {
	starts := s.lineStarts(strings.Count(s.Lyrics, "\n") + 1)
	end = len(starts)
	for first < len(starts) && starts[first] < from-tolerance {
		first++
	}
	for end > first && starts[end-1] >= to-tolerance {
		end--
	}
	return first, end
}

// lineStarts are when the lyrics' lines begin. A line without timed words begins
// with the one before it; where no word is timed, the lines are spread evenly.
func (s Song) lineStarts(n int) []time.Duration {
	starts := make([]time.Duration, n)
	if len(s.Words) == 0 {
		for i := range starts {
			starts[i] = s.Duration * time.Duration(i) / time.Duration(n)
		}
		return starts
	}
	timed := make([]bool, n)
	for _, w := range s.Words {
		if w.Line < n && (!timed[w.Line] || w.Start < starts[w.Line]) {
			starts[w.Line], timed[w.Line] = w.Start, true
		}
	}
	for i := 1; i < n; i++ {
		if !timed[i] || starts[i] < starts[i-1] {
			starts[i] = starts[i-1]
		}
	}
	return starts
}

// wholeWords are the words of the whole song after the edit, which is what the
// API wants; empty where they are not known.
func (e *Edit) wholeWords(b Brief) string {
	part := b.Lyrics
	if part == "" && b.Instrumental {
		part = instrumentalMark
	}
	base := e.Action.Base()
	partial := base == riffusion.ActionExtend || base == riffusion.ActionReplaceSection
	switch {
	case partial && part == "", !partial && b.Lyrics == "":
		return e.Words
	case !partial:
		return part
	}
	before, marker, after := e.around()
	if strings.EqualFold(strings.TrimSpace(before), instrumentalMark) && part == instrumentalMark {
		return instrumentalMark
	}
	if marker != "" && !strings.HasPrefix(part, "[") {
		part = marker + "\n" + part
	}
	var kept []string
	for _, text := range []string{before, part, after} {
		if text = strings.TrimSpace(text); text != "" {
			kept = append(kept, text)
		}
	}
	return strings.Join(kept, "\n")
}

// around are the words that stay before and after what the edit makes, and the
// section marker that a replaced part begins with.
func (e *Edit) around() (before, marker, after string) {
	replaces := e.Action.Base() == riffusion.ActionReplaceSection
	lines := strings.Split(e.Words, "\n")
	if !e.LinesKnown || e.EndLine > len(lines) || e.FirstLine > e.EndLine {
		if replaces {
			return "", "", ""
		}
		return e.Words, "", "" // it goes on from its end, as far as is known
	}
	if replaces && e.FirstLine < e.EndLine && strings.HasPrefix(strings.TrimSpace(lines[e.FirstLine]), "[") {
		marker = lines[e.FirstLine]
	}
	return strings.Join(lines[:e.FirstLine], "\n"), marker, strings.Join(lines[e.EndLine:], "\n")
}
