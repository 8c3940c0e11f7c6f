package song

import (
	"context"
	"slices"
	"testing"

	"github.com/riffbot/riffbot/internal/commandtest"
	"github.com/riffbot/riffbot/internal/discord"
	"github.com/riffbot/riffbot/internal/songs"
)

// pendingOrders has orders in the queue and records cancellations.
type pendingOrders struct {
	OrderService
	waiting   []songs.QueuedOrder
	cancelled []songs.OrderID
}

func (p *pendingOrders) Queue(context.Context, songs.Viewer, int) ([]songs.QueuedOrder, error) {
	return slices.Clone(p.waiting), nil
}

func (p *pendingOrders) Order(_ context.Context, id songs.OrderID) (songs.Order, error) {
	for _, w := range p.waiting {
		if w.ID == id {
			return w.Order, nil
		}
	}
	return songs.Order{}, songs.ErrNotFound
}

func (p *pendingOrders) Cancel(ctx context.Context, id songs.OrderID, _ string, evenIfPaid bool) error {
	if o, err := p.Order(ctx, id); err != nil || o.Paid() && !evenIfPaid {
		return songs.ErrConflict
	}
	p.cancelled = append(p.cancelled, id)
	return nil
}

func TestCancelFindsOrdersByName(t *testing.T) {
	t.Parallel()
	orders := &pendingOrders{}
	for id, spec := range map[songs.OrderID]songs.SongSpec{
		"a1": {Title: "My café"}, "a2": {Title: "CAFÉ"}, "a3": {Prompt: "Die Straße am Fluß"}, "other": {Title: "cafe"},
		"a4": {Title: "a*b_c"},
	} {
		var w songs.QueuedOrder
		w.ID, w.Spec, w.State, w.Place.GuildID, w.Requester.ID = id, spec, songs.Queued, "g", "u"
		if id == "other" {
			w.Requester.ID = "other"
		}
		orders.waiting = append(orders.waiting, w)
	}
	slices.SortFunc(orders.waiting, func(a, b songs.QueuedOrder) int {
		return int(a.ID[len(a.ID)-1]) - int(b.ID[len(b.ID)-1])
	})
	send := func(kind discord.InteractionType, typed string) (*commandtest.Responses, error) {
		a := &commandtest.Responses{Client: commandtest.AcceptingDiscord{}}
		it := commandtest.Decode(t, a, map[string]any{"type": kind, "guild_id": "g", "channel_id": "c",
			"member": map[string]any{"permissions": "0", "user": map[string]any{"id": "u"}},
			"data": map[string]any{"name": "cancel", "options": []any{map[string]any{"name": "song", "type": 3,
				"value": typed, "focused": kind == discord.TypeAutocomplete}}}})
		r, err := discord.NewRouter([]discord.Command{handlers{Orders: orders}.cancelCommand()},
			discord.RouterConfig{Access: commandtest.OpenAccess{}})
		if err != nil {
			t.Fatal(err)
		}
		return a, r.Handle(t.Context(), it)
	}
	for typed, want := range map[string][]string{"cafe": {"a2", "a1"}, "CAFÉ": {"a2", "a1"}, "ＣＡ": {"a2", "a1"},
		"strasse": {"a3"}, "fluss": {"a3"}, "a*b_c": {"a4"}, "": {"a1", "a2", "a3", "a4"}, "none": nil} {
		a, err := send(discord.TypeAutocomplete, typed)
		if len(a.Sent) != 1 {
			t.Fatalf("%q: %d answers, %v", typed, len(a.Sent), err)
		}
		var got []string
		for _, c := range a.Sent[0].Choices {
			got = append(got, c.Value)
		}
		if err != nil || !slices.Equal(got, want) {
			t.Errorf("%q suggests %q, %v; want %q", typed, got, err, want)
		}
	}
	for typed, want := range map[string]songs.OrderID{"a1": "a1", "café": "a2", " ＣＡＦＥ": "a2", "my cafe": "a1",
		"die strasse am fluss": "a3", "die strasse": "", "caf": "", "none": "", "": ""} {
		orders.cancelled = nil
		_, err := send(discord.TypeCommand, typed)
		if want == "" && (err == nil || len(orders.cancelled) > 0) || want != "" &&
			(err != nil || !slices.Equal(orders.cancelled, []songs.OrderID{want})) {
			t.Errorf("%q cancels %q, %v; want %q", typed, orders.cancelled, err, want)
		}
	}
}
