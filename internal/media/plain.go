package media

import (
	"strings"
	"unicode"
)

// The most bytes of a tag that is one line, and of the words in a tag: an argument of
// a program may have 128 KiB.
const (
	mostTag    = 1000
	mostLyrics = 60_000
)

// plainLine is a text as one line without anything that is not drawn: control
// characters and those that change the direction of what follows. What separates
// lines becomes a space.
func plainLine(text string) string {
	return strings.Join(strings.Fields(strings.Map(func(r rune) rune {
		switch {
		case unicode.IsControl(r), r == '\u2028', r == '\u2029':
			return ' '
		case hidden(r):
			return -1
		}
		return r
	}, strings.ToValidUTF8(text, ""))), " ")
}

// plainLines is a text of several lines, each as [plainLine] makes it.
func plainLines(text string) string {
	var lines []string
	for line := range strings.SplitSeq(strings.NewReplacer("\r\n", "\n", "\r", "\n", "\u2028", "\n", "\u2029", "\n").Replace(text), "\n") {
		lines = append(lines, plainLine(line))
	}
	return strings.Trim(strings.Join(lines, "\n"), "\n")
}

// hidden reports whether a rune is a format character that words do not need:
// joiners and emoji tags are kept.
func hidden(r rune) bool {
	return unicode.Is(unicode.Cf, r) && r != '\u200c' && r != '\u200d' && (r < 0xe0020 || r > 0xe007f) || r == 0xfffd
}

// shortened cuts a text after so many bytes, between two characters.
func shortened(text string, most int) string {
	if len(text) <= most {
		return text
	}
	for most > 0 && text[most]&0xc0 == 0x80 {
		most--
	}
	return strings.TrimSpace(text[:most])
}
