package media

import (
	"fmt"
	"image"
	"image/color"
	"strings"
	"time"

	"golang.org/x/image/draw"

	"riffbot/internal/songs"
)

// The card's size in pixels: wide, as embeds show pictures.
const (
	cardWidth  = 1000
	cardHeight = 520
	cardBars   = 90 // of its wave
)

func drawCard(cover image.Image, t *lettering, s songs.Song, by string, levels []float64) image.Image {
	card := image.NewRGBA(image.Rect(0, 0, cardWidth, cardHeight))
	draw.Draw(card, card.Bounds(), image.NewUniform(color.RGBA{22, 24, 34, 255}), image.Point{}, draw.Src)
	left := 40
	if cover != nil {
		paintGround(card, cover)
		draw.Draw(card, image.Rect(40, 40, 480, 480), square(cover, 440), image.Point{}, draw.Src)
		left = 520
	}
	width := cardWidth - 40 - left
	y := t.write(card, s.Title, true, 48, left, 90, width, 3, color.White)
	y = t.write(card, s.Style, false, 24, left, y+8, width, 2, color.RGBA{220, 220, 230, 255})
	length := fmt.Sprintf("%d:%02d", s.Duration/time.Minute, s.Duration%time.Minute/time.Second)
	t.write(card, strings.TrimSuffix(by+" · "+length, " · "), false, 22, left, y+6, width, 1, color.RGBA{180, 180, 195, 255})
	bar := float64(width) / float64(len(levels))
	for i, level := range levels {
		half := 3 + int(42*level)
		x := left + int(float64(i)*bar)
		draw.Draw(card, image.Rect(x, 400-half, x+max(2, int(bar)-2), 400+half), image.NewUniform(color.RGBA{255, 217, 102, 255}), image.Point{}, draw.Src)
	}
	return card
}
