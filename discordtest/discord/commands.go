package discord

import (
	"encoding/json"
	"maps"
	"net/http"

	"github.com/riffbot/riffbot/discordtest/internal/apierror"
	"github.com/riffbot/riffbot/discordtest/internal/field"
	"github.com/riffbot/riffbot/discordtest/internal/validate"
)

// Commands: https://discord.com/developers/docs/interactions/application-commands

// scope returns the guild of the call's commands, empty for global ones, after checking
// that the application is the caller's.
func (r *request) scope() (guild string, err *apierror.Error) {
	if r.PathValue("application_id") != r.app.ID {
		return "", apierror.ErrMissingAccess
	}
	guild = r.PathValue("guild_id")
	if guild != "" && r.server.state.Guilds[guild] == nil {
		return "", apierror.ErrUnknownGuild
	}
	return guild, nil
}

// withCommands answers a call about the commands of a guild, or the global ones.
func (s *Server) withCommands(
	r *request, do func(guild string) (int, any, *apierror.Error),
) (int, any, *apierror.Error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	guild, err := r.scope()
	if err != nil {
		return 0, nil, err
	}
	return do(guild)
}

// getCommands lists the commands, with names of one locale unless all are requested.
func (s *Server) getCommands(r *request) (int, any, *apierror.Error) {
	return s.withCommands(r, func(guild string) (int, any, *apierror.Error) {
		all := r.URL.Query().Get("with_localizations") == "true"
		out := []any{}
		for _, c := range r.app.Commands[guild] {
			if !all {
				c = localized(c, r.Header.Get("X-Discord-Locale"))
			}
			out = append(out, c)
		}
		return http.StatusOK, out, nil
	})
}

// putCommands replaces all commands.
func (s *Server) putCommands(r *request) (int, any, *apierror.Error) {
	var wanted []field.Object
	if json.Unmarshal(r.raw, &wanted) != nil {
		return 0, nil, apierror.ErrInvalidJSON
	}
	return s.withCommands(r, func(guild string) (int, any, *apierror.Error) {
		var f validate.Form
		f.Commands(wanted)
		if err := f.Err(); err != nil {
			return 0, nil, err
		}
		old := r.app.Commands[guild]
		r.app.Commands[guild] = nil
		out := []any{}
		for _, c := range wanted {
			made := s.makeCommand(r.app, guild, c, old)
			r.app.Commands[guild] = append(r.app.Commands[guild], made)
			out = append(out, made)
		}
		return http.StatusOK, out, nil
	})
}

// postCommand creates a command or replaces the one of the same name.
func (s *Server) postCommand(r *request) (int, any, *apierror.Error) {
	return s.withCommands(r, func(guild string) (int, any, *apierror.Error) {
		var f validate.Form
		f.Command("", r.payload, make(map[string]bool))
		if err := f.Err(); err != nil {
			return 0, nil, err
		}
		made := s.makeCommand(r.app, guild, r.payload, r.app.Commands[guild])
		if err := roomFor(r.app.Commands[guild], made); err != nil {
			return 0, nil, err
		}
		for i, c := range r.app.Commands[guild] {
			if c["id"] == made["id"] {
				r.app.Commands[guild][i] = made
				return http.StatusOK, made, nil
			}
		}
		r.app.Commands[guild] = append(r.app.Commands[guild], made)
		return http.StatusCreated, made, nil
	})
}

// getCommand returns a command.
func (s *Server) getCommand(r *request) (int, any, *apierror.Error) {
	return s.withCommand(r, func(guild string, i int) (int, any, *apierror.Error) {
		return http.StatusOK, r.app.Commands[guild][i], nil
	})
}

// patchCommand changes a command.
func (s *Server) patchCommand(r *request) (int, any, *apierror.Error) {
	return s.withCommand(r, func(guild string, i int) (int, any, *apierror.Error) {
		changed := maps.Clone(r.app.Commands[guild][i])
		for key, value := range r.payload {
			switch key {
			case "id", "application_id", "guild_id", "version", "type": // cannot be changed
			default:
				changed[key] = withoutNulls(value)
			}
		}
		var f validate.Form
		f.Command("", changed, make(map[string]bool))
		if err := f.Err(); err != nil {
			return 0, nil, err
		}
		changed["version"] = s.state.IDs.Next()
		r.app.Commands[guild][i] = changed
		return http.StatusOK, changed, nil
	})
}

// deleteCommand deletes a command.
func (s *Server) deleteCommand(r *request) (int, any, *apierror.Error) {
	return s.withCommand(r, func(guild string, i int) (int, any, *apierror.Error) {
		all := r.app.Commands[guild]
		r.app.Commands[guild] = append(all[:i:i], all[i+1:]...)
		return http.StatusNoContent, nil, nil
	})
}

// withCommand answers a call about a command, given by its index.
func (s *Server) withCommand(
	r *request, do func(guild string, i int) (int, any, *apierror.Error),
) (int, any, *apierror.Error) {
	return s.withCommands(r, func(guild string) (int, any, *apierror.Error) {
		for i, c := range r.app.Commands[guild] {
			if c["id"] == r.PathValue("command_id") {
				return do(guild, i)
			}
		}
		return 0, nil, apierror.ErrUnknownCommand
	})
}
