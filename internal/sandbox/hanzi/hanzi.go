// Package hanzi understands as much of Chinese as the embedded writer and studio
// need of it.
package hanzi

import (
	"regexp"
	"strings"
	"unicode"
)

// In reports whether a text holds Chinese characters.
func In(text string) bool {
	return strings.ContainsFunc(text, func(r rune) bool { return unicode.Is(unicode.Han, r) })
}

var (
	// wish is how people begin who want a song, and song how they end.
	wish = regexp.MustCompile(`^(?:请?(?:帮我|给我|为我)?(?:我?想?要|来|写|做|唱)?一首(?:关于|有关)?|关于|有关)`)
	song = regexp.MustCompile(`(?:的歌曲?|之歌)$`)
)

// Topic is what an idea is about, in at most so many characters: of “一首关于雨夜里
// 的猫的歌，爵士” that is “雨夜里的猫”. It is empty for an idea without Chinese
// characters.
func Topic(idea string, most int) string {
	clauses := strings.FieldsFunc(idea, func(r rune) bool { return !unicode.Is(unicode.Han, r) })
	if len(clauses) == 0 {
		return ""
	}
	topic := []rune(clauses[0])
	for _, polite := range []*regexp.Regexp{wish, song} {
		if rest := polite.ReplaceAllString(string(topic), ""); rest != "" {
			topic = []rune(rest)
		}
	}
	return string(topic[:min(most, len(topic))])
}
