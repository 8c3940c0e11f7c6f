package guild

import "context"

// An Authorizer decides what members may do on a server.
type Authorizer struct {
	settings interface {
		Settings(ctx context.Context, guildID string) (Settings, error)
	}
}

// NewAuthorizer returns an authorizer that reads the settings of servers.
func NewAuthorizer(settings interface {
	Settings(ctx context.Context, guildID string) (Settings, error)
}) Authorizer {
	return Authorizer{settings}
}

// IsCurator reports whether a member with these roles decides about the board, reports
// and the songs of others. Members who manage the server do.
func (a Authorizer) IsCurator(ctx context.Context, guildID string, roles []string, manages bool) (bool, error) {
	if guildID == "" || manages {
		return guildID != "", nil
	}
	s, err := a.settings.Settings(ctx, guildID)
	return err == nil && s.IsCurator(roles), err
}
