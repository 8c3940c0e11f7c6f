package typeset

import (
	"strings"

	"github.com/go-text/typesetting/segmenter"
)

// Lines sets text in at most so many lines of a width. What does not fit ends in an
// ellipsis. It returns no line where no font can draw anything of the text.
func (f *Fonts) Lines(text string, s Style, width float64, most int) []*Line {
	f.mu.Lock()
	defer f.mu.Unlock()
	lines, _ := f.lines(f.drawable(text, s), s, width, most)
	return lines
}

// Fit sets text as large as it fits into so many pixels of height and width: the size
// of s at most, and smallest at least.
func (f *Fonts) Fit(text string, s Style, smallest, width, height float64) []*Line {
	f.mu.Lock()
	defer f.mu.Unlock()
	text = f.drawable(text, s)
	for ; ; s.Size *= 0.92 {
		s.Size = max(s.Size, smallest)
		lines, whole := f.lines(text, s, width, max(1, int(height/(s.Size*Leading))))
		if whole || s.Size <= smallest {
			return lines
		}
	}
}

// Leading is the distance of two baselines, in sizes of the font.
const Leading = 1.25

// lines reports as well whether the whole text is set, without breaking a word.
func (f *Fonts) lines(text string, s Style, width float64, most int) (lines []*Line, whole bool) {
	if text == "" {
		return nil, true
	}
	rest, rtl, whole := []rune(text), RightToLeft(text), true
	start := 0
	for len(rest) > 0 && len(lines) < most {
		last := len(lines) == most-1
		end, inWord := f.fitting(rest, rtl, s, width)
		whole = whole && !inWord
		if last && end < len(rest) {
			l := f.cut(rest, rtl, s, width)
			l.Start = start
			return append(lines, l), false
		}
		l := f.line(trim(rest[:end]), rtl, s)
		l.Start = start
		lines = append(lines, l)
		after := trim(rest[end:])
		start, rest = start+len(rest)-len(after), after
	}
	return lines, whole && len(rest) == 0
}

// fitting returns how much of a text fits into a line, broken where the rules of
// Unicode allow it, else between two characters.
func (f *Fonts) fitting(text []rune, rtl bool, s Style, width float64) (end int, inWord bool) {
	fits := func(end int) bool { return f.line(trim(text[:end]), rtl, s).Width <= width }
	var seg segmenter.Segmenter
	seg.Init(text)
	for it := seg.LineIterator(); it.Next(); {
		next := it.Line().Offset + len(it.Line().Text)
		if !fits(next) {
			break
		}
		end = next
	}
	if end > 0 {
		return end, false
	}
	for _, c := range clusters(text) {
		if end > 0 && !fits(end+len(c)) {
			break
		}
		end += len(c)
	}
	return end, end < len(text)
}

// cut returns a line with as much of a text as fits together with an ellipsis.
func (f *Fonts) cut(text []rune, rtl bool, s Style, width float64) *Line {
	end, _ := f.fitting(text, rtl, s, width)
	all := clusters(text[:end])
	for {
		shown := append(trim(join(all)), '…')
		l := f.line(shown, rtl, s)
		if l.Width <= width || len(all) == 0 {
			return l
		}
		all = all[:len(all)-1]
	}
}

func join(all [][]rune) (out []rune) {
	for _, c := range all {
		out = append(out, c...)
	}
	return out
}

func trim(text []rune) []rune { return []rune(strings.TrimSpace(string(text))) }
