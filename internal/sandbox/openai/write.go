package openai

import (
	"fmt"
	"hash/fnv"
	"math/rand/v2"
	"slices"
	"strings"
	"unicode"
)

// wish is what somebody wants written, and song what comes of it.
type wish struct {
	Idea, Style, Language, Change string
	Part, Section                 string
	Words                         int
	Was                           *song
	Audience                      struct{ Heard []string } // of a radio
}

type song struct {
	Title    string `json:"title"`
	Style    string `json:"style"`
	Language string `json:"language"`
	Lyrics   string `json:"lyrics"`
}

// tongue is what the grammar knows of a language. Lines have places for a thing
// of the idea (%s).
type tongue struct {
	name    string
	verse   []string
	chorus  []string
	bridge  []string
	joy     []string
	sorrow  []string
	dull    []string // words that no song is about
	nothing string   // the thing of an idea without any
}

var tongues = []tongue{
	{
		name:    "English",
		verse:   []string{"I can hear %s in the morning light", "We were counting %s all through the night", "Every window holds %s and a little spark", "You were drawing %s on the edge of the dark", "All the streets remember %s when they sleep", "There are promises of %s that I mean to keep", "Slowly the river carries %s to the sea", "And the radio is singing %s back to me"},
		chorus:  []string{"Oh, %s, stay with me tonight", "Oh, %s, burning warm and bright", "Take me where the echoes never fade", "Sing it till the stars have been remade"},
		bridge:  []string{"And if the silence asks for more", "I leave %s waiting at the door", "Count to ten and close your eyes", "%s is how the morning tries"},
		joy:     []string{"Lift it up, we are not afraid", "Look at all the light we made"},
		sorrow:  []string{"Nobody is coming down this road", "All the colours leave without a word"},
		dull:    strings.Fields("a an the of on in at to for with and or but about song write make me my your is are was be it this that some very from by as i you we they like please into over under through"),
		nothing: "the quiet",
	},
	{
		name:    "Spanish",
		verse:   []string{"Oigo %s en la luz de la mañana", "Contamos %s detrás de la ventana", "Cada calle guarda %s al dormir", "Y hay promesas de %s por cumplir"},
		chorus:  []string{"Ay, %s, quédate conmigo", "Ay, %s, cálido y amigo", "Llévame donde no muere el eco", "Canta hasta que se llene el hueco"},
		bridge:  []string{"Y si el silencio pide más", "dejo %s sin mirar atrás"},
		joy:     []string{"Arriba, que no hay miedo ya"},
		sorrow:  []string{"Nadie viene por este camino"},
		dull:    strings.Fields("un una el la los las de del en con y o pero sobre canción canta por para que es mi tu"),
		nothing: "el silencio",
	},
	{
		name:    "Chinese",
		verse:   []string{"清晨的光里听见%s", "整夜数着%s等天亮", "每条街道梦着%s", "河水慢慢带走%s"},
		chorus:  []string{"%s啊 今夜陪着我", "%s啊 温暖又明亮", "带我去回声不散的地方", "唱到星星重新发光"},
		bridge:  []string{"如果沉默还想要更多", "我把%s留在门旁"},
		joy:     []string{"举起双手不再害怕"},
		sorrow:  []string{"这条路上没有人来"},
		dull:    nil,
		nothing: "寂静",
	},
}

