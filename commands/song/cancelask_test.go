package song

import (
	"errors"
	"strings"
	"testing"

	"github.com/riffbot/riffbot/internal/commandtest"
	"github.com/riffbot/riffbot/internal/discord"
	"github.com/riffbot/riffbot/internal/songs"
)

func TestCancellingAsksBeforeSomethingIsLost(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		requester, task string
		manages         bool
		asks            string // a part of the question; empty: cancelled at once
		refused         bool
	}{
		"own, unpaid":               {requester: "u"},
		"own, paid":                 {requester: "u", task: "t", asks: "doesn't return the 2 credits"},
		"another's, unpaid":         {requester: "ben", manages: true, asks: "Ben ordered this song"},
		"another's, paid":           {requester: "ben", task: "t", manages: true, asks: "doesn't return the 2 credits"},
		"another's, not an admin":   {requester: "ben", refused: true},
		"another's, paid, no admin": {requester: "ben", task: "t", refused: true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var w songs.QueuedOrder
			w.ID, w.State, w.Place.GuildID, w.TaskID, w.Credits = "o1", songs.Rendering, "g", c.task, 2
			w.Requester, w.Spec.Title = songs.Member{ID: c.requester, Name: "Ben"}, "Slow B"
			orders := &pendingOrders{waiting: []songs.QueuedOrder{w}}
			router, err := discord.NewRouter([]discord.Command{handlers{Orders: orders}.cancelCommand()},
				discord.RouterConfig{Access: commandtest.OpenAccess{}})
			if err != nil {
				t.Fatal(err)
			}
			permissions := "0"
			if c.manages {
				permissions = "32"
			}
			press := func(id string) (*commandtest.Responses, error) {
				a := &commandtest.Responses{Client: commandtest.AcceptingDiscord{}}
				it := commandtest.Decode(t, a, map[string]any{"type": discord.TypeComponent, "guild_id": "g",
					"channel_id": "c", "message": map[string]any{"id": "m"},
					"member": map[string]any{"permissions": permissions, "user": map[string]any{"id": "u"}},
					"data":   map[string]any{"custom_id": id, "component_type": 2}})
				return a, router.Handle(t.Context(), it)
			}
			a, err := press("cancel:o1")
			switch {
			case c.refused:
				if !errors.Is(err, discord.ErrNotYours) {
					t.Errorf("error %v", err)
				}
			case err != nil:
				t.Fatal(err)
			case c.asks == "" && len(orders.cancelled) != 1:
				t.Error("not cancelled")
			case c.asks != "" && len(orders.cancelled) > 0:
				t.Error("cancelled without a question")
			case c.asks != "":
				m := a.FollowUps[len(a.FollowUps)-1]
				if text := commandtest.Describe(m); !strings.Contains(text, c.asks) || !strings.Contains(text, "Slow B") ||
					m.Flags&discord.FlagEphemeral == 0 {
					t.Errorf("asks %s", text)
				}
			}
			if _, err := press("cancelsure:o1"); (err != nil) != c.refused || c.refused && len(orders.cancelled) > 0 {
				t.Errorf("the answer: %v, cancelled %q", err, orders.cancelled)
			}
			if !c.refused && len(orders.cancelled) == 0 {
				t.Error("not cancelled after the answer")
			}
		})
	}
}
