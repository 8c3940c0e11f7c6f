package guild_test

import (
	"context"
	"errors"
	"testing"

	"github.com/riffbot/riffbot/internal/guild"
)

// curatorSettings returns the settings of a server whose curators have role "7", or err.
type curatorSettings struct{ err error }

func (s curatorSettings) Settings(context.Context, string) (guild.Settings, error) {
	return guild.Settings{Roles: guild.Roles{Curator: []string{"7"}, DJ: []string{"8"}}}, s.err
}

func TestCuratorHasRoleOrManagesServer(t *testing.T) {
	t.Parallel()
	unavailable := errors.New("settings unavailable")
	for name, c := range map[string]struct {
		guild   string
		roles   []string
		manages bool
		err     error // of the settings
		want    bool
		wantErr error
	}{
		"curator role":                      {"g", []string{"1", "7"}, false, nil, true, nil},
		"other role":                        {"g", []string{"8"}, false, nil, false, nil},
		"no role":                           {"g", nil, false, nil, false, nil},
		"manager without role":              {"g", nil, true, nil, true, nil},
		"manager without settings":          {"g", nil, true, unavailable, true, nil},
		"role without settings":             {"g", []string{"7"}, false, unavailable, false, unavailable},
		"direct messages":                   {"", []string{"7"}, false, nil, false, nil},
		"direct messages with a permission": {"", nil, true, nil, false, nil},
	} {
		a := guild.NewAuthorizer(curatorSettings{c.err})
		got, err := a.IsCurator(t.Context(), c.guild, c.roles, c.manages)
		if got != c.want || !errors.Is(err, c.wantErr) {
			t.Errorf("%s: %v, %v, want %v, %v", name, got, err, c.want, c.wantErr)
		}
	}
}
