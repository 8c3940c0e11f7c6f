package deletiondb

import (
	"context"
	"database/sql"
	"strings"
	"time"

	"github.com/riffbot/riffbot/internal/retention"
	"github.com/riffbot/riffbot/internal/store"
)

// pruneLock is the advisory lock of PostgreSQL that lets only one process prune.
const pruneLock = 0x52494648

// Prune implements [retention.Store]. It does nothing while another process prunes.
func (del *Deletion) Prune(ctx context.Context, now time.Time, policy retention.Policy) error {
	return del.db.Tx(ctx, func(tx *sql.Tx) error {
		if !del.db.SingleProcess() {
			var mine bool
			if err := tx.QueryRowContext(ctx, `SELECT pg_try_advisory_xact_lock($1)`, pruneLock).Scan(
				&mine); err != nil || !mine {
				return err
			}
		}
		e := eraser{Batch: store.Batch{Ctx: ctx, Tx: tx}}
		if at, ok := before(now, policy.Events); ok {
			err := e.Prune(`DELETE FROM events WHERE at < $1 AND order_id NOT IN (SELECT id
				FROM orders WHERE `+store.NotFinal+`)`, at)
			if err != nil {
				return err
			}
		}
		if at, ok := before(now, policy.Drafts); ok {
			for _, statement := range []string{
				`DELETE FROM drafts WHERE created_at < $1`,
				`DELETE FROM requests WHERE status = 'held' AND created_at < $1`, // replaced by a similar request
				`DELETE FROM cowriting_lines WHERE session_id IN (SELECT id FROM cowriting_sessions
					WHERE state = 'stopped' AND updated_at < $1)`,
				`DELETE FROM cowriting_sessions WHERE state = 'stopped' AND updated_at < $1`,
			} {
				if err := e.Prune(statement, at); err != nil {
					return err
				}
			}
		}
		for _, statement := range []string{`DELETE FROM web_sessions WHERE expires_at < $1`,
			`DELETE FROM web_links WHERE expires_at < $1`} {
			if err := e.Prune(statement, store.Millis(now)); err != nil {
				return err
			}
		}
		if err := store.PruneSpending(e.Batch, now); err != nil {
			return err
		}
		return pruneTexts(e.Batch, now, policy.Texts)
	})
}

// settledTexts are the statements that delete the texts of finished orders and requests. A
// condition for the guild is appended.
var settledTexts = []string{
	`UPDATE orders SET brief = '{}', address = '{}' WHERE brief <> '{}'
		AND ` + store.Final + ` AND updated_at < $1 AND `,
	`UPDATE panels SET rev = rev + 1 WHERE id IN (SELECT 'idea:' || id FROM requests WHERE idea <> ''
		AND status IN ('done', 'declined', 'merged') AND updated_at < $1 AND `,
	`UPDATE requests SET idea = '', style = '', voice = '', note = '' WHERE idea <> ''
		AND status IN ('done', 'declined', 'merged') AND updated_at < $1 AND `,
	`UPDATE battles SET idea = '' WHERE idea <> '' AND state IN ('over', 'dropped') AND created_at < $1 AND `,
	`UPDATE battle_sides SET style = '' WHERE style <> '' AND EXISTS (SELECT 1 FROM battles
		WHERE id = battle_sides.battle_id AND state IN ('over', 'dropped') AND created_at < $1 AND `,
	`UPDATE cowriting_sessions SET title = '', rev = rev + 1 WHERE title <> '' AND state = 'ordered'
		AND updated_at < $1 AND `,
	`UPDATE reports SET reason = '' WHERE reason <> '' AND decision <> '' AND decided_at < $1 AND `,
	`UPDATE events SET detail = '' WHERE detail <> '' AND at < $1 AND EXISTS (SELECT 1 FROM orders
		WHERE id = events.order_id AND ` + store.Final + ` AND updated_at < $1 AND `,
}

// pruneTexts deletes texts whose retention period has ended. A guild's period takes precedence over
// the operator's.
func pruneTexts(e store.Batch, now time.Time, usual int) error {
	const wishful = `SELECT guild_id FROM guild_settings WHERE settings LIKE '%"retention"%'`
	rows, err := e.Tx.QueryContext(e.Ctx, wishful)
	ids, err := store.Collect(rows, err, store.ScanText)
	if err != nil {
		return err
	}
	empty := func(days int, whose string, args ...any) error {
		at, ok := before(now, days)
		if ok {
			settled := `brief <> '{}' AND ` + store.Final + ` AND updated_at < $1 AND ` + whose
			if err := e.ScheduleAnswers(settled, append([]any{at}, args...)...); err != nil {
				return err
			}
		}
		for _, statement := range settledTexts {
			if !ok {
				break
			}
			// Close the subquery after the condition.
			statement += whose + strings.Repeat(")", strings.Count(statement, "(SELECT"))
			if err := e.Prune(statement, append([]any{at}, args...)...); err != nil {
				return err
			}
		}
		if !ok {
			return nil
		}
		return e.DropFailureDetails(store.Final+
			` AND updated_at < $1 AND failure NOT LIKE '%"Detail":""%' AND `+whose, append([]any{at}, args...)...)
	}
	if err := empty(usual, `guild_id NOT IN (`+wishful+`)`); err != nil {
		return err
	}
	for _, id := range ids {
		s, err := store.ReadSettings(e.Ctx, e.Tx, id)
		if err != nil {
			return err
		}
		days := s.Retention.Texts
		if days == 0 {
			days = usual
		}
		if err := empty(days, `guild_id = $2`, id); err != nil {
			return err
		}
	}
	return nil
}

// before returns the time a number of days ago, and false if days is not positive.
func before(now time.Time, days int) (int64, bool) {
	return now.AddDate(0, 0, -days).UnixMilli(), days > 0
}
