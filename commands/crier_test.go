package commands

import (
	"log/slog"
	"testing"
	"time"

	"riffbot/internal/requests"
	"riffbot/internal/songs"
	"riffbot/riffusion"
)

// A song of a battle is said to be of the member who called it, in whose quota it
// counts; a request's, of the server or of the member who chose it.
func TestAnnouncedOrderSaysWhoChoseIt(t *testing.T) {
	t.Parallel()
	for request, want := range map[string]string{"battle:b/1": "Called by Ben", "r1/1": "The server has chosen"} {
		discord := &slowDiscord{}
		c := NewCrier(discord, NewDesk(discord, nil, riffusion.Riffusion(), slog.New(slog.DiscardHandler), time.Now), nil)
		o := songs.Order{ID: "o1", Request: request, Requester: songs.Member{ID: "b", Name: "Ben"}, Place: songs.Place{GuildID: "g", ChannelID: "c"}}
		if _, _, err := c.Announce(t.Context(), o, "", requests.Post{}); err != nil {
			t.Fatal(err)
		}
		if got := discord.posts[0].Embeds[0].Author.Name; got != want {
			t.Errorf("%s: %q", request, got)
		}
	}
}
