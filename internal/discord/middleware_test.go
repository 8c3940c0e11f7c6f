package discord_test

import (
	"context"
	"errors"
	"testing"

	"github.com/riffbot/riffbot/internal/commandtest"
	"github.com/riffbot/riffbot/internal/discord"
	"github.com/riffbot/riffbot/internal/guild"
)

const (
	manageServer = "32" // the permission Manage Server
	noPermission = "0"
)

// pressIn returns a press of a button in a server, or in direct messages if guildID is empty.
func pressIn(t *testing.T, client discord.Client, guildID, permissions string, roles ...string) *discord.Interaction {
	t.Helper()
	raw := map[string]any{"type": discord.TypeComponent, "data": map[string]any{"custom_id": "press",
		"component_type": 2}}
	if user := map[string]any{"id": "u"}; guildID == "" {
		raw["user"] = user
	} else {
		raw["guild_id"] = guildID
		raw["member"] = map[string]any{"permissions": permissions, "roles": roles, "user": user}
	}
	return commandtest.Decode(t, client, raw)
}

func TestMiddlewareAdmitsOnlyPermittedMembers(t *testing.T) {
	t.Parallel()
	curators := discord.CuratorsOnly(guild.NewAuthorizer(&commandtest.FixedSettings{})) // role 7
	for name, c := range map[string]struct {
		middleware         discord.Middleware
		guild, permissions string
		roles              []string
		want               error
	}{
		"member in a server":             {discord.GuildOnly, "g", noPermission, nil, nil},
		"direct messages":                {discord.GuildOnly, "", noPermission, nil, discord.ErrNoGuild},
		"manager":                        {discord.ManagersOnly, "g", manageServer, nil, nil},
		"manager with other permissions": {discord.ManagersOnly, "g", "35", nil, nil},
		"member for managers":            {discord.ManagersOnly, "g", "23", nil, discord.ErrNotManager},
		"administrator":                  {discord.ManagersOnly, "g", "8", nil, nil},
		"curator for managers": {discord.ManagersOnly, "g", noPermission, []string{"7"},
			discord.ErrNotManager},
		"direct messages for managers": {discord.ManagersOnly, "", manageServer, nil, discord.ErrNotManager},
		"curator":                      {curators, "g", noPermission, []string{"7"}, nil},
		"manager for curators":         {curators, "g", manageServer, nil, nil},
		"member for curators":          {curators, "g", noPermission, []string{"6"}, discord.ErrNotCurator},
		"direct messages for curators": {curators, "", noPermission, []string{"7"}, discord.ErrNotCurator},
	} {
		called := 0
		handler := c.middleware(func(context.Context, *discord.Interaction) error { called++; return nil })
		err := handler(t.Context(), pressIn(t, nil, c.guild, c.permissions, c.roles...))
		if !errors.Is(err, c.want) || (called == 1) != (c.want == nil) {
			t.Errorf("%s: error %v, want %v; handler called %d times", name, err, c.want, called)
		}
	}
}

// TestCuratorsOnlyReturnsErrorOfSettings checks that a member is rejected if the curators are not
// known.
func TestCuratorsOnlyReturnsErrorOfSettings(t *testing.T) {
	t.Parallel()
	unavailable := errors.New("settings unavailable")
	handler := discord.CuratorsOnly(guild.NewAuthorizer(failingSettings{unavailable}))(
		func(context.Context, *discord.Interaction) error { t.Error("handler called"); return nil })
	if err := handler(t.Context(), pressIn(t, nil, "g", noPermission, "7")); !errors.Is(err, unavailable) {
		t.Errorf("error %v", err)
	}
}

type failingSettings struct{ err error }

func (s failingSettings) Settings(context.Context, string) (guild.Settings, error) {
	return guild.Settings{}, s.err
}

// TestMiddlewareAcknowledgesBeforeHandler checks the response of each acknowledgement mode.
func TestMiddlewareAcknowledgesBeforeHandler(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		middleware discord.Middleware
		kind       discord.ResponseType
		private    bool
	}{
		"publicly":  {discord.Publicly, discord.RespondDefer, false},
		"privately": {discord.Privately, discord.RespondDefer, true},
		"updating":  {discord.Updating, discord.RespondDeferUpdate, false},
	} {
		client, atHandler := &commandtest.Responses{}, -1
		fail := errors.New("handler failed")
		handler := c.middleware(func(context.Context,
			*discord.Interaction) error {
			atHandler = len(client.Sent)
			return fail
		})
		if err := handler(t.Context(), pressIn(t, client, "g", noPermission)); !errors.Is(err, fail) {
			t.Errorf("%s: error %v, want that of the handler", name, err)
		}
		if atHandler != 1 || len(client.Sent) != 1 {
			t.Fatalf("%s: %d responses before the handler, %d in total", name, atHandler, len(client.Sent))
		}
		if r := client.Sent[0]; r.Type != c.kind || r.Private != c.private || r.Message != nil || r.Form != nil {
			t.Errorf("%s: response %+v", name, r)
		}
	}
}

// TestHandlerIsNotCalledWithoutAcknowledgement checks that an interaction that cannot be
// acknowledged, such as one that another process answered, is not handled.
func TestHandlerIsNotCalledWithoutAcknowledgement(t *testing.T) {
	t.Parallel()
	for _, middleware := range []discord.Middleware{discord.Publicly, discord.Privately, discord.Updating} {
		handler := middleware(func(context.Context,
			*discord.Interaction) error {
			t.Error("handler called")
			return nil
		})
		if err := handler(t.Context(), pressIn(t, answeredClient{}, "g", noPermission)); !errors.Is(err,
			discord.ErrAnsweredElsewhere) {
			t.Errorf("error %v", err)
		}
	}
}

// answeredClient is a client whose interactions were answered by another process.
type answeredClient struct{ discord.Client }

func (answeredClient) Respond(context.Context, *discord.Interaction, discord.Response) (*discord.Message, error) {
	return nil, discord.ErrAnsweredElsewhere
}

// TestWithWrapsEveryHandler checks that a middleware applies to all handlers of a command except
// autocompletion.
func TestWithWrapsEveryHandler(t *testing.T) {
	t.Parallel()
	reached := func(context.Context, *discord.Interaction) error { return nil }
	rejected := errors.New("rejected")
	reject := func(discord.Handler) discord.Handler {
		return func(context.Context, *discord.Interaction) error { return rejected }
	}
	subcommands := []discord.Subcommand{{Name: "sub", Handle: reached, Autocomplete: reached}}
	c := discord.Command{Handle: reached, Autocomplete: reached, Subcommands: subcommands,
		Buttons: map[string]discord.Handler{"b": reached},
		Menus:   map[string]discord.Handler{"m": reached}, Forms: map[string]discord.Handler{"f": reached}}.With(reject)
	for name, h := range map[string]discord.Handler{"command": c.Handle, "subcommand": c.Subcommands[0].Handle,
		"button": c.Buttons["b"],
		"menu":   c.Menus["m"], "form": c.Forms["f"]} {
		if err := h(t.Context(), nil); !errors.Is(err, rejected) {
			t.Errorf("the handler of the %s is not wrapped", name)
		}
	}
	for name, h := range map[string]discord.Handler{"autocompletion": c.Autocomplete,
		"autocompletion of the subcommand": c.Subcommands[0].Autocomplete,
		"subcommand of the original":       subcommands[0].Handle} {
		if err := h(t.Context(), nil); err != nil {
			t.Errorf("the %s is wrapped", name)
		}
	}
	if empty := (discord.Command{}).With(reject); empty.Handle != nil {
		t.Error("a command without a handler has one")
	}
}
