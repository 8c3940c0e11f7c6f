package messages

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/riffbot/riffbot/internal/commandtest"
	"github.com/riffbot/riffbot/internal/i18n"
	"github.com/riffbot/riffbot/internal/provider/acedata"
	"github.com/riffbot/riffbot/internal/songs"
)

func TestFinishedSongHasPlayButton(t *testing.T) {
	o := songs.Order{ID: "o", Place: commandtest.Place, State: songs.Done, Songs: []songs.Song{{ID: "s", Take: 1}}}
	offers := func(d *Orders, o songs.Order) bool {
		return strings.Contains(fmt.Sprint(d.FinishedMessage(i18n.ForLocale("en"), o).Components), "juke-play:s")
	}
	d := NewOrders(OrdersConfig{Offer: songs.OfferOf(acedata.Riffusion()), Now: time.Now})
	if offers(d, o) {
		t.Error("play button without voice")
	}
	d = NewOrders(OrdersConfig{Offer: songs.OfferOf(acedata.Riffusion()), Voice: true, Now: time.Now})
	if !offers(d, o) {
		t.Error("no play button with voice")
	}
	o.Place.GuildID = ""
	if offers(d, o) {
		t.Error("play button in direct messages")
	}
}

// TestFinishedSongHasThreeRowsOfButtons checks that the message of an ordinary order, which has two takes, has no more
// than three rows of buttons, because phones show few buttons beside one another.
func TestFinishedSongHasThreeRowsOfButtons(t *testing.T) {
	t.Parallel()
	ord := NewOrders(OrdersConfig{Offer: songs.OfferOf(acedata.Producer()), Voice: true, Price: 1, Now: time.Now})
	o := songs.Order{ID: "o", State: songs.Done, Place: songs.Place{GuildID: "g", ChannelID: "c"},
		Songs: []songs.Song{{ID: "s1", Take: 1, Title: "Rain"}, {ID: "s2", Take: 2, Title: "Rain"}}}
	for _, l := range i18n.All() {
		if rows := ord.FinishedMessage(l, o).Components; len(rows) > 3 {
			t.Errorf("%s: %d rows", l.Tag(), len(rows))
		}
	}
}
