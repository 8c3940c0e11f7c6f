// Package chinese parses Chinese ideas for songs, for the emulated language model and
// provider.
package chinese

import (
	"regexp"
	"strings"
	"unicode"
)

// In reports whether a text has Chinese characters.
func In(text string) bool {
	return strings.ContainsFunc(text, func(r rune) bool { return unicode.Is(unicode.Han, r) })
}

var (
	// requestStart matches the beginning of a request for a song, and requestEnd its end.
	requestStart = regexp.MustCompile(`^(?:请?(?:帮我|给我|为我)?(?:我?想?要|来|写|做|唱)?一首(?:关于|有关)?|关于|有关)`)
	requestEnd   = regexp.MustCompile(`(?:的歌曲?|之歌)$`)
)

// Topic returns the topic of an idea in at most `most` characters: “雨夜里的猫” for
// “一首关于雨夜里的猫的歌，爵士”. It is empty for an idea without Chinese characters.
func Topic(idea string, most int) string {
	clauses := strings.FieldsFunc(idea, func(r rune) bool { return !unicode.Is(unicode.Han, r) })
	if len(clauses) == 0 {
		return ""
	}
	topic := []rune(clauses[0])
	for _, polite := range []*regexp.Regexp{requestStart, requestEnd} {
		if rest := polite.ReplaceAllString(string(topic), ""); rest != "" {
			topic = []rune(rest)
		}
	}
	return string(topic[:min(most, len(topic))])
}
