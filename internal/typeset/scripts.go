package typeset

import (
	"fmt"
	"slices"
	"strings"

	"github.com/go-text/typesetting/fontscan"
)

// Script is a script that needs a font of the system.
type Script struct {
	Name    string
	Package string // of Debian, with a font for it
	sample  string
	// outlines means that colour glyphs do not suffice.
	outlines bool
}

// scripts are those that songs are most often written in, and emoji.
var scripts = []Script{
	{"Arabic", "fonts-noto-core", "سلام", false},
	{"Hebrew", "fonts-noto-core", "שלום", false},
	{"Devanagari", "fonts-noto-core", "हिन्दी", false},
	{"Thai", "fonts-noto-core", "ที่รัก", false},
	{"Chinese", "fonts-noto-cjk", "雨夜", false},
	{"Japanese", "fonts-noto-cjk", "さくらカ", false},
	{"Korean", "fonts-noto-cjk", "사랑", false},
	{"emoji", "fonts-noto-color-emoji", "🌊🎵", false},
	{"emoji in videos", "fonts-symbola", "🌊🎵", true},
}

// Missing returns the scripts that no font of this machine holds. It reads no font
// whole: those of Chinese characters would take 20 MB.
func (f *Fonts) Missing() []Script {
	var out []Script
	for _, s := range scripts {
		if !slices.ContainsFunc(f.list(), func(fp fontscan.Footprint) bool {
			return lists(fp.Runes, []rune(s.sample)) && (!s.outlines || !colourFont(fp))
		}) {
			out = append(out, s)
		}
	}
	return out
}

// Advice says in a sentence which scripts no font of this machine holds and what to
// install for them; it is empty where there is nothing to say.
func (f *Fonts) Advice() string {
	var names, packages []string
	for _, s := range f.Missing() {
		names = append(names, s.Name)
		if !slices.Contains(packages, s.Package) {
			packages = append(packages, s.Package)
		}
	}
	if len(names) == 0 {
		return ""
	}
	return fmt.Sprintf("no font for %s: these characters are left out of cards and videos (on Debian: apt install %s)",
		strings.Join(names, ", "), strings.Join(packages, " "))
}
