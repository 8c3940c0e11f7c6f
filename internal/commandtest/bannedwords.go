package commandtest

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"unicode"
)

// BannedWord is a word that texts of a language do not use, with the better word.
type BannedWord struct {
	pattern *regexp.Regexp
	better  string
}

// BannedWords reads the list of a language in a directory. Words in Latin letters match whole words in any case,
// others match anywhere.
func BannedWords(t testing.TB, dir, tag string) []BannedWord {
	t.Helper()
	list, err := os.ReadFile(filepath.Join(dir, "banned."+tag+".txt"))
	if err != nil {
		t.Fatal(err)
	}
	var all []BannedWord
	for line := range strings.Lines(string(list)) {
		word, better, found := strings.Cut(strings.TrimSpace(line), ": ")
		if !found || strings.HasPrefix(word, "#") {
			continue
		}
		pattern := regexp.QuoteMeta(word)
		if strings.ContainsFunc(word, func(r rune) bool { return unicode.Is(unicode.Latin, r) }) {
			pattern = `(?i)\b` + pattern + `\b`
		}
		all = append(all, BannedWord{regexp.MustCompile(pattern), better})
	}
	if len(all) == 0 {
		t.Fatalf("%s: the list of %s is empty", dir, tag)
	}
	return all
}

// Problem returns the word that a text contains, with the better one, or "".
func (b BannedWord) Problem(text string) string {
	found := b.pattern.FindString(text)
	if found == "" {
		return ""
	}
	return found + " (better: " + b.better + "): " + text
}
