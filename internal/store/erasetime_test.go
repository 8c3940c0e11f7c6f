package store_test

import (
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"riffbot/internal/store"
	"riffbot/internal/store/storetest"
)

// While a member's data is deleted, nothing else is written. However much there is to compare, that takes less time
// than an interaction has.
func TestErasureIsQuickWhereMuchWasOrdered(t *testing.T) {
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
		made(t, db, "a", "G", "other", "")
		raw, err := sql.Open("sqlite", filepath.Join(dir, "riffbot.db"))
		if err != nil {
			t.Fatal(err)
		}
		raw.SetMaxOpenConns(1) // which the temporary tables are of
		statements := []string{`DELETE FROM songs WHERE id <> 'a'`}
		for n := range 13 {
			for _, table := range []string{"orders", "songs"} {
				change := fmt.Sprintf(`id = id || '-%d'`, n)
				if table == "songs" {
					change += fmt.Sprintf(`, order_id = order_id || '-%d'`, n)
				}
				statements = append(statements, `CREATE TEMP TABLE more AS SELECT * FROM `+table, `UPDATE more SET `+change,
					`INSERT INTO `+table+` SELECT * FROM more`, `DROP TABLE more`)
			}
		}
		statements = append(statements,
			`UPDATE orders SET brief = '{"Prompt":"about ' || id || '","Lyrics":"' || hex(randomblob(300)) || '"}'`,
			`UPDATE orders SET user_id = 'u' WHERE id IN (SELECT id FROM orders ORDER BY id LIMIT 500)`,
			`UPDATE songs SET user_id = 'u' WHERE order_id IN (SELECT id FROM orders WHERE user_id = 'u')`)
		for _, s := range statements {
			if _, err := raw.ExecContext(t.Context(), s); err != nil {
				t.Fatalf("%s: %v", s, err)
			}
		}
		if err := raw.Close(); err != nil {
			t.Fatal(err)
		}
		begun := time.Now()
		if err := db.Erase(t.Context(), "u", withSongs); err != nil {
			t.Fatal(err)
		}
		if took := time.Since(begun); took > 3*time.Second {
			t.Errorf("it takes %v, with songs: %v", took, withSongs)
		}
	}
}
