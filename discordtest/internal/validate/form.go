package validate

import (
	"fmt"
	"net/url"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/riffbot/riffbot/discordtest/internal/apierror"
	"github.com/riffbot/riffbot/discordtest/internal/field"
)

// Form checks a payload, such as a message, a modal or a command, and collects the errors
// of its fields.
type Form struct{ apierror.Fields }

// Resolver resolves the ids that an interaction names, and reports whether they exist.
type Resolver interface {
	Option(kind int64, id string) bool   // by the type of the option
	Selected(kind int64, id string) bool // by the type of the menu
	User(id string) bool
	Message(id string) bool
}

// Length checks the length of a bot's text in UTF-16 code units, the strictest count that
// Discord uses.
func (f *Form) Length(path, text string, least, most int) {
	f.size(path, units(text), least, most)
}

// typed checks the length of a member's text in characters.
func (f *Form) typed(path, text string, least, most int) {
	f.size(path, utf8.RuneCountInString(text), least, most)
}

// size adds an error if n is not between two bounds.
func (f *Form) size(path string, n, least, most int) {
	switch {
	case n < least && least == 1:
		f.Add(path, "BASE_TYPE_REQUIRED", "This field is required")
	case n < least:
		f.Add(path, "BASE_TYPE_MIN_LENGTH", "Must be %d or more in length.", least)
	case n > most:
		f.Add(path, "BASE_TYPE_MAX_LENGTH", "Must be %d or fewer in length.", most)
	}
}

// units counts the UTF-16 code units of a text.
func units(text string) (n int) {
	for _, r := range text {
		n += max(1, utf16.RuneLen(r))
	}
	return n
}

// count adds an error if a list has more than most elements.
func (f *Form) count(path string, n, most int) {
	if n > most {
		f.Add(path, "BASE_TYPE_MAX_LENGTH", "Must be %d or fewer in length.", most)
	}
}

// text checks an optional string and returns its length.
func (f *Form) text(path string, o field.Object, key string, most int) int {
	return f.TextAt(path+"."+key, o, key, most)
}

// TextAt checks an optional string whose errors have another path than its key.
func (f *Form) TextAt(path string, o field.Object, key string, most int) int {
	v, ok := o[key]
	if !ok || v == nil {
		return 0
	}
	s, ok := v.(string)
	if !ok {
		f.Add(path, "STRING_TYPE_CONVERT", "Could not interpret %q as string.", fmt.Sprint(v))
		return 0
	}
	f.Length(path, s, 0, most)
	return units(s)
}

// address checks that an optional address has one of some schemes.
func (f *Form) address(path, raw string, schemes ...string) {
	if raw == "" {
		return
	}
	u, err := url.Parse(raw)
	for _, s := range schemes {
		if err == nil && u.Scheme == s && u.Host != "" {
			return
		}
	}
	f.Add(path, "URL_TYPE_INVALID_SCHEME", "Scheme must be one of %v.", schemes)
}
