package openai

import (
	"fmt"
	"hash/fnv"
	"math/rand/v2"
	"slices"
	"strings"
	"unicode"

	"github.com/riffbot/riffbot/internal/sandbox/chinese"
)

// assignment is what to write, and song is the result.
type assignment struct {
	Idea, Style, Language, Change string
	Part, Section                 string
	Words                         int
	Was                           *song
	Audience                      struct{ Heard []string } // radio listeners
}

type song struct {
	Title    string `json:"title"`
	Style    string `json:"style"`
	Language string `json:"language"`
	Lyrics   string `json:"lyrics"`
}

// write writes a song. It is deterministic.
func write(w assignment) song {
	if strings.Contains(w.Part, "style") {
		return song{Style: otherStyle(w)}
	}
	change := strings.ToLower(w.Change)
	t := grammarFor(w, change)
	things := topics(w.Idea, t)
	if len(things) == 0 {
		things = []string{t.defaultTopic}
	}
	hash := fnv.New64a()
	_, _ = fmt.Fprint(hash, w.Idea, w.Change, w.Audience.Heard) // cannot fail
	r := rand.New(rand.NewPCG(hash.Sum64(), 1))                 //nolint:gosec // not for secrets
	take := func(lines []string, n int) []string {
		var out []string
		for _, i := range r.Perm(len(lines))[:min(n, len(lines))] {
			line := lines[i]
			if strings.Contains(line, "%s") {
				line = fmt.Sprintf(line, things[r.IntN(len(things))])
			}
			out = append(out, line)
		}
		return out
	}
	chorus := take(t.chorus, 4)
	if containsAny(change, "shorter chorus", "副歌短") {
		chorus = chorus[:2]
	}
	mood := ""
	switch {
	case containsAny(change, "happy", "happier", "hopeful", "joy", "alegre", "快乐", "欢快", "希望"):
		chorus, mood = append(chorus, t.joy[0]), t.hopeful
	case containsAny(change, "sad", "sadder", "dark", "triste", "悲伤", "忧伤"):
		chorus, mood = append(chorus, t.sorrow[0]), t.sad
	}
	sections := []string{section("Verse 1", take(t.verse, 4)), section("Chorus", chorus),
		section("Verse 2", take(t.verse, 4)),
		section("Chorus", chorus), section("Bridge", take(t.bridge, 4)), section("Chorus", chorus)}
	if w.Part != "" {
		sections = part(w, take, t)
	}
	if containsAny(change, "shorter song", "short song", "歌短") && w.Part == "" {
		sections = sections[:2]
	}
	out := song{Title: title(things), Style: styleOf(w, t, mood), Language: t.name,
		Lyrics: strings.Join(sections, "\n\n")}
	if n := len(w.Audience.Heard); n > 0 { // titles of radio songs are unique
		out.Title = fmt.Sprintf(t.another, out.Title, n+1)
	}
	if w.Was != nil && w.Was.Title != "" && !containsAny(change, "title", "标题", "歌名") && t.name == w.Was.Language {
		out.Title = w.Was.Title
	}
	return out
}

// part returns a section, or what follows a song.
func part(w assignment, take func([]string, int) []string, t grammar) []string {
	if strings.Contains(w.Part, "after") {
		return []string{section("Verse 3", take(t.verse, 4)), section("Chorus", take(t.chorus, 4)),
			section("Outro", take(t.bridge, 2))}
	}
	name := strings.TrimRight(w.Section, " 0123456789")
	lines := t.verse
	if strings.HasPrefix(name, "Chorus") {
		lines = t.chorus
	}
	if name == "" {
		name = "Verse"
	}
	return []string{section(name, take(lines, max(1, min(4, w.Words/6))))}
}

func section(name string, lines []string) string {
	return "[" + name + "]\n" + strings.Join(lines, "\n")
}

func containsAny(text string, words ...string) bool {
	return slices.ContainsFunc(words, func(w string) bool { return strings.Contains(text, w) })
}

// topics returns the topics of an idea: the text before a comma, and its words without
// stop words.
func topics(idea string, t grammar) []string {
	var out []string
	if t.name == "Chinese" {
		if topic := chinese.Topic(idea, 8); topic != "" {
			out = append(out, topic)
		}
		return out
	}
	first, _, _ := strings.Cut(strings.ToLower(idea), ",")
	clean := func(s string) string {
		return strings.TrimFunc(s, func(r rune) bool { return !unicode.IsLetter(r) })
	}
	var words []string
	for word := range strings.FieldsSeq(first) {
		if word = clean(word); word != "" {
			words = append(words, word)
		}
	}
	for len(words) > 0 && slices.Contains(t.stopWords, words[0]) {
		words = words[1:]
	}
	if n := len(words); n > 1 && n <= 4 {
		out = append(out, strings.Join(words, " "))
	}
	for _, word := range words {
		if !slices.Contains(t.stopWords, word) && len(out) < 5 {
			out = append(out, word)
		}
	}
	return out
}

func title(things []string) string {
	words := strings.Fields(things[0])
	for i, w := range words {
		r := []rune(w)
		words[i] = string(unicode.ToUpper(r[0])) + string(r[1:])
	}
	return strings.Join(words, " ")
}

// otherStyle returns another style than that of the song.
func otherStyle(w assignment) string {
	was := ""
	if w.Was != nil {
		was = w.Was.Style + w.Was.Title
	}
	t := grammarFor(w, "")
	styles := t.styles
	hash := fnv.New64a()
	_, _ = fmt.Fprint(hash, w.Idea, was) // cannot fail
	style := styles[hash.Sum64()%uint64(len(styles))]
	if strings.Contains(was, strings.SplitN(style, strings.TrimSpace(t.comma), 2)[0]) {
		style = styles[(hash.Sum64()+1)%uint64(len(styles))]
	}
	return style
}

// styleOf returns the requested style, or one that the end of the idea names.
func styleOf(w assignment, t grammar, mood string) string {
	style := w.Style
	if style == "" && w.Was != nil {
		style = w.Was.Style
	}
	if at := strings.IndexAny(w.Idea, ",，"); style == "" && at >= 0 {
		style = strings.TrimLeft(w.Idea[at:], ",， ")
	}
	if style == "" {
		style = t.style
	}
	if mood != "" && !strings.Contains(style, mood) {
		style = mood + t.comma + style
	}
	return style
}
