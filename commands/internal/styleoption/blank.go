package styleoption

import (
	"errors"
	"strings"

	"github.com/riffbot/riffbot/internal/discord"
	"github.com/riffbot/riffbot/internal/messages"
	"github.com/riffbot/riffbot/internal/songs"
)

// CheckBlank returns an error that names the fields that the member filled with white space alone. Such a field is
// neither a value nor left out, so nothing is chosen in its place. It returns nil if there are none.
func CheckBlank(it *discord.Interaction, fields ...songs.Field) error {
	var blank []error
	for _, f := range fields {
		text := it.Text(string(f))
		if it.Type == discord.TypeForm {
			text = it.Field(string(f))
		}
		if text != "" && strings.TrimSpace(text) == "" {
			blank = append(blank, &songs.SpecError{Field: f, Kind: songs.ProblemMissing})
		}
	}
	if len(blank) == 0 {
		return nil
	}
	return &messages.SpecError{Err: errors.Join(blank...)}
}
