package riffusion

import (
	"context"
	"strings"
	"time"
)

// alignedWord is a word of the response to a timing call. Its text ends with the white
// space after the word, and begins with the section marker before it: "[Verse]\nSnow ".
type alignedWord struct {
	Word    text    `json:"word"`
	Start   seconds `json:"start_s"`
	End     seconds `json:"end_s"`
	Success flag    `json:"success"`
}

// Timing buys the words of a song with their times, for families whose songs lack
// [Song.Words]; none for a song without a voice. A section marker is a word whose end is
// its start. The lines are those of the song's lyric, which has no empty lines.
//
// https://github.com/AceDataCloud/Docs, guides/suno/suno_timing.mdx
func (c *Client) Timing(ctx context.Context, audioID string) ([]Word, error) {
	a, x, err := c.buyExtra(ctx, "timing", c.family.TimingPath, map[string]string{"audio_id": audioID})
	if err != nil {
		return nil, err
	}
	if x.Words == nil {
		return nil, a.lacks("timing", "words", MaybeBought)
	}
	return timedWords(x.Words), nil
}

// timedWords divides aligned words into lines. Words without a time are left out.
func timedWords(aligned []alignedWord) []Word {
	var words []Word
	line, begun := 0, false // begun reports that the line has a text
	for _, a := range aligned[:min(len(aligned), maxWords)] {
		start, end := time.Duration(a.Start), max(time.Duration(a.End), time.Duration(a.Start))
		for i, piece := range strings.Split(a.Word.lines(maxLyric), "\n") {
			if i > 0 && begun {
				line, begun = line+1, false
			}
			piece = text(piece).line(maxLine)
			if piece == "" {
				continue
			}
			begun = true
			word := Word{Text: piece, Start: start, End: end, Line: line}
			if strings.HasPrefix(piece, "[") && strings.HasSuffix(piece, "]") {
				word.End = word.Start
			}
			if a.Success != no && end > 0 {
				words = append(words, word)
			}
			start = word.End // of a marker after the word
		}
	}
	return words
}
