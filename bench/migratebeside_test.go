package bench

import (
	"context"
	"database/sql"
	"fmt"
	"sync"
	"testing"
	"time"
)

// earlierProcess reads and writes as a process of the earlier release does, and measures how long each statement takes.
type earlierProcess struct {
	cancel  context.CancelFunc
	running sync.WaitGroup
	mu      sync.Mutex
	worst   map[string]time.Duration
	count   map[string]int
	err     error
}

// loadStatements are statements of the earlier release on tables that grow. $1 differs in each call.
var loadStatements = map[string]string{
	"insert of an order": `INSERT INTO orders (id, guild_id, channel_id, user_id, user_name, share, state, run, attempt,
		credits, instead, day, sent_at, task_id, trace_id, size_limit, brief, address, failure, created_at, updated_at)
		VALUES ($1, 'guild1', 'c', 'user1', 'Ana', 'guild1', 'queued', 1, 1, 1, '', 20000, 0, '', '', 1, '{}', '{}', '',
		1, 1)`,
	"update of an order": `UPDATE orders SET state = 'rendering', run = run + 1 WHERE id = 'order-' || length($1)`,
	"insert of an event": `INSERT INTO events (order_id, at, run, state, detail)
		VALUES ('order-' || length($1), 1, 1, 'queued', '')`,
	"insert of a play": `INSERT INTO plays (guild_id, song_id, user_id, user_name, why, skipped, at)
		VALUES ('guild1', 'song-' || length($1), 'user1', 'Ana', '', 0, 1)`,
	"insert of a favourite": `INSERT INTO favourites (user_id, song_id, created_at) VALUES ($1, 'song-' || length($1), 1)`,
	"update of a song":      `UPDATE songs SET posted = '{}' WHERE id = 'song-' || length($1)`,
	"read of orders": `SELECT count(*) FROM orders WHERE state NOT IN ('done', 'failed', 'cancelled', 'unsure')
		AND id <> $1`,
	"read of songs": `SELECT count(*) FROM (SELECT title FROM songs WHERE guild_id = 'guild1' AND id <> $1
		ORDER BY created_at DESC LIMIT 10) s`,
}

// startEarlierProcess starts the statements, each on a connection of its own.
func startEarlierProcess(b *testing.B, d database) *earlierProcess {
	b.Helper()
	ctx, cancel := context.WithCancel(b.Context())
	l := &earlierProcess{cancel: cancel, worst: make(map[string]time.Duration), count: make(map[string]int)}
	db := d.open(b)
	for name, statement := range loadStatements {
		l.running.Go(func() { l.repeat(ctx, db, name, statement) })
	}
	return l
}

// repeat runs a statement until the context ends.
func (l *earlierProcess) repeat(ctx context.Context, db *sql.DB, name, statement string) {
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for n := 0; ctx.Err() == nil; n++ {
		began := time.Now()
		_, err := db.ExecContext(context.WithoutCancel(ctx), statement, fmt.Sprintf("%s-%d", name, n))
		l.mu.Lock()
		l.worst[name], l.count[name] = max(l.worst[name], time.Since(began)), l.count[name]+1
		if err != nil && l.err == nil {
			l.err = fmt.Errorf("%s: %w", name, err)
		}
		l.mu.Unlock()
		<-tick.C
	}
}

// stop ends the statements. None of them may have failed.
func (l *earlierProcess) stop(b *testing.B) {
	b.Helper()
	l.cancel()
	l.running.Wait()
	if l.err != nil {
		b.Error(l.err)
	}
}

// report adds the longest duration of each statement to the table.
func (l *earlierProcess) report(prefix string) {
	for name, worst := range l.worst {
		report(result{name: fmt.Sprintf("%slongest %s of %d", prefix, name, l.count[name]), value: milliseconds(worst),
			goal: "≤ 1 s", missed: worst > maxBlocked})
	}
}
