package commands

import (
	"errors"
	"github.com/riffbot/riffbot/internal/songs"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/riffbot/riffbot/internal/commandtest"
	"github.com/riffbot/riffbot/internal/discord"
	"github.com/riffbot/riffbot/internal/messages"
	"github.com/riffbot/riffbot/internal/provider/acedata"
)

// Members cannot use another member's buttons and forms by sending their ids; the owner can.
func TestButtonsOfOtherMembersAreRejected(t *testing.T) {
	buttons := []string{"sing:draft", "redraft:draft", "reword:draft", "another:draft", "discard:draft", "back:draft",
		"rechange:draft",
		"remove:song", "rename:song", "cancel:order", "buyagain:order", "editorder:order"}
	forms := []string{"orderedited:order", "redrafted:draft", "reworded:draft", "renamed:song"}
	press := func(user, id string, form bool) (*commandtest.Store, error) {
		h := &commandtest.Store{}
		r, err := New(
			testConfig(
				h, h,
				messages.NewOrders(messages.OrdersConfig{
					Discord: commandtest.AcceptingDiscord{}, Offer: songs.OfferOf(acedata.Producer()), Now: time.Now,
				}),
				acedata.Producer(),
			),
		)
		if err != nil {
			t.Fatal(err)
		}
		raw := map[string]any{"type": discord.TypeComponent, "guild_id": "g", "channel_id": "c",
			"message": map[string]any{"id": "m"},
			"member":  map[string]any{"permissions": "0", "user": map[string]any{"id": user}},
			"data":    map[string]any{"custom_id": id, "component_type": 2}}
		if form {
			raw["type"] = discord.TypeForm
			raw["data"] = map[string]any{
				"custom_id": id,
				"components": []any{
					map[string]any{"type": 18, "component": map[string]any{"type": 4, "custom_id": "title", "value": "Mine"}},
					map[string]any{"type": 18, "component": map[string]any{"type": 4, "custom_id": "lyrics", "value": "Mine"}},
					map[string]any{"type": 18, "component": map[string]any{"type": 4, "custom_id": "change", "value": "Mine"}},
				},
			}
		}
		return h, r.Handle(t.Context(), commandtest.Decode(t, commandtest.AcceptingDiscord{}, raw))
	}
	for _, id := range slices.Concat(buttons, forms) {
		form := slices.Contains(forms, id)
		h, err := press("ben", id, form)
		if !errors.Is(err, discord.ErrNotYours) && !errors.Is(err, discord.ErrDraftGone) || len(h.Calls) > 0 {
			t.Errorf("%s: %v, called %s", id, err, h.Calls)
		}
		if h, err := press("ana", id, form); errors.Is(err, discord.ErrNotYours) || errors.Is(
			err, discord.ErrDraftGone,
		) {
			t.Errorf("owner: %s: %v, called %s", id, err, h.Calls)
		}
	}
}

// Songs of one guild cannot be edited or shown in another one, whatever ids are sent.
func TestSongsOfOtherServersAreNotFound(t *testing.T) {
	for _, id := range []string{"extend:order:song", "cover:order:song", "vary:order:song", "replace:order:song",
		"stems:order:song",
		"extended:order:song", "covered:order:song", "varied:order:song", "replaced:order:song", "stemmed:order:song",
		"post:song", "favour:song", "karaokeof:song", "copyof:song:mp3",
		"words:order:1", "again:order", "get:order", "look:order", "lookrest:order"} {
		h := &commandtest.Store{}
		r, err := New(
			testConfig(
				h, h,
				messages.NewOrders(messages.OrdersConfig{
					Discord: commandtest.AcceptingDiscord{}, Offer: songs.OfferOf(acedata.Producer()), Now: time.Now,
				}),
				acedata.Producer(),
			),
		)
		if err != nil {
			t.Fatal(err)
		}
		raw := map[string]any{"type": discord.TypeComponent, "guild_id": "elsewhere", "channel_id": "c",
			"message": map[string]any{"id": "m"},
			"member":  map[string]any{"permissions": "8", "user": map[string]any{"id": "ben"}},
			"data":    map[string]any{"custom_id": id, "component_type": 2}}
		if verb, _, _ := strings.Cut(id, ":"); strings.HasSuffix(verb, "ed") {
			raw["type"] = discord.TypeForm
		}
		err = r.Handle(t.Context(), commandtest.Decode(t, commandtest.AcceptingDiscord{}, raw))
		if err == nil || errors.Is(err, discord.ErrUnknown) || len(h.Calls) > 0 {
			t.Errorf("%s: %v, called %s", id, err, h.Calls)
		}
	}
}
