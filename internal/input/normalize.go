package input

import (
	"strings"
	"unicode"

	"golang.org/x/text/width"
)

// Normalize returns a text with digits, signs and spaces in their ASCII forms, without invisible characters and without
// spaces around it. It is for texts that are parsed; those that people read stay as they were typed.
func Normalize(text string) string {
	return strings.TrimSpace(strings.Map(ascii, width.Fold.String(text)))
}

// ascii returns the ASCII form of a digit, sign or space, -1 for an invisible character, and other characters as they
// are.
func ascii(r rune) rune {
	switch r {
	case '、', '､', '،', '︐', '︑', '﹐', '﹑', '٬':
		return ','
	case '∶', '︓', '﹕', '꞉', '։':
		return ':'
	case '−', '‐', '‑', '‒', '–', '—', '﹣':
		return '-'
	case '。', '｡', '︒', '﹒', '٫':
		return '.'
	case '٪', '﹪':
		return '%'
	case '﹢':
		return '+'
	case '’', '′', 'ʹ':
		return '\''
	case '”', '″', 'ʺ':
		return '"'
	}
	switch {
	case r < unicode.MaxASCII:
		return r
	case unicode.IsSpace(r):
		return ' '
	case unicode.Is(unicode.Cf, r):
		return -1
	case unicode.IsDigit(r):
		return '0' + digit(r)
	}
	return r
}

// digit returns the value of a decimal digit. Unicode has those of a script in a row from zero to nine.
func digit(r rune) rune {
	for _, row := range unicode.Nd.R16 {
		if lo, hi := rune(row.Lo), rune(row.Hi); lo <= r && r <= hi {
			return (r - lo) % 10
		}
	}
	for _, row := range unicode.Nd.R32 {
		if lo, hi := rune(row.Lo), rune(row.Hi); lo <= r && r <= hi {
			return (r - lo) % 10
		}
	}
	return 0
}
