package songwriter

import (
	"cmp"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"unicode/utf8"
)

// The words of a song that people can sing in its time: four minutes hold 560. A
// part of one may be a line.
const (
	fewestWords     = 8
	fewestPartWords = 3
	mostWords       = 4 * wordsPerMinute
)

var (
	marker  = regexp.MustCompile(`^\[[^\[\]]{1,40}\]$`)
	heading = regexp.MustCompile(`^(?:#+\s*|\*\*\s*)?((?:Verse|Chorus|Bridge|Intro|Outro|Pre-Chorus|Hook)[^*:\n]{0,20}?):?\s*\**$`)
)

// tidy takes out of a draft what nobody sings.
func tidy(d Draft) Draft {
	var lines []string
	for line := range strings.Lines(d.Lyrics) {
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
		return strings.Join(strings.Fields(strings.NewReplacer("**", "", "@", "", "`", "").Replace(s)), " ")
	}
	return Draft{
		Title: strings.Trim(one(d.Title), `"“”`), Style: one(d.Style), Language: one(d.Language),
		Lyrics: strings.TrimSpace(strings.Join(lines, "\n")),
	}
}

// check says all that is wrong with a draft, in words that the model can act on.
func check(d Draft, w Wish, l Limits) error {
	var wrong []error
	add := func(format string, a ...any) { wrong = append(wrong, fmt.Errorf(format, a...)) }
	length := func(name, text string, limit int) {
		switch n := utf8.RuneCountInString(text); {
		case n == 0:
			add("the %s is missing", name)
		case limit > 0 && n > limit:
			add("the %s has %d characters, at most %d fit", name, n, limit)
		}
	}
	length("style", d.Style, l.Style)
	if w.Part == PartStyle {
		return errors.Join(wrong...)
	}
	length("title", d.Title, l.Title)
	length("lyrics", d.Lyrics, l.Lyrics)
	words, sections := 0, 0
	for line := range strings.Lines(d.Lyrics) {
		if marker.MatchString(strings.TrimSpace(line)) {
			sections++
			continue
		}
		words += singable(line)
	}
	if sections == 0 {
		add("the lyrics have no section headed like [Verse 1] or [Chorus]")
	}
	fewest := fewestWords
	if w.Part != "" {
		fewest = fewestPartWords
	}
	if words < fewest {
		add("the lyrics have %d words, which is no song", words)
	}
	if most := w.mostWords(); words > most {
		add("the lyrics have %d words; more than %d cannot be sung in the time", words, most)
	}
	return errors.Join(wrong...)
}

// mostWords is how many words can be sung: half as many again as there is time
// for, since singers hurry.
func (w Wish) mostWords() int {
	if n := w.words(); n > 0 {
		return min(mostWords, max(n*3/2, 2*fewestWords))
	}
	return mostWords
}

// singable counts the words of a line. Scripts that put no space between words
// are counted by two letters a word.
func singable(line string) int {
	n, letters := len(strings.Fields(line)), 0
	for _, r := range line {
		if r >= 0x2e80 {
			letters++
		}
	}
	return max(n, letters/2)
}

// fit makes a draft usable that is too long or lacks its headings: it leaves out
// sections from the end, and cuts at a line where one section alone is too long.
func fit(d Draft, w Wish, l Limits) Draft {
	d.Title, d.Style = shorten(d.Title, l.Title), shorten(d.Style, l.Style)
	if d.Lyrics != "" && !strings.Contains(d.Lyrics, "[") {
		d.Lyrics = "[" + cmp.Or(w.Section, "Verse") + "]\n" + d.Lyrics
	}
	lines := strings.Split(d.Lyrics, "\n")
	for len(lines) > 2 && tooLong(lines, w, l) {
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

func tooLong(lines []string, w Wish, l Limits) bool {
	words := 0
	for _, line := range lines {
		words += singable(line)
	}
	return words > w.mostWords() || l.Lyrics > 0 && utf8.RuneCountInString(strings.Join(lines, "\n")) > l.Lyrics
}

// shorten cuts a text at a word.
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
