package cleantext

import (
	"bytes"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// JSON returns a JSON text whose strings, names of fields included, are as [Clean]
// returns them. What is no JSON stays none.
func JSON(raw []byte) []byte {
	if utf8.Valid(raw) && !bytes.ContainsFunc(raw, removedOutside) && !bytes.Contains(raw, []byte(`\`)) {
		return raw
	}
	var out bytes.Buffer
	out.Grow(len(raw))
	for len(raw) > 0 {
		if raw[0] == '\\' {
			raw = raw[cleanEscape(&out, raw):]
			continue
		}
		r, size := utf8.DecodeRune(raw)
		switch {
		case r == '\u0085' || r == '\u2028' || r == '\u2029':
			out.WriteString(`\n`)
		case !removedOutside(r):
			out.Write(raw[:size])
		}
		raw = raw[size:]
	}
	return out.Bytes()
}

// removedOutside is [unclean] for what is not escaped: ASCII control characters are
// no part of a string there, and JSON itself refuses them.
func removedOutside(r rune) bool { return r >= 0x7f && unclean(r) }

// cleanEscape writes the escape that raw begins with, unless it stands for something
// that is removed, and returns its length.
func cleanEscape(out *bytes.Buffer, raw []byte) int {
	switch {
	case len(raw) < 2:
		out.Write(raw)
		return len(raw)
	case bytes.HasPrefix(raw, []byte(`\r\n`)), raw[1] == 'b', raw[1] == 'f':
		return 2
	case raw[1] == 'r':
		out.WriteString(`\n`)
		return 2
	case raw[1] != 'u':
		out.Write(raw[:2])
		return 2
	}
	r, ok := escaped(raw)
	if !ok {
		out.Write(raw[:2])
		return 2
	}
	size := len(`\u0000`)
	if utf16.IsSurrogate(r) {
		if low, ok := escaped(raw[size:]); ok && utf16.DecodeRune(r, low) != utf8.RuneError {
			r, size = utf16.DecodeRune(r, low), 2*size
		}
	}
	switch {
	case strings.ContainsRune("\r\u0085\u2028\u2029", r):
		out.WriteString(`\n`)
	case !removed(r):
		out.Write(raw[:size])
	}
	return size
}

// escaped reads an escape of four digits.
func escaped(raw []byte) (rune, bool) {
	if len(raw) < 6 || raw[0] != '\\' || raw[1] != 'u' {
		return 0, false
	}
	n, err := strconv.ParseUint(string(raw[2:6]), 16, 16)
	return rune(n), err == nil
}
