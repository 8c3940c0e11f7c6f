package messages

import (
	"errors"

	"github.com/riffbot/riffbot/internal/discord"
	"github.com/riffbot/riffbot/internal/i18n"
	"github.com/riffbot/riffbot/internal/jukebox"
)

// JukeboxError returns the message that explains an error of the jukebox. It returns false for
// other errors.
func JukeboxError(l i18n.Language, err error) (discord.Message, bool) {
	channel := "#?"
	var join *jukebox.JoinError
	if errors.As(err, &join) {
		channel = "<#" + join.ChannelID + ">"
	}
	for _, r := range []struct {
		err error
		id  string
	}{
		{jukebox.ErrOff, "jukebox.refused.disabled"},
		{jukebox.ErrNotInChannel, "jukebox.refused.not-in-voice"},
		{jukebox.ErrInUse, "jukebox.refused.other-channel"},
		{jukebox.ErrChannelFull, "jukebox.refused.channel-full"},
		{jukebox.ErrChannelHidden, "jukebox.refused.channel-hidden"},
		{jukebox.ErrChannelClosed, "jukebox.refused.channel-closed"},
		{jukebox.ErrChannelMute, "jukebox.refused.channel-mute"},
		{jukebox.ErrCannotJoin, "jukebox.refused.cannot-join"},
		{jukebox.ErrNotAllowed, "jukebox.refused.not-allowed"},
		{jukebox.ErrDeafened, "jukebox.refused.deaf"},
		{jukebox.ErrNotPlaying, "jukebox.refused.nothing"},
		{jukebox.ErrNoPrevious, "jukebox.refused.no-previous"},
		{jukebox.ErrNoEntry, "jukebox.refused.not-in-queue"},
		{jukebox.ErrPrivate, "jukebox.refused.private"},
		{jukebox.ErrFull, "jukebox.refused.full"},
		{jukebox.ErrUnplayable, "jukebox.refused.unplayable"},
		{jukebox.ErrSeekRange, "jukebox.refused.beyond"},
		{jukebox.ErrRadioUnavailable, "jukebox.refused.radio-disabled"},
		{jukebox.ErrNoPlaylist, "playlist.refused.missing"},
		{jukebox.ErrPlaylistExists, "playlist.refused.exists"},
		{jukebox.ErrPlaylistFile, "playlist.refused.file"},
		{jukebox.ErrConflict, "jukebox.refused.restarting"},
	} {
		if errors.Is(err, r.err) {
			return discord.Failure(l, r.id, "Channel", channel), true
		}
	}
	return discord.Message{}, false
}
