package commands

import (
	"context"

	"github.com/riffbot/riffbot/internal/discord"
	"github.com/riffbot/riffbot/internal/guild"
	"github.com/riffbot/riffbot/internal/songs"
)

// OrderPolicy determines in which guilds and channels the bot may be used, and who may order.
type OrderPolicy struct {
	Limits   songs.Limits
	Settings interface {
		Settings(ctx context.Context, guildID string) (guild.Settings, error)
	}
}

// AllowGuild returns a [*songs.LimitError] if the operator does not allow the bot in a guild.
func (p OrderPolicy) AllowGuild(guildID string) error {
	if guildID != "" && !p.Limits.AllowsGuild(guildID) {
		return &songs.LimitError{Kind: songs.LimitServer}
	}
	return nil
}

// AllowOrder returns a [*songs.LimitError] if the operator or the guild does not allow the member to order.
func (p OrderPolicy) AllowOrder(ctx context.Context, v discord.Visit) error {
	if v.GuildID == "" {
		if !p.Limits.AllowsDirect() {
			return &songs.LimitError{Kind: songs.LimitDirect}
		}
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, discord.LookupTimeout)
	defer cancel()
	s, err := p.Settings.Settings(ctx, v.GuildID)
	switch {
	case err != nil:
		return nil //nolint:nilerr // the order itself is rejected later, if it has to be
	case s.Blocks(v.GuildID, v.UserID):
		return &songs.LimitError{Kind: songs.LimitBlocked}
	case v.ChannelID != "" && !s.Allows(v.ChannelID) && !s.Allows(v.ParentChannelID):
		return &songs.LimitError{Kind: songs.LimitChannel, Channels: s.Channels}
	}
	return nil
}
