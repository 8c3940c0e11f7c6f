package jukeboxdb

import (
	"strings"
	"testing"

	"github.com/riffbot/riffbot/internal/fold"
	"github.com/riffbot/riffbot/internal/songs"
	"github.com/riffbot/riffbot/internal/store"
	"github.com/riffbot/riffbot/internal/store/librarydb"
)

// TestSearchesReadRowsOfOneGuild checks SQLite's query plans: a plan that scans a table would read
// the rows of all guilds.
func TestSearchesReadRowsOfOneGuild(t *testing.T) {
	t.Parallel()
	db, err := store.Open(t.Context(), t.TempDir(), "")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	q := fold.NewQuery("Café")
	v := songs.Viewer{ID: "u", GuildID: "G"}
	in := append(store.ViewerArgs(v), store.ContainsPattern(q.Bare()))
	songOrder, songArgs := store.MatchOrder(q, `s.title`, `s.title_folded`, `s.title_bare`, in)
	listOrder, listArgs := store.MatchOrder(q, `p.name`, `p.folded`, `p.bare`, in)
	for _, c := range []struct {
		query string
		args  []any
	}{
		{`SELECT count(*) ` + librarydb.FromVisible + librarydb.Of(v) + ` AND s.search LIKE $4 ESCAPE '\'`, in},
		{`SELECT ` + librarydb.EntryColumns + ` ` + librarydb.FromVisible + librarydb.Of(v) +
			` AND s.search LIKE $4 ESCAPE '\' ORDER BY ` + songOrder + `, s.created_at DESC LIMIT 10`, songArgs},
		{`SELECT ` + playlistColumns + ` FROM playlists p WHERE p.guild_id = $1 AND (p.user_id = $2
			OR p.shared = 1) AND p.bare LIKE $4 ESCAPE '\' ORDER BY ` + listOrder, listArgs},
	} {
		rows, err := db.Reader().QueryContext(t.Context(), `EXPLAIN QUERY PLAN `+c.query, c.args...)
		steps, err := store.Collect(rows, err, func(scan func(...any) error) (step string, err error) {
			var id, parent, unused int
			return step, scan(&id, &parent, &unused, &step)
		})
		if err != nil || len(steps) == 0 {
			t.Fatalf("%d steps, %v", len(steps), err)
		}
		for _, step := range steps {
			if strings.HasPrefix(step, "SCAN ") && step != "SCAN CONSTANT ROW" {
				t.Errorf("%.60s…: %s", c.query, step)
			}
		}
	}
}
