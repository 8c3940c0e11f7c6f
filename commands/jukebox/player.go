package jukebox

import (
	"context"
	"errors"
	"slices"

	"github.com/bwmarrin/discordgo"

	"github.com/riffbot/riffbot/internal/discord"
	"github.com/riffbot/riffbot/internal/jukebox"
)

// actorOf returns the member as an actor of the jukebox, given the DJ roles.
func actorOf(it *discord.Interaction, djs []string) jukebox.Actor {
	return jukebox.Actor{User: it.Requester(), Roles: it.Roles(), NoDJRole: len(djs) == 0,
		DJ: it.MemberCan(discordgo.PermissionManageGuild) || slices.ContainsFunc(djs, it.HasRole)}
}

// djRoles returns the DJ roles of the guild, including one from older jukebox settings.
func (h handlers) djRoles(ctx context.Context, guildID string, s jukebox.Settings) ([]string, error) {
	wanted, err := h.Settings.Settings(ctx, guildID)
	if s.DJRole == "" || slices.Contains(wanted.Roles.DJ, s.DJRole) {
		return wanted.Roles.DJ, err
	}
	return append(slices.Clone(wanted.Roles.DJ), s.DJRole), err
}

// actOnPlayer calls do with the guild's player. If another process claimed the player in the meantime, it tries
// once more.
func (h handlers) actOnPlayer(
	ctx context.Context, it *discord.Interaction, do func(p *jukebox.Player, a jukebox.Actor) error,
) error {
	for again := true; ; again = false {
		p, err := h.Jukebox.Player(ctx, it.GuildID)
		if err != nil {
			return err
		}
		djs, err := h.djRoles(ctx, it.GuildID, p.View().Settings)
		if err != nil {
			return err
		}
		if err = do(p, actorOf(it, djs)); !again || !errors.Is(err, jukebox.ErrConflict) {
			return err
		}
	}
}

// withPlayer returns the handler of a subcommand that acts on the player and responds privately.
func (h handlers) withPlayer(
	do func(ctx context.Context, it *discord.Interaction, p *jukebox.Player, a jukebox.Actor) (discord.Message, error),
) discord.Handler {
	return discord.Privately(func(ctx context.Context, it *discord.Interaction) error {
		return h.actOnPlayer(ctx, it, func(p *jukebox.Player, a jukebox.Actor) error {
			m, err := do(ctx, it, p, a)
			if err != nil {
				return err
			}
			return it.Edit(ctx, m)
		})
	})
}
