package boardmessages

import (
	"log/slog"
	"testing"
	"time"

	"github.com/riffbot/riffbot/internal/board"
	"github.com/riffbot/riffbot/internal/commandtest"
	"github.com/riffbot/riffbot/internal/messages"
	"github.com/riffbot/riffbot/internal/provider/acedata"
	"github.com/riffbot/riffbot/internal/songs"
)

// TestAnnouncedOrderNamesWhoChoseIt checks that the song of a battle is attributed to its host,
// who pays for it, and the song of a request to the server.
func TestAnnouncedOrderNamesWhoChoseIt(t *testing.T) {
	t.Parallel()
	for request, want := range map[string]string{"battle:b/1": "Started by Ben", "r1/1": "The server chose this idea"} {
		client := &commandtest.SlowDiscord{}
		c := NewNotifier(Deps{Discord: client, Orders: messages.NewOrders(messages.OrdersConfig{Discord: client, Offer: songs.OfferOf(acedata.Riffusion()),
			Log: slog.New(slog.DiscardHandler), Now: time.Now})})
		o := songs.Order{ID: "o1", Purpose: request, Requester: songs.Member{ID: "b", Name: "Ben"},
			Place: songs.Place{GuildID: "g", ChannelID: "c"}}
		if _, _, err := c.Announce(t.Context(), o, "", board.Post{}); err != nil {
			t.Fatal(err)
		}
		if got := client.Posts[0].Embeds[0].Author.Name; got != want {
			t.Errorf("%s: %q", request, got)
		}
	}
}
