package songs

import (
	"strings"
	"time"

	"github.com/riffbot/riffbot/internal/fold"
	"github.com/riffbot/riffbot/internal/provider"
)

// instrumentalMark is the marker of the API for a part without vocals.
const instrumentalMark = "[Instrumental]"

// FindLines records which lines of the lyrics the edit replaces. The edit's times must be set.
// Deleting the lyrics of the song only requires clearing Lyrics.
func (e *Edit) FindLines(s Song) {
	to := e.To
	if e.Action.Base() == provider.ActionExtend {
		to = max(s.Duration, e.From) + time.Hour
	}
	e.FirstLine, e.EndLine = s.linesWithin(e.From, to)
	e.LinesKnown = s.Lyrics != ""
}

// lineTolerance is how much earlier than a given time a line may begin and still belong to the part after
// it. Times are displayed with one decimal.
const lineTolerance = 100 * time.Millisecond

// linesWithin returns the lines of the lyrics that begin in a part of the song, end exclusive.
func (s Song) linesWithin(from, to time.Duration) (first, end int) {
	starts := s.lineStarts(strings.Count(s.Lyrics, "\n") + 1)
	end = len(starts)
	for first < len(starts) && starts[first] < from-lineTolerance {
		first++
	}
	for end > first && starts[end-1] >= to-lineTolerance {
		end--
	}
	return first, end
}

// lineStarts returns the start of each line. A line without word timings starts with the previous one.
// If there are no timings at all, the lines are spread evenly.
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

// wholeLyrics returns the lyrics of the whole song after the edit, as required by the API, or an empty
// string if they are unknown.
func (e *Edit) wholeLyrics(spec SongSpec) string {
	part := spec.Lyrics
	if part == "" && spec.Instrumental {
		part = instrumentalMark
	}
	base := e.Action.Base()
	partial := base == provider.ActionExtend || base == provider.ActionReplaceSection
	switch {
	case base == provider.ActionSample || base == provider.ActionMashup || base == provider.ActionAddVocals:
		return spec.Lyrics // a song with a text of its own
	case partial && part == "", !partial && spec.Lyrics == "":
		return e.Lyrics
	case !partial:
		return part
	}
	before, marker, after := e.around()
	if fold.Case(before) == fold.Case(instrumentalMark) && part == instrumentalMark {
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

// around returns the lyrics before and after the edited part, and the section marker at the start of a
// replaced part.
func (e *Edit) around() (before, marker, after string) {
	replaces := e.Action.Base() == provider.ActionReplaceSection
	lines := strings.Split(e.Lyrics, "\n")
	if !e.LinesKnown || e.EndLine > len(lines) || e.FirstLine > e.EndLine {
		if replaces {
			return "", "", ""
		}
		return e.Lyrics, "", "" // without line numbers, assume an extension at the end
	}
	if replaces && e.FirstLine < e.EndLine && strings.HasPrefix(strings.TrimSpace(lines[e.FirstLine]), "[") {
		marker = lines[e.FirstLine]
	}
	return strings.Join(lines[:e.FirstLine], "\n"), marker, strings.Join(lines[e.EndLine:], "\n")
}
