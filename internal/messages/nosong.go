package messages

import (
	"errors"

	"github.com/riffbot/riffbot/internal/discord"
)

// noSongMessage says that no song matches, and which option named it with which text, if that is known. Outside
// servers it does not speak of the songs of a server.
func noSongMessage(it *discord.Interaction, err error) discord.Message {
	l, direct := it.Private(), it.GuildID == ""
	e, ok := errors.AsType[*discord.NoSongError](err)
	if !ok || e.Typed == "" {
		if direct {
			return discord.Failure(l, "errors.no-song-direct")
		}
		return discord.Failure(l, "errors.no-song")
	}
	pairs := []any{"Field", discord.Plain(it.OptionName(e.Option)), "Typed", discord.Cut(discord.Plain(e.Typed), 100)}
	if direct {
		return discord.Failure(l, "errors.no-song-named-direct", pairs...)
	}
	return discord.Failure(l, "errors.no-song-named", pairs...)
}
