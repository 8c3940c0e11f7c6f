package lyrics

import (
	"cmp"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"unicode/utf8"

	"github.com/riffbot/riffbot/internal/cleantext"
)

// Numbers of words: 560 can be sung in four minutes. A part of a song may be a single line.
const (
	minWords     = 8
	minPartWords = 3
	maxSongWords = 4 * wordsPerMinute
)

var (
	marker  = regexp.MustCompile(`^\[[^\[\]]{1,40}\]$`)
	heading = regexp.MustCompile(`^(?:#+\s*|\*\*\s*)?((?:Verse|Chorus|Bridge|Intro|Outro|Pre-Chorus|Hook)[^*:\n]{0,20}?):?\s*\**$`)
)

// normalize removes Markdown and other characters that do not belong in a draft, and normalizes the
// headings of sections.
func normalize(d Draft) Draft {
	var lines []string
	for line := range strings.Lines(cleantext.Clean(d.Lyrics)) {
		line = strings.TrimSpace(line)
		if m := heading.FindStringSubmatch(line); m != nil {
			line = "[" + strings.TrimSpace(m[1]) + "]"
		}
		if strings.HasPrefix(line, "```") {
			continue
		}
		lines = append(lines, strings.NewReplacer("**", "", "__", "", "@", "", "`", "").Replace(line))
	}
	one := func(s string) string {
		return strings.Join(strings.Fields(strings.NewReplacer("**",
			"", "@", "", "`", "").Replace(cleantext.Clean(s))), " ")
	}
	return Draft{
		Title: strings.Trim(one(d.Title), `"“”`), Style: one(d.Style), Language: one(d.Language),
		Lyrics: strings.TrimSpace(strings.Join(lines, "\n")),
	}
}

// check returns all problems of a draft, in words that the model can act on.
func check(d Draft, r Request, l Limits) error {
	var problems []error
	add := func(format string, a ...any) { problems = append(problems, fmt.Errorf(format, a...)) }
	length := func(name, text string, limit int) {
		switch n := utf8.RuneCountInString(text); {
		case n == 0:
			add("the %s is missing", name)
		case limit > 0 && n > limit:
			add("the %s has %d characters, at most %d fit", name, n, limit)
		}
	}
	length("style", d.Style, l.Style)
	if r.Part == PartStyle {
		return errors.Join(problems...)
	}
	length("title", d.Title, l.Title)
	length("lyrics", d.Lyrics, l.Lyrics)
	words, sections := 0, 0
	for line := range strings.Lines(d.Lyrics) {
		if marker.MatchString(strings.TrimSpace(line)) {
			sections++
			continue
		}
		words += wordCount(line)
	}
	if sections == 0 {
		add("the lyrics have no section headed like [Verse 1] or [Chorus]")
	}
	fewest := minWords
	if r.Part != "" {
		fewest = minPartWords
	}
	if words < fewest {
		add("the lyrics have %d words, which is no song", words)
	}
	if most := r.maxWords(); words > most {
		add("the lyrics have %d words; more than %d cannot be sung in the time", words, most)
	}
	return errors.Join(problems...)
}

// maxWords returns the maximum number of words: 50% more than the target, because the tempo varies.
func (r Request) maxWords() int {
	if n := r.targetWords(); n > 0 {
		return min(maxSongWords, max(n*3/2, 2*minWords))
	}
	return maxSongWords
}

// wordCount returns the number of words in a line. In scripts without spaces, two characters count
// as a word.
func wordCount(line string) int {
	n, letters := len(strings.Fields(line)), 0
	for _, r := range line {
		if r >= 0x2e80 {
			letters++
		}
	}
	return max(n, letters/2)
}

// fit makes a draft usable that is too long or has no headings: it removes sections from the end,
// or lines if a single section is too long.
func fit(d Draft, r Request, l Limits) Draft {
	d.Title, d.Style = shorten(d.Title, l.Title), shorten(d.Style, l.Style)
	if d.Lyrics != "" && !strings.Contains(d.Lyrics, "[") {
		d.Lyrics = "[" + cmp.Or(r.Section, "Verse") + "]\n" + d.Lyrics
	}
	lines := strings.Split(d.Lyrics, "\n")
	for len(lines) > 2 && tooLong(lines, r, l) {
		cut := len(lines) - 1
		for i := len(lines) - 1; i > 1; i-- {
			if marker.MatchString(strings.TrimSpace(lines[i])) {
				cut = i
				break
			}
		}
		lines = lines[:cut]
	}
	d.Lyrics = strings.TrimSpace(strings.Join(lines, "\n"))
	return d
}

func tooLong(lines []string, r Request, l Limits) bool {
	words := 0
	for _, line := range lines {
		words += wordCount(line)
	}
	return words > r.maxWords() || l.Lyrics > 0 && utf8.RuneCountInString(strings.Join(lines, "\n")) > l.Lyrics
}

// shorten cuts a text at a word boundary.
func shorten(text string, limit int) string {
	if limit <= 0 || utf8.RuneCountInString(text) <= limit {
		return text
	}
	text = string([]rune(text)[:limit])
	if i := strings.LastIndexAny(text, " ,"); i > 0 {
		text = text[:i]
	}
	return strings.TrimRight(text, " ,")
}
