package song

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/riffbot/riffbot/internal/commandtest"
	"github.com/riffbot/riffbot/internal/discord"
	"github.com/riffbot/riffbot/internal/messages"
	"github.com/riffbot/riffbot/internal/provider/acedata"
	"github.com/riffbot/riffbot/internal/songs"
)

// endingOrders has an order whose end is shown now and stored at savedAt.
type endingOrders struct {
	commandtest.Store
	savedAt time.Time
	after   songs.State
}

func (e *endingOrders) Order(context.Context, songs.OrderID) (songs.Order, error) {
	o := songs.Order{ID: "order", Requester: commandtest.Ana, Place: commandtest.Place, State: songs.Rendering,
		TaskID:  "t",
		Failure: &songs.Failure{Reason: songs.ReasonStalled}}
	if !time.Now().Before(e.savedAt) {
		o.State = e.after
	}
	return o, nil
}

func (e *endingOrders) Recheck(ctx context.Context, id songs.OrderID, address []byte) error {
	if o, _ := e.Order(ctx, id); o.State != songs.Overdue {
		return songs.ErrConflict
	}
	return e.Call("recheck")
}

// TestButtonWaitsUntilEndIsSaved checks that a button of the final message of an order works
// before the end is stored, and does not replace the message by an earlier status.
func TestButtonWaitsUntilEndIsSaved(t *testing.T) {
	for button, after := range map[string]songs.State{"look:order": songs.Overdue, "lookrest:order": songs.Overdue,
		"get:order": songs.Failed} {
		t.Run(button, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) { pressBeforeEndIsSaved(t, button, after) })
		})
	}
}

func pressBeforeEndIsSaved(t *testing.T, button string, after songs.State) {
	orders := &endingOrders{savedAt: time.Now().Add(2 * time.Second), after: after}
	client := &commandtest.SlowDiscord{}
	msgs := messages.NewOrders(messages.OrdersConfig{Discord: client, Offer: songs.OfferOf(acedata.Riffusion()), Now: time.Now})
	r, err := discord.NewRouter(Commands(Deps{Orders: orders, Messages: msgs, Offer: songs.OfferOf(acedata.Riffusion())}),
		discord.RouterConfig{Access: commandtest.OpenAccess{}})
	if err != nil {
		t.Fatal(err)
	}
	raw := map[string]any{"type": discord.TypeComponent, "guild_id": commandtest.Place.GuildID,
		"channel_id": commandtest.Place.ChannelID,
		"message":    map[string]any{"id": "m"},
		"member":     map[string]any{"user": map[string]any{"id": commandtest.Ana.ID}},
		"data":       map[string]any{"custom_id": button, "component_type": 2}}
	if err := r.Handle(t.Context(), commandtest.Decode(t, commandtest.AnsweringDiscord{SlowDiscord: client},
		raw)); err != nil {
		t.Fatal(err)
	}
	if after == songs.Overdue {
		if len(orders.Calls) != 1 {
			t.Errorf("calls %s", orders.Calls)
		}
		return
	}
	o, err := orders.Order(t.Context(), "order")
	if err != nil || len(client.Edits) != 1 {
		t.Fatalf("%d edits, %v", len(client.Edits), err)
	}
	if got, want := client.Edits[0].Embeds[0].Title, messages.EndedMessage(msgs.Language(t.Context(), o),
		o).Embeds[0].Title; got != want {
		t.Errorf("shows %q, want %q", got, want)
	}
}

// deletedOrders has an order whose text was deleted, so that it cannot be looked up.
type deletedOrders struct{ commandtest.Store }

func (d *deletedOrders) Order(context.Context, songs.OrderID) (songs.Order, error) {
	return songs.Order{ID: "order", Requester: commandtest.Ana, Place: commandtest.Place, State: songs.Failed}, nil
}

func (d *deletedOrders) Recheck(context.Context, songs.OrderID, []byte) error {
	return songs.ErrConflict
}

// TestDeletedOrderIsNotRechecked checks that an old button does not promise to look up songs that
// were deleted.
func TestDeletedOrderIsNotRechecked(t *testing.T) {
	orders := &deletedOrders{}
	it := commandtest.Decode(t, commandtest.AcceptingDiscord{}, map[string]any{"type": discord.TypeComponent,
		"guild_id": commandtest.Place.GuildID, "channel_id": commandtest.Place.ChannelID,
		"message": map[string]any{"id": "m"},
		"member":  map[string]any{"user": map[string]any{"id": commandtest.Ana.ID}},
		"data":    map[string]any{"custom_id": "lookrest:order", "component_type": 2}})
	it.Access = commandtest.OpenAccess{}
	if err := (handlers{Orders: orders}).recheckMissing(t.Context(), it, "order"); !errors.Is(err, songs.ErrNotFound) {
		t.Errorf("%v", err)
	}
}
