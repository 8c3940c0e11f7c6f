package songs_test

import (
	"log/slog"
	"strconv"
	"testing"
	"time"

	"riffbot/internal/songs"
	"riffbot/internal/store/storetest"
)

// TestOrdersTakenInTogetherCountInOneDay checks that what is held for the sides of a
// battle is given back, although midnight passes while they are prepared.
func TestOrdersTakenInTogetherCountInOneDay(t *testing.T) {
	db := storetest.Open(t)
	midnight := time.Date(2026, 1, 2, 0, 0, 0, 0, time.UTC)
	clock, id := midnight.Add(-time.Second), 0
	line := songs.NewLine(songs.Deps{Store: db, Jobs: &jobs{db: db, kick: make(chan struct{}, 1)}, Composer: &studio{}, Courier: &courier{},
		Log: slog.New(slog.DiscardHandler), NewID: func() string { id++; return "id" + strconv.Itoa(id) },
		Now: func() time.Time { clock = clock.Add(time.Second / 2); return clock }, Bounds: songs.Bounds{AtOnce: 2, Price: 1}})
	side := songs.Order{Brief: songs.Brief{Prompt: "x"}, Requester: songs.Member{ID: "ana"}, Place: songs.Place{GuildID: "g", ChannelID: "c"}}
	sides := []songs.Order{side, side, side}
	for i := range sides {
		sides[i].Request = "battle:b/" + strconv.Itoa(i+1)
	}
	taken, err := line.SubmitAll(t.Context(), sides)
	if err != nil {
		t.Fatal(err)
	}
	for _, o := range taken {
		if err := line.CallOff(t.Context(), o.ID, "ana"); err != nil {
			t.Fatal(err)
		}
	}
	for _, at := range []time.Time{midnight.Add(-time.Hour), midnight.Add(time.Hour)} {
		usage, err := db.Usage(t.Context(), songs.Order{Place: side.Place, Requester: side.Requester, CreatedAt: at}, songs.Bounds{})
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
