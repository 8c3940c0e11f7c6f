package media

import (
	"strings"
	"unicode"
)

// Maximum lengths of a tag of one line and of lyrics in a tag, in bytes. An argument of a
// program may have 128 KiB.
const (
	maxTag    = 1000
	maxLyrics = 60_000
)

// plainLine returns a text as one line without control characters and changes of
// direction. Line separators become spaces.
func plainLine(text string) string {
	return strings.Join(strings.Fields(strings.Map(func(r rune) rune {
		switch {
		case unicode.IsControl(r), r == '\u2028', r == '\u2029':
			return ' '
		case invisible(r):
			return -1
		}
		return r
	}, strings.ToValidUTF8(text, ""))), " ")
}

// plainLines returns a text of several lines, each like [plainLine].
func plainLines(text string) string {
	var lines []string
	for line := range strings.SplitSeq(strings.NewReplacer("\r\n",
		"\n", "\r", "\n", "\u2028", "\n", "\u2029", "\n").Replace(text), "\n") {
		lines = append(lines, plainLine(line))
	}
	return strings.Trim(strings.Join(lines, "\n"), "\n")
}

// invisible reports whether a rune is an unneeded format character; joiners and emoji tags
// are kept.
func invisible(r rune) bool {
	return unicode.Is(unicode.Cf, r) && r != '\u200c' && r != '\u200d' && (r < 0xe0020 || r > 0xe007f) || r == 0xfffd
}

// truncated truncates a text to most bytes, between characters.
func truncated(text string, limit int) string {
	if len(text) <= limit {
		return text
	}
	for limit > 0 && text[limit]&0xc0 == 0x80 {
		limit--
	}
	return strings.TrimSpace(text[:limit])
}
