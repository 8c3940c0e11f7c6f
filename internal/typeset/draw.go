package typeset

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
	"math"

	"github.com/go-text/typesetting/font"
	"github.com/go-text/typesetting/font/opentype"
	"golang.org/x/image/draw"
	"golang.org/x/image/vector"
)

// Line is a line of text that is ready to be drawn.
type Line struct {
	fonts  *Fonts
	style  Style
	text   []rune
	glyphs []glyph // from left to right

	// Width is the sum of the advances; Ascent and Descent are how far the ink reaches
	// above and below the baseline. All are in pixels.
	Width, Ascent, Descent float64
	// Start is the offset, in runes, of the line in the whole text that was set.
	Start int
	// RightToLeft says that the text as a whole runs from right to left.
	RightToLeft bool
}

// Size returns the size that the line is set in.
func (l *Line) Size() float64 { return l.style.Size }

// Text returns the text of the line.
func (l *Line) Text() string { return string(l.text) }

// Draw draws the line with its baseline starting at x, y.
func (l *Line) Draw(on draw.Image, x, y float64, c color.Color) {
	l.fonts.mu.Lock()
	defer l.fonts.mu.Unlock()
	for start := 0; start < len(l.glyphs); {
		end := start + 1
		for end < len(l.glyphs) && l.glyphs[end].face == l.glyphs[start].face {
			end++
		}
		// Together, as joined letters touch or overlap each other.
		l.fill(on, l.glyphs[start:end], x, y, c)
		start = end
	}
	for _, g := range l.glyphs {
		if img, at := bitmap(g, l.style); img != nil {
			r := image.Rect(round(x+at.left), round(y+at.top), round(x+at.right), round(y+at.bottom))
			draw.CatmullRom.Scale(on, r, img, img.Bounds(), draw.Over, nil)
		}
	}
}

func round(v float64) int { return int(math.Round(v)) }

// fill draws the outlines of glyphs.
func (l *Line) fill(on draw.Image, glyphs []glyph, x, y float64, c color.Color) {
	var paths [][]Segment
	all := empty
	for _, g := range glyphs {
		if bitmapOf(g, l.style) != nil {
			continue
		}
		path := outline(g)
		all.add(path)
		paths = append(paths, path)
	}
	if all == empty {
		return
	}
	box := image.Rect(int(math.Floor(x+all.left))-1, int(math.Floor(y+all.top))-1, int(math.Ceil(x+all.right))+1,
		int(math.Ceil(y+all.bottom))+1)
	if box.Dx() > maxLine || box.Dy() > maxLine {
		return
	}
	z := vector.NewRasterizer(box.Dx(), box.Dy())
	dx, dy := x-float64(box.Min.X), y-float64(box.Min.Y)
	for _, path := range paths {
		for _, s := range path {
			p := func(i int) (float32, float32) { return float32(s.Points[i][0] + dx), float32(s.Points[i][1] + dy) }
			switch s.Op {
			case MoveTo:
				z.ClosePath()
				z.MoveTo(p(0))
			case LineTo:
				z.LineTo(p(0))
			case CubeTo:
				ax, ay := p(0)
				bx, by := p(1)
				cx, cy := p(2)
				z.CubeTo(ax, ay, bx, by, cx, cy)
			}
		}
		z.ClosePath()
	}
	// By way of a mask, as the rasteriser does not keep to the bounds of what it draws on.
	mask := image.NewAlpha(image.Rect(0, 0, box.Dx(), box.Dy()))
	z.DrawOp = draw.Src
	z.Draw(mask, mask.Bounds(), image.Opaque, image.Point{})
	draw.DrawMask(on, box, image.NewUniform(c), image.Point{}, mask, image.Point{}, draw.Over)
}

// maxLine is the most pixels that a line is wide or high.
const maxLine = 20_000

// bounds are the edges of what is drawn, y downwards.
type bounds struct{ left, top, right, bottom float64 }

var empty = bounds{math.Inf(1), math.Inf(1), math.Inf(-1), math.Inf(-1)}

func (b *bounds) add(path []Segment) {
	for _, s := range path {
		for _, p := range s.Used() {
			b.left, b.right = min(b.left, p[0]), max(b.right, p[0])
			b.top, b.bottom = min(b.top, p[1]), max(b.bottom, p[1])
		}
	}
}

// extent returns how far the ink reaches above and below the baseline.
func (l *Line) extent() (ascent, descent float64) {
	for _, g := range l.glyphs {
		top := float(g.shaped.YBearing) - g.y
		ascent, descent = max(ascent, top), max(descent, -top-float(g.shaped.Height))
	}
	return ascent, descent
}

// visibleGlyph reports whether a glyph can be drawn and has any ink.
func visibleGlyph(g glyph, s Style) bool { return bitmapOf(g, s) != nil || len(outline(g)) > 0 }

// bitmapOf returns the colour picture of a glyph, or nil.
func bitmapOf(g glyph, s Style) []byte {
	if s.Outlines {
		return nil
	}
	if b, ok := g.face.GlyphDataBitmap(g.id); ok && b.Format == font.PNG {
		return b.Data
	}
	return nil
}

// bitmap returns the colour picture of a glyph, if it has one, and where it is drawn.
func bitmap(g glyph, s Style) (image.Image, bounds) {
	data := bitmapOf(g, s)
	if data == nil {
		return nil, bounds{}
	}
	img, err := png.Decode(bytes.NewReader(data))
	if err != nil {
		return nil, bounds{}
	}
	left, top := g.x+float(g.shaped.XBearing), g.y-float(g.shaped.YBearing)
	return img, bounds{left, top, left + float(g.shaped.Width), top - float(g.shaped.Height)}
}

// outline returns the path of a glyph, placed on its line.
func outline(g glyph) []Segment {
	data, ok := g.face.GlyphDataOutline(g.id)
	if !ok {
		return nil
	}
	scale := float(g.size) / float64(g.face.Upem())
	at := func(p opentype.SegmentPoint) [2]float64 {
		return [2]float64{g.x + float64(p.X)*scale, g.y - float64(p.Y)*scale}
	}
	var path []Segment
	var pen [2]float64
	for _, s := range data.Segments {
		switch s.Op {
		case opentype.SegmentOpMoveTo:
			pen = at(s.Args[0])
			path = append(path, Segment{MoveTo, [3][2]float64{pen}})
		case opentype.SegmentOpLineTo:
			pen = at(s.Args[0])
			path = append(path, Segment{LineTo, [3][2]float64{pen}})
		case opentype.SegmentOpQuadTo: // as a cubic curve
			q, to := at(s.Args[0]), at(s.Args[1])
			a, b := between(pen, q), between(to, q)
			pen = to
			path = append(path, Segment{CubeTo, [3][2]float64{a, b, to}})
		case opentype.SegmentOpCubeTo:
			pen = at(s.Args[2])
			path = append(path, Segment{CubeTo, [3][2]float64{at(s.Args[0]), at(s.Args[1]), pen}})
		}
	}
	return path
}

// between returns the point at two thirds of the way from p to q.
func between(p, q [2]float64) [2]float64 {
	return [2]float64{p[0] + (q[0]-p[0])*2/3, p[1] + (q[1]-p[1])*2/3}
}
