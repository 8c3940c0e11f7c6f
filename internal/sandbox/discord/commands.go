package discord

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"regexp"
)

// Commands: https://discord.com/developers/docs/interactions/application-commands

// commandName is what a chat command and its options may be called.
var commandName = regexp.MustCompile(`^[-_'\p{L}\p{N}\p{Devanagari}\p{Thai}]{1,32}$`)

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
		localized := r.URL.Query().Get("with_localizations") == "true"
		out := []any{}
		for _, c := range r.app.commands[guild] {
			c = maps.Clone(c)
			if !localized {
				delete(c, "name_localizations")
				delete(c, "description_localizations")
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
		f.count("", len(wanted), 130)
		seen := make(map[string]bool)
		for i, c := range wanted {
			path := fmt.Sprint(i)
			f.command(path, c)
			key := fmt.Sprint(commandType(c), str(c, "name"))
			if seen[key] {
				f.add(path, "APPLICATION_COMMANDS_DUPLICATE_NAME", "Application command names must be unique")
			}
			seen[key] = true
		}
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
		f.command("", r.payload)
		if err := f.err(); err != nil {
			return 0, nil, err
		}
		made := s.makeCommand(r.app, guild, r.payload, r.app.commands[guild])
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
		maps.Copy(changed, r.payload)
		var f form
		f.command("", changed)
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

// command checks a command against the limits.
func (f *form) command(path string, c obj) {
	at := func(key string) string {
		if path == "" {
			return key
		}
		return path + "." + key
	}
	name := str(c, "name")
	if commandType(c) == 1 {
		if !commandName.MatchString(name) {
			f.add(at("name"), "APPLICATION_COMMAND_INVALID_NAME", "Command name is invalid")
		}
		f.length(at("description"), str(c, "description"), 1, 100)
	} else {
		f.length(at("name"), name, 1, 32)
		if str(c, "description") != "" {
			f.add(at("description"), "APPLICATION_COMMAND_DESCRIPTION_NOT_ALLOWED", "Context menu commands cannot have description")
		}
	}
	f.options(at("options"), list(c, "options"), 0)
}

func (f *form) options(path string, options []any, depth int) {
	f.count(path, len(options), 25)
	seen := make(map[string]bool)
	optional := false
	for i, v := range options {
		o, _ := v.(obj)
		at := fmt.Sprintf("%s.%d", path, i)
		name := str(o, "name")
		if !commandName.MatchString(name) {
			f.add(at+".name", "APPLICATION_COMMAND_INVALID_NAME", "Command name is invalid")
		}
		if seen[name] {
			f.add(path, "APPLICATION_COMMAND_OPTIONS_NAME_ALREADY_EXISTS", "Option name already exists")
		}
		seen[name] = true
		f.length(at+".description", str(o, "description"), 1, 100)
		kind := integer(o, "type")
		if kind < 1 || kind > 11 {
			f.add(at+".type", "BASE_TYPE_CHOICES", "Value must be one of {1, …, 11}.")
		}
		if kind <= 2 {
			if depth > 1 || kind == 2 && depth > 0 {
				f.add(at+".type", "APPLICATION_COMMAND_OPTIONS_TYPE_INVALID", "Sub-commands cannot be nested that deep")
			}
			f.options(at+".options", list(o, "options"), depth+1)
			continue
		}
		if boolean(o, "required") && optional {
			f.add(at, "APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID", "Required options must be placed before non-required options")
		}
		optional = optional || !boolean(o, "required")
		choices := list(o, "choices")
		f.count(at+".choices", len(choices), 25)
		if boolean(o, "autocomplete") && len(choices) > 0 {
			f.add(at, "APPLICATION_COMMAND_AUTOCOMPLETE_WITH_CHOICES", "Autocomplete does not go with choices")
		}
		for j, choice := range choices {
			ch, _ := choice.(obj)
			f.length(fmt.Sprintf("%s.choices.%d.name", at, j), str(ch, "name"), 1, 100)
		}
	}
}

// getCommandIndex is what Discord's own client asks to know what one can say.
func (s *Server) getCommandIndex(r *request) (int, any, *apiError) {
	return s.inGuild(r, func() (any, *apiError) {
		applications, commands := []any{}, []any{}
		for _, a := range s.apps {
			applications = append(applications, obj{"id": a.id, "name": a.name, "bot": a.bot.json()})
			for _, scope := range []string{"", s.guildID} {
				for _, c := range a.commands[scope] {
					commands = append(commands, c)
				}
			}
		}
		return obj{"applications": applications, "application_commands": commands, "version": s.ids.next()}, nil
	})
}

// use checks the options that a person gives a command, as Discord's client and
// API do between them.
func (f *form) use(path string, declared, given []any) {
	byName := make(map[string]obj)
	for _, d := range declared {
		o, _ := d.(obj)
		byName[str(o, "name")] = o
	}
	got := make(map[string]bool)
	for i, v := range given {
		o, _ := v.(obj)
		at := fmt.Sprintf("%s.%d", path, i)
		d := byName[str(o, "name")]
		got[str(o, "name")] = true
		switch {
		case d == nil:
			f.add(at+".name", "APPLICATION_COMMAND_OPTION_UNKNOWN", "There is no option %q.", str(o, "name"))
		case integer(d, "type") != integer(o, "type"):
			f.add(at+".type", "APPLICATION_COMMAND_OPTION_TYPE", "The option is of another type.")
		case integer(d, "type") <= 2:
			f.use(at+".options", list(d, "options"), list(o, "options"))
		default:
			f.value(at+".value", d, o["value"])
		}
	}
	for name, d := range byName {
		if boolean(d, "required") && !got[name] {
			f.add(path+"."+name, "BASE_TYPE_REQUIRED", "This field is required")
		}
	}
}

func (f *form) value(path string, d obj, value any) {
	var ok bool
	switch integer(d, "type") {
	case 3:
		var text string
		if text, ok = value.(string); ok {
			most := 6000
			if n := integer(d, "max_length"); n > 0 {
				most = int(n)
			}
			f.length(path, text, int(integer(d, "min_length")), most)
			f.choice(path, d, text)
		}
	case 4, 10:
		_, ok = value.(float64)
	case 5:
		_, ok = value.(bool)
	default:
		text, isText := value.(string)
		ok = isText && text != ""
	}
	if !ok {
		f.add(path, "BASE_TYPE_BAD_TYPE", "The value is of another type.")
	}
}

func (f *form) choice(path string, d obj, text string) {
	choices := list(d, "choices")
	for _, c := range choices {
		if o, _ := c.(obj); o["value"] == text {
			return
		}
	}
	if len(choices) > 0 {
		f.add(path, "APPLICATION_COMMAND_CHOICE", "The value is none of the choices.")
	}
}
