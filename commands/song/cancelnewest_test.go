package song

import (
	"context"
	"testing"
	"time"

	"github.com/riffbot/riffbot/internal/commandtest"
	"github.com/riffbot/riffbot/internal/songs"
)

// queuedOrders is a queue of orders.
type queuedOrders struct {
	OrderService
	queue []songs.QueuedOrder
}

func (q queuedOrders) Order(context.Context, songs.OrderID) (songs.Order, error) {
	return songs.Order{}, songs.ErrNotFound
}

func (q queuedOrders) Queue(context.Context, songs.Viewer, int) ([]songs.QueuedOrder, error) {
	return q.queue, nil
}

// TestWordsNameTheNewestOrder checks that words for the newest song name the member's newest order, unless an order has
// that title.
func TestWordsNameTheNewestOrder(t *testing.T) {
	t.Parallel()
	order := func(id songs.OrderID, title string, minute int) songs.QueuedOrder {
		return songs.QueuedOrder{Order: songs.Order{ID: id, Place: songs.Place{GuildID: "g"},
			Requester: songs.Member{ID: "u"}, Spec: songs.SongSpec{Title: title, Prompt: title},
			CreatedAt: time.Unix(int64(minute)*60, 0)}}
	}
	queue := []songs.QueuedOrder{order("old", "Sea", 1), order("new", "Rain", 3), order("named", "Latest", 2)}
	for typed, want := range map[string]songs.OrderID{"newest": "new", "The newest": "new", "最新的": "new",
		"latest": "named", "polka": ""} {
		it := commandtest.Decode(t, commandtest.AcceptingDiscord{}, map[string]any{"type": 2, "guild_id": "g",
			"member": map[string]any{"user": map[string]any{"id": "u"}}, "data": map[string]any{"name": "me"}})
		it.Access = commandtest.OpenAccess{}
		id, err := handlers{Orders: queuedOrders{queue: queue}}.pendingOrder(t.Context(), it, typed)
		if id != want || (err == nil) != (want != "") {
			t.Errorf("%q names %q, %v; want %q", typed, id, err, want)
		}
	}
}
