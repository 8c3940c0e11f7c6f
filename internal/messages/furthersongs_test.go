package messages

import (
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/riffbot/riffbot/internal/commandtest"
	"github.com/riffbot/riffbot/internal/provider/acedata"
	"github.com/riffbot/riffbot/internal/songs"
)

// TestAllSongsOfOrderArePosted checks that orders with more songs than one message accepts are
// posted completely, in messages within Discord's limits.
func TestAllSongsOfOrderArePosted(t *testing.T) {
	for _, n := range []int{1, 2, 7, 8, 9, 10, 11, 12, 16} {
		for _, linked := range []bool{false, true} {
			d := &commandtest.SlowDiscord{}
			orders := NewOrders(OrdersConfig{Discord: d, Offer: songs.OfferOf(acedata.Riffusion()),
				Log: slog.New(slog.DiscardHandler), Now: time.Now})
			o := newOrder()
			o.ID, o.SizeLimit, o.Songs = songs.OrderID(strings.Repeat("x", 20)), 10<<20, nil
			for i := range n {
				s := songs.Song{ID: songs.SongID(fmt.Sprint("s", i)), Take: i + 1, Title: "T",
					AudioURL: fmt.Sprint("https://x/", i),
					Cover:    songs.File{Key: "c", Size: 1, Extension: ".jpg"},
					Card:     songs.File{Key: "k", Size: 1, Extension: ".png"}}
				if !linked {
					s.Posted = songs.File{Key: "k", Size: 1 << 20, Extension: ".m4a"}
				}
				o.Songs = append(o.Songs, s)
			}
			if _, err := orders.Deliver(t.Context(), o); err != nil {
				t.Fatal(err)
			}
			files, links := 0, 0
			nonces := map[string]bool{}
			for _, m := range append(d.Edits, d.Posts...) {
				if len(m.Files) > 10 || len(m.Components) > 5 {
					t.Errorf("%d songs: a message with %d files and %d rows", n, len(m.Files), len(m.Components))
				}
				for _, f := range m.Files {
					if strings.HasSuffix(f.Name, ".m4a") {
						files++
					}
				}
				for _, row := range m.Components {
					if len(row) == 0 || len(row) > 5 {
						t.Errorf("%d songs: a row of %d buttons", n, len(row))
					}
					for _, b := range row {
						if b.URL != "" {
							links++
						}
					}
				}
				if nonces[m.Nonce] || len(m.Nonce) > 25 {
					t.Errorf("%d songs: nonce %q", n, m.Nonce)
				}
				nonces[m.Nonce] = true
			}
			if linked && links != n || !linked && files != n {
				t.Errorf("%d songs: %d files, %d links", n, files, links)
			}
		}
	}
}
