package riffusion

import (
	"encoding/json"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Maximum lengths of texts of the API, in characters. Longer texts are truncated. Ids
// and URLs are never truncated: longer ones are dropped.
const (
	maxID      = 256
	maxURL     = 4096
	maxLine    = 200 // titles, words and model names
	maxStyle   = 2000
	maxMessage = 1000
	maxLyric   = 20_000
)

// maxSongs limits the songs of a response, and maxWords the words of a song.
const (
	maxSongs = 16
	maxWords = 10_000
)

// text is a string that may be a number, a bool or null in JSON. Its methods limit its
// length and remove invisible characters.
type text string

func (t *text) UnmarshalJSON(b []byte) error {
	var s string
	if json.Unmarshal(b, &s) == nil {
		*t = text(s)
		return nil
	}
	if raw := string(b); !strings.HasPrefix(raw, "{") && !strings.HasPrefix(raw, "[") {
		*t = text(raw)
	}
	return nil
}

// lines returns the text with at most so many characters. All kinds of line breaks
// become newlines; without any, doubly escaped ones do.
func (t text) lines(most int) string {
	s := string(t)
	if !strings.Contains(s, "\n") {
		s = strings.NewReplacer(`\r\n`, "\n", `\n`, "\n").Replace(s)
	}
	s = strings.NewReplacer("\r\n", "\n", "\r", "\n", "\u2028", "\n", "\u2029", "\n", "\u0085", "\n").Replace(s)
	return shorten(strings.Map(printable, s), most)
}

// line returns the text on one line.
func (t text) line(most int) string {
	return shorten(strings.Join(strings.Fields(t.lines(len(t))), " "), most)
}

// id returns the text as an id for requests, or "".
func (t text) id() string {
	if len(t) > maxID || strings.ContainsFunc(string(t), notPrinted) || strings.ContainsAny(string(t), " \n") {
		return ""
	}
	return string(t)
}

// url returns the text as a URL, or "" if it is too long or invalid.
func (t text) url() string {
	s := strings.TrimSpace(string(t))
	if len(s) > maxURL || strings.ContainsFunc(s, notPrinted) || strings.ContainsAny(s, " \n") {
		return ""
	}
	return s
}

// printable keeps newlines, replaces tabs by spaces and drops runes that are not
// printed.
func printable(r rune) rune {
	switch {
	case r == '\n':
		return r
	case r == '\t':
		return ' '
	case notPrinted(r):
		return -1
	}
	return r
}

// notPrinted reports whether a rune is a control character, a byte-order mark, a
// noncharacter, the replacement character, or changes the text direction.
func notPrinted(r rune) bool {
	return r != '\n' && unicode.IsControl(r) || r == '\ufeff' || r == utf8.RuneError || r >= 0x202a && r <= 0x202e ||
		r >= 0x2066 && r <= 0x2069 ||
		r&0xfffe == 0xfffe || r >= 0xfdd0 && r <= 0xfdef || r >= 0xe0000 && r <= 0xe0001 || r >= 0xfff9 && r <= 0xfffb
}

// shorten truncates a text to so many characters.
func shorten(s string, most int) string {
	if len(s) <= most || utf8.RuneCountInString(s) <= most {
		return s
	}
	return strings.TrimSpace(string([]rune(s)[:most]))
}
