package store_test

import (
	"database/sql"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/riffbot/riffbot/internal/store"
)

// sqlitePlanner explains statements on SQLite. Its planner ignores the number of rows, because the
// bot does not run ANALYZE.
type sqlitePlanner struct {
	db      *sql.DB
	aliases *regexp.Regexp
	partial []string // partial indexes
}

func newSQLitePlanner(t *testing.T, db *sql.DB, tables []string) sqlitePlanner {
	t.Helper()
	p := sqlitePlanner{db: db}
	p.aliases = regexp.MustCompile(`\b(` + strings.Join(tables, "|") + `)\b(?:\s+(?:AS\s+)?([a-z]\w*))?`)
	rows, err := db.QueryContext(t.Context(), `SELECT name FROM sqlite_master WHERE type = 'index'
		AND sql LIKE '% WHERE %'`)
	if p.partial, err = store.Collect(rows, err, store.ScanText); err != nil {
		t.Fatal(err)
	}
	return p
}

// unselective are columns with few values: an index on one of them alone reads most rows.
const unselective = `state|status|kind|stems|shared|action|decision|deleted_at`

var (
	scanStep      = regexp.MustCompile(`^SCAN (\w+)(?: USING (?:COVERING )?INDEX (\w+))?`)
	searchStep    = regexp.MustCompile(`^SEARCH (\w+) USING (?:COVERING )?INDEX (\w+) \((?:` + unselective + `)=\?\)`)
	automaticStep = regexp.MustCompile(`^SEARCH (\w+) USING AUTOMATIC`)
)

// scans implements planner.
func (p sqlitePlanner) scans(t *testing.T, s statement) (found []string) {
	t.Helper()
	names := make(map[string]bool)
	for _, m := range p.aliases.FindAllStringSubmatch(s.query, -1) {
		names[m[1]], names[m[2]] = true, true
	}
	rows, err := p.db.QueryContext(t.Context(), `EXPLAIN QUERY PLAN `+s.query, s.args...)
	steps, err := store.Collect(rows, err, func(scan func(...any) error) (step string, err error) {
		var id, parent, unused int
		return step, scan(&id, &parent, &unused, &step)
	})
	if err != nil {
		t.Errorf("%s: %v\n%s", s.site, err, s.query)
	}
	for _, step := range steps {
		for _, kind := range []*regexp.Regexp{scanStep, searchStep, automaticStep} {
			m := append(kind.FindStringSubmatch(step), "", "")
			if m[0] != "" && names[m[1]] && !slices.Contains(p.partial, m[2]) {
				found = append(found, step)
			}
		}
	}
	return found
}
