package lyrics

import (
	"encoding/json"
	"errors"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode"
)

// opening and closing match the tags of reasoning within the text.
var (
	opening = regexp.MustCompile(`^\s*<(?:think|thinking|thought|reasoning)>`)
	closing = regexp.MustCompile(`</(?:think|thinking|thought|reasoning)>`)
)

// hasReasoning reports whether an answer begins with reasoning.
func hasReasoning(answer string) bool { return opening.MatchString(answer) }

// withoutReasoning returns an answer without preceding reasoning; empty while the reasoning
// continues. Some servers omit the opening tag, and some pass on the channels of gpt-oss. It takes
// linear time.
func withoutReasoning(answer string) string {
	if i := strings.LastIndex(answer, "<|message|>"); i >= 0 {
		return answer[i+len("<|message|>"):]
	}
	thinking := hasReasoning(answer)
	ends := closing.FindAllStringIndex(answer, -1)
	brace := strings.LastIndexByte(answer, '{')
	for _, end := range slices.Backward(ends) {
		if end[1] <= brace || thinking && brace < end[0] {
			answer, thinking = answer[end[1]:], hasReasoning(answer[end[1]:])
			break
		}
	}
	if thinking {
		return ""
	}
	return answer
}

// draftObject is a draft as written by models: texts may be lists of lines.
type draftObject struct {
	Title    text `json:"title"`
	Style    text `json:"style"`
	Language text `json:"language"`
	Lyrics   text `json:"lyrics"`
}

func (a draftObject) draft() Draft {
	return Draft{Title: string(a.Title), Style: string(a.Style), Language: string(a.Language), Lyrics: string(a.Lyrics)}
}

// maxObjects is the maximum number of positions at which an object is parsed, because each is
// parsed to its end.
const maxObjects = 30

// objectStart matches the start of an object with a field.
var objectStart = regexp.MustCompile(`\{\s*"`)

var errNoObject = errors.New("answer is not the requested JSON object")

// decode returns the object in an answer. Models may put it into a code fence, another object, or
// between words.
func decode(answer string) (Draft, error) {
	answer = withoutReasoning(answer)
	var best Draft
	for range maxObjects {
		at := objectStart.FindStringIndex(answer)
		if at == nil {
			break
		}
		d, err := readObject(answer[at[0]:])
		if err == nil && d.Lyrics != "" {
			return normalize(d), nil
		}
		if err == nil && best == (Draft{}) {
			best = d
		}
		answer = answer[at[0]+1:]
	}
	if best == (Draft{}) {
		return Draft{}, errNoObject
	}
	return normalize(best), nil
}

// readObject parses the object at the start of a text.
func readObject(s string) (Draft, error) {
	var a draftObject
	err := json.NewDecoder(strings.NewReader(s)).Decode(&a)
	if err != nil {
		a = draftObject{}
		err = json.NewDecoder(strings.NewReader(escapeControls(s))).Decode(&a)
	}
	return a.draft(), err
}

// escapeControls escapes control characters in strings, which small models forget.
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

// Intervals at which a draft is reported while it is written: after it has grown by a fraction of
// its length, or after some time. Parsing takes time proportional to the length, so the total time
// is a multiple of that.
const (
	growth    = 16 // denominator of the fraction
	showEvery = 250 * time.Millisecond
)
