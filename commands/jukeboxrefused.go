package commands

import (
	"errors"

	"riffbot/internal/jukebox"
)

// refused says why the jukebox does not do something, and what would help; false
// when it is another's error.
func refused(err error) (Message, bool) {
	for _, r := range []struct {
		err         error
		title, text string
	}{
		{jukebox.ErrOff, "I have no voice here", "Whoever runs me has switched the jukebox off (`JUKEBOX`). Songs still come as files with `/song`."},
		{jukebox.ErrNotThere, "Join a voice channel first", "I play where you are: go into a voice channel, or into the one where I play, and say it again."},
		{jukebox.ErrElsewhere, "I play for others at the moment", "People listen in another voice channel. Join them, or wait until they have gone."},
		{jukebox.ErrNotLetIn, "I am not let into your voice channel", "It is full, or I may not *Connect* and *Speak* there. Somebody who manages the server can change that; then say it again."},
		{jukebox.ErrNotAllowed, "That is for a DJ to decide", "Those with the DJ role and those who manage the server may do that, and whoever is alone with me. Your own songs you can always skip and remove."},
		{jukebox.ErrDeaf, "You hear nothing at the moment", "Votes count of those who listen. Undeafen yourself and vote again."},
		{jukebox.ErrNothing, "Nothing plays", "`/jukebox play` changes that."},
		{jukebox.ErrNoEntry, "That song does not wait", "`/jukebox queue` shows those that do; choose one that is suggested while you type."},
		{jukebox.ErrFull, "There is no room", "You have as many songs waiting as a member may, or the playlist is full. When one has played, there is room for the next."},
		{jukebox.ErrUnplayable, "I cannot play that song as it is", "It came in a form that Discord's voice does not take, and whoever runs me has no ffmpeg installed to change it. With ffmpeg, every new song can be played."},
		{jukebox.ErrBeyond, "The song is not that long", "Choose an earlier moment."},
		{jukebox.ErrNoTheme, "There is no radio here", "Whoever runs me has switched it off."},
		{errNoRadioTheme, "What should the songs be about?", "Say it with **theme**, like `songs of the sea, folk`; `off:True` turns the radio off."},
		{errSayWhat, "Which song?", "Choose a **song** that is suggested while you type, or say **from** where: your favourites, the newest, a playlist, or words to look for."},
		{errNoFavourites, "You have no favourites here yet", "❤ under what plays marks one, and so does `/song-info`."},
		{errEmptyPlaylist, "That playlist is empty", "`/playlist add` puts songs into it."},
		{errNotManager, "That is for those who manage the server", "Ask somebody with the permission *Manage Server*."},
		{jukebox.ErrNoPlaylist, "There is no such playlist", "`/playlist list` shows yours and those that others share."},
		{jukebox.ErrPlaylistExists, "You have a playlist of that name", "Choose another name, or add to that one."},
		{jukebox.ErrTaken, "I am moving to another machine", "Try again in a moment."},
	} {
		if errors.Is(err, r.err) {
			return trouble(r.title, r.text), true
		}
	}
	return Message{}, false
}
