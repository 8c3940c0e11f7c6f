package typeset

// Op is what a [Segment] does.
type Op int

// The operations of a path.
const (
	MoveTo Op = iota // begins a contour
	LineTo
	CubeTo // a Bézier curve with two control points
)

// Segment is a part of a path: Points holds one point, or three of a curve. The
// contours of a path are closed.
type Segment struct {
	Op     Op
	Points [3][2]float64
}

// Used returns the points that the segment has.
func (s *Segment) Used() [][2]float64 {
	if s.Op == CubeTo {
		return s.Points[:]
	}
	return s.Points[:1]
}

// Span is a part of a line: a word, for example.
type Span struct {
	Path []Segment // from the start of the line's baseline, y downwards
	// Left and Right are the edges of its advances.
	Left, Right float64
	RightToLeft bool
}

// Spans returns the parts of the line's text that end before each of the given rune
// offsets, as outlines. The offsets ascend.
func (l *Line) Spans(ends []int) []Span {
	l.fonts.mu.Lock()
	defer l.fonts.mu.Unlock()
	spans := make([]Span, len(ends))
	seen := make([]bool, len(ends))
	for _, g := range l.glyphs {
		i := 0
		for i < len(ends)-1 && g.cluster >= ends[i] {
			i++
		}
		if i >= len(ends) || blank([]rune{l.text[g.cluster]}) {
			continue
		}
		s := &spans[i]
		left, right := g.x-float(g.shaped.XOffset), g.x-float(g.shaped.XOffset)+g.advance
		if !seen[i] {
			s.Left, s.Right, s.RightToLeft, seen[i] = left, right, g.rightToLeft, true
		}
		s.Left, s.Right = min(s.Left, left), max(s.Right, right)
		s.Path = append(s.Path, outline(g)...)
	}
	return spans
}
