package app

import (
	"context"

	"github.com/riffbot/riffbot/internal/discord"
	"github.com/riffbot/riffbot/internal/messages"
)

// newReminder returns what tells members about orders that could not be delivered; nil if they cannot use the
// bot through their accounts.
func newReminder(e env, data *storage) func(context.Context, *discord.Interaction) {
	if !e.cfg.Discord.UserInstall {
		return nil
	}
	return messages.NewReminder(data.db, e.log, e.now).Remind
}
