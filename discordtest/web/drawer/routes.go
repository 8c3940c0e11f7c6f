package drawer

import (
	"strings"
	"sync"

	"github.com/riffbot/riffbot/discordtest/discord"
)

// routes are all routes of the REST API.
var routes = sync.OnceValue(discord.Routes)

// findRoute returns the route of a call, the one with the most literal parts. The path is without version and query.
func findRoute(method, path string) (found discord.Route, known bool) {
	parts := strings.Split(path, "/")
	most := -1
	for _, r := range routes() {
		if r.Method != method {
			continue
		}
		if literals, ok := matches(strings.Split(r.Path, "/"), parts); ok && literals > most {
			found, known, most = r, true, literals
		}
	}
	return found, known
}

// matches reports whether a path has the parts of a route, and how many of them are no variables.
func matches(route, parts []string) (literals int, ok bool) {
	if len(route) != len(parts) {
		return 0, false
	}
	for i, part := range route {
		switch {
		case strings.HasPrefix(part, "{"):
		case part == parts[i]:
			literals++
		default:
			return 0, false
		}
	}
	return literals, true
}
