package discord_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/bwmarrin/discordgo"

	"github.com/riffbot/riffbot/internal/commandtest"
	"github.com/riffbot/riffbot/internal/discord"
)

// routed returns a router of a command with each kind of handler, which records the name of the
// handler and the value of its variable.
func routed(t *testing.T, config discord.RouterConfig, orders bool) (*discord.Router, *[]string) {
	t.Helper()
	var calls []string
	record := func(name, variable string) discord.Handler {
		return func(_ context.Context, it *discord.Interaction) error {
			if variable != "" {
				name += " " + it.Var(variable)
			}
			calls = append(calls, name)
			return nil
		}
	}
	r, err := discord.NewRouter([]discord.Command{{Definition: &discordgo.ApplicationCommand{Name: "song",
		Description: "d"}, Orders: orders,
		Handle: record("command", ""), Autocomplete: record("autocomplete", ""),
		Buttons: map[string]discord.Handler{"press:{id}:{page}": record("button", "id")},
		Menus:   map[string]discord.Handler{"press:{id}": record("menu", "id")},
		Forms:   map[string]discord.Handler{"press:{id}": record("form", "id")}}}, config)
	if err != nil {
		t.Fatal(err)
	}
	return r, &calls
}

// testEvents are the events of [routed], and of handlers that do not exist.
var testEvents = map[string]map[string]any{
	"command":      {"type": discord.TypeCommand, "data": map[string]any{"name": "song"}},
	"autocomplete": {"type": discord.TypeAutocomplete, "data": map[string]any{"name": "song"}},
	"button 7": {"type": discord.TypeComponent, "data": map[string]any{"custom_id": "press:7:8",
		"component_type": 2}},
	"button ": {"type": discord.TypeComponent, "data": map[string]any{"custom_id": "press",
		"component_type": 2}},
	"menu 7": {"type": discord.TypeComponent, "data": map[string]any{"custom_id": "press:7",
		"component_type": 3}},
	"form 7":          {"type": discord.TypeForm, "data": map[string]any{"custom_id": "press:7"}},
	"unknown command": {"type": discord.TypeCommand, "data": map[string]any{"name": "other"}},
	"unknown button": {"type": discord.TypeComponent, "data": map[string]any{"custom_id": "other:7",
		"component_type": 2}},
	"unknown type": {"type": 9},
}

// eventOf returns an event of Ana in server "g".
func eventOf(t *testing.T, name string) *discord.Interaction {
	t.Helper()
	raw := map[string]any{"guild_id": "g", "channel_id": "thread", "channel": map[string]any{"type": 11,
		"parent_id": "c"},
		"member": map[string]any{"permissions": "0", "user": map[string]any{"id": "ana"}}}
	for k, v := range testEvents[name] {
		raw[k] = v
	}
	return commandtest.Decode(t, &commandtest.Recorder{}, raw)
}

func TestRouterCallsHandlerOfEvent(t *testing.T) {
	t.Parallel()
	for name := range testEvents {
		r, calls := routed(t, discord.RouterConfig{}, false)
		err := r.Handle(t.Context(), eventOf(t, name))
		if strings.HasPrefix(name, "unknown") {
			if !errors.Is(err, discord.ErrUnknown) || len(*calls) > 0 {
				t.Errorf("%s: error %v, called %v", name, err, *calls)
			}
		} else if err != nil || !slices.Equal(*calls, []string{name}) {
			t.Errorf("%s: error %v, called %v", name, err, *calls)
		}
	}
}

// TestRouterRejectsOrdersBeforeTheirHandlers checks that the policy for orders applies to all
// handlers of a command that leads to an order, except autocompletion, and to no others.
func TestRouterRejectsOrdersBeforeTheirHandlers(t *testing.T) {
	t.Parallel()
	refused := errors.New("refused")
	for _, orders := range []bool{true, false} {
		for name := range testEvents {
			if strings.HasPrefix(name, "unknown") {
				continue
			}
			var asked []discord.Visit
			r, calls := routed(t, discord.RouterConfig{AllowOrder: func(_ context.Context, v discord.Visit) error {
				asked = append(asked, v)
				return refused
			}}, orders)
			err := r.Handle(t.Context(), eventOf(t, name))
			if want := orders && name != "autocomplete"; errors.Is(err, refused) != want || (len(*calls) == 0) != want {
				t.Errorf("%s, orders %v: error %v, called %v", name, orders, err, *calls)
			} else if want && !slices.Equal(asked, []discord.Visit{{GuildID: "g", UserID: "ana", ChannelID: "thread",
				ParentChannelID: "c"}}) {
				t.Errorf("%s: asked about %+v", name, asked)
			}
		}
	}
}

func TestRouterRejectsEventsOfOtherGuilds(t *testing.T) {
	t.Parallel()
	refused := errors.New("refused")
	for name := range testEvents {
		if strings.HasPrefix(name, "unknown") {
			continue
		}
		asked := ""
		r, calls := routed(t,
			discord.RouterConfig{Allowed: func(guildID string) error { asked = guildID; return refused }}, false)
		if err := r.Handle(t.Context(), eventOf(t, name)); !errors.Is(err, refused) || len(*calls) > 0 || asked != "g" {
			t.Errorf("%s: error %v, asked about %q, called %v", name, err, asked, *calls)
		}
	}
}
