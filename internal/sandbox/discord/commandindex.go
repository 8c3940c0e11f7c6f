package discord

import (
	"net/http"
	"strings"
)

// getCommandIndex is what Discord's own client asks to know what one can say.
func (s *Server) getCommandIndex(r *request) (int, any, *apiError) {
	return s.inGuild(r, func() (any, *apiError) {
		applications, commands := []any{}, []any{}
		for _, a := range s.apps {
			applications = append(applications, obj{"id": a.id, "name": a.name, "bot": a.bot.json()})
			for _, c := range a.inGuild(s.guildID) {
				commands = append(commands, localized(c, r.user.locale))
			}
		}
		return obj{"applications": applications, "application_commands": commands, "version": s.ids.next()}, nil
	})
}

// inGuild lists all commands that can be used in a guild.
func (a *application) inGuild(guildID string) []obj {
	return append(append([]obj(nil), a.commands[""]...), a.commands[guildID]...)
}

// searchCommands is what Discord's client asks while somebody types.
func (s *Server) searchCommands(r *request) (int, any, *apiError) {
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
	for _, a := range s.apps {
		if wanted := q.Get("application_id"); wanted != "" && wanted != a.id {
			continue
		}
		applications = append(applications, obj{"id": a.id, "name": a.name, "bot": a.bot.json()})
		for _, command := range a.inGuild(c.guildID) {
			if kind := q.Get("type"); kind != "" && kind != itoa(commandType(command)) {
				continue
			}
			command = localized(command, r.user.locale)
			typed := strings.ToLower(q.Get("query"))
			if (strings.HasPrefix(str(command, "name"), typed) || strings.HasPrefix(str(command, "name_localized"), typed)) && len(commands) < limit {
				commands = append(commands, command)
			}
		}
	}
	return http.StatusOK, obj{"applications": applications, "application_commands": commands, "cursor": obj{"previous": nil, "next": nil}}, nil
}
