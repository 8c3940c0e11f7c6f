package typeset

import (
	"strings"
	"unicode"

	"github.com/go-text/typesetting/segmenter"
	"golang.org/x/text/unicode/norm"
)

// clusters splits text into what a reader sees as characters.
func clusters(text []rune) [][]rune {
	var seg segmenter.Segmenter
	seg.Init(text)
	var out [][]rune
	for it := seg.GraphemeIterator(); it.Next(); {
		out = append(out, it.Grapheme().Text)
	}
	return out
}

// ignorable reports whether a rune is invisible where a font does not know it:
// joiners, variation selectors, tags of flags.
func ignorable(r rune) bool {
	return unicode.Is(unicode.Cf, r) || unicode.Is(unicode.Variation_Selector, r) || r == '\u034f'
}

// blank reports whether nothing is seen of a cluster.
func blank(cluster []rune) bool {
	for _, r := range cluster {
		if !unicode.IsSpace(r) && !ignorable(r) && r != '\u2800' && r != '\u3164' {
			return false
		}
	}
	return true
}

// isEmoji reports whether a cluster is to be drawn by a font of emoji where there is
// one. https://unicode.org/reports/tr51/
func isEmoji(cluster []rune) bool {
	first := cluster[0]
	for _, r := range cluster[1:] {
		switch r {
		case '\ufe0f', '\u20e3':
			return true
		case '\ufe0e':
			return false
		}
	}
	return first >= 0x1f000 && first <= 0x1faff || first >= 0x2600 && first <= 0x27bf || first >= 0x231a && first <= 0x23ff ||
		first >= 0x2b05 && first <= 0x2b55
}

// regionalIndicator reports whether a rune is half of a flag.
func regionalIndicator(r rune) bool { return r >= 0x1f1e6 && r <= 0x1f1ff }

// Drawable returns text as one line without what no font can draw. Where something is
// left out, so are the quotes, brackets and separators that belonged to it.
func (f *Fonts) Drawable(text string, s Style) string {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.drawable(text, s)
}

func (f *Fonts) drawable(text string, s Style) string {
	text = strings.Join(strings.Fields(norm.NFC.String(strings.ToValidUTF8(text, ""))), " ")
	var b strings.Builder
	left := false
	for _, c := range clusters([]rune(text)) {
		kept := f.keep(c, s)
		left = left || len(kept) < len(c)
		if len(kept) < len(c) && len(kept) == 0 {
			b.WriteRune(gap)
		}
		b.WriteString(string(kept))
	}
	if left {
		return tidy(b.String())
	}
	return text
}

// keep returns what can be drawn of a cluster. Marks without a letter are not drawn:
// they would stand on a dotted circle or on the character before.
func (f *Fonts) keep(c []rune, s Style) []rune {
	switch {
	case unicode.IsSpace(c[0]):
		return c[:1]
	case unicode.IsControl(c[0]), unicode.IsMark(c[0]), ignorable(c[0]):
		return nil
	case f.face(c, s) != nil:
		return c
	case len(c) > 1 && !regionalIndicator(c[0]) && f.face(c[:1], s) != nil: // without its marks, skin tone or companions
		return c[:1]
	}
	return nil
}
