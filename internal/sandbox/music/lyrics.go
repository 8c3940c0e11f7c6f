package music

import (
	"strings"
	"unicode"

	"github.com/riffbot/riffbot/internal/sandbox/chinese"
)

// verse is a section of lyrics.
type verse struct {
	name  string
	lines []lyricLine
	line  int // line of the marker, or -1
}

type lyricLine struct {
	words []string
	line  int
}

// parseLyrics splits lyrics into sections at their markers. Lines before the first
// marker are a verse.
func parseLyrics(lyrics string) []verse {
	var out []verse
	for i, line := range strings.Split(lyrics, "\n") {
		line = strings.TrimSpace(line)
		if strings.HasPrefix(line, "[") && strings.HasSuffix(line, "]") {
			out = append(out, verse{name: strings.Trim(line, "[] "), line: i})
			continue
		}
		words := strings.Fields(line)
		if len(words) == 0 {
			continue
		}
		if len(out) == 0 {
			out = append(out, verse{name: "Verse", line: -1})
		}
		last := &out[len(out)-1]
		last.lines = append(last.lines, lyricLine{words, i})
	}
	return out
}

// vowels returns the vowel of each syllable of a word, at least one. In scripts without
// written vowels there is one for each letter.
func vowels(word string) []int {
	var found []int
	last := -1
	for _, r := range strings.ToLower(word) {
		at := strings.IndexRune("aeiou", r)
		if r == 'y' {
			at = 2
		}
		if at >= 0 && last < 0 {
			found = append(found, at)
		}
		last = at
		if r > 0x2e80 && unicode.IsLetter(r) {
			found = append(found, int(r)%5)
		}
	}
	if n := len(found); n > 1 && strings.HasSuffix(strings.ToLower(word), "e") &&
		!strings.HasSuffix(strings.ToLower(word), "le") {
		found = found[:n-1] // silent e
	}
	if len(found) == 0 {
		found = []int{0}
	}
	return found
}

// stopWords are no topics.
const stopWords = " a an the of for to in on at and or with about my our your his her its song songs music that this is are was be from by some any very please make me write sing i we you it "

// nouns returns the words of a prompt that can be the topic of a song.
func nouns(prompt string) []string {
	var out []string
	for _, w := range strings.FieldsFunc(prompt, func(r rune) bool {
		return !unicode.IsLetter(r) &&
			!unicode.IsDigit(r) && r != '\'' && r != '-'
	}) {
		if !strings.Contains(stopWords, " "+strings.ToLower(w)+" ") {
			out = append(out, w)
		}
	}
	return out
}

// TitleFor returns a title for a prompt: its first words in title case.
func TitleFor(prompt string) string {
	if topic := chinese.Topic(prompt, 12); topic != "" {
		return topic
	}
	words := strings.Fields(strings.Map(func(r rune) rune {
		if unicode.IsPunct(r) && r != '\'' && r != '-' && r != '&' {
			return ' '
		}
		return r
	}, prompt))
	for len(words) > 2 && strings.Contains(" a an the make me write please ", " "+strings.ToLower(words[0])+" ") {
		words = words[1:]
	}
	words = words[:min(len(words), 6)]
	for len(words) > 1 && strings.Contains(stopWords, " "+strings.ToLower(words[len(words)-1])+" ") {
		words = words[:len(words)-1]
	}
	for i, w := range words {
		lower := strings.ToLower(w)
		if i > 0 && strings.Contains(" of for to in on at and or with the a an by from ", " "+lower+" ") {
			words[i] = lower
			continue
		}
		r := []rune(w)
		r[0] = unicode.ToUpper(r[0])
		words[i] = string(r)
	}
	if len(words) == 0 {
		return "Untitled"
	}
	return strings.Join(words, " ")
}

// LyricsFor writes lyrics for a prompt.
func LyricsFor(prompt string, seed uint64) string {
	return writeLyrics(Brief{Prompt: prompt, Seed: seed})
}

// Lines have placeholders for the topic.
var (
	englishVerses = []string{
		"I hear % outside my door", "we were dreaming of % all day long", "there is % in the morning light",
		"every street remembers %", "the radio is playing %", "you told me once about %", "somewhere % is waiting",
		"a little bit of % in the air", "hold the % close to your heart",
	}
	englishHooks = []string{
		"oh % we sing it loud tonight", "give me % and let it shine", "% carry me home again",
		"all the world is turning %",
		"sing it once more for %", "% forever in my mind",
	}
	englishBridges = []string{"and when the lights go down", "slowly now the night is falling",
		"nothing but % and the two of us"}

	chineseVerses = []string{
		"门外轻轻传来了%", "我们整天都梦见%", "清晨的光里有%", "每条街道都记得%", "收音机里放着%", "你曾对我说起%",
		"不知哪里等着%", "空气里有一点%", "把%紧紧抱在怀里",
	}
	chineseHooks   = []string{"%啊 今夜我们放声唱", "给我% 让它发光", "%带我回到家乡", "全世界都绕着%转", "再为%唱一遍", "%永远在我心上"}
	chineseBridges = []string{"当灯火慢慢熄灭", "夜色缓缓落下来", "只剩%和我们俩"}
)

// writeLyrics writes lyrics for a brief without any.
func writeLyrics(b Brief) string {
	r := randFor(b.Seed, "words", b.Prompt)
	verses, hooks, bridges := englishVerses, englishHooks, englishBridges
	about := nouns(b.Prompt)
	if topic := chinese.Topic(b.Prompt, 8); topic != "" {
		verses, hooks, bridges = chineseVerses, chineseHooks, chineseBridges
		about = []string{topic}
	}
	if len(about) == 0 {
		about = []string{"tonight"}
	}
	pick := func() string { return strings.ToLower(about[r.IntN(len(about))]) }
	line := func(shapes []string) string {
		text := []rune(strings.ReplaceAll(shapes[r.IntN(len(shapes))], "%", pick()))
		return string(unicode.ToUpper(text[0])) + string(text[1:])
	}
	hook, answer := line(hooks), line(hooks)
	chorus := "[Chorus]\n" + hook + "\n" + answer + "\n"
	return "[Verse]\n" + line(verses) + "\n" + line(verses) + "\n" + chorus + "[Bridge]\n" + line(bridges) + "\n" +
		line(bridges) + "\n" + strings.TrimSpace(chorus)
}
