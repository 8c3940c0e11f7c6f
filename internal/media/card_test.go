package media

import (
	"image"
	"image/color"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"golang.org/x/image/draw"

	"github.com/riffbot/riffbot/internal/songs"
	"github.com/riffbot/riffbot/internal/typeset"
)

// fontsFor returns the fonts of this machine if they can draw a text.
func fontsFor(t *testing.T, text string) *typeset.Fonts {
	t.Helper()
	f := typeset.System()
	if f.Drawable(text, typeset.Style{Size: 40, Bold: true, Outlines: true}) != text {
		t.Skip("no font for this on this machine; tested where there is one")
	}
	return f
}

// inked returns the bounds of the bright pixels in a part of an image.
func inked(img image.Image, within image.Rectangle) (r image.Rectangle) {
	for y := within.Min.Y; y < within.Max.Y; y++ {
		for x := within.Min.X; x < within.Max.X; x++ {
			if c := color.GrayModel.Convert(img.At(x, y)).(color.Gray); c.Y > 120 {
				r = r.Union(image.Rect(x, y, x+1, y+1))
			}
		}
	}
	return r
}

var imageOfText = image.Rect(490, 0, cardWidth, 340)

func cardOf(style string, fonts *typeset.Fonts) image.Image {
	cover := image.NewUniform(color.RGBA{60, 80, 120, 255})
	square := image.NewRGBA(image.Rect(0, 0, 40, 40))
	draw.Draw(square, square.Bounds(), cover, image.Point{}, draw.Src)
	return drawCard(square, fonts, songs.Song{Title: "Night", Style: style, Duration: time.Minute},
		make([]float64, cardBars))
}

// TestCardTextStaysInItsColumn checks the alignment of styles in both directions.
func TestCardTextStaysInItsColumn(t *testing.T) {
	for _, c := range []struct {
		style string
		right bool
	}{
		{"Lighthouse", false}, {"Маяк", false}, {"Φάρος", false}, {"منارة", true}, {"מגדלור (Night)", true},
		{"ประภาคาร", false}, {"प्रकाशस्तंभ", false},
		{"등대", false}, {"灯台のあかり", false}, {"灯塔", false},
		{strings.Repeat("long words ", 19), false}, {strings.Repeat("w", 200), false},
		{strings.Repeat("雨", 200), false}, {strings.Repeat("مطر ", 50), true},
		{strings.Repeat("ฝน", 100), false},
	} {
		t.Run(string([]rune(c.style)[:3]), func(t *testing.T) {
			r := inked(cardOf(c.style, fontsFor(t, strings.TrimSpace(c.style))), imageOfText)
			if r.Min.X < 510 || r.Max.X > cardWidth-30 || r.Min.Y < 36 || r.Max.Y > 340 {
				t.Errorf("text from %v to %v", r.Min, r.Max)
			}
			if atRight := r.Max.X > cardWidth-50; c.right && !atRight || !c.right && r.Min.X > 530 {
				t.Errorf("text from %d to %d stands on the wrong side", r.Min.X, r.Max.X)
			}
		})
	}
}

func TestCardWithoutFontForStyleHasNoGap(t *testing.T) {
	for _, title := range []string{"منارة", `"מגדלור"`, "「雨」", "🌊", "\u0301", ""} {
		if r := inked(cardOf(title, builtin), imageOfText); r.Min.Y > 75 || r.Max.Y > 110 {
			t.Errorf("%q: text from %v to %v", title, r.Min, r.Max)
		}
	}
}

// TestCardIsLegibleOnAPhone checks that text of the card is at least 11 pixels high where the card is
// 330 pixels wide.
func TestCardIsLegibleOnAPhone(t *testing.T) {
	for _, style := range []string{"pop", strings.Repeat("atmospheric synthwave, ", 12)} {
		r := inked(cardOf(style, builtin), imageOfText)
		if r.Max.Y > 345 {
			t.Errorf("%q reaches the waveform: %v", style, r)
		}
	}
	if onPhone := minCardText * 330 / cardWidth; onPhone < 11 {
		t.Errorf("the smallest text is %d pixels high", onPhone)
	}
}

// TestBackgroundContrast checks that text is readable on the background of any cover.
func TestBackgroundContrast(t *testing.T) {
	moon := image.NewRGBA(image.Rect(0, 0, 120, 120))
	draw.Draw(moon, moon.Bounds(), image.NewUniform(color.RGBA{20, 40, 90, 255}), image.Point{}, draw.Src)
	draw.Draw(moon, image.Rect(40, 40, 80, 80), image.NewUniform(color.RGBA{255, 240, 200, 255}), image.Point{},
		draw.Src)
	noise := image.NewRGBA(image.Rect(0, 0, 64, 64))
	random := rand.New(rand.NewPCG(1, 2))
	for i := range noise.Pix {
		noise.Pix[i] = uint8(random.Uint32()) | 0x0f
	}
	for name, cover := range map[string]image.Image{"moon": moon, "noise": noise, "none": nil,
		"white": plain(color.White), "yellow": plain(color.RGBA{255, 255, 0, 255}),
		"blue": plain(color.RGBA{0, 0, 255, 255}), "black": plain(color.Black)} {
		ground := image.NewRGBA(image.Rect(0, 0, 200, 100))
		paintBackground(ground, cover)
		for y := range 100 {
			row := ground.RGBAAt(0, y)
			for x := range 200 {
				c := ground.RGBAAt(x, y)
				if abs(int(c.R)-int(row.R)) > 1 || abs(int(c.G)-int(row.G)) > 1 || abs(int(c.B)-int(row.B)) > 1 {
					t.Fatalf("%s: %v beside %v in row %d", name, c, row, y)
				}
				if l := luminance(floats(c)); l > maxLuminance {
					t.Fatalf("%s: a luminance of %.3f in row %d", name, l, y)
				}
			}
		}
	}
}

func abs(n int) int { return max(n, -n) }

func plain(c color.Color) image.Image {
	img := image.NewRGBA(image.Rect(0, 0, 8, 8))
	draw.Draw(img, img.Bounds(), image.NewUniform(c), image.Point{}, draw.Src)
	return img
}
