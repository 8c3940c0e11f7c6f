package songs

import (
	"strings"
	"unicode"
)

// maxDefaultTitle is the maximum length of a default title in characters.
const maxDefaultTitle = 60

// defaultTitle returns the title of a song for which neither the member nor the provider has one: the beginning of
// the prompt, or else the first sung line. It is empty if there is neither.
func defaultTitle(s SongSpec) string {
	for _, text := range []string{s.Prompt, s.Lyrics} {
		for line := range strings.Lines(text) {
			line = strings.TrimFunc(line, func(r rune) bool {
				return unicode.IsSpace(r) || unicode.IsPunct(r) && r != '¿' && r != '¡' && r != '[' && r != '('
			})
			if line == "" || strings.HasPrefix(line, "[") {
				continue
			}
			return capitalized(shortened(line, maxDefaultTitle))
		}
	}
	return ""
}

// shortened returns the beginning of a line, up to its first comma or full stop if it is too long, and cut between
// words.
func shortened(line string, most int) string {
	runes := []rune(line)
	if len(runes) <= most {
		return line
	}
	short := string(runes[:most])
	if end := strings.IndexAny(short, ",.;:!?，。；：！？"); end > 0 {
		return strings.TrimSpace(short[:end])
	}
	if end := strings.LastIndexFunc(short, unicode.IsSpace); end > 0 {
		return strings.TrimSpace(short[:end]) + "…"
	}
	return short + "…"
}

// capitalized returns a text with an upper-case first letter.
func capitalized(text string) string {
	runes := []rune(text)
	if len(runes) > 0 {
		runes[0] = unicode.ToUpper(runes[0])
	}
	return string(runes)
}
