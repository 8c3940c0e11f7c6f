package typeset

import (
	"cmp"
	"slices"
	"strings"

	"github.com/go-text/typesetting/font"
	"github.com/go-text/typesetting/fontscan"
)

// hugeFont is the number of characters from which a font is read in one weight only:
// those of Chinese characters take 20 MB each.
const hugeFont = 20_000

// firstCJK is the first character of the blocks that only East Asian scripts use.
const firstCJK = 0x2e80

// candidates lists the fonts of the system that hold a cluster, the best first.
func (f *Fonts) candidates(cluster []rune, s Style, emoji bool) []font.FontID {
	type ranked struct {
		at   font.FontID
		rank int
	}
	var all []ranked
	for _, fp := range f.list() {
		if fp.Location.Instance != 0 || !lists(fp.Runes, cluster) {
			continue
		}
		all = append(all, ranked{fp.Location, rank(fp, cluster[0], s, emoji)})
	}
	slices.SortFunc(all, func(a, b ranked) int {
		return cmp.Or(cmp.Compare(a.rank, b.rank), strings.Compare(a.at.File, b.at.File), cmp.Compare(a.at.Index, b.at.Index))
	})
	var out []font.FontID
	for _, r := range all {
		out = append(out, r.at)
	}
	return out
}

func lists(runes fontscan.RuneSet, cluster []rune) bool {
	for _, r := range cluster {
		if !runes.Contains(r) && !ignorable(r) {
			return false
		}
	}
	return true
}

// colourFont reports whether the glyphs of a font are pictures in colour.
func colourFont(fp fontscan.Footprint) bool { return strings.Contains(fp.Family, "coloremoji") }

// rank orders fonts by how well they go with the Go fonts, which have no serifs: the
// family counts most, then the weight.
func rank(fp fontscan.Footprint, r rune, s Style, emoji bool) int {
	name, n := fp.Family, 0
	has := func(parts ...string) bool {
		return slices.ContainsFunc(parts, func(p string) bool { return strings.Contains(name, p) })
	}
	switch {
	case emoji && colourFont(fp) && !s.Outlines:
	case emoji && has("emoji"):
		n = 1
	case emoji && has("symbol"):
		n = 2
	case has("emoji"): // its letters are those of buttons
		n = 9
	case has("mono", "typewriter"):
		n = 8
	case has("serif", "naskh", "nastaliq", "looped"):
		n = 6
	case name == "notosans":
		n = 2
	case strings.HasPrefix(name, "notosans"):
		n = 3
	case has("sans", "pingfang", "yahei", "gothic", "hebrew", "segoe", "arial"):
		n = 4
	default:
		n = 5
	}
	huge := fp.Runes.Len() > hugeFont
	if huge && r < firstCJK {
		n += 2 // its other letters are few, and their marks stand badly
	}
	n *= 100
	if bold := fp.Aspect.Weight >= font.WeightSemibold; bold != (s.Bold || huge) {
		n += 10
	}
	if fp.Aspect.Weight < font.WeightNormal || fp.Aspect.Weight > font.WeightBold {
		n += 5
	}
	if fp.Aspect.Style != font.StyleNormal {
		n += 40
	}
	if fp.Aspect.Stretch != font.StretchNormal {
		n += 20
	}
	return n
}
