package discord_test

import (
	"context"
	"encoding/json"
	"errors"
	"testing"
	"time"

	"github.com/bwmarrin/discordgo"

	"github.com/riffbot/riffbot/internal/commandtest"
	"github.com/riffbot/riffbot/internal/discord"
)

// decodeFrom decodes a command of a server manager with owners of installations, in a context.
func decodeFrom(t *testing.T, client discord.Client, guildID string, owners map[string]any, context int) *discord.Interaction {
	t.Helper()
	raw := map[string]any{"id": "1", "token": "t", "type": 2, "channel_id": "c", "context": context,
		"authorizing_integration_owners": owners, "app_permissions": "8", "data": map[string]any{"name": "hum"}}
	user := map[string]any{"id": "ana", "username": "ana"}
	if guildID != "" {
		raw["guild_id"], raw["guild_locale"] = guildID, "fr"
		raw["member"] = map[string]any{"nick": "Boss", "permissions": "8", "roles": []string{"dj"}, "user": user}
		raw["channel"] = map[string]any{"type": 11, "parent_id": "p"}
	} else {
		raw["user"] = user
	}
	b, err := json.Marshal(raw)
	if err != nil {
		t.Fatal(err)
	}
	it, err := discord.Decode(b, client, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	return it
}

// TestServerWithoutBotIsNoServer checks that neither the server nor the permissions of the member there count if
// only the member installed the bot.
func TestServerWithoutBotIsNoServer(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		guild                    string
		owners                   map[string]any
		context                  int
		installed, external, own bool // own: only the account
	}{
		"server":                  {"g", map[string]any{"0": "g"}, 0, true, false, false},
		"server and account":      {"g", map[string]any{"0": "g", "1": "ana"}, 0, true, false, false},
		"event without owners":    {"g", nil, 0, true, false, false},
		"server without the bot":  {"g", map[string]any{"1": "ana"}, 0, false, true, true},
		"another member's button": {"g", map[string]any{"1": "ben"}, 0, false, true, true},
		"direct messages":         {"", map[string]any{"0": "0"}, 1, false, false, false},
		"direct, account":         {"", map[string]any{"1": "ana"}, 1, false, false, true},
		"group chat":              {"", map[string]any{"1": "ana"}, 2, false, true, true},
	} {
		it := decodeFrom(t, nil, c.guild, c.owners, c.context)
		if (it.GuildID != "") != c.installed || it.External() != c.external || it.UserInstalled() != c.own {
			t.Errorf("%s: guild %q, external %v, account %v", name, it.GuildID, it.External(), it.UserInstalled())
		}
		manages := it.MemberCan(discordgo.PermissionManageGuild)
		if it.User().ID != "ana" || manages != c.installed || (len(it.Roles()) > 0) != c.installed ||
			(it.ParentChannelID() != "") != c.installed || (it.GuildLocale != "") != c.installed {
			t.Errorf("%s: user %q, manages %v, roles %v, parent %q", name, it.User().ID, manages, it.Roles(), it.ParentChannelID())
		}
		if token := it.AnswerToken(); token.External != c.external || token.Limited != c.own {
			t.Errorf("%s: token %+v", name, token)
		}
	}
}

func TestFollowUpsStopAtDiscordsLimit(t *testing.T) {
	t.Parallel()
	for _, limited := range []bool{true, false} {
		recorder := &commandtest.Responses{}
		owners := map[string]any{"1": "ana"}
		if !limited {
			owners["0"] = "g"
		}
		it := decodeFrom(t, recorder, "g", owners, 0)
		for n := range discord.MaxFollowUps + 1 {
			_, err := it.FollowUp(t.Context(), discord.Message{Content: "more"})
			if want := limited && n == discord.MaxFollowUps; errors.Is(err, discord.ErrFollowUps) != want {
				t.Errorf("limited %v: follow-up %d: %v", limited, n+1, err)
			}
		}
	}
}

// TestUserInstallExtendsDefinitions checks which commands members can use through their accounts, and who is
// refused.
func TestUserInstallExtendsDefinitions(t *testing.T) {
	t.Parallel()
	var used int
	handle := func(ctx context.Context, it *discord.Interaction) error {
		used++
		return it.ReplyPrivately(ctx, discord.Message{Content: "la"})
	}
	commands := []discord.Command{
		{Definition: discord.GeneralDefinition("hum", "Hums"), Handle: handle},
		{Definition: discord.ServerDefinition("move", "Moves"), Handle: handle},
	}
	for _, on := range []bool{true, false} {
		var allowed []string
		r, err := discord.NewRouter(commands, discord.RouterConfig{UserInstall: on,
			Allowed: func(guildID string) error { allowed = append(allowed, guildID); return nil }})
		if err != nil {
			t.Fatal(err)
		}
		want := map[string]int{"hum": 2, "move": 1}
		if on {
			want["hum"] = 3
		}
		for _, d := range r.Definitions() {
			if len(*d.Contexts) != want[d.Name] || (len(*d.IntegrationTypes) == 2) != (on && d.Name == "hum") {
				t.Errorf("on %v: /%s in %v, installed %v", on, d.Name, *d.Contexts, *d.IntegrationTypes)
			}
		}
		used = 0
		err = r.Handle(t.Context(), decodeFrom(t, &commandtest.Responses{}, "g", map[string]any{"1": "ana"}, 0))
		if (err == nil) != on || (used == 1) != on || !on && !errors.Is(err, discord.ErrUserInstall) {
			t.Errorf("on %v: %v, used %d times", on, err, used)
		}
		if len(allowed) != 1 || allowed[0] != "g" {
			t.Errorf("on %v: checked servers %v", on, allowed)
		}
	}
}
