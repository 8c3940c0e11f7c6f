package app

import "github.com/riffbot/riffbot/internal/personas"

// newPersonas returns the service of the voices of servers.
func newPersonas(e env, data *storage, g guilds, svc services) *personas.Service {
	return personas.NewService(personas.Deps{Store: data.personas, Orders: data.db, Settings: g.settings,
		Providers: svc.providers, Log: e.log, NewID: newID, Now: e.now})
}
