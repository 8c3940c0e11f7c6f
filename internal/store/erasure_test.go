package store_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/riffbot/riffbot/internal/board"
	"github.com/riffbot/riffbot/internal/songs"
	"github.com/riffbot/riffbot/internal/store/boarddb"
	"github.com/riffbot/riffbot/internal/store/deletiondb"
	"github.com/riffbot/riffbot/internal/store/librarydb"
)

const (
	erin  = "112233445566778899"
	frank = "998877665544332211"
	club  = "555000555000555000"
)

// TestErasureWithdrawsRequestsAndVotes checks that a deleted user's requests are withdrawn, and
// that the counts of votes remain exact.
func TestErasureWithdrawsRequestsAndVotes(t *testing.T) {
	t.Parallel()
	db, raw, postgres := openRaw(t)
	addBoardTraces(t, db, erin, "e")
	addBoardTraces(t, db, frank, "f")
	if _, err := boarddb.New(db).Vote(t.Context(), club, "fopen", songs.Member{ID: erin, Name: erin}, 3,
		start); err != nil {
		t.Fatal(err)
	}
	if _, err := boarddb.New(db).VoteBattle(t.Context(), club, "fbattle", 1, erin, start); err != nil {
		t.Fatal(err)
	}
	exported, err := deletiondb.New(db).Export(t.Context(), erin)
	if err != nil {
		t.Fatal(err)
	}
	for table, n := range map[string]int{"requests": 2, "request_votes": 2, "request_pings": 1, "battles": 1,
		"battle_sides": 2, "battle_votes": 2} {
		if len(exported[table]) != n {
			t.Errorf("%d rows of %s exported, want %d", len(exported[table]), table, n)
		}
	}
	if err := deletiondb.New(db).Erase(t.Context(), erin, false); err != nil {
		t.Fatal(err)
	}
	if left := traces(t, raw, postgres, erin); len(left) > 0 {
		t.Errorf("left: %v", left)
	}
	r, err := boarddb.New(db).Request(t.Context(), club, "fopen", "")
	if err != nil || r.Votes != 2 || r.Voters != 1 {
		t.Errorf("%+v, %v", r, err)
	}
	if b, err := boarddb.New(db).Battle(t.Context(), club, "fbattle"); err != nil || b.Votes() != 1 {
		t.Errorf("%+v, %v", b, err)
	}
	page, total, err := boarddb.New(db).Requests(t.Context(), board.Query{GuildID: club, Sort: board.SortVotes,
		Limit: 10})
	if err != nil || total != 1 || page[0].ID != "fopen" {
		t.Errorf("board: %+v, %v", page, err)
	}
}

// TestErasureLeavesNoTrace checks that no text column contains a deleted user's id or name, with
// and without the user's songs, and that data of other users is unchanged.
func TestErasureLeavesNoTrace(t *testing.T) {
	t.Parallel()
	for _, withSongs := range []bool{false, true} {
		t.Run(fmt.Sprintf("songs too %v", withSongs), func(t *testing.T) {
			t.Parallel()
			db, raw, postgres := openRaw(t)
			// A blocked member cannot order, so block last.
			addTraces(t, db, erin, "33", "e")
			addTraces(t, db, frank, erin, "f")
			addBoardTraces(t, db, erin, "e")
			addBoardTraces(t, db, frank, "f")
			before := traces(t, raw, postgres, frank)
			cancelledBy(t, db, frank)
			addPlays(t, raw, "fsong0")
			// Add data to every new column with user ids in addTraces.
			left := strings.Join(traces(t, raw, postgres, erin), " ")
			for table, columns := range deletiondb.PersonalColumns() {
				for column, kind := range columns {
					if kind == deletiondb.HoldsID && !strings.Contains(left, table+"."+column+" ") {
						t.Errorf("test adds no data to %s.%s", table, column)
					}
				}
			}
			exported, err := deletiondb.New(db).Export(t.Context(), erin)
			if err != nil {
				t.Fatal(err)
			}
			for table, n := range map[string]int{"orders": 3, "songs": 2, "drafts": 1, "favourites": 4, "reports": 2,
				"audit": 2, "guild_settings": 1, "spending": 2} {
				if len(exported[table]) < n {
					t.Errorf("%d rows of %s exported, want %d", len(exported[table]), table, n)
				}
			}
			if s := fmt.Sprint(exported); strings.Contains(s, frank) {
				t.Error("id of another user exported")
			}

			if err := deletiondb.New(db).Erase(t.Context(), erin, withSongs); err != nil {
				t.Fatal(err)
			}
			var run int
			if err := raw.QueryRowContext(t.Context(), `SELECT run FROM players`).Scan(&run); err != nil || run != 2 {
				t.Errorf("jukebox can still save: run %d, %v", run, err)
			}
			if left := traces(t, raw, postgres, erin); len(left) > 0 {
				t.Errorf("left: %v", left)
			}
			// Cancelled by Frank, which is still recorded, in one place.
			after := slices.DeleteFunc(traces(t, raw, postgres, frank),
				func(s string) bool { return s == "orders.failure (1)" })
			if !slices.Equal(before, after) {
				t.Errorf("data of another user before %v, after %v", before, after)
			}
			s, err := db.Settings(t.Context(), club)
			if err != nil || !s.Blocks(club, erin) {
				t.Errorf("block was lost: %+v, %v", s, err)
			}
			files, err := orphanedFiles(t, db)
			songsGone := 1 // the song from direct messages
			if withSongs {
				songsGone = 2
			}
			if err != nil || len(files) != songsGone {
				t.Errorf("files %v, %v; want %d", files, err, songsGone)
			}
			_, n, err := librarydb.New(db).Library(t.Context(),
				songs.Search{Viewer: songs.Viewer{ID: frank, GuildID: club, All: true}, Limit: 10})
			if want := 3 - songsGone; err != nil || n.Count != want { // Frank's songs, and Erin's if they are kept
				t.Errorf("%d songs in the library, %v; want %d", n.Count, err, want)
			}
			again, err := deletiondb.New(db).Export(t.Context(), erin)
			// Counters remain until the end of the day; see TestSpendingSurvivesErasure.
			delete(again, "spending")
			if err != nil || rowsOf(again) > 0 {
				t.Errorf("exported: %v, %v", again, err)
			}
		})
	}
}
