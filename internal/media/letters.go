package media

import (
	"image"
	"image/color"
	"os"
	"path/filepath"
	"strings"
	"unicode"

	"golang.org/x/image/draw"
	"golang.org/x/image/font"
	"golang.org/x/image/font/gofont/gobold"
	"golang.org/x/image/font/gofont/goregular"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"
)

// lettering writes text in fonts that hold its letters. The built-in ones hold
// Latin, Greek and Cyrillic; for others fonts of the system are used, and where
// there is none, what cannot be written is left out rather than drawn as boxes.
type lettering struct {
	bold, regular *opentype.Font
	others        []*opentype.Font
}

// systemFonts are where Debian's packages fonts-noto-cjk, fonts-wqy-zenhei,
// fonts-droid-fallback, fonts-symbola and fonts-dejavu, macOS and Windows put
// fonts with Chinese, Japanese and Korean letters, and with emoji as outlines.
var systemFonts = [][]string{
	{"/usr/share/fonts/opentype/noto/NotoSansCJK-Bold.ttc", "/usr/share/fonts/truetype/wqy/*.ttc", "/usr/share/fonts/truetype/droid/DroidSansFallbackFull.ttf",
		"/usr/share/fonts/truetype/droid/*.ttf", "/System/Library/Fonts/PingFang.ttc", "C:/Windows/Fonts/msyh.ttc"},
	{"/usr/share/fonts/truetype/noto/NotoEmoji*-Bold.ttf", "/usr/share/fonts/truetype/ancient-scripts/Symbola*.ttf", "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf", "C:/Windows/Fonts/seguisym.ttf"},
}

// Fonts says what the fonts of this machine can write, for whoever looks after it.
func Fonts() string {
	if newLettering().shown("雨") == "" {
		return "no font for Chinese, Japanese and Korean words in cards and videos (on Debian: apt install fonts-noto-cjk)"
	}
	return "with fonts for Chinese, Japanese and Korean"
}

// newLettering finds the fonts. Of the system's it reads what is needed when it is
// needed: they are large.
func newLettering() *lettering {
	t := &lettering{bold: builtin(gobold.TTF), regular: builtin(goregular.TTF)}
	for _, patterns := range systemFonts {
		if f := firstFont(patterns); f != nil {
			t.others = append(t.others, f)
		}
	}
	return t
}

func builtin(data []byte) *opentype.Font {
	f, err := opentype.Parse(data)
	if err != nil {
		panic(err) // it is in the binary
	}
	return f
}

func firstFont(patterns []string) *opentype.Font {
	for _, pattern := range patterns {
		found, err := filepath.Glob(pattern)
		if err != nil || len(found) == 0 {
			continue
		}
		file, err := os.Open(found[0])
		if err != nil {
			continue
		}
		if all, err := opentype.ParseCollectionReaderAt(file); err == nil {
			if f, err := all.Font(0); err == nil {
				return f // which reads the file as long as it is used
			}
		}
		_ = file.Close()
	}
	return nil
}

func has(f *opentype.Font, buf *sfnt.Buffer, r rune) bool {
	i, err := f.GlyphIndex(buf, r)
	return err == nil && i != 0
}

// shown is a text without the letters that no font has.
func (t *lettering) shown(text string) string {
	var buf sfnt.Buffer
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		for _, f := range append([]*opentype.Font{t.bold}, t.others...) {
			if has(f, &buf, r) {
				return r
			}
		}
		if unicode.IsSpace(r) {
			return ' '
		}
		return -1
	}, text))
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
		for _, f := range append([]*opentype.Font{main}, t.others...) {
			if !has(f, &buf, r) {
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
