package store_test

import (
	"database/sql"
	"encoding/json"
	"fmt"
	"slices"
	"testing"

	"github.com/riffbot/riffbot/internal/store"
)

// postgresPlanner explains statements on PostgreSQL, with the statistics of many rows.
type postgresPlanner struct {
	db      *sql.DB
	tables  []string
	partial []string // partial indexes
}

func newPostgresPlanner(t *testing.T, db *sql.DB, tables []string) postgresPlanner {
	t.Helper()
	fillTables(t, db, tables)
	p := postgresPlanner{db: db, tables: tables}
	rows, err := db.QueryContext(t.Context(), `SELECT c.relname FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
		WHERE i.indpred IS NOT NULL`)
	if p.partial, err = store.Collect(rows, err, store.ScanText); err != nil {
		t.Fatal(err)
	}
	return p
}

// plan is a step of a plan of PostgreSQL.
type plan struct {
	Type      string `json:"Node Type"`
	Table     string `json:"Relation Name"`
	Index     string `json:"Index Name"`
	Condition string `json:"Index Cond"`
	Plans     []plan `json:"Plans"`
}

// scans implements planner.
func (p postgresPlanner) scans(t *testing.T, s statement) (found []string) {
	t.Helper()
	var text []byte
	if err := p.db.QueryRowContext(t.Context(), `EXPLAIN (FORMAT JSON) `+s.query, s.args...).Scan(&text); err != nil {
		t.Errorf("%s: %v\n%s", s.site, err, s.query)
		return nil
	}
	var all []struct{ Plan plan }
	if err := json.Unmarshal(text, &all); err != nil {
		t.Fatal(err)
	}
	for _, root := range all {
		found = append(found, p.scansOf(root.Plan)...)
	}
	return found
}

func (p postgresPlanner) scansOf(step plan) (found []string) {
	switch step.Type {
	case "Seq Scan":
		if slices.Contains(p.tables, step.Table) {
			found = append(found, "Seq Scan on "+step.Table)
		}
	case "Index Scan", "Index Only Scan", "Bitmap Index Scan":
		if step.Condition == "" && !slices.Contains(p.partial, step.Index) {
			found = append(found, fmt.Sprintf("%s of all of %s", step.Type, step.Index))
		}
	}
	for _, below := range step.Plans {
		found = append(found, p.scansOf(below)...)
	}
	return found
}
