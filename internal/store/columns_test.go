package store_test

import (
	"database/sql"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/riffbot/riffbot/internal/store/deletiondb"
)

// textColumns returns the text columns of the actual schema, by table. Tables of the migration and
// job libraries are omitted, because their only data of the bot are order ids.
func textColumns(t *testing.T, db *sql.DB, postgres, libraries bool) map[string][]string {
	t.Helper()
	query := `SELECT m.name, c.name FROM sqlite_master m, pragma_table_info(m.name) c
		WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%' AND upper(c.type) NOT IN ('BIGINT', 'INTEGER',
		'TIMESTAMP', 'BOOLEAN')`
	if postgres {
		query = `SELECT c.table_name, c.column_name FROM information_schema.columns c
			JOIN information_schema.tables t USING (table_schema, table_name)
			WHERE c.table_schema = current_schema() AND t.table_type = 'BASE TABLE'
			AND c.data_type NOT IN ('bigint', 'integer', 'smallint', 'boolean', 'timestamp without time zone',
			'timestamp with time zone')`
	}
	rows, err := db.QueryContext(t.Context(), query)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = rows.Close() }()
	found := make(map[string][]string)
	for rows.Next() {
		var table, column string
		if err := rows.Scan(&table, &column); err != nil {
			t.Fatal(err)
		}
		if libraries || !strings.HasPrefix(table, "river_") && !strings.HasPrefix(table, "goose_") {
			found[table] = append(found[table], column)
		}
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return found
}

// TestAllTextColumnsAreClassified checks that personal.go classifies every text column of the
// schema. If it fails, add the new table or column to personal.go.
func TestAllTextColumnsAreClassified(t *testing.T) {
	t.Parallel()
	_, raw, postgres := openRaw(t)
	live, listed := textColumns(t, raw, postgres, false), deletiondb.PersonalColumns()
	for _, table := range slices.Sorted(maps.Keys(live)) {
		for _, column := range live[table] {
			kind, ok := listed[table][column]
			if !ok {
				t.Errorf("%s.%s is not classified in personal.go", table, column)
			}
			name := strings.ToLower(column)
			about := strings.Contains(name, "user") || strings.HasSuffix(name, "_by") ||
				strings.HasPrefix(name, "by_") || name == "owner" || name == "member" || name == "share"
			if about && kind == deletiondb.HoldsNobody {
				t.Errorf("%s.%s looks like a user's id or name and is classified as not personal", table, column)
			}
		}
	}
	for table, columns := range listed {
		for column := range columns {
			if !slices.Contains(live[table], column) {
				t.Errorf("%s.%s in personal.go does not exist", table, column)
			}
		}
	}
}
