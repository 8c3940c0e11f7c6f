package media

import (
	"fmt"
	"strings"
	"time"

	"github.com/riffbot/riffbot/internal/songs"
	"github.com/riffbot/riffbot/internal/typeset"
)

// lineLead is how long before its start a line appears, if there is time.
const lineLead = 2 * time.Second

// Positions of the two lines, in pixels.
const (
	wordsTop     = 430
	wordsHeight  = 90 // of each line
	wordsMargin  = 60
	wordsSize    = 46
	wordsMinSize = 18
	maxOverhang  = 12 // maximum overhang of glyphs beyond their advance
	authorHeight = 28 // of the name of the author below a line
	authorSize   = 20
)

// ass returns subtitles whose words are highlighted while they are sung. They show two
// lines: the current and the next one. They contain outlines in place of characters, so
// that every script is shaped as on the card, words are highlighted in their direction, and
// the fonts of ffmpeg do not matter.
// http://www.tcax.org/docs/ass-specs.htm, and \\clip, \\t and \\p of
// https://aegisub.org/docs/latest/ass_tags/
func ass(s songs.Song, fonts *typeset.Fonts) string {
	lines, _ := Lines(s)
	var b strings.Builder
	fmt.Fprintf(&b, `[Script Info]
ScriptType: v4.00+
PlayResX: %d
PlayResY: %d
WrapStyle: 2
ScaledBorderAndShadow: yes

[V4+ Styles]
Format: Name, Fontname, Fontsize, PrimaryColour, SecondaryColour, OutlineColour, BackColour, Bold, Italic, Underline, StrikeOut, ScaleX, ScaleY, Spacing, Angle, BorderStyle, Outline, Shadow, Alignment, MarginL, MarginR, MarginV, Encoding
Style: Words,Go,46,&H00FFFFFF,&H00FFFFFF,&H00101010,&H80000000,0,0,0,0,100,100,0,0,1,3,1,7,0,0,0,1
Style: Lit,Go,46,&H0066D9FF,&H0066D9FF,&H00101010,&H80000000,0,0,0,0,100,100,0,0,1,0,0,7,0,0,0,1

[Events]
Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text
`, videoWidth, videoHeight)
	step := wordsHeight
	if len(s.Credits) > 0 {
		step += authorHeight
	}
	for i, l := range lines {
		// A line is shown when the line before the previous one ends.
		start := max(l.Start-lineLead, 0)
		if i > 1 {
			start = max(start, lines[i-2].End)
		}
		start = min(start, l.Start)
		end := l.End + 400*time.Millisecond
		if i+2 < len(lines) {
			end = min(end, max(lines[i+2].Start-lineLead, l.End))
		}
		end, top := min(max(end, l.End), s.Duration), wordsTop+float64(i%2*step)
		writeLine(&b, fonts, l, start, end, top)
		writeAuthor(&b, fonts, l.Author, start, end, top+wordsHeight)
	}
	return b.String()
}

// writeLine writes the events of a line that is shown from start to end.
func writeLine(b *strings.Builder, fonts *typeset.Fonts, l Line, start, end time.Duration, top float64) {
	style := typeset.Style{Size: wordsSize, Bold: true, Outlines: true}
	var words []songs.Word
	var text []string
	var ends []int
	for _, w := range l.Words {
		if w.Text = fonts.Drawable(w.Text, style); w.Text == "" {
			continue
		}
		words, text = append(words, w), append(text, w.Text)
		ends = append(ends, len([]rune(strings.Join(text, " ")))+1)
	}
	set := fonts.Fit(strings.Join(text, " "), style, wordsMinSize, videoWidth-2*wordsMargin, wordsHeight)
	top += max(0, wordsSize*typeset.Leading-height(set)) / 2
	for _, line := range set {
		above, below := spacing(line)
		x, y := (videoWidth-line.Width)/2, top+above
		here := make([]int, len(ends))
		for i := range ends {
			here[i] = ends[i] - line.Start
		}
		spans := line.Spans(here)
		var all []typeset.Segment
		for _, span := range spans {
			all = append(all, span.Path...)
		}
		writeShape(b, 0, start, end, "Words", "", x, y, all)
		for i, span := range spans {
			writeShape(b, 1, words[i].Start, end, "Lit", highlight(span, x, top, top+above+below,
				words[i].End-words[i].Start), x, y, span.Path)
		}
		top += above + below
	}
}

