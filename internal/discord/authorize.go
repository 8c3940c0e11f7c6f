package discord

import (
	"context"
	"slices"

	"github.com/bwmarrin/discordgo"

	"github.com/riffbot/riffbot/internal/guild"
)

// A Middleware wraps a handler with a check or an action that precedes it.
type Middleware func(Handler) Handler

// With returns the command with each of its handlers wrapped. Autocompletion stays as it
// is: it shows no more than the member may see.
func (c Command) With(wrap Middleware) Command {
	if c.Handle != nil {
		c.Handle = wrap(c.Handle)
	}
	c.Subcommands = slices.Clone(c.Subcommands)
	for i := range c.Subcommands {
		c.Subcommands[i].Handle = wrap(c.Subcommands[i].Handle)
	}
	for _, handlers := range []map[string]Handler{c.Buttons, c.Menus, c.Forms} {
		for name, h := range handlers {
			handlers[name] = wrap(h)
		}
	}
	return c
}

// GuildOnly rejects interactions outside of servers with [ErrNoGuild].
func GuildOnly(h Handler) Handler {
	return func(ctx context.Context, it *Interaction) error {
		if it.GuildID == "" {
			return ErrNoGuild
		}
		return h(ctx, it)
	}
}

// ManagersOnly rejects members who do not manage the server with [ErrNotManager].
func ManagersOnly(h Handler) Handler {
	return func(ctx context.Context, it *Interaction) error {
		if it.GuildID == "" || !it.MemberCan(discordgo.PermissionManageGuild) {
			return ErrNotManager
		}
		return h(ctx, it)
	}
}

// CuratorsOnly rejects members who are no curators with [ErrNotCurator]. The settings of
// the server are read before the first response, which a form has to be.
func CuratorsOnly(a guild.Authorizer) Middleware {
	return func(h Handler) Handler {
		return func(ctx context.Context, it *Interaction) error {
			if err := RequireCurator(ctx, a, it); err != nil {
				return err
			}
			return h(ctx, it)
		}
	}
}

// IsCurator reports whether the member of the interaction is a curator of its server.
func IsCurator(ctx context.Context, a guild.Authorizer, it *Interaction) (bool, error) {
	return a.IsCurator(ctx, it.GuildID, it.Roles(), it.MemberCan(discordgo.PermissionManageGuild))
}

// RequireCurator returns [ErrNotCurator] unless the member of the interaction is a
// curator of its server.
func RequireCurator(ctx context.Context, a guild.Authorizer, it *Interaction) error {
	ok, err := IsCurator(ctx, a, it)
	if err == nil && !ok {
		err = ErrNotCurator
	}
	return err
}
