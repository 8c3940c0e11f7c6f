package song

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/riffbot/riffbot/internal/commandtest"
	"github.com/riffbot/riffbot/internal/discord"
	"github.com/riffbot/riffbot/internal/messages"
	"github.com/riffbot/riffbot/internal/provider/acedata"
	"github.com/riffbot/riffbot/internal/songs"
)

// deletedTextOrders has an order whose text was deleted.
type deletedTextOrders struct {
	commandtest.Store
	state songs.State
}

func (d *deletedTextOrders) Order(context.Context, songs.OrderID) (songs.Order, error) {
	return songs.Order{ID: "order", Requester: commandtest.Ana, Place: commandtest.Place, State: d.state}, nil
}

// TestOrderWithDeletedTextIsNotRepeated checks that an order whose text was deleted is not placed
// again and that the error says why.
func TestOrderWithDeletedTextIsNotRepeated(t *testing.T) {
	t.Parallel()
	for button, state := range map[string]songs.State{"again:order": songs.Done, "buyagain:order": songs.Unsure} {
		orders := &deletedTextOrders{state: state}
		client := &commandtest.SlowDiscord{}
		msgs := messages.NewOrders(messages.OrdersConfig{Discord: client, Offer: songs.OfferOf(acedata.Riffusion()),
			Now: time.Now})
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
			raw)); !errors.Is(err, errTextDeleted) {
			t.Errorf("%s: %v", button, err)
		}
		if len(orders.Calls) > 0 {
			t.Errorf("%s calls %s", button, orders.Calls)
		}
	}
}
