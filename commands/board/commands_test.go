package board

import (
	"context"
	"errors"
	"github.com/riffbot/riffbot/internal/songs"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/riffbot/riffbot/internal/board"
	"github.com/riffbot/riffbot/internal/commandtest"
	"github.com/riffbot/riffbot/internal/discord"
	"github.com/riffbot/riffbot/internal/guild"
	"github.com/riffbot/riffbot/internal/provider/acedata"
)

// Only curators decide about requests, and only server admins change the rules, whatever ids a member sends.
func TestBoardPermissions(t *testing.T) {
	t.Parallel()
	curators := map[string]string{
		"ideamake:r": "make", "ideapin:r": "pin", "ideaunpin:r": "pin", "ideamerge:r": "", "menu ideadecide": "",
		"menu ideainto:r": "merge", "form ideadeclined:r": "decline", "boardrules": "",
	}
	managers := []string{"boardchange", "form boardchanged", "menu boardweights", "menu boardweight:7"}
	send := func(id, permissions string, roles ...string) (*fakeService, *commandtest.FixedSettings, error) {
		w, settings := &fakeService{status: board.Open}, &commandtest.FixedSettings{}
		c := Deps{
			Board: w, Settings: settings, Authorizer: guild.NewAuthorizer(settings), Offer: songs.OfferOf(acedata.Producer()),
			Now: time.Now,
		}
		r, err := discord.NewRouter(Commands(c), discord.RouterConfig{})
		if err != nil {
			t.Fatal(err)
		}
		raw := map[string]any{"type": discord.TypeComponent, "guild_id": "g", "channel_id": "c",
			"message": map[string]any{"id": "m"},
			"member":  map[string]any{"permissions": permissions, "roles": roles, "user": map[string]any{"id": "u"}}}
		data := map[string]any{"custom_id": id, "component_type": 2}
		if name, ok := strings.CutPrefix(id, "menu "); ok {
			data = map[string]any{"custom_id": name, "component_type": 3, "values": []string{"r2"}}
			if strings.HasPrefix(name, "board") {
				data["values"] = []string{"3"}
			}
		}
		if name, ok := strings.CutPrefix(id, "form "); ok {
			raw["type"] = discord.TypeForm
			field := func(id, value string) any {
				return map[string]any{
					"type": 18, "component": map[string]any{"type": 4, "custom_id": id, "value": value},
				}
			}
			data = map[string]any{
				"custom_id": name,
				"components": []any{
					field("reason", "no"), field("threshold", "3"), field("every", "10"), field("daily", "2"),
				},
			}
		}
		raw["data"] = data
		return w, settings, r.Handle(t.Context(), commandtest.Decode(t, commandtest.AcceptingDiscord{}, raw))
	}
	for id, call := range curators {
		if w, _, err := send(id, "0", "8"); !errors.Is(err, discord.ErrNotCurator) || len(w.calls) > 0 {
			t.Errorf("member: %s: %v, called %s", id, err, w.calls)
		}
		for who, as := range map[string][]string{"curator": {"0", "7"}, "server admin": {"32"}} {
			w, _, err := send(id, as[0], as[1:]...)
			if err != nil || call != "" && !slices.Equal(w.calls, []string{call}) {
				t.Errorf("%s: %s: %v, called %s", who, id, err, w.calls)
			}
		}
	}
	for _, id := range managers {
		if _, settings, err := send(id, "0", "7"); !errors.Is(err, discord.ErrNotManager) || settings.Changes > 0 {
			t.Errorf("curator: %s: %v", id, err)
		}
		if _, settings, err := send(id, "32"); err != nil || id != "boardchange" && id != "menu boardweights" &&
			settings.Changes != 1 {
			t.Errorf("server admin: %s: %v, %d changes", id, err, settings.Changes)
		}
	}
}

// fakeService is a service with one request. It records the changes.
type fakeService struct {
	service
	calls  []string
	status board.Status
}

func (w *fakeService) record(what string) (board.Request, error) {
	w.calls = append(w.calls, what)
	return w.Request(context.Background(), "g", "r", "")
}

func (w *fakeService) RulesOf(context.Context, string) (board.Rules, error) {
	return board.DefaultRules(), nil
}

func (w *fakeService) Request(context.Context, string, board.ID, string) (board.Request, error) {
	return board.Request{ID: "r", GuildID: "g", Idea: "an idea", Status: w.status}, nil
}

func (w *fakeService) Requests(context.Context, board.Query) ([]board.Request, int, error) {
	r, err := w.Request(context.Background(), "g", "r", "")
	return []board.Request{r}, 1, err
}

func (w *fakeService) Choose(context.Context, string, board.ID, string) (board.Request, error) {
	return w.record("make")
}

func (w *fakeService) Decline(context.Context, string, board.ID, string) (board.Request, error) {
	return w.record("decline")
}

func (w *fakeService) Merge(context.Context, string, board.ID, board.ID) (board.Request, error) {
	return w.record("merge")
}

func (w *fakeService) Pin(context.Context, string, board.ID, bool) (board.Request, error) {
	return w.record("pin")
}

func (w *fakeService) Modes() []board.Mode { return []board.Mode{board.ByCurator} }

func (w *fakeService) Panel(context.Context, string) (board.Panel, error) { return board.Panel{}, nil }

// TestBattleNamesTheFieldToFix checks that a refused battle names the option that is missing or repeats another one.
func TestBattleNamesTheFieldToFix(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		options map[string]string
		text    string
		fields  []any
	}{
		"nothing":        {nil, "errors.battle-sides", nil},
		"no idea":        {map[string]string{"style1": "ska", "style2": "dub"}, "errors.battle-idea", []any{"Field", "idea"}},
		"blank idea":     {map[string]string{"idea": "  ", "style1": "ska", "style2": "dub"}, "errors.battle-idea", []any{"Field", "idea"}},
		"no styles":      {map[string]string{"idea": "x"}, "errors.battle-field", []any{"Field", "style1"}},
		"no style2":      {map[string]string{"idea": "x", "style1": "ska", "style2": " "}, "errors.battle-field", []any{"Field", "style2"}},
		"no style1":      {map[string]string{"idea": "x", "style3": "ska"}, "errors.battle-field", []any{"Field", "style1"}},
		"equal styles":   {map[string]string{"idea": "x", "style1": "Ska", "style3": "ska"}, "errors.battle-same", []any{"Field", "style1", "Other", "style3"}},
		"one song":       {map[string]string{"song1": "Sea"}, "errors.battle-field", []any{"Field", "song2"}},
		"songs repeated": {map[string]string{"song1": "Sea", "song2": "sea"}, "errors.battle-same", []any{"Field", "song1", "Other", "song2"}},
	} {
		var options []any
		for option, value := range c.options {
			options = append(options, map[string]any{"name": option, "type": 3, "value": value})
		}
		it := commandtest.Decode(t, commandtest.AcceptingDiscord{}, map[string]any{"type": discord.TypeCommand,
			"guild_id": "g", "member": map[string]any{"user": map[string]any{"id": "u"}},
			"data": map[string]any{"name": "idea", "options": []any{map[string]any{"name": "battle", "type": 1,
				"options": options}}}})
		err := handlers{Offer: songs.OfferOf(acedata.Producer())}.startBattle(t.Context(), it)
		e, ok := errors.AsType[*discord.UserError](err)
		if !ok || e.Text != c.text || !slices.Equal(e.Args, c.fields) {
			t.Errorf("%s: %+v, %v", name, e, err)
		}
	}
}
