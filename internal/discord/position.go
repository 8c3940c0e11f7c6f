package discord

import (
	"fmt"
	"time"

	"github.com/riffbot/riffbot/internal/input"
)

// PositionError reports that a text is not a position in a song. Length is that of the
// song.
type PositionError struct {
	Field, Text string
	Length      time.Duration
}

func (e *PositionError) Error() string { return fmt.Sprintf("%s: invalid position", e.Field) }

// ParsePosition parses a position in a song like [input.Position].
func ParsePosition(field, text string, length time.Duration) (time.Duration, error) {
	at, err := input.Position(text)
	if err != nil {
		return 0, &PositionError{field, text, length}
	}
	return at, nil
}

// ExactTime formats a position in a song, with tenths of a second if it has any.
func ExactTime(d time.Duration) string {
	d = d.Round(100 * time.Millisecond)
	text := fmt.Sprintf("%d:%02d", d/time.Minute, d%time.Minute/time.Second)
	if tenth := d % time.Second / (100 * time.Millisecond); tenth > 0 {
		text += fmt.Sprintf(".%d", tenth)
	}
	return text
}
