package riffusion

import (
	"cmp"
	"encoding/json"
	"math"
	"strconv"
	"strings"
	"time"
)

// Song is a finished song. Any field may be empty, because the families differ.
type Song struct {
	ID        string
	Title     string
	Lyric     string
	Style     string
	Sound     string // the prompt, as Producer repeats it
	Model     string
	State     string
	Seed      string
	AudioURL  string // the lifetime of URLs is unknown
	ImageURL  string
	VideoURL  string
	StemsURL  string // a zip file, for stems
	Duration  time.Duration
	Words     []Word
	CreatedAt time.Time
}

// Word is a word of the lyrics with its time. Section markers are words whose start and
// end are equal.
type Word struct {
	Text       string
	Start, End time.Duration
	Line       int // of Song.Lyric, from 0, markers included
}

// UnmarshalJSON decodes a song leniently: numbers may be strings, and all fields are
// optional.
func (s *Song) UnmarshalJSON(b []byte) error {
	var w struct {
		ID        text     `json:"id"`
		Title     text     `json:"title"`
		Lyric     text     `json:"lyric"`
		Style     text     `json:"style"`
		Sound     text     `json:"sound"`
		Model     text     `json:"model"`
		State     text     `json:"state"`
		Status    text     `json:"status"`
		Seed      text     `json:"seed"`
		AudioURL  text     `json:"audio_url"`
		ImageURL  text     `json:"image_url"`
		VideoURL  text     `json:"video_url"`
		StemsURL  text     `json:"stems_url"`
		Duration  seconds  `json:"duration"`
		CreatedAt instant  `json:"created_at"`
		Timed     *timings `json:"lyrics_timestamped"`
	}
	if err := json.Unmarshal(b, &w); err != nil {
		return err
	}
	*s = Song{
		ID: w.ID.id(), Title: w.Title.line(maxLine), Lyric: w.Lyric.lines(maxLyric), Style: w.Style.line(maxStyle),
		Sound: w.Sound.line(maxStyle),
		Model: w.Model.line(maxLine), State: cmp.Or(w.State, w.Status).line(maxLine), Seed: w.Seed.line(maxLine),
		AudioURL: w.AudioURL.url(), ImageURL: w.ImageURL.url(), VideoURL: w.VideoURL.url(), StemsURL: w.StemsURL.url(),
		Duration: time.Duration(w.Duration), CreatedAt: time.Time(w.CreatedAt),
	}
	if w.Timed != nil {
		s.Words = *w.Timed
	}
	return nil
}

// timings are the words of lyrics_timestamped. Implausible timings are dropped without
// failing the song.
type timings []Word

func (t *timings) UnmarshalJSON(b []byte) error {
	var w struct {
		Words []struct {
			Text  text    `json:"text"`
			Start seconds `json:"start"`
			End   seconds `json:"end"`
			Line  number  `json:"line_index"`
		} `json:"words"`
	}
	if json.Unmarshal(b, &w) != nil {
		return nil //nolint:nilerr // invalid timings are dropped
	}
	for _, word := range w.Words[:min(len(w.Words), maxWords)] {
		*t = append(*t, Word{Text: word.Text.line(maxLine), Start: time.Duration(word.Start),
			End:  time.Duration(word.End),
			Line: int(min(max(word.Line, 0), maxLyric))})
	}
	return nil
}

// number is a number that may be a string, with or without a percent sign.
type number float64

func (n *number) UnmarshalJSON(b []byte) error {
	raw := strings.TrimSuffix(strings.TrimSpace(strings.Trim(string(b), `"`)), "%")
	if v, err := strconv.ParseFloat(raw, 64); err == nil && !math.IsNaN(v) && !math.IsInf(v, 0) {
		*n = number(v)
	}
	return nil
}

// maxLength exceeds the length of all songs of the API.
const maxLength = time.Hour

// seconds is a duration in seconds. An invalid one, or one above maxLength, is 0.
type seconds time.Duration

func (s *seconds) UnmarshalJSON(b []byte) error {
	var n number
	if err := n.UnmarshalJSON(b); err != nil {
		return err
	}
	if n > 0 && float64(n) <= maxLength.Seconds() {
		*s = seconds(float64(n) * float64(time.Second))
	}
	return nil
}

// instant is a time: RFC 3339 text or Unix seconds.
type instant time.Time

func (i *instant) UnmarshalJSON(b []byte) error {
	var s string
	if json.Unmarshal(b, &s) == nil {
		if at, err := time.Parse(time.RFC3339Nano, s); err == nil {
			*i = instant(at)
			return nil
		}
	}
	var n number
	if err := n.UnmarshalJSON(b); err != nil {
		return err
	}
	if n > 0 && n < 1e11 {
		whole, part := math.Modf(float64(n))
		*i = instant(time.Unix(int64(whole), int64(part*1e9)).UTC())
	}
	return nil
}
