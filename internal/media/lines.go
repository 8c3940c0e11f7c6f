package media

import (
	"strings"
	"time"
	"unicode/utf8"

	"github.com/riffbot/riffbot/internal/songs"
)

// Line is a line of the lyrics with its time.
type Line struct {
	Words      []songs.Word
	Start, End time.Duration
	Author     string // of a line of a song that members wrote line by line; else empty
}

// Text returns the text of the line.
func (l Line) Text() string {
	var words []string
	for _, w := range l.Words {
		words = append(words, w.Text)
	}
	return strings.Join(words, " ")
}

// Lines returns the lines of a song in order, without section markers. estimated reports
// that the times were not measured, but distributed by the lengths of the lines.
func Lines(s songs.Song) (lines []Line, estimated bool) {
	last, end := -1, time.Duration(0)
	for _, w := range s.Words {
		w.Text = plainLine(w.Text)
		if w.Text == "" || marker(w.Text) {
			continue
		}
		// Times have to be ascending and within the song.
		w.Start = min(max(w.Start, end), s.Duration)
		w.End = min(max(w.End, w.Start), s.Duration)
		end = w.Start
		if w.Line != last || len(lines) == 0 {
			lines = append(lines, Line{Start: w.Start})
			last = w.Line
		}
		l := &lines[len(lines)-1]
		l.Words, l.End = append(l.Words, w), w.End
	}
	estimated = len(lines) == 0
	if estimated {
		lines = estimate(s)
	}
	addAuthors(lines, s.Credits)
	return lines, estimated
}

// addAuthors sets the authors of lines.
func addAuthors(lines []Line, credits []songs.LineCredit) {
	texts := make([]string, len(lines))
	for i, l := range lines {
		texts[i] = l.Text()
	}
	for i, author := range songs.LineAuthors(texts, credits) {
		lines[i].Author = plainLine(author)
	}
}

func marker(text string) bool { return strings.HasPrefix(text, "[") && strings.HasSuffix(text, "]") }

// The share of a song before and after its lyrics, and the length of a pause between
// sections in letters.
const (
	introShare = 0.06
	outroShare = 0.06
	pause      = 12
)

// estimate distributes the lyrics over a song.
func estimate(s songs.Song) []Line {
	type piece struct {
		text   string
		weight int
	}
	var pieces []piece
	total := 0
	for text := range strings.Lines(plainLines(s.Lyrics)) {
		text = plainLine(text)
		p := piece{text, utf8.RuneCountInString(text) + 4}
		switch {
		case text == "":
			continue
		case marker(text):
			p = piece{"", pause}
			if len(pieces) == 0 {
				continue
			}
		}
		pieces = append(pieces, p)
		total += p.weight
	}
	from := time.Duration(float64(s.Duration) * introShare)
	room := s.Duration - from - time.Duration(float64(s.Duration)*outroShare)
	at := func(weight int) time.Duration {
		return from + time.Duration(float64(room)*float64(weight)/float64(max(total, 1)))
	}
	var lines []Line
	sum := 0
	for _, p := range pieces {
		start, end := at(sum), at(sum+p.weight)
		sum += p.weight
		if p.text == "" {
			continue
		}
		end -= (end - start) / 10
		line := Line{Start: start, End: end}
		words := strings.Fields(p.text)
		letters, seen := max(utf8.RuneCountInString(strings.Join(words, "")), 1), 0
		for _, word := range words {
			begin := start + time.Duration(float64(end-start)*float64(seen)/float64(letters))
			seen += utf8.RuneCountInString(word)
			line.Words = append(line.Words,
				songs.Word{Text: word, Start: begin,
					End: start + time.Duration(float64(end-start)*float64(seen)/float64(letters))})
		}
		lines = append(lines, line)
	}
	return lines
}
