package listener

import (
	"log/slog"

	"github.com/disgoorg/godave"

	"github.com/riffbot/riffbot/discordtest/dave"
)

// newSession returns a session of package dave. A user id that is no number, which Discord
// does not have, gets a session without encryption.
func newSession(log *slog.Logger, userID godave.UserID, callbacks godave.Callbacks) godave.Session {
	s, err := dave.New(dave.Config{Log: log, Callbacks: callbacks, UserID: userID})
	if err != nil {
		log.Error("create DAVE session failed", "err", err)
		return godave.NewNoopSession(log, userID, callbacks)
	}
	return s
}
