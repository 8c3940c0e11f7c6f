package store_test

import (
	"sync"
	"testing"
	"time"

	"github.com/riffbot/riffbot/internal/board"
	"github.com/riffbot/riffbot/internal/store/boarddb"
)

// TestPanelIsClaimedOnce checks that a panel is claimed by one process at a time, not before its
// next edit is allowed, and only if it is out of date.
func TestPanelIsClaimedOnce(t *testing.T) {
	t.Parallel()
	dbs := processes(t, 2)
	ask(t, dbs[0], "r", "g", "u", "an idea", start)
	id := board.PanelID("g")
	claim := func(at time.Time) (panels []board.Panel) {
		t.Helper()
		var mu sync.Mutex
		var all sync.WaitGroup
		for n := range 8 {
			all.Go(func() {
				got, err := boarddb.New(dbs[n%2]).ClaimPanels(t.Context(), at, at.Add(time.Minute))
				if err != nil {
					t.Error(err)
				}
				mu.Lock()
				defer mu.Unlock()
				panels = append(panels, got...)
			})
		}
		all.Wait()
		return panels
	}
	if got := claim(start); len(got) != 0 {
		t.Errorf("panel without message claimed: %+v", got)
	}
	if err := boarddb.New(dbs[0]).PlacePanel(t.Context(),
		board.Panel{ID: id, GuildID: "g", Post: board.Post{ChannelID: "c", MessageID: "m"}}); err != nil {
		t.Fatal(err)
	}
	got := claim(start)
	if len(got) != 1 {
		t.Fatalf("claimed %d times", len(got))
	}
	// while it is updated
	if _, err := boarddb.New(dbs[1]).Vote(t.Context(), "g", "r", member(1), 1, start); err != nil {
		t.Fatal(err)
	}
	if err := boarddb.New(dbs[0]).SavePanel(t.Context(), got[0], start.Add(5*time.Second)); err != nil {
		t.Fatal(err)
	}
	if got := claim(start.Add(4 * time.Second)); len(got) != 0 {
		t.Error("claimed before its next edit is allowed")
	}
	if got = claim(start.Add(5 * time.Second)); len(got) != 1 {
		t.Fatalf("changes during an update claimed %d times", len(got))
	}
	if err := boarddb.New(dbs[1]).SavePanel(t.Context(), got[0], start.Add(10*time.Second)); err != nil {
		t.Fatal(err)
	}
	if got := claim(start.Add(time.Hour)); len(got) != 0 {
		t.Error("claimed without changes")
	}
	// If it is moved during an update, the new message is updated too.
	if _, err := boarddb.New(dbs[1]).Vote(t.Context(), "g", "r", member(2), 1, start); err != nil {
		t.Fatal(err)
	}
	got = claim(start.Add(time.Hour))
	if err := boarddb.New(dbs[0]).PlacePanel(t.Context(),
		board.Panel{ID: id, GuildID: "g", Post: board.Post{ChannelID: "c", MessageID: "m2"}}); err != nil {
		t.Fatal(err)
	}
	if err := boarddb.New(dbs[0]).SavePanel(t.Context(), got[0], start.Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
	if got := claim(start.Add(2 * time.Hour)); len(got) != 1 || got[0].Post.MessageID != "m2" {
		t.Errorf("%+v", got)
	}
}
