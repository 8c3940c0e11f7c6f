package librarydb

import (
	"strings"
	"testing"

	"github.com/riffbot/riffbot/internal/songs"
	"github.com/riffbot/riffbot/internal/store"
)

// TestListsReadTheirRows checks SQLite's query plans: a page of a library reads neither all songs of the server nor,
// for a list of a member, songs and favourites of others.
func TestListsReadTheirRows(t *testing.T) {
	t.Parallel()
	db, err := store.Open(t.Context(), t.TempDir(), "")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	for filter, want := range map[songs.Filter]string{
		songs.FilterServer:     "USE TEMP B-TREE FOR LAST 3 TERMS OF ORDER BY", // only within equal times
		songs.FilterMine:       "SEARCH s USING INDEX songs_of_member (user_id=? AND guild_id=?)",
		songs.FilterMember:     "SEARCH s USING INDEX songs_of_member (user_id=? AND guild_id=?)",
		songs.FilterFavourites: "SEARCH favourites USING INDEX sqlite_autoindex_favourites_1 (user_id=?)",
	} {
		s := selectionOf(songs.Search{Viewer: songs.Viewer{ID: "u", GuildID: "G"}, Filter: filter, Member: "m"})
		query := `EXPLAIN QUERY PLAN ` + PageQuery(s.where, newestFirst, `LIMIT 8`)
		rows, err := db.Reader().QueryContext(t.Context(), query, s.args...)
		steps, err := store.Collect(rows, err, func(scan func(...any) error) (step string, err error) {
			var id, parent, unused int
			return step, scan(&id, &parent, &unused, &step)
		})
		if err != nil {
			t.Fatal(err)
		}
		if plan := strings.Join(steps, "\n"); !strings.Contains(plan, want) {
			t.Errorf("%s: no step %q in\n%s", filter, want, plan)
		}
	}
}