// write writes a song, the same for the same wish.
func write(w wish) song {
	if strings.Contains(w.Part, "style") {
		return song{Style: otherStyle(w)}
	}
	change := strings.ToLower(w.Change)
	t := speak(w, change)
	things := topics(w.Idea, t)
	if len(things) == 0 {
		things = []string{t.nothing}
	}
	hash := fnv.New64a()
	_, _ = fmt.Fprint(hash, w.Idea, w.Change, w.Audience.Heard) // never fails
	r := rand.New(rand.NewPCG(hash.Sum64(), 1))                 //nolint:gosec // no secret
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
	if strings.Contains(change, "shorter chorus") {
		chorus = chorus[:2]
	}
	mood := ""
	switch {
	case says(change, "happy", "happier", "hopeful", "joy", "alegre"):
		chorus, mood = append(chorus, t.joy[0]), "hopeful"
	case says(change, "sad", "sadder", "dark", "triste"):
		chorus, mood = append(chorus, t.sorrow[0]), "melancholic"
	}
	sections := []string{section("Verse 1", take(t.verse, 4)), section("Chorus", chorus), section("Verse 2", take(t.verse, 4)),
		section("Chorus", chorus), section("Bridge", take(t.bridge, 4)), section("Chorus", chorus)}
	if w.Part != "" {
		sections = part(w, take, t)
	}
	if says(change, "shorter song", "short song") && w.Part == "" {
		sections = sections[:2]
	}
	out := song{Title: title(things), Style: styleOf(w, mood), Language: t.name, Lyrics: strings.Join(sections, "\n\n")}
	if n := len(w.Audience.Heard); n > 0 { // no song of a radio is called like another
		out.Title = fmt.Sprintf("%s, Part %d", out.Title, n+1)
	}
	if w.Was != nil && w.Was.Title != "" && !strings.Contains(change, "title") && t.name == w.Was.Language {
		out.Title = w.Was.Title
	}
	return out
}

// part is one section, or what comes after a song.
func part(w wish, take func([]string, int) []string, t tongue) []string {
	if strings.Contains(w.Part, "after") {
		return []string{section("Verse 3", take(t.verse, 4)), section("Chorus", take(t.chorus, 4)), section("Outro", take(t.bridge, 2))}
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

func says(text string, words ...string) bool {
	return slices.ContainsFunc(words, func(w string) bool { return strings.Contains(text, w) })
}

// speak finds the language: the one asked for, the draft's, or the idea's.
func speak(w wish, change string) tongue {
	for _, t := range tongues {
		if says(change+" "+strings.ToLower(w.Language), strings.ToLower(t.name)) {
			return t
		}
	}
	if w.Was != nil {
		for _, t := range tongues {
			if t.name == w.Was.Language {
				return t
			}
		}
	}
	for _, r := range w.Idea {
		if unicode.Is(unicode.Han, r) {
			return tongues[2]
		}
	}
	if says(" "+strings.ToLower(w.Idea)+" ", " una ", " el ", " los ", " las ", " sobre ", "ñ") {
		return tongues[1]
	}
	return tongues[0]
}

// topics are what an idea is about: its words without the dull ones, and what
// stands before a comma as a whole.
func topics(idea string, t tongue) []string {
	var out []string
	if t.name == "Chinese" {
		for part := range strings.FieldsFuncSeq(idea, func(r rune) bool { return !unicode.Is(unicode.Han, r) }) {
			out = append(out, string([]rune(part)[:min(6, len([]rune(part)))]))
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
	for len(words) > 0 && slices.Contains(t.dull, words[0]) {
		words = words[1:]
	}
	if n := len(words); n > 1 && n <= 4 {
		out = append(out, strings.Join(words, " "))
	}
	for _, word := range words {
		if !slices.Contains(t.dull, word) && len(out) < 5 {
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

var styles = []string{"bossa nova, nylon guitar, soft voice", "synthwave, neon pads, gated drums", "folk, fiddle, hand claps", "soul, organ, choir", "drum and bass, airy voice"}

// otherStyle is a style that is not the one the song has.
func otherStyle(w wish) string {
	was := ""
	if w.Was != nil {
		was = w.Was.Style + w.Was.Title
	}
	hash := fnv.New64a()
	_, _ = fmt.Fprint(hash, w.Idea, was) // never fails
	style := styles[hash.Sum64()%uint64(len(styles))]
	if strings.Contains(was, strings.SplitN(style, ",", 2)[0]) {
		style = styles[(hash.Sum64()+1)%uint64(len(styles))]
	}
	return style
}

// styleOf is the style asked for, or one that the idea's end names.
func styleOf(w wish, mood string) string {
	style := w.Style
	if style == "" && w.Was != nil {
		style = w.Was.Style
	}
	if _, rest, ok := strings.Cut(w.Idea, ","); style == "" && ok {
		style = strings.TrimSpace(rest)
	}
	if style == "" {
		style = "indie pop, warm guitars, soft voice"
	}
	if mood != "" && !strings.Contains(style, mood) {
		style = mood + ", " + style
	}
	return style
}
