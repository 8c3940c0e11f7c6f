package acestep

import (
	"encoding/json"
	"strconv"
	"strings"

	"github.com/riffbot/riffbot/internal/cleantext"
)

// Maximum lengths of texts of a server, in characters. Longer texts are truncated; longer
// ids and addresses are dropped.
const (
	maxID     = 256
	maxURL    = 4096
	maxLine   = 300
	maxStyle  = 2000
	maxLyrics = 20_000
	maxSongs  = 16
)

// reply is the envelope of all responses. Errors of the framework have only a detail.
type reply struct {
	Data   json.RawMessage `json:"data"`
	Code   int             `json:"code"`
	Error  text            `json:"error"`
	Detail text            `json:"detail"`
}

// wireTask is an item of the response of /query_result.
type wireTask struct {
	ID     text   `json:"task_id"`
	Status number `json:"status"`
	Result text   `json:"result"` // a JSON list of wireSong in a string
}

// The values of wireTask.Status.
const (
	statusRunning   = 0 // or queued; with an empty result, the task is unknown
	statusSucceeded = 1
	statusFailed    = 2
)

// wireSong is an item of a result: a finished song, or the progress or error of the task.
type wireSong struct {
	File     text   `json:"file"` // "/v1/audio?path=…"
	Prompt   text   `json:"prompt"`
	Lyrics   text   `json:"lyrics"`
	Metas    metas  `json:"metas"`
	Model    text   `json:"dit_model"`
	Progress number `json:"progress"` // from 0 to 1
	Error    text   `json:"error"`
}

// metas are properties of a song. Values that are not known are null, empty or "N/A".
type metas struct {
	BPM      number `json:"bpm"`
	Duration number `json:"duration"` // s
	Key      text   `json:"keyscale"`
}

// songs decodes the result; nil if it is not a list.
func (t wireTask) songs() []wireSong {
	var items []json.RawMessage
	if json.Unmarshal([]byte(t.Result), &items) != nil {
		return nil
	}
	songs := []wireSong{}
	for _, item := range items[:min(len(items), maxSongs)] {
		var s wireSong
		if json.Unmarshal(item, &s) == nil {
			songs = append(songs, s)
		}
	}
	return songs
}

// text is a string that may be another value in JSON. A list or object is its JSON text.
type text string

// UnmarshalJSON implements [json.Unmarshaler].
func (t *text) UnmarshalJSON(b []byte) error {
	var s string
	switch {
	case json.Unmarshal(b, &s) == nil: // null is the empty string
		*t = text(s)
	default:
		*t = text(b)
	}
	return nil
}

// lines returns the text with at most so many characters.
func (t text) lines(most int) string {
	s := strings.TrimSpace(cleantext.Clean(string(t)))
	if s == "N/A" {
		return ""
	}
	if r := []rune(s); len(r) > most {
		s = string(r[:most-1]) + "…"
	}
	return s
}

// line returns the text on one line.
func (t text) line() string {
	return text(strings.Join(strings.Fields(cleantext.Clean(string(t))), " ")).lines(maxLine)
}

// id returns the text as an id, "" if it is too long or has white space.
func (t text) id() string {
	if len(t) > maxID || strings.ContainsFunc(string(t), func(r rune) bool { return r <= ' ' }) {
		return ""
	}
	return cleantext.Clean(string(t))
}

// number is a number that may be a string in JSON. known is false for other values.
type number struct {
	value float64
	known bool
}

// UnmarshalJSON implements [json.Unmarshaler].
func (n *number) UnmarshalJSON(b []byte) error {
	v, err := strconv.ParseFloat(strings.Trim(string(b), `" `), 64)
	*n = number{v, err == nil && v > -1e9 && v < 1e9} // neither infinite nor NaN
	return nil
}
