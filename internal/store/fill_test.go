package store_test

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/riffbot/riffbot/internal/store"
)

// manyRows and someRows are the numbers of rows that fillTables inserts: into the tables of orders
// and songs, and into others.
const (
	manyRows = 100_000
	someRows = 20_000
)

// largeTables have rows for each order.
var largeTables = []string{"orders", "songs", "events", "ledger", "song_posts", "plays", "favourites", "spending_times",
	"song_threads", "song_shares", "exports", "spending", "request_votes"}

// columnValues are the values of columns, as expressions with the number n of the row. Columns of one
// table precede those of all.
var columnValues = map[string]string{
	"guild_id": `'guild' || (n % 5000)`, "user_id": `'user' || (n % 20000)`, "decided_by": `'user' || (n % 50)`,
	"order_id": `'orders' || n`, "song_id": `'songs' || n`, "playlist_id": `'playlists' || (n / 10)`,
	"request_id": `'requests' || (n / 4)`, "battle_id": `'battles' || (n / 2)`, "entry_id": `'jukebox_entries' || n`,
	"session_id": `'cowriting_sessions' || n`, "turn": `n % 10`,
	"number": `n % 2`, "take": `n % 2`, "channel_id": `'channel' || (n % 3000)`, "message_id": `'message' || n`,
	"account": `'user:' || n`, "day": `40000 + n % 60`, "kind": `'song'`, "state": `'over'`, "file": `'file' || n`,
	"interaction": `'interaction' || n`, "task_id": `'task' || n`, "decision": `'keep'`, "folded": `'name' || n`,
	"created_at": later, "updated_at": later, "at": later, "changed_at": later, "used_at": later, "decided_at": later,
	"brief": `'{}'`, "settings": `'{}'`, "search": `repeat('la ', 50)`, "user_name": `'name' || (n % 20000)`,
	"orders.share": `'guild' || (n % 5000)`, "turns.share": `'guild' || (n % 5000) || '/user' || n`, "served": `n`, "digest_week": `4000`,
	"orders.state": `CASE WHEN n % 5000 = 0 THEN 'queued' WHEN n % 9000 = 1 THEN 'rendering' ELSE 'done' END`,
	"orders.brief": `CASE WHEN n % 4 = 0 THEN '{"Prompt":"rain"}' ELSE '{}' END`, "attempt": `1`,
	"events.state":    `CASE n % 4 WHEN 0 THEN 'queued' WHEN 1 THEN 'buying' WHEN 2 THEN 'delivering' ELSE 'done' END`,
	"events.order_id": `'orders' || (n / 4)`, "players.state": `'{}'`, "players.channel_id": `''`,
	"requests.status":               `CASE WHEN n % 20 = 0 THEN 'open' ELSE 'done' END`,
	"songs.deleted_at":              `CASE WHEN n % 500 = 0 THEN ` + later + ` ELSE 0 END`,
	"persona_removals.provider_key": `'key' || n`, "app_keys.hash": `'hash' || n`, "panels.message_id": `''`, "song_posts.user_id": `''`, "secrets.name": `'name' || n`,
	"token_hash": `'token' || n`, "expires_at": later, "visited_at": later,
}

// later is the time of a row: later than most times that tests use, as most rows are too new for a
// deletion.
const later = `4000000000000 + n * 60000`

// fillTables inserts rows of 5,000 guilds and updates PostgreSQL's statistics.
func fillTables(t *testing.T, db *sql.DB, tables []string) {
	t.Helper()
	ctx := context.Background()
	conn, err := db.Conn(ctx)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close() }()
	run := func(statement string) {
		if _, err := conn.ExecContext(ctx, statement); err != nil {
			t.Fatalf("%s: %v", statement, err)
		}
	}
	run(`SET session_replication_role = replica`) // no foreign keys
	run(`SET synchronous_commit = off`)
	for _, table := range tables {
		if strings.HasPrefix(table, "river_") {
			continue
		}
		run(`ALTER TABLE ` + table + ` SET (autovacuum_enabled = off)`)
		rows, err := conn.QueryContext(ctx, `SELECT column_name FROM information_schema.columns
			WHERE table_name = $1 AND data_type = 'bigint'`, table)
		numbers, err := store.Collect(rows, err, store.ScanText)
		if err != nil {
			t.Fatal(err)
		}
		rows, err = conn.QueryContext(ctx, `SELECT column_name FROM information_schema.columns
			WHERE table_name = $1`, table)
		columns, err := store.Collect(rows, err, store.ScanText)
		if err != nil {
			t.Fatal(err)
		}
		values := make([]string, 0, len(columns))
		for _, column := range columns {
			values = append(values, valueOf(table, column, slices.Contains(numbers, column)))
		}
		n := someRows
		if slices.Contains(largeTables, table) {
			n = manyRows
		}
		run(fmt.Sprintf(`INSERT INTO %s (%s) SELECT %s FROM generate_series(CAST(1 AS BIGINT), %d) n ON CONFLICT DO NOTHING`, table,
			strings.Join(columns, ", "), strings.Join(values, ", "), n))
	}
	run(`INSERT INTO river_job (args, kind, max_attempts, state, finalized_at, queue)
		SELECT '{}', 'order', 25, 'completed', now(), 'orders' FROM generate_series(1, 20000)`)
	run(`ANALYZE`)
	for _, table := range tables {
		if strings.HasPrefix(table, "river_") {
			continue
		}
		var n int
		if err := conn.QueryRowContext(ctx, `SELECT count(*) FROM `+table).Scan(&n); err != nil {
			t.Fatal(err)
		}
		if n < 1000 {
			t.Errorf("table %s has %d rows; give its keys values in columnValues", table, n)
		}
	}
}

// valueOf returns the value of a column as an expression.
func valueOf(table, column string, number bool) string {
	for _, name := range []string{table + "." + column, column} {
		if value, ok := columnValues[name]; ok {
			return value
		}
	}
	switch {
	case column == "id":
		return `'` + table + `' || n`
	case number:
		return `0`
	default:
		return `''`
	}
}
