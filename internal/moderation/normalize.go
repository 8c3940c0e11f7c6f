package moderation

import (
	"strings"
	"unicode"

	"github.com/riffbot/riffbot/internal/fold"
)

// normalize returns a text in a normal form: without marks as in [fold.Marks], and in
// lower case.
func normalize(text string) string { return strings.Map(lower, fold.Marks(text)) }

// lower returns the lower case of a character. A final sigma equals others.
func lower(r rune) rune { return unicode.ToLower(unicode.ToUpper(r)) }
