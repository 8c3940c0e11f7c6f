package commands

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// positionError says that a text is no time in a song. Length is the song's.
type positionError struct {
	field, text string
	length      time.Duration
}

func (e *positionError) Error() string { return fmt.Sprintf("%s: no time", e.field) }

// position is a time in a song as people write it: 75, 75.5 or 1:15.
var position = regexp.MustCompile(`^(?:(\d{1,3}):([0-5]\d)|(\d{1,5}))(\.\d{1,3})?\s*s?$`)

// parsePosition reads a time in a song.
func parsePosition(field, text string, length time.Duration) (time.Duration, error) {
	m := position.FindStringSubmatch(strings.TrimSpace(text))
	if m == nil {
		return 0, &positionError{field, text, length}
	}
	// The pattern leaves nothing that these could refuse.
	minutes, _ := strconv.Atoi(m[1])
	seconds, _ := strconv.ParseFloat("0"+m[2]+m[3]+m[4], 64)
	return time.Duration(minutes)*time.Minute + time.Duration(seconds*float64(time.Second)), nil
}

// exactly is a time in a song, to the tenth of a second where it has one.
func exactly(d time.Duration) string {
	d = d.Round(100 * time.Millisecond)
	text := fmt.Sprintf("%d:%02d", d/time.Minute, d%time.Minute/time.Second)
	if tenth := d % time.Second / (100 * time.Millisecond); tenth > 0 {
		text += fmt.Sprintf(".%d", tenth)
	}
	return text
}
