package listener

import (
	"log/slog"

	"github.com/disgoorg/godave"

	"riffbot/internal/voice/dave"
)

// newSession is the bot's own session of DAVE. A user whose id is no number, as
// there is none on Discord, gets one without.
func newSession(log *slog.Logger, userID godave.UserID, callbacks godave.Callbacks) godave.Session {
	s, err := dave.New(dave.Config{Log: log, Callbacks: callbacks, UserID: userID})
	if err != nil {
		log.Error("there is no encryption", "err", err)
		return godave.NewNoopSession(log, userID, callbacks)
	}
	return s
}
