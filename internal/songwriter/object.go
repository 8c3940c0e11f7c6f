package songwriter

import (
	"encoding/json"
	"errors"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode"
)

// opening and closing are what models put around their thoughts in the text itself.
var (
	opening = regexp.MustCompile(`^\s*<(?:think|thinking|thought|reasoning)>`)
	closing = regexp.MustCompile(`</(?:think|thinking|thought|reasoning)>`)
)

// thinks reports whether an answer begins with thoughts.
func thinks(answer string) bool { return opening.MatchString(answer) }

// withoutThoughts is an answer without the thoughts before it; empty while they go
// on. Some servers swallow the tag that opens them, and some pass on the channels
// of gpt-oss. It reads the answer once.
func withoutThoughts(answer string) string {
	if i := strings.LastIndex(answer, "<|message|>"); i >= 0 {
		return answer[i+len("<|message|>"):]
	}
	thinking := thinks(answer)
	ends := closing.FindAllStringIndex(answer, -1)
	brace := strings.LastIndexByte(answer, '{')
	for _, end := range slices.Backward(ends) {
		if end[1] <= brace || thinking && brace < end[0] {
			answer, thinking = answer[end[1]:], thinks(answer[end[1]:])
			break
		}
	}
	if thinking {
		return ""
	}
	return answer
}

// answered is a draft as models write it: a text may come as a list of lines.
type answered struct {
	Title    text `json:"title"`
	Style    text `json:"style"`
	Language text `json:"language"`
	Lyrics   text `json:"lyrics"`
}

func (a answered) draft() Draft {
	return Draft{Title: string(a.Title), Style: string(a.Style), Language: string(a.Language), Lyrics: string(a.Lyrics)}
}

// maxObjects bounds how many places of an answer are tried as the beginning of the
// object: each is read to its end.
const maxObjects = 30

// begins is what an object with a field begins with.
var begins = regexp.MustCompile(`\{\s*"`)

var errNoObject = errors.New("the answer is not the JSON object that was asked for")

// decode finds the object in an answer. Models that were told to write nothing
// else put it into a code fence, another object, or between words.
func decode(answer string) (Draft, error) {
	answer = withoutThoughts(answer)
	var best Draft
	for range maxObjects {
		at := begins.FindStringIndex(answer)
		if at == nil {
			break
		}
		d, err := readObject(answer[at[0]:])
		if err == nil && d.Lyrics != "" {
			return tidy(d), nil
		}
		if err == nil && best == (Draft{}) {
			best = d
		}
		answer = answer[at[0]+1:]
	}
	if best == (Draft{}) {
		return Draft{}, errNoObject
	}
	return tidy(best), nil
}

// readObject reads the object that a text begins with.
func readObject(s string) (Draft, error) {
	var a answered
	err := json.NewDecoder(strings.NewReader(s)).Decode(&a)
	if err != nil {
		a = answered{}
		err = json.NewDecoder(strings.NewReader(escapeControls(s))).Decode(&a)
	}
	return a.draft(), err
}

// escapeControls escapes control characters inside of strings, as JSON demands and
// small models forget.
func escapeControls(s string) string {
	if !strings.ContainsFunc(s, unicode.IsControl) {
		return s
	}
	var b strings.Builder
	inside, escaped := false, false
	for _, r := range s {
		switch {
		case inside && r == '\n':
			b.WriteString(`\n`)
		case inside && unicode.IsControl(r):
			b.WriteByte(' ')
		default:
			b.WriteRune(r)
		}
		if r == '"' && !escaped {
			inside = !inside
		}
		escaped = r == '\\' && !escaped
	}
	return b.String()
}

// partial reads an answer that is still being written, in one pass.
func partial(answer string) Draft {
	answer = withoutThoughts(answer)
	i := strings.IndexByte(answer, '{')
	if i < 0 {
		return Draft{}
	}
	answer = escapeControls(answer[i:])
	decoder := json.NewDecoder(strings.NewReader(answer))
	if _, err := decoder.Token(); err != nil {
		return Draft{}
	}
	var d Draft
	for decoder.More() {
		key, err := decoder.Token()
		if err != nil {
			break
		}
		at := decoder.InputOffset()
		var value text
		if decoder.Decode(&value) != nil {
			value = unfinished(answer[at:])
		}
		switch key {
		case "title":
			d.Title = string(value)
		case "style":
			d.Style = string(value)
		case "language":
			d.Language = string(value)
		case "lyrics":
			d.Lyrics = string(value)
		}
	}
	return tidy(d)
}

// unfinished is a string of which the end is missing.
func unfinished(s string) text {
	s = strings.TrimLeft(s, ": \t\r\n")
	if !strings.HasPrefix(s, `"`) {
		return ""
	}
	for range len(`\u1234`) { // an escape may be incomplete, too
		var t string
		if json.Unmarshal([]byte(s+`"`), &t) == nil {
			return text(t)
		}
		s = s[:len(s)-1]
	}
	return ""
}

// How often a draft is shown while it is written: when it has grown by a part of
// itself, or after a while. Reading it costs as much as it is long, so that all
// readings together cost a multiple of the answer and no more.
const (
	growth    = 16 // one part of so many
	showEvery = 250 * time.Millisecond
)

// display shows an answer as far as it is written.
type display struct {
	show  func(Draft)
	shown int // bytes, at
	at    time.Time
}

func (s *display) more(answer string) {
	now := time.Now()
	if len(answer)-s.shown <= s.shown/growth && now.Sub(s.at) < showEvery {
		return
	}
	s.shown, s.at = len(answer), now
	if !strings.Contains(answer, seal) {
		s.show(partial(answer))
	}
}
