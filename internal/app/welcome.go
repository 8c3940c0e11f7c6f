package app

import (
	"github.com/riffbot/riffbot/commands"
	"github.com/riffbot/riffbot/internal/onboarding"
)

// newWelcomer returns what explains the bot in new servers.
func newWelcomer(e env, data *storage, conn connection, guilds guilds) *onboarding.Welcomer {
	policy := commands.OrderPolicy{Limits: e.limits, Settings: guilds.settings}
	return onboarding.NewWelcomer(onboarding.Config{Client: conn.client, Store: data.db, Locales: guilds.locales,
		Allowed: policy.AllowGuild, Direct: e.limits.AllowsDirect(), Price: e.cfg.Songs.Price, Log: e.log, Now: e.now})
}
