package typeset

import (
	"bytes"
	"io"
	"log"
	"math"
	"os"
	"sync"

	"github.com/go-text/typesetting/font"
	"github.com/go-text/typesetting/font/opentype"
	"github.com/go-text/typesetting/fontscan"
	"github.com/go-text/typesetting/shaping"
	"golang.org/x/image/font/gofont/gobold"
	"golang.org/x/image/font/gofont/goregular"
)

// Style says how text is set. Size is in pixels per em.
type Style struct {
	Size float64
	Bold bool
	// Outlines restricts glyphs to outlines: no colour emoji. [Line.Outlines] needs it.
	Outlines bool
}

// Fonts chooses fonts and shapes text with them. It is safe for concurrent use.
type Fonts struct {
	mu            sync.Mutex
	regular, bold *font.Face
	list          func() []fontscan.Footprint // of the system's fonts
	loaded        map[font.FontID]*font.Face  // nil for a font that cannot be read
	chosen        map[choice]*font.Face
	shaper        shaping.HarfbuzzShaper
	segmenter     shaping.Segmenter
}

// choice is what a font is chosen for.
type choice struct {
	cluster        string
	bold, outlines bool
}

// The most choices that are remembered, and the most fonts that are tried for one.
const (
	maxChoices = 4096
	maxTried   = 6
)

var system = sync.OnceValue(func() *Fonts { return newFonts(systemFonts) })

// System returns the fonts in the program and those installed on this machine, which
// are searched when a text first needs them.
func System() *Fonts { return system() }

// Builtin returns the fonts in the program alone.
func Builtin() *Fonts { return newFonts(func() []fontscan.Footprint { return nil }) }

func newFonts(list func() []fontscan.Footprint) *Fonts {
	return &Fonts{
		regular: builtin(goregular.TTF), bold: builtin(gobold.TTF), list: sync.OnceValue(list),
		loaded: make(map[font.FontID]*font.Face), chosen: make(map[choice]*font.Face),
	}
}

func builtin(data []byte) *font.Face {
	face, err := font.ParseTTF(bytes.NewReader(data))
	if err != nil {
		panic(err) // it is part of the program
	}
	return face
}

// systemFonts searches the usual directories of this machine. It keeps no index on
// disk: a search takes less than a second and is done once.
func systemFonts() []fontscan.Footprint {
	dir, err := os.MkdirTemp("", "riffbot-fonts-")
	if err != nil {
		return nil
	}
	defer func() { _ = os.RemoveAll(dir) }()
	found, err := fontscan.SystemFonts(log.New(io.Discard, "", 0), dir)
	if err != nil {
		return nil // a machine without fonts
	}
	return found
}

// load reads a font of the system; nil where that is not possible. Of a collection it
// reads one font: all ten of Noto Sans CJK would take 200 MB.
func (f *Fonts) load(at font.FontID) *font.Face {
	face, ok := f.loaded[at]
	if !ok {
		face = readFace(at)
		f.loaded[at] = face
	}
	return face
}

func readFace(at font.FontID) *font.Face {
	file, err := os.Open(at.File)
	if err != nil {
		return nil
	}
	defer func() { _ = file.Close() }()
	loaders, err := opentype.NewLoaders(file)
	if err != nil || int(at.Index) >= len(loaders) {
		return nil
	}
	read, err := font.NewFont(loaders[at.Index])
	if err != nil {
		return nil
	}
	face := font.NewFace(read)
	face.SetPpem(math.MaxUint8, math.MaxUint8) // the largest bitmaps
	return face
}

// face returns the font to draw a cluster with, or nil if there is none.
func (f *Fonts) face(cluster []rune, s Style) *font.Face {
	main := f.regular
	if s.Bold {
		main = f.bold
	}
	emoji := isEmoji(cluster)
	if !emoji && covers(main, cluster) {
		return main
	}
	key := choice{string(cluster), s.Bold, s.Outlines}
	face, ok := f.chosen[key]
	if ok {
		return face
	}
	for i, at := range f.candidates(cluster, s, emoji) {
		if i == maxTried {
			break
		}
		if c := f.load(at); c != nil && f.draws(c, cluster, s) {
			face = c
			break
		}
	}
	if face == nil && emoji && covers(main, cluster) {
		face = main
	}
	if len(f.chosen) >= maxChoices {
		clear(f.chosen)
	}
	f.chosen[key] = face
	return face
}

// covers reports whether a font has a glyph for every rune that is visible.
func covers(face *font.Face, cluster []rune) bool {
	for _, r := range cluster {
		if _, ok := face.NominalGlyph(r); !ok && !ignorable(r) {
			return false
		}
	}
	return true
}

// draws reports whether a font, besides listing the runes, shapes them into glyphs
// that can be drawn: fonts of colour vectors, for example, cannot.
func (f *Fonts) draws(face *font.Face, cluster []rune, s Style) bool {
	if !covers(face, cluster) {
		return false
	}
	visible := 0
	glyphs, _ := f.shape(cluster, 0, len(cluster), false, face, s)
	for _, g := range glyphs {
		if g.id == 0 {
			return false
		}
		if visibleGlyph(g, s) {
			visible++
		}
	}
	if isEmoji(cluster) {
		return visible == 1 // else a sequence falls into its parts
	}
	return visible > 0 || blank(cluster)
}
