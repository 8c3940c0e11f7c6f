package media

import (
	"fmt"
	"image"
	"image/color"
	"time"

	"golang.org/x/image/draw"

	"github.com/riffbot/riffbot/internal/songs"
	"github.com/riffbot/riffbot/internal/typeset"
)

// The size of the card in pixels, with the aspect ratio of images in embeds.
const (
	cardWidth  = 1000
	cardHeight = 520
	cardBars   = 44 // of the waveform
)

// Colours of text.
var (
	titleColour  = color.White
	styleColour  = color.RGBA{220, 220, 230, 255}
	creditColour = color.RGBA{180, 180, 195, 255}
	litColour    = color.RGBA{255, 217, 102, 255}
)

// minCardText is the smallest size of text in pixels. A phone shows the card at about 330 pixels,
// where this is 12.
const minCardText = 36

// drawCard draws the card of a song: its cover, style, length and waveform. The message beside it has
// the title.
func drawCard(cover image.Image, fonts *typeset.Fonts, s songs.Song, levels []float64) image.Image {
	card := image.NewRGBA(image.Rect(0, 0, cardWidth, cardHeight))
	paintBackground(card, cover)
	left := 40
	if cover != nil {
		draw.Draw(card, image.Rect(40, 40, 480, 480), square(cover, 440), image.Point{}, draw.Src)
		left = 520
	}
	width := cardWidth - 40 - left
	text := textColumn{on: card, left: float64(left), width: float64(width), top: 40,
		right: typeset.RightToLeft(s.Style)}
	text.write(fonts.Fit(s.Style, typeset.Style{Size: 52, Bold: true}, minCardText, text.width, 210), titleColour)
	text.top += 6
	length := fmt.Sprintf("%d:%02d", s.Duration/time.Minute, s.Duration%time.Minute/time.Second)
	text.write(fonts.Lines(length, typeset.Style{Size: 42}, text.width, 1), styleColour)
	bar := float64(width) / float64(len(levels))
	for i, level := range levels {
		half := 4 + int(60*level)
		x := left + int(float64(i)*bar)
		draw.Draw(card, image.Rect(x, 415-half, x+max(2, int(bar)-3), 415+half), image.NewUniform(litColour),
			image.Point{}, draw.Src)
	}
	return card
}

// textColumn is a column of lines of text.
type textColumn struct {
	on               draw.Image
	left, width, top float64
	right            bool // right-aligned
}

// write draws lines and moves the top below them.
func (c *textColumn) write(lines []*typeset.Line, colour color.Color) {
	for _, l := range lines {
		x := c.left
		if c.right {
			x += c.width - l.Width
		}
		above, below := spacing(l)
		l.Draw(c.on, x, c.top+above, colour)
		c.top += above + below
	}
}

// spacing returns the height of a line above and below its baseline; it is larger with
// stacked marks.
func spacing(l *typeset.Line) (above, below float64) {
	return max(0.95*l.Size(), l.Ascent), max(0.3*l.Size(), l.Descent+0.04*l.Size())
}

// height returns the height of lines.
func height(lines []*typeset.Line) (sum float64) {
	for _, l := range lines {
		above, below := spacing(l)
		sum += above + below
	}
	return sum
}
