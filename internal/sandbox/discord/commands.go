package discord

import (
	"encoding/json"
	"maps"
	"net/http"
)

// Commands: https://discord.com/developers/docs/interactions/application-commands

// scope returns the commands that a call is about, after checking that it is
// the caller's application.
func (r *request) scope() (guild string, err *apiError) {
	if r.PathValue("app") != r.app.id {
		return "", errMissingAccess
	}
	guild = r.PathValue("guild")
	if guild != "" && guild != r.server.guildID {
		return "", errUnknownGuild
	}
	return guild, nil
}

func (s *Server) withCommands(r *request, do func(guild string) (int, any, *apiError)) (int, any, *apiError) {
	s.mu.Lock()
	defer s.mu.Unlock()
	guild, err := r.scope()
	if err != nil {
		return 0, nil, err
	}
	return do(guild)
}

func (s *Server) getCommands(r *request) (int, any, *apiError) {
	return s.withCommands(r, func(guild string) (int, any, *apiError) {
		all := r.URL.Query().Get("with_localizations") == "true"
		out := []any{}
		for _, c := range r.app.commands[guild] {
			if !all {
				c = localized(c, r.Header.Get("X-Discord-Locale"))
			}
			out = append(out, c)
		}
		return http.StatusOK, out, nil
	})
}

func (s *Server) putCommands(r *request) (int, any, *apiError) {
	var wanted []obj
	if json.Unmarshal(r.raw, &wanted) != nil {
		return 0, nil, errInvalidJSON
	}
	return s.withCommands(r, func(guild string) (int, any, *apiError) {
		var f form
		f.commands(wanted)
		if err := f.err(); err != nil {
			return 0, nil, err
		}
		old := r.app.commands[guild]
		r.app.commands[guild] = nil
		out := []any{}
		for _, c := range wanted {
			made := s.makeCommand(r.app, guild, c, old)
			r.app.commands[guild] = append(r.app.commands[guild], made)
			out = append(out, made)
		}
		return http.StatusOK, out, nil
	})
}

func (s *Server) postCommand(r *request) (int, any, *apiError) {
	return s.withCommands(r, func(guild string) (int, any, *apiError) {
		var f form
		f.command("", r.payload, make(map[string]bool))
		if err := f.err(); err != nil {
			return 0, nil, err
		}
		made := s.makeCommand(r.app, guild, r.payload, r.app.commands[guild])
		if err := roomFor(r.app.commands[guild], made); err != nil {
			return 0, nil, err
		}
		for i, c := range r.app.commands[guild] {
			if c["id"] == made["id"] {
				r.app.commands[guild][i] = made
				return http.StatusOK, made, nil
			}
		}
		r.app.commands[guild] = append(r.app.commands[guild], made)
		return http.StatusCreated, made, nil
	})
}

func (s *Server) getCommand(r *request) (int, any, *apiError) {
	return s.withCommand(r, func(guild string, i int) (int, any, *apiError) {
		return http.StatusOK, r.app.commands[guild][i], nil
	})
}

func (s *Server) patchCommand(r *request) (int, any, *apiError) {
	return s.withCommand(r, func(guild string, i int) (int, any, *apiError) {
		changed := maps.Clone(r.app.commands[guild][i])
		for key, value := range r.payload {
			switch key {
			case "id", "application_id", "guild_id", "version", "type": // stay
			default:
				changed[key] = withoutNulls(value)
			}
		}
		var f form
		f.command("", changed, make(map[string]bool))
		if err := f.err(); err != nil {
			return 0, nil, err
		}
		changed["version"] = s.ids.next()
		r.app.commands[guild][i] = changed
		return http.StatusOK, changed, nil
	})
}

func (s *Server) deleteCommand(r *request) (int, any, *apiError) {
	return s.withCommand(r, func(guild string, i int) (int, any, *apiError) {
		all := r.app.commands[guild]
		r.app.commands[guild] = append(all[:i:i], all[i+1:]...)
		return http.StatusNoContent, nil, nil
	})
}

func (s *Server) withCommand(r *request, do func(guild string, i int) (int, any, *apiError)) (int, any, *apiError) {
	return s.withCommands(r, func(guild string) (int, any, *apiError) {
		for i, c := range r.app.commands[guild] {
			if c["id"] == r.PathValue("command") {
				return do(guild, i)
			}
		}
		return 0, nil, errUnknownCommand
	})
}

// makeCommand fills in what Discord adds. A command of the same name keeps its
// id.
func (s *Server) makeCommand(app *application, guild string, wanted obj, old []obj) obj {
	c, _ := withoutNulls(wanted).(obj)
	c["id"] = s.ids.next()
	for _, o := range old {
		if o["name"] == c["name"] && commandType(o) == commandType(c) {
			c["id"] = o["id"]
		}
	}
	c["application_id"], c["version"], c["type"] = app.id, s.ids.next(), commandType(c)
	for key, value := range map[string]any{"default_member_permissions": nil, "nsfw": false, "description": "",
		"name_localizations": nil, "description_localizations": nil} {
		if !has(c, key) {
			c[key] = value
		}
	}
	if guild != "" {
		c["guild_id"] = guild
		delete(c, "contexts")
		delete(c, "integration_types")
	} else {
		c["dm_permission"] = true
		if !has(c, "integration_types") {
			c["integration_types"] = []any{0}
		}
		if !has(c, "contexts") {
			c["contexts"] = nil
		}
	}
	return c
}

// withoutNulls leaves out what was sent as null, as Discord's answers do.
func withoutNulls(v any) any {
	switch v := v.(type) {
	case obj:
		out := obj{}
		for key, inner := range v {
			if inner != nil {
				out[key] = withoutNulls(inner)
			}
		}
		return out
	case []any:
		out := make([]any, 0, len(v))
		for _, inner := range v {
			out = append(out, withoutNulls(inner))
		}
		return out
	default:
		return v
	}
}

func commandType(c obj) int64 { return max(integer(c, "type"), 1) }

// maxCommands is how many commands of each type an application may have, once
// globally and once in each guild.
var maxCommands = map[int64]int{1: 100, 2: 15, 3: 15, 4: 1}

// roomFor refuses one command too many.
func roomFor(all []obj, made obj) *apiError {
	n := 0
	for _, c := range all {
		if commandType(c) == commandType(made) && c["id"] != made["id"] {
			n++
		}
	}
	if n >= maxCommands[commandType(made)] {
		return errTooManyCommands
	}
	return nil
}
