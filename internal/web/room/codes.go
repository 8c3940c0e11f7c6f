package room

import (
	"errors"

	"github.com/riffbot/riffbot/internal/jukebox"
)

// failures are the errors of actions that members are told about. Their codes are the ids of texts.
var failures = []struct {
	err  error
	code string
}{
	{jukebox.ErrOff, "web.room.refused.disabled"},
	{jukebox.ErrNotInChannel, "web.room.refused.not-in-voice"},
	{jukebox.ErrInUse, "web.room.refused.other-channel"},
	{jukebox.ErrChannelFull, "web.room.refused.channel-full"},
	{jukebox.ErrChannelHidden, "web.room.refused.channel-hidden"},
	{jukebox.ErrChannelClosed, "web.room.refused.channel-closed"},
	{jukebox.ErrChannelMute, "web.room.refused.channel-mute"},
	{jukebox.ErrCannotJoin, "web.room.refused.cannot-join"},
	{jukebox.ErrNotAllowed, "web.room.refused.not-allowed"},
	{jukebox.ErrDeafened, "web.room.refused.deaf"},
	{jukebox.ErrNotPlaying, "web.room.refused.nothing"},
	{jukebox.ErrNoEntry, "web.room.refused.not-in-queue"},
	{jukebox.ErrPrivate, "web.room.refused.private"},
	{jukebox.ErrFull, "web.room.refused.full"},
	{jukebox.ErrUnplayable, "web.room.refused.unplayable"},
	{jukebox.ErrSeekRange, "web.room.refused.beyond"},
	{jukebox.ErrConflict, "web.room.refused.restarting"},
	{ErrUnconfirmed, "web.room.refused.unconfirmed"},
}

// failed is the code of all other errors.
const failed = "failed"

// codeOf returns the code of an error; empty for nil.
func codeOf(err error) string {
	if err == nil {
		return ""
	}
	for _, f := range failures {
		if errors.Is(err, f.err) {
			return f.code
		}
	}
	return failed
}

// errFailed is the error of an action that another process could not perform.
var errFailed = errors.New("action failed in another process")

// errorOf returns the error of a code; nil for an empty one.
func errorOf(code string) error {
	if code == "" {
		return nil
	}
	for _, f := range failures {
		if f.code == code {
			return f.err
		}
	}
	return errFailed
}
