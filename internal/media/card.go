package media

import (
	"context"
	"fmt"
	"image"
	"image/color"
	"os"
	"path/filepath"
	"strings"
	"time"
	"unicode"

	"golang.org/x/image/draw"
	"golang.org/x/image/font"
	"golang.org/x/image/font/gofont/gobold"
	"golang.org/x/image/font/gofont/goregular"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"

	"riffbot/internal/songs"
)

// The card's size in pixels: wide, as embeds show pictures.
const (
	cardWidth  = 1000
	cardHeight = 520
)

// Card stores a picture of the song: its cover, what it is called and how it
// goes.
func (f *FFmpeg) Card(ctx context.Context, from songs.File, key string, s songs.Song, by string) (file songs.File, err error) {
	err = f.work(ctx, func(b *bench) error {
		input, err := b.fetch(ctx, from.Key)
		if err != nil {
			return err
		}
		levels, err := b.peaks(ctx, input, 90)
		if err != nil {
			return err
		}
		var cover image.Image
		if s.Cover.Key != "" && b.copyIn(ctx, s.Cover.Key, "picture", maxPicture) == nil {
			cover, _ = readPicture(b.path("picture")) // without one the card has a plain ground
		}
		img, err := drawCard(cover, s, by, levels)
		if err != nil {
			return err
		}
		if err := writeJPEG(b.path("card.jpg"), img, 88); err != nil {
			return err
		}
		file, err = b.keep(ctx, "card.jpg", key, "image/jpeg")
		return err
	})
	if err != nil {
		return songs.File{}, fmt.Errorf("card of %s: %w", s.ID, err)
	}
	return file, nil
}

func drawCard(cover image.Image, s songs.Song, by string, levels []float64) (image.Image, error) {
	card := image.NewRGBA(image.Rect(0, 0, cardWidth, cardHeight))
	draw.Draw(card, card.Bounds(), image.NewUniform(color.RGBA{22, 24, 34, 255}), image.Point{}, draw.Src)
	left := 40
	if cover != nil {
		paintGround(card, cover)
		draw.Draw(card, image.Rect(40, 40, 480, 480), square(cover, 440), image.Point{}, draw.Src)
		left = 520
	}
	t, err := newLettering()
	if err != nil {
		return nil, err
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
	return card, nil
}

// lettering writes text in fonts that hold its letters. The built-in ones hold
// Latin, Greek and Cyrillic; for others a font of the system is used, and where
// there is none, what cannot be written is left out rather than drawn as boxes.
type lettering struct {
	bold, regular *opentype.Font
	wide          *opentype.Font // nil where the system has none
}

func newLettering() (*lettering, error) {
	bold, err := opentype.Parse(gobold.TTF)
	if err != nil {
		return nil, err
	}
	regular, err := opentype.Parse(goregular.TTF)
	if err != nil {
		return nil, err
	}
	return &lettering{bold, regular, systemFont()}, nil
}

// systemFont finds a font with Chinese letters where Debian's packages
// fonts-noto-cjk, fonts-wqy-zenhei and fonts-droid-fallback put one.
func systemFont() *opentype.Font {
	for _, pattern := range []string{"/usr/share/fonts/opentype/noto/NotoSansCJK-Bold.ttc", "/usr/share/fonts/truetype/wqy/*.ttc", "/usr/share/fonts/truetype/droid/DroidSansFallback*.ttf"} {
		found, err := filepath.Glob(pattern)
		if err != nil || len(found) == 0 {
			continue
		}
		data, err := os.ReadFile(found[0])
		if err != nil {
			continue
		}
		collection, err := opentype.ParseCollection(data)
		if err != nil {
			continue
		}
		if f, err := collection.Font(0); err == nil {
			return f
		}
	}
	return nil
}

// write draws text from a point on, in at most so many lines, and returns where
// the next text can stand.
func (t *lettering) write(on draw.Image, text string, bold bool, size float64, x, y, width, most int, c color.Color) int {
	main := t.regular
	if bold {
		main = t.bold
	}
	line, used := "", 0
	flush := func() {
		if strings.TrimSpace(line) != "" && used < most {
			t.line(on, strings.TrimSpace(line), main, size, x, y, c)
			y += int(size * 1.25)
			used++
		}
		line = ""
	}
	for _, word := range pieces(text) {
		if line != "" && t.width(line+word, main, size) > width {
			if used == most-1 {
				line = strings.TrimSpace(line) + "…"
				flush()
				return y
			}
			flush()
		}
		line += word
	}
	flush()
	return y
}

// pieces are where a text may be broken: after spaces, and between the letters
// of scripts without spaces.
func pieces(text string) []string {
	var out []string
	last := ""
	for _, r := range strings.Join(strings.Fields(text), " ") {
		last += string(r)
		if r == ' ' || unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana) {
			out, last = append(out, last), ""
		}
	}
	return append(out, last)
}

// width is how wide a text is, in pixels.
func (t *lettering) width(text string, main *opentype.Font, size float64) int {
	return t.line(nil, text, main, size, 0, 0, color.White)
}

// line draws one line letter by letter, each in the first font that has it, and
// returns how wide it is.
func (t *lettering) line(on draw.Image, text string, main *opentype.Font, size float64, x, y int, c color.Color) int {
	faces := make(map[*opentype.Font]font.Face)
	at := fixed.P(x, y)
	var buf sfnt.Buffer
	for _, r := range text {
		for _, f := range []*opentype.Font{main, t.wide} {
			if f == nil {
				continue
			}
			if i, err := f.GlyphIndex(&buf, r); err != nil || i == 0 {
				continue
			}
			face := faces[f]
			if face == nil {
				made, err := opentype.NewFace(f, &opentype.FaceOptions{Size: size, DPI: 72, Hinting: font.HintingFull})
				if err != nil {
					continue
				}
				face, faces[f] = made, made
			}
			d := font.Drawer{Dst: on, Src: image.NewUniform(c), Face: face, Dot: at}
			if on != nil {
				d.DrawString(string(r))
			} else {
				d.Dot.X += d.MeasureString(string(r))
			}
			at = d.Dot
			break
		}
	}
	return (at.X - fixed.I(x)).Ceil()
}
