package store_test

import (
	"database/sql"
	"slices"
	"strings"
	"testing"
)

// bounded are the tables whose size depends neither on the number of servers nor on their past.
var bounded = map[string]string{
	"departures":       "servers that the bot was removed from, for the retention period",
	"leftovers":        "files that are about to be deleted",
	"maintenance":      "tasks of the database",
	"order_leases":     "orders in progress",
	"processes":        "live processes",
	"river_queue":      "one row",
	"secrets":          "keys of the program",
	"shard_identifies": "keys of rate limits",
	"shard_leases":     "shards of the bot",
	"shard_processes":  "live processes",
	"wishes":           "unfinished orders, and songs that are about to be played",
	"writer_calls":     "calls of the language model in progress",
}

// mayScan are statements that may scan a table, with the reason: parts of their texts.
var mayScan = map[string]string{
	`LIKE '%' || $1 || '%'`:   "erasure removes the id of a member from any text",
	`LIKE '%"' || $1 || '"%'`: "settings and players name members in JSON; only erasures and exports search it",
	`sum(e.size) OVER newest`: "exports are limited by the space for them",
	`UPDATE river_job`:        "running jobs",
}

// planner explains statements.
type planner interface {
	// scans returns the steps of a statement's plan that read a whole table or index.
	scans(t *testing.T, s statement) []string
}

// TestStatementsUseIndexes explains all statements that the store ran in the tests of this package. It
// fails if one scans a table that grows with the number of servers, orders or members.
func TestStatementsUseIndexes(t *testing.T) {
	if !recordedAll {
		t.Skip("only after all other tests")
	}
	_, raw, postgres := openRaw(t)
	tables := growing(t, raw, postgres)
	var p planner
	if postgres {
		p = newPostgresPlanner(t, raw, tables)
	} else {
		p = newSQLitePlanner(t, raw, tables)
	}
	used := make(map[string]bool)
	for _, s := range recorded.sorted() {
		if !explainable(s.query) {
			continue
		}
		steps := p.scans(t, s)
		if len(steps) == 0 {
			continue
		}
		allowed := false
		for part := range mayScan {
			if strings.Contains(s.query, part) {
				used[part], allowed = true, true
			}
		}
		if !allowed {
			t.Errorf("%s: %s\n%s", s.site, strings.Join(steps, "; "), s.query)
		}
	}
	if recorded.complete {
		for part := range mayScan {
			if !used[part] && !postgres {
				t.Errorf("no statement with %q scans a table; remove the exception", part)
			}
		}
	}
}

// explainable reports whether a database can explain a statement.
func explainable(query string) bool {
	first, _, _ := strings.Cut(strings.TrimSpace(query), " ")
	return slices.Contains([]string{"SELECT", "INSERT", "UPDATE", "DELETE", "WITH"}, first)
}

// growing returns the tables that are not in bounded.
func growing(t *testing.T, raw *sql.DB, postgres bool) (tables []string) {
	t.Helper()
	for table := range textColumns(t, raw, postgres, true) {
		if bounded[table] == "" && !strings.HasPrefix(table, "goose_") {
			tables = append(tables, table)
		}
	}
	slices.Sort(tables)
	return tables
}
