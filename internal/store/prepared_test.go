package store_test

import (
	"database/sql"
	"fmt"
	"testing"

	"github.com/riffbot/riffbot/internal/store"
	"github.com/riffbot/riffbot/internal/store/storetest"
)

// TestStatementIsUsedWhileItsRowsAreRead checks that a prepared statement can be run again before its
// rows are closed, with other arguments, and that its rows are complete.
func TestStatementIsUsedWhileItsRowsAreRead(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	if db.Driver().DatabaseName() != "sqlite" {
		t.Skip("PostgreSQL reads one query of a connection at a time")
	}
	const count = 20
	for n := range count {
		if err := db.SetLocale(t.Context(), fmt.Sprintf("guild%02d", n), fmt.Sprintf("locale%02d", n)); err != nil {
			t.Fatal(err)
		}
	}
	const query = `SELECT locale FROM guild_locales WHERE guild_id >= $1 ORDER BY guild_id`
	read := func(tx *sql.Tx, from string) []string {
		rows, err := tx.QueryContext(t.Context(), query, from)
		all, err := store.Collect(rows, err, store.ScanText)
		if err != nil {
			t.Fatal(err)
		}
		return all
	}
	err := db.Tx(t.Context(), func(tx *sql.Tx) error {
		outer, err := tx.QueryContext(t.Context(), query, "guild00")
		if err != nil {
			return err
		}
		defer func() { _ = outer.Close() }()
		for n := 0; outer.Next(); n++ {
			var got string
			if err := outer.Scan(&got); err != nil || got != fmt.Sprintf("locale%02d", n) {
				t.Errorf("row %d: %s, %v", n, got, err)
			}
			if inner := read(tx, fmt.Sprintf("guild%02d", n)); len(inner) != count-n {
				t.Errorf("%d rows from %d", len(inner), n)
			}
		}
		return outer.Err()
	})
	if err != nil {
		t.Fatal(err)
	}
}

// TestManyStatementsRunOnOneConnection checks that statements that are no longer kept run again, and
// that a table can be changed while statements on it are kept.
func TestManyStatementsRunOnOneConnection(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	for round := range 2 {
		for n := range 300 {
			var got int
			err := db.Writer().QueryRowContext(t.Context(), fmt.Sprintf(`SELECT %d + count(*) FROM guild_locales`,
				n)).Scan(&got)
			if err != nil || got != n {
				t.Fatalf("round %d, statement %d: %d, %v", round, n, got, err)
			}
		}
	}
	if err := db.SetLocale(t.Context(), "G", "de"); err != nil {
		t.Fatal(err)
	}
	for _, statement := range []string{`ALTER TABLE guild_locales ADD COLUMN more TEXT NOT NULL DEFAULT ''`,
		`UPDATE guild_locales SET more = 'x'`} {
		if _, err := db.Writer().ExecContext(t.Context(), statement); err != nil {
			t.Fatal(err)
		}
	}
	if got, err := db.Locale(t.Context(), "G"); err != nil || got != "de" {
		t.Errorf("locale: %s, %v", got, err)
	}
}

func BenchmarkAddOrder(b *testing.B) {
	db := storetest.Open(b)
	for n := 0; b.Loop(); n++ {
		if err := db.Add(b.Context(), newOrder(fmt.Sprint("o", n), fmt.Sprint("G", n%100), fmt.Sprint("u", n%1000), n),
			noLimits); err != nil {
			b.Fatal(err)
		}
	}
}
