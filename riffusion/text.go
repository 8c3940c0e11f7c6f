package riffusion

import (
	"encoding/json"
	"strings"
	"unicode"
	"unicode/utf8"
)

// What a text of the API may have at most, in characters; more is cut off. An id
// or an address is never cut: a longer one is none.
const (
	maxID      = 256
	maxURL     = 4096
	maxLine    = 200 // titles, words, names of models
	maxStyle   = 2000
	maxMessage = 1000
	maxLyric   = 20_000
)

// maxSongs is how many songs of an answer are read, and maxWords how many words
// of a song are timed.
const (
	maxSongs = 16
	maxWords = 10_000
)

// text is a string that may come as a number, a bool or null. Its methods bound
// it and leave out what no reader sees.
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

// lines is the text with at most so many characters. Line breaks of all kinds
// become newlines; where there are none, those that were escaped twice do.
func (t text) lines(most int) string {
	s := string(t)
	if !strings.Contains(s, "\n") {
		s = strings.NewReplacer(`\r\n`, "\n", `\n`, "\n").Replace(s)
	}
	s = strings.NewReplacer("\r\n", "\n", "\r", "\n", "\u2028", "\n", "\u2029", "\n", "\u0085", "\n").Replace(s)
	return shorten(strings.Map(printable, s), most)
}

// line is the text on one line.
func (t text) line(most int) string {
	return shorten(strings.Join(strings.Fields(t.lines(len(t))), " "), most)
}

// id is the text as a name that requests can use; empty when it is none.
func (t text) id() string {
	if len(t) > maxID || strings.ContainsFunc(string(t), notPrinted) || strings.ContainsAny(string(t), " \n") {
		return ""
	}
	return string(t)
}

// url is the text as an address; empty when it is too long or cannot be one.
func (t text) url() string {
	s := strings.TrimSpace(string(t))
	if len(s) > maxURL || strings.ContainsFunc(s, notPrinted) || strings.ContainsAny(s, " \n") {
		return ""
	}
	return s
}

// printable leaves newlines, makes tabs spaces and drops what is not printed.
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

// notPrinted reports whether a rune is a control character, a byte-order mark,
// no character at all, or changes the direction of the text that follows it.
func notPrinted(r rune) bool {
	return r != '\n' && unicode.IsControl(r) || r == '\ufeff' || r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069 ||
		r&0xfffe == 0xfffe || r >= 0xfdd0 && r <= 0xfdef || r >= 0xe0000 && r <= 0xe0001 || r >= 0xfff9 && r <= 0xfffb
}

// shorten cuts a text after so many characters.
func shorten(s string, most int) string {
	if len(s) <= most || utf8.RuneCountInString(s) <= most {
		return s
	}
	return strings.TrimSpace(string([]rune(s)[:most]))
}
