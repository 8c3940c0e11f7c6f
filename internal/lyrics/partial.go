package lyrics

import (
	"encoding/json"
	"strings"
)

// partial parses an incomplete answer, in one pass.
func partial(answer string) Draft {
	answer = withoutReasoning(answer)
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
	return normalize(d)
}

// unfinished parses a string without its end.
func unfinished(s string) text {
	s = strings.TrimLeft(s, ": \t\r\n")
	if !strings.HasPrefix(s, `"`) {
		return ""
	}
	for range len(`\u1234`) { // an escape may be incomplete too
		var t string
		if json.Unmarshal([]byte(s+`"`), &t) == nil {
			return text(t)
		}
		s = s[:len(s)-1]
	}
	return ""
}
