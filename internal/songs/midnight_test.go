package songs_test

import (
	"github.com/riffbot/riffbot/internal/provider"
	"github.com/riffbot/riffbot/internal/provider/acedata"
	"log/slog"
	"strconv"
	"testing"
	"time"

	"github.com/riffbot/riffbot/internal/songs"
	"github.com/riffbot/riffbot/internal/store/storetest"
)

// TestBattleCreditsAreReservedOnOneDay checks that the credits reserved for the sides of a battle are
// released completely if midnight passes during the submission.
func TestBattleCreditsAreReservedOnOneDay(t *testing.T) {
	db := storetest.Open(t)
	midnight := time.Date(2026, 1, 2, 0, 0, 0, 0, time.UTC)
	clock, id := midnight.Add(-time.Second), 0
	pipeline := songs.NewPipeline(songs.Deps{Store: db, Jobs: &fakeJobs{db: db, kick: make(chan struct{}, 1)},
		Providers: []provider.Provider{&fakeProvider{}}, Offer: songs.OfferOf(acedata.Riffusion()), Notifier: &fakeNotifier{},
		Log: slog.New(slog.DiscardHandler), NewID: func() string { id++; return "id" + strconv.Itoa(id) },
		Now:    func() time.Time { clock = clock.Add(time.Second / 2); return clock },
		Limits: songs.Limits{MaxConcurrent: 2, Price: 1}})
	side := songs.Order{Spec: songs.SongSpec{Prompt: "x"}, Requester: songs.Member{ID: "ana"},
		Place: songs.Place{GuildID: "g", ChannelID: "c"}}
	sides := []songs.Order{side, side, side}
	for i := range sides {
		sides[i].Purpose = "battle:b/" + strconv.Itoa(i+1)
	}
	taken, err := pipeline.SubmitAll(t.Context(), sides)
	if err != nil {
		t.Fatal(err)
	}
	for _, o := range taken {
		if err := pipeline.Cancel(t.Context(), o.ID, "ana", true); err != nil {
			t.Fatal(err)
		}
	}
	for _, at := range []time.Time{midnight.Add(-time.Hour), midnight.Add(time.Hour)} {
		usage, err := db.Usage(t.Context(), songs.Order{Place: side.Place, Requester: side.Requester, CreatedAt: at},
			songs.Limits{})
		if err != nil {
			t.Fatal(err)
		}
		for _, u := range usage {
			if u.Used != 0 {
				t.Errorf("%s, %s: %d credits are used by cancelled orders", at.Format(time.DateOnly), u.Kind, u.Used)
			}
		}
	}
}
