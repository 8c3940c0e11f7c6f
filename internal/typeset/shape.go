package typeset

import (
	"slices"
	"unicode"

	"github.com/go-text/typesetting/bidi"
	"github.com/go-text/typesetting/di"
	"github.com/go-text/typesetting/font"
	"github.com/go-text/typesetting/language"
	"github.com/go-text/typesetting/shaping"
	"golang.org/x/image/math/fixed"
	classes "golang.org/x/text/unicode/bidi"
)

// glyph is a glyph of a line. x and y are where its origin is, from the start of the
// line's baseline, y downwards.
type glyph struct {
	face          *font.Face
	id            font.GID
	x, y, advance float64
	cluster       int // its first rune in the line's text
	rightToLeft   bool
	size          fixed.Int26_6
	shaped        shaping.Glyph
}

// RightToLeft reports whether a text's first letter with a direction runs from right
// to left, which is the direction of the whole text.
func RightToLeft(text string) bool { return rightToLeft([]rune(text)) }

func rightToLeft(text []rune) bool {
	for _, r := range text {
		switch class(r) {
		case classes.L:
			return false
		case classes.R, classes.AL:
			return true
		}
	}
	return false
}

func class(r rune) classes.Class {
	p, _ := classes.LookupString(string(r))
	return p.Class()
}

// run is a part of a text in one direction.
type run struct {
	start, end int
	level      bidi.Level
}

// runs splits a text by direction, in the order of reading.
func runs(text []rune, rtl bool) []run {
	base := bidi.LeftToRight
	if rtl {
		base = bidi.RightToLeft
	}
	var p bidi.Paragraph
	found := p.Segment(text, base)
	var out []run
	for i := range found.NumRuns() {
		part := found.Run(i)
		r := run{part.Start, part.End, part.Level}
		// Numbers after words that run right to left belong to those; the package joins
		// them with words after them that run left to right.
		if end := numbersEnd(text, r); !rtl && r.level == 2 && end < r.end {
			out = append(out, run{r.start, end, 2})
			r = run{end, r.end, 0}
		}
		out = append(out, r)
	}
	return out
}

func numbersEnd(text []rune, r run) int {
	end := r.start
	for i := r.start; i < r.end; i++ {
		switch class(text[i]) {
		case classes.EN, classes.AN:
			end = i + 1
		case classes.ES, classes.CS, classes.ET, classes.NSM, classes.BN:
		default:
			return end
		}
	}
	return r.end
}

// visual orders runs from left to right: rule L2 of the bidirectional algorithm.
func visual(all []run) []run {
	out := slices.Clone(all)
	highest := bidi.Level(0)
	for _, r := range out {
		highest = max(highest, r.level)
	}
	for level := highest; level > 0; level-- {
		for i := 0; i < len(out); i++ {
			from := i
			for i < len(out) && out[i].level >= level {
				i++
			}
			slices.Reverse(out[from:i])
		}
	}
	return out
}

// line shapes a text of drawable clusters as one line.
func (f *Fonts) line(text []rune, rtl bool, s Style) *Line {
	l := &Line{fonts: f, style: s, text: text, RightToLeft: rtl}
	faces := make([]*font.Face, 0, len(text))
	for _, c := range clusters(text) {
		face := f.face(c, s)
		if face == nil {
			face = f.regular // a space of a script that is not here
		}
		for range c {
			faces = append(faces, face)
		}
	}
	for _, r := range visual(runs(text, rtl)) {
		var parts []run
		for start := r.start; start < r.end; {
			end := start + 1
			for end < r.end && faces[end] == faces[start] {
				end++
			}
			parts = append(parts, run{start, end, r.level})
			start = end
		}
		if r.level%2 != 0 {
			slices.Reverse(parts)
		}
		for _, p := range parts {
			glyphs, width := f.shape(text, p.start, p.end, r.level%2 != 0, faces[p.start], s)
			for _, g := range glyphs {
				g.x += l.Width
				l.glyphs = append(l.glyphs, g)
			}
			l.Width += width
		}
	}
	l.Ascent, l.Descent = l.extent()
	return l
}

// shape shapes text[start:end], which has one direction and one font, from left to
// right, and returns how wide it is.
func (f *Fonts) shape(text []rune, start, end int, rtl bool, face *font.Face, s Style) (out []glyph, width float64) {
	in := shaping.Input{Text: text, RunStart: start, RunEnd: end, Face: face, Size: fixed.Int26_6(s.Size * 64),
		Direction: di.DirectionLTR}
	if rtl {
		in.Direction = di.DirectionRTL
	}
	parts := slices.Clone(f.segmenter.Split(in, oneFace{face}))
	if rtl {
		slices.Reverse(parts)
	}
	for _, part := range parts {
		part.Direction = in.Direction
		if part.Script == language.Han || part.Script == language.Hiragana || part.Script == language.Katakana {
			part.Language = eastAsian(text)
		}
		shaped := f.shaper.Shape(part)
		for _, g := range shaped.Glyphs {
			out = append(out, glyph{face: face, id: g.GlyphID, x: width + float(g.XOffset), y: -float(g.YOffset),
				advance: float(g.Advance),
				cluster: g.TextIndex(), rightToLeft: rtl, size: in.Size, shaped: g})
			width += float(g.Advance)
		}
	}
	return out, width
}

func float(v fixed.Int26_6) float64 { return float64(v) / 64 }

type oneFace struct{ face *font.Face }

// ResolveFace implements [shaping.Fontmap].
func (o oneFace) ResolveFace(rune) *font.Face { return o.face }

// eastAsian returns the language whose forms of Chinese characters a text takes.
func eastAsian(text []rune) language.Language {
	for _, r := range text {
		switch {
		case unicode.In(r, unicode.Hiragana, unicode.Katakana):
			return "ja"
		case unicode.Is(unicode.Hangul, r):
			return "ko"
		}
	}
	return "zh-cn"
}
