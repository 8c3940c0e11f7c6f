package store_test

import (
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/riffbot/riffbot/internal/store"
	"github.com/riffbot/riffbot/internal/store/deletiondb"
	"github.com/riffbot/riffbot/internal/store/storetest"
)

// TestErasureTimeIsLinear checks that the time of an erasure, which blocks all other changes, is
// linear in the number of rows. Comparing all pairs of orders would take many times as long as
// inserting them.
func TestErasureTimeIsLinear(t *testing.T) {
	t.Parallel()
	if os.Getenv(storetest.Variable) != "" {
		t.Skip("fills a SQLite file")
	}
	for _, withSongs := range []bool{false, true} {
		dir := storetest.Dir(t)
		db, err := store.Open(t.Context(), dir, "")
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = db.Close() })
		addSong(t, db, "a", "G", "other", "")
		raw, err := sql.Open("sqlite", filepath.Join(dir, "riffbot.db"))
		if err != nil {
			t.Fatal(err)
		}
		raw.SetMaxOpenConns(1) // the temporary tables belong to one connection
		statements := []string{`DELETE FROM songs WHERE id <> 'a'`}
		for n := range 13 {
			for _, table := range []string{"orders", "songs"} {
				change := fmt.Sprintf(`id = id || '-%d'`, n)
				if table == "songs" {
					change += fmt.Sprintf(`, order_id = order_id || '-%d'`, n)
				}
				statements = append(statements, `CREATE TEMP TABLE more AS SELECT * FROM `+table,
					`UPDATE more SET `+change,
					`INSERT INTO `+table+` SELECT * FROM more`, `DROP TABLE more`)
			}
		}
		statements = append(statements,
			`UPDATE orders SET brief = '{"Prompt":"about ' || id || '","Lyrics":"' || hex(randomblob(300)) || '"}'`,
			`UPDATE orders SET user_id = 'u' WHERE id IN (SELECT id FROM orders ORDER BY id LIMIT 500)`,
			`UPDATE songs SET user_id = 'u' WHERE order_id IN (SELECT id FROM orders WHERE user_id = 'u')`)
		begun := time.Now()
		for _, s := range statements {
			if _, err := raw.ExecContext(t.Context(), s); err != nil {
				t.Fatalf("%s: %v", s, err)
			}
		}
		if err := raw.Close(); err != nil {
			t.Fatal(err)
		}
		filled := time.Since(begun)
		begun = time.Now()
		if err := deletiondb.New(db).Erase(t.Context(), "u", withSongs); err != nil {
			t.Fatal(err)
		}
		took := time.Since(begun)
		t.Logf("inserting the rows took %v, erasing %v, with songs: %v", filled, took, withSongs)
		if took > 6*filled {
			t.Errorf("erasure took %.1f times as long as inserting the rows, with songs: %v",
				float64(took)/float64(filled), withSongs)
		}
	}
}
