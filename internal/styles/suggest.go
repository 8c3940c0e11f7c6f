package styles

import (
	"slices"
	"strings"
	"unicode/utf16"

	"github.com/riffbot/riffbot/internal/fold"
	"github.com/riffbot/riffbot/internal/i18n"
)

// Suggestion is a text that a member may choose.
type Suggestion struct {
	Label string // in the language of the reader
	Value string // text of the option
	Own   bool   // used by the member before
}

// Limits of suggestions. Discord accepts values of at most 100 UTF-16 units.
const (
	maxValue = 100
	maxOwn   = 5
)

// Styles returns the styles that continue a typed list: first those that the member used recently, then the curated
// ones. The part after the last comma is looked up among names in English and in the language of the reader.
func Styles(l i18n.Language, recent []string, typed string) []Suggestion {
	return suggest(in(l, curated.Styles), recent, typed)
}

// Voices is like [Styles] for voices.
func Voices(l i18n.Language, typed string) []Suggestion {
	return suggest(in(l, curated.Voices), nil, typed)
}

// Languages returns the languages that match a typed text, by their names in English and in the language of the reader.
// The value is the English name. The language of the reader's locale comes first.
func Languages(l i18n.Language, locale, typed string) []Suggestion {
	all := slices.Clone(languages)
	if own := i18n.EnglishName(locale); slices.Contains(all, own) {
		all = append([]string{own}, slices.DeleteFunc(all, func(name string) bool { return name == own })...)
	}
	query := fold.NewQuery(typed)
	var found []Suggestion
	for _, name := range fold.Matching(all, func(name string) (int, bool) {
		return query.RankAny(name, l.LanguageName(name))
	}) {
		found = append(found, Suggestion{Label: l.LanguageName(name), Value: name})
	}
	return found
}

func suggest(all []preset, recent []string, typed string) []Suggestion {
	done, last := split(typed)
	found := own(recent, typed)
	query := fold.NewQuery(last)
	for _, p := range fold.Matching(all, func(p preset) (int, bool) { return query.RankAny(p.label, p.tag) }) {
		if slices.ContainsFunc(done, func(part string) bool {
			return fold.Bare(part) == fold.Bare(p.tag) || fold.Bare(part) == fold.Bare(p.label)
		}) {
			continue
		}
		s := Suggestion{Label: join(done, p.label), Value: join(done, p.tag)}
		if p.group != "" {
			s.Label += " · " + p.group
		}
		if fits(s.Value) && !slices.ContainsFunc(found, func(f Suggestion) bool { return sameText(f.Value, s.Value) }) {
			found = append(found, s)
		}
	}
	return found
}

// own returns the recent texts of a member that have the typed text in them.
func own(recent []string, typed string) (found []Suggestion) {
	query := fold.NewQuery(typed)
	for _, text := range fold.Matching(recent, query.Rank) {
		text = strings.Join(strings.Fields(text), " ")
		if text == "" || !fits(text) || len(found) == maxOwn ||
			slices.ContainsFunc(found, func(f Suggestion) bool { return sameText(f.Value, text) }) {
			continue
		}
		found = append(found, Suggestion{Label: text, Value: text, Own: true})
	}
	return found
}

// split returns the complete parts of a list and the part that is being typed.
func split(typed string) (done []string, last string) {
	parts := strings.FieldsFunc(typed+" ", func(r rune) bool { return strings.ContainsRune(",，、;；", r) })
	if len(parts) == 0 {
		return nil, ""
	}
	for _, part := range parts[:len(parts)-1] {
		if part = strings.TrimSpace(part); part != "" {
			done = append(done, part)
		}
	}
	return done, strings.TrimSpace(parts[len(parts)-1])
}

// join appends a part to a list.
func join(done []string, last string) string {
	return strings.Join(append(slices.Clip(done), last), ", ")
}

func fits(value string) bool { return len(utf16.Encode([]rune(value))) <= maxValue }

func sameText(a, b string) bool { return fold.Bare(a) == fold.Bare(b) }
