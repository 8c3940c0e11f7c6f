package discord

import (
	"fmt"
	"net/http"
	"strings"

	"github.com/riffbot/riffbot/discordtest/internal/apierror"
	"github.com/riffbot/riffbot/discordtest/internal/field"
	"github.com/riffbot/riffbot/discordtest/internal/state"
	"github.com/riffbot/riffbot/discordtest/internal/validate"
)

// getCommandIndex lists the commands that the user can use in a guild, for Discord's own client.
func (s *Server) getCommandIndex(r *request) (int, any, *apierror.Error) {
	return s.inGuild(r, func(g *state.Guild) (any, *apierror.Error) {
		return s.commandIndex(r.user, &state.Channel{GuildID: g.ID, Guild: g}), nil
	})
}

// getChannelCommandIndex lists the commands that the user can use in a direct message channel.
func (s *Server) getChannelCommandIndex(r *request) (int, any, *apierror.Error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c, err := r.channel()
	if err != nil {
		return 0, nil, err
	}
	return http.StatusOK, s.commandIndex(r.user, c), nil
}

// commandIndex lists the commands that a user can use in a channel.
func (s *Server) commandIndex(u *state.User, c *state.Channel) field.Object {
	applications, commands := []any{}, []any{}
	for _, a := range s.state.Applications {
		applications = append(applications, field.Object{"id": a.ID, "name": a.Name, "bot": a.Bot.JSON()})
		for _, command := range a.CommandsFor(u, c.Guild) {
			if len(a.Owners(command, u, c)) > 0 {
				commands = append(commands, localized(command, u.Locale))
			}
		}
	}
	return field.Object{"applications": applications, "application_commands": commands,
		"version": s.state.IDs.Next()}
}

// searchCommands lists commands for a typed prefix, for Discord's own client.
func (s *Server) searchCommands(r *request) (int, any, *apierror.Error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c, err := r.channel()
	if err != nil {
		return 0, nil, err
	}
	limit, err := r.pageSize(25, 100)
	if err != nil {
		return 0, nil, err
	}
	q := r.URL.Query()
	applications, commands := []any{}, []any{}
	for _, a := range s.state.Applications {
		if wanted := q.Get("application_id"); wanted != "" && wanted != a.ID {
			continue
		}
		applications = append(applications, field.Object{"id": a.ID, "name": a.Name, "bot": a.Bot.JSON()})
		for _, command := range a.CommandsFor(r.user, c.Guild) {
			if len(a.Owners(command, r.user, c)) == 0 {
				continue
			}
			if kind := q.Get("type"); kind != "" && kind != fmt.Sprint(validate.CommandType(command)) {
				continue
			}
			command = localized(command, r.user.Locale)
			typed := strings.ToLower(q.Get("query"))
			begins := strings.HasPrefix(field.String(command, "name"), typed) ||
				strings.HasPrefix(field.String(command, "name_localized"), typed)
			if begins && len(commands) < limit {
				commands = append(commands, command)
			}
		}
	}
	return http.StatusOK, field.Object{"applications": applications, "application_commands": commands,
		"cursor": field.Object{"previous": nil, "next": nil}}, nil
}