// writeAuthor writes the event of the name of a line's author, in small letters below the line.
func writeAuthor(b *strings.Builder, fonts *typeset.Fonts, name string, start, end time.Duration, top float64) {
	style := typeset.Style{Size: authorSize, Outlines: true}
	if name = fonts.Drawable(name, style); name == "" {
		return
	}
	lines := fonts.Fit(name, style, authorSize, videoWidth-2*wordsMargin, authorHeight)
	if len(lines) == 0 {
		return
	}
	line := lines[0] // a name that does not fit is cut
	above, _ := spacing(line)
	var path []typeset.Segment
	for _, span := range line.Spans([]int{len([]rune(name)) + 1}) {
		path = append(path, span.Path...)
	}
	writeShape(b, 0, start, end, "Words", "", (videoWidth-line.Width)/2, top+above, path)
}

// highlight returns the tags that reveal a word in its reading direction.
func highlight(s typeset.Span, x, top, bottom float64, length time.Duration) string {
	if length < 10*time.Millisecond {
		return ""
	}
	left, right := int(x+s.Left)-maxOverhang, int(x+s.Right)+maxOverhang
	y1, y2 := int(top)-wordsHeight/4, int(bottom)+wordsHeight/4
	from, begin, end := left, int(x+s.Left), int(x+s.Right)
	if s.RightToLeft {
		from, begin, end = right, end, begin
	}
	clip := func(to int) string {
		return fmt.Sprintf(`\clip(%d,%d,%d,%d)`, min(from, to), y1, max(from, to), y2)
	}
	ms := length.Milliseconds()
	last := left
	if !s.RightToLeft {
		last = right
	}
	return clip(begin) + fmt.Sprintf(`\t(0,%d,%s)\t(%d,%d,%s)`, ms, clip(end), ms, ms+1, clip(last))
}

// writeShape writes an event that draws a path whose origin is at x, y.
func writeShape(b *strings.Builder, layer int, start, end time.Duration, style, tags string, x, y float64,
	path []typeset.Segment) {
	if len(path) == 0 || centiseconds(end) <= centiseconds(start) {
		return
	}
	// Renderers align a drawing by its bounds, which start at its origin here.
	left, top := path[0].Points[0][0], path[0].Points[0][1]
	for _, s := range path {
		for _, p := range s.Used() {
			left, top = min(left, p[0]), min(top, p[1])
		}
	}
	fmt.Fprintf(b, `Dialogue: %d,%s,%s,%s,,0,0,0,,{\an7\pos(%.3f,%.3f)%s\p4}`, layer, assTime(start), assTime(end),
		style, x+left, y+top, tags)
	for _, s := range path {
		b.WriteString([]string{typeset.MoveTo: "m", typeset.LineTo: "l", typeset.CubeTo: "b"}[s.Op])
		for _, p := range s.Used() {
			fmt.Fprintf(b, " %.0f %.0f", (p[0]-left)*8, (p[1]-top)*8) // \p4 uses eighths of a pixel
		}
		b.WriteByte(' ')
	}
	b.WriteString("{\\p0}\n")
}

func centiseconds(d time.Duration) int64 {
	return int64(d.Round(10*time.Millisecond) / (10 * time.Millisecond))
}

func assTime(d time.Duration) string {
	cs := centiseconds(d)
	return fmt.Sprintf("%d:%02d:%02d.%02d", cs/360000, cs/6000%60, cs/100%60, cs%100)
}
