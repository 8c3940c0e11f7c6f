// Package filename makes names of files out of what people call things.
package filename

import (
	"fmt"
	"path/filepath"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/rivo/uniseg"
	"golang.org/x/text/unicode/norm"
)

// A name without its extension has at most so many bytes of UTF-8, of which file
// systems take 255, and characters.
const (
	mostBytes = 120
	mostRunes = 80
)

// reserved are names that Windows keeps for devices, with any extension.
// https://learn.microsoft.com/windows/win32/fileio/naming-a-file
var reserved = map[string]bool{"con": true, "prn": true, "aux": true, "nul": true, "conin$": true, "conout$": true}

func init() {
	for _, n := range []string{"0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "¹", "²", "³"} {
		reserved["com"+n], reserved["lpt"+n] = true, true
	}
}

// Of makes a name with an extension that every system takes of a title: one line of
// its letters, digits, marks and a few signs, in any script, of at most 120 bytes
// before the extension. Direction and other format characters are left out. fallback
// takes the place of a title of which nothing is left.
func Of(title, fallback, extension string) string {
	name := shorten(printed(title))
	if name == "" {
		name = fallback
	}
	stem, _, _ := strings.Cut(strings.ToLower(name), ".")
	if reserved[strings.TrimSpace(stem)] {
		name = "_" + name
	}
	return name + extension
}

// printed is what of a title may stand in a name.
func printed(title string) string {
	var b strings.Builder
	space := false
	for _, r := range norm.NFC.String(strings.ToValidUTF8(title, "")) {
		switch {
		case unicode.Is(unicode.Cf, r) && r != '\u200c' && r != '\u200d': // joiners are part of words
		case unicode.IsLetter(r), unicode.IsDigit(r), unicode.IsMark(r) && b.Len() > 0,
			strings.ContainsRune("-'()&,.!_\u200c\u200d", r):
			if space && b.Len() > 0 {
				b.WriteByte(' ')
			}
			space = false
			b.WriteRune(r)
		default:
			space = true
		}
	}
	return b.String()
}

// shorten cuts a name between two characters as people see them, and its ends.
func shorten(name string) string {
	const ends = " .-\u200c\u200d"
	name = strings.Trim(name, ends)
	at, runes, state, rest := 0, 0, -1, name
	for rest != "" {
		var cluster string
		cluster, rest, _, state = uniseg.FirstGraphemeClusterInString(rest, state)
		runes += utf8.RuneCountInString(cluster)
		if at+len(cluster) > mostBytes || runes > mostRunes {
			break
		}
		at += len(cluster)
	}
	return strings.Trim(name[:at], ends)
}

// Unique gives a name a number when it is taken, whatever its case. It remembers the
// name it returns in taken.
func Unique(name string, taken map[string]bool) string {
	extension := filepath.Ext(name)
	stem := strings.TrimSuffix(name, extension)
	for n := 2; taken[strings.ToLower(name)]; n++ {
		name = fmt.Sprintf("%s (%d)%s", stem, n, extension)
	}
	taken[strings.ToLower(name)] = true
	return name
}
