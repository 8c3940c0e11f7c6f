package messages

import (
	"github.com/riffbot/riffbot/internal/board"
	"github.com/riffbot/riffbot/internal/discord"
	"github.com/riffbot/riffbot/internal/i18n"
)

// sideMessages returns the sides of a battle before its vote ends.
func sideMessages(l i18n.Language) map[string]discord.Message {
	sound := discord.File{Name: ".m4a", ContentType: "audio/mp4", Size: 1000}
	return map[string]discord.Message{
		"side/with sound":    hiddenSide(l, board.Side{Number: 1}, "song1", &sound),
		"side/without sound": SilentSide(l, board.Side{Number: 2}, "song2"),
	}
}
