package commands

import (
	"errors"

	"riffbot/internal/jukebox"
	"riffbot/internal/words"
)

// refused says why the jukebox does not do something, and what would help; false
// when it is another's error.
func refused(l words.Language, err error) (Message, bool) {
	channel := "#?"
	var join *jukebox.JoinError
	if errors.As(err, &join) {
		channel = "<#" + join.ChannelID + ">"
	}
	for _, r := range []struct {
		err error
		id  string
	}{
		{jukebox.ErrOff, "jukebox.refused.off"},
		{jukebox.ErrNotThere, "jukebox.refused.not-there"},
		{jukebox.ErrElsewhere, "jukebox.refused.elsewhere"},
		{jukebox.ErrChannelFull, "jukebox.refused.channel-full"},
		{jukebox.ErrChannelHidden, "jukebox.refused.channel-hidden"},
		{jukebox.ErrChannelClosed, "jukebox.refused.channel-closed"},
		{jukebox.ErrChannelMute, "jukebox.refused.channel-mute"},
		{jukebox.ErrNotLetIn, "jukebox.refused.not-let-in"},
		{jukebox.ErrNotAllowed, "jukebox.refused.not-allowed"},
		{jukebox.ErrDeaf, "jukebox.refused.deaf"},
		{jukebox.ErrNothing, "jukebox.refused.nothing"},
		{jukebox.ErrNoEntry, "jukebox.refused.no-entry"},
		{jukebox.ErrPrivate, "jukebox.refused.private"},
		{jukebox.ErrFull, "jukebox.refused.full"},
		{jukebox.ErrUnplayable, "jukebox.refused.unplayable"},
		{jukebox.ErrBeyond, "jukebox.refused.beyond"},
		{jukebox.ErrNoTheme, "jukebox.refused.no-radio"},
		{errNoRadioTheme, "jukebox.refused.no-theme"},
		{errSayWhat, "jukebox.refused.no-song"},
		{errNoFavourites, "jukebox.refused.no-favourites"},
		{errEmptyPlaylist, "playlist.refused.empty"},
		{errNotManager, "jukebox.refused.not-manager"},
		{jukebox.ErrNoPlaylist, "playlist.refused.missing"},
		{jukebox.ErrPlaylistExists, "playlist.refused.exists"},
		{jukebox.ErrTaken, "jukebox.refused.taken"},
	} {
		if errors.Is(err, r.err) {
			return sorry(l, r.id, "Channel", channel), true
		}
	}
	return Message{}, false
}
