package storetest

import (
	"database/sql"
	"fmt"
	"hash/maphash"
	"path/filepath"
	"strings"
	"testing"
)

// Contents returns the schema of a database, and the number and the sum of hashes of the rows of each table, as lines
// of text that are equal for equal databases. The tables of River and of goose are omitted, as they contain times.
func Contents(t testing.TB, dir, address string) []string {
	t.Helper()
	if address == "" {
		return sqliteContents(t, filepath.Join(dir, "riffbot.db"))
	}
	db := open(t, "pgx", address)
	all := lines(t, db, `
		SELECT concat_ws(' ', 'column', table_name, ordinal_position, column_name, data_type, is_nullable, column_default)
		FROM information_schema.columns WHERE table_schema = current_schema()
		UNION ALL SELECT concat_ws(' ', 'index', pg_get_indexdef(indexrelid), indisvalid) FROM pg_index
		WHERE indrelid IN (SELECT oid FROM pg_class WHERE relnamespace = current_schema()::regnamespace)
		UNION ALL SELECT concat_ws(' ', 'constraint', conrelid::regclass, conname, pg_get_constraintdef(oid))
			FROM pg_constraint
		WHERE connamespace = current_schema()::regnamespace ORDER BY 1`)
	for _, table := range lines(t, db, `SELECT tablename FROM pg_tables WHERE schemaname = current_schema() ORDER BY 1`) {
		if !ofLibrary(table) {
			all = append(all, lines(t, db, fmt.Sprintf(
				`SELECT concat_ws(' ', 'rows', '%[1]s', count(*), sum(hashtextextended(r::text, 0))) FROM %[1]s r`, table))...)
		}
	}
	return all
}

func ofLibrary(table string) bool {
	return strings.HasPrefix(table, "river_") || strings.HasPrefix(table, "goose_") || strings.HasPrefix(table, "sqlite_")
}

func sqliteContents(t testing.TB, file string) []string {
	t.Helper()
	db := open(t, "sqlite", file)
	all := lines(t, db, `SELECT type || ' ' || name || ' ' || coalesce(sql, '') FROM sqlite_master ORDER BY 1`)
	for _, table := range lines(t, db, `SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY 1`) {
		if ofLibrary(table) {
			continue
		}
		columns := lines(t, db, fmt.Sprintf(`SELECT 'quote(' || name || ')'
			FROM pragma_table_info('%s') ORDER BY cid`, table))
		n, sum := 0, uint64(0)
		each(t, db, fmt.Sprintf(`SELECT %s FROM %s`, strings.Join(columns, ` || ',' || `), table), func(row string) {
			n, sum = n+1, sum+maphash.String(seed, row)
		})
		all = append(all, fmt.Sprintf("rows %s %d %x", table, n, sum))
	}
	return all
}

// seed is the seed of the hashes of rows.
var seed = maphash.MakeSeed()

func open(t testing.TB, driver, address string) *sql.DB {
	t.Helper()
	db, err := sql.Open(driver, address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	return db
}

// lines returns the texts that a query selects.
func lines(t testing.TB, db *sql.DB, query string) (all []string) {
	t.Helper()
	each(t, db, query, func(line string) { all = append(all, line) })
	return all
}

// each calls do with each text that a query selects.
func each(t testing.TB, db *sql.DB, query string, do func(string)) {
	t.Helper()
	rows, err := db.QueryContext(t.Context(), query)
	if err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var text string
		if err := rows.Scan(&text); err != nil {
			t.Fatalf("%s: %v", query, err)
		}
		do(text)
	}
	if err := rows.Err(); err != nil {
		t.Fatalf("%s: %v", query, err)
	}
}
