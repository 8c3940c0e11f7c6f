package bench

import (
	"database/sql"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/riffbot/riffbot/internal/store"
)

// songsPerServer is the number of songs of each other server.
const songsPerServer = 100

// row inserts a row for each number n.
type row struct {
	table  string
	values map[string]string // expressions by column
}

// fillServers inserts the songs of other servers, and one server "own" with ten songs of a member "me".
func fillServers(b *testing.B, db *store.DB, count int) {
	b.Helper()
	insert := func(rows []row, count int) { insertRows(b, db.Writer(), rows, count) }
	insert(server(fmt.Sprintf(`'guild' || (n / %d)`, songsPerServer), `'user' || (n / 7)`, "", "done"), count)
	insert(server(`'own'`, `'me'`, "own-", "done"), 10)
	// The same orders wait in all databases.
	insert(server(`'guild' || n`, `'user' || n`, "waits-", "queued")[:1], 50)
	insert([]row{order(`'own'`, `'me'`, "", "queued", map[string]string{"id": `'own-waits'`})}, 1)
	if !db.SingleProcess() {
		runStatement(b, db.Writer(), `ANALYZE`)
	}
}

// insertRows inserts each row count times.
func insertRows(b *testing.B, db *sql.DB, rows []row, count int) {
	b.Helper()
	for _, r := range rows {
		var columns, values []string
		for column, value := range r.values {
			columns, values = append(columns, column), append(values, value)
		}
		runStatement(b, db, fmt.Sprintf(`INSERT INTO %s (%s) WITH RECURSIVE numbers (n) AS (SELECT CAST(1 AS BIGINT)
			UNION ALL SELECT n + 1 FROM numbers WHERE n < %d) SELECT %s FROM numbers`, r.table,
			strings.Join(columns, ", "), count, strings.Join(values, ", ")))
	}
}

func runStatement(b *testing.B, db *sql.DB, statement string) {
	b.Helper()
	if _, err := db.ExecContext(b.Context(), statement); err != nil {
		b.Fatalf("%.200s: %v", statement, err)
	}
}

// order returns the row of an order; more has further columns.
func order(guild, user, prefix, state string, more map[string]string) row {
	at := fmt.Sprintf("%d - n * 60000", time.Now().UnixMilli())
	values := map[string]string{"id": `'` + prefix + `order-' || n`, "guild_id": guild, "channel_id": `'channel' || (n % 3)`,
		"user_id": user, "user_name": `'Name'`, "share": guild, "state": `'` + state + `'`, "run": `1`, "attempt": `1`,
		"credits": `1`, "instead": `''`, "day": `20000`, "sent_at": at, "task_id": `'` + prefix + `task' || n`,
		"trace_id": `''`, "size_limit": `1`, "brief": `'{"Prompt":"rain on tin roofs, slow and warm"}'`, "address": `'{}'`,
		"failure": `''`, "created_at": at, "updated_at": at}
	for column, value := range more {
		values[column] = value
	}
	return row{"orders", values}
}

// server returns the rows of finished orders with one song each.
func server(guild, user, prefix, state string) []row {
	at := fmt.Sprintf("%d - n * 60000", time.Now().UnixMilli())
	song, of := `'`+prefix+`song-' || n`, `'`+prefix+`order-' || n`
	lyrics := `'` + strings.Repeat("The rain comes down on the roof and the river rises. ", 10) + `'`
	event := func(state string) row {
		return row{"events", map[string]string{"order_id": of, "at": at, "run": `1`, "state": `'` + state + `'`,
			"detail": `''`}}
	}
	return []row{
		order(guild, user, prefix, state, nil),
		{"songs", map[string]string{"id": song, "order_id": of, "take": `1`, "parent_id": `''`, "vendor_id": `'v'`,
			"guild_id": guild, "user_id": user, "title": `'Rain ' || n`, "style": `'pop'`, "lyrics": lyrics,
			"words": `'null'`, "model": `'m'`, "duration_ms": `180000`, "audio_url": `''`, "cover_url": `''`,
			"audio": `'{}'`, "cover": `'{}'`, "posted": `'{}'`, "created_at": at, "search": `lower('Rain ' || n || ` + lyrics + `)`,
			"title_folded": `'rain ' || n`, "title_bare": `'rain ' || n`}},
		event("queued"), event("buying"), event("done"),
		{"ledger", map[string]string{"order_id": of, "account": `'user:x'`, "kind": `'charge'`, "credits": `1`, "at": at}},
		{"favourites", map[string]string{"user_id": user, "song_id": song, "created_at": at, "guild_id": guild}},
		{"plays", map[string]string{"guild_id": guild, "song_id": song, "user_id": user, "user_name": `'Name'`,
			"why": `''`, "skipped": `0`, "at": at}},
		{"song_posts", map[string]string{"channel_id": `'channel' || (n % 3)`, "message_id": `'` + prefix + `message' || n`,
			"guild_id": guild, "kind": `'song'`, "order_id": of, "song_id": song, "user_id": `''`, "language": `'en'`,
			"action": `''`, "attempts": `0`, "next_at": `0`, "created_at": at}},
		{"turns", map[string]string{"share": `'` + prefix + `guild/user' || n`, "served": `n`}},
	}
}
