package messages

import (
	"github.com/riffbot/riffbot/internal/discord"
	"github.com/riffbot/riffbot/internal/i18n"
)

// KeptError is an error of a command whose input was saved. Its message has a button that restores
// the input.
type KeptError struct {
	Err    error
	Label  string // the text id of the button's label
	Button string // the custom id of the button
}

func (e *KeptError) Error() string { return e.Err.Error() }

func (e *KeptError) Unwrap() error { return e.Err }

// keptButton returns the button that restores the saved input.
func keptButton(l i18n.Language, e *KeptError) discord.Row {
	return discord.Row{{Label: l.T(e.Label), Emoji: "✏️", Style: discord.ButtonBlue, CustomID: e.Button}}
}
