package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"riffbot/internal/guilds"
	"riffbot/internal/songs"
)

// upkeepLock is an advisory lock of PostgreSQL: one process at a time cleans up.
const upkeepLock = 0x52494648

// Prune deletes what is older than it has to be kept. When another process is at
// it already, it does nothing.
func (db *DB) Prune(ctx context.Context, now time.Time, keep guilds.Keep) error {
	return db.tx(ctx, func(tx *sql.Tx) error {
		if db.postgres {
			var mine bool
			if err := tx.QueryRowContext(ctx, `SELECT pg_try_advisory_xact_lock($1)`, upkeepLock).Scan(&mine); err != nil || !mine {
				return err
			}
		}
		e := eraser{ctx: ctx, tx: tx}
		if at, ok := before(now, keep.Events); ok {
			err := e.prune(`DELETE FROM events WHERE at < $1 AND order_id NOT IN (SELECT id FROM orders WHERE `+notFinal+`)`, at)
			if err != nil {
				return err
			}
		}
		if at, ok := before(now, keep.Drafts); ok {
			for _, statement := range []string{
				`DELETE FROM drafts WHERE created_at < $1`,
				`DELETE FROM requests WHERE status = 'held' AND created_at < $1`, // something like it was on the board, and that was enough
			} {
				if err := e.prune(statement, at); err != nil {
					return err
				}
			}
		}
		if err := pruneSpending(e, now); err != nil {
			return err
		}
		return pruneTexts(e, now, keep.Texts)
	})
}

// prune runs a statement that deletes words and, if there were any, has them
// overwritten.
func (e eraser) prune(statement string, args ...any) error {
	result, err := e.tx.ExecContext(e.ctx, statement, args...)
	if err != nil {
		return fmt.Errorf("%.60s: %w", statement, err)
	}
	if n, err := result.RowsAffected(); err != nil || n == 0 {
		return err
	}
	return e.vacuumLater()
}

// settledTexts empty the words in which something was asked for that is settled by
// now; who looks after which server's is said behind each.
var settledTexts = []string{
	`UPDATE orders SET brief = '{}', address = '{}' WHERE brief <> '{}' AND NOT ` + notFinal + ` AND updated_at < $1 AND `,
	`UPDATE requests SET idea = '', style = '', voice = '', note = '' WHERE idea <> '' AND status IN ('done', 'declined', 'merged') AND updated_at < $1 AND `,
	`UPDATE battles SET idea = '' WHERE idea <> '' AND state IN ('over', 'dropped') AND created_at < $1 AND `,
	`UPDATE battle_sides SET style = '' WHERE style <> '' AND battle_id IN (SELECT id FROM battles WHERE state IN ('over', 'dropped') AND created_at < $1 AND `,
	`UPDATE reports SET reason = '' WHERE reason <> '' AND decision <> '' AND decided_at < $1 AND `,
	`UPDATE events SET detail = '' WHERE detail <> '' AND order_id IN (SELECT id FROM orders WHERE NOT ` + notFinal + ` AND updated_at < $1 AND `,
}

// pruneTexts empties what is settled. A server's own wish goes before the operator's.
func pruneTexts(e eraser, now time.Time, usual int) error {
	const wishful = `SELECT guild_id FROM guild_settings WHERE settings LIKE '%"retention"%'`
	rows, err := e.tx.QueryContext(e.ctx, wishful)
	ids, err := collect(rows, err, scanText)
	if err != nil {
		return err
	}
	empty := func(days int, whose string, args ...any) error {
		at, ok := before(now, days)
		for _, statement := range settledTexts {
			if !ok {
				break
			}
			// A condition in a subquery ends with it.
			statement += whose + strings.Repeat(")", strings.Count(statement, "(SELECT"))
			if err := e.prune(statement, append([]any{at}, args...)...); err != nil {
				return err
			}
		}
		if !ok {
			return nil
		}
		return e.failures(`NOT `+notFinal+` AND updated_at < $1 AND failure NOT LIKE '%"Detail":""%' AND `+whose, append([]any{at}, args...)...)
	}
	if err := empty(usual, `guild_id NOT IN (`+wishful+`)`); err != nil {
		return err
	}
	for _, id := range ids {
		s, err := readSettings(e.ctx, e.tx, id)
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

// before is the moment so many days ago; false for none.
func before(now time.Time, days int) (int64, bool) {
	return now.AddDate(0, 0, -days).UnixMilli(), days > 0
}

// Departed notes that the bot was removed from a guild, whose data goes when due.
// Saying it again does not put it off.
func (db *DB) Departed(ctx context.Context, guildID string, due time.Time) error {
	_, err := db.write.ExecContext(ctx, `INSERT INTO departures (guild_id, due_at) VALUES ($1, $2) ON CONFLICT DO NOTHING`, guildID, millis(due))
	if err != nil {
		return fmt.Errorf("note that a server is gone: %w", err)
	}
	return nil
}

// Returned notes that the bot is in a guild, whose data therefore stays.
func (db *DB) Returned(ctx context.Context, guildID string) error {
	var there int // most often there is nothing to write
	err := db.read.QueryRowContext(ctx, `SELECT 1 FROM departures WHERE guild_id = $1`, guildID).Scan(&there)
	if errors.Is(err, sql.ErrNoRows) {
		return nil
	}
	if err == nil {
		_, err = db.write.ExecContext(ctx, `DELETE FROM departures WHERE guild_id = $1`, guildID)
	}
	if err != nil {
		return fmt.Errorf("note that a server is back: %w", err)
	}
	return nil
}

// Known returns the guilds that there is something of, but those that departed.
func (db *DB) Known(ctx context.Context) ([]string, error) {
	var all []string
	for _, t := range personal {
		if t.in == `guild_id = $1` && t.name != "departures" {
			all = append(all, `SELECT guild_id FROM `+t.name)
		}
	}
	rows, err := db.read.QueryContext(ctx, `SELECT guild_id FROM (`+strings.Join(all, ` UNION `)+`) known
		WHERE guild_id <> '' AND guild_id NOT IN (SELECT guild_id FROM departures) ORDER BY guild_id`)
	return collect(rows, err, scanText)
}

// Due returns the guilds whose data has to go by now.
func (db *DB) Due(ctx context.Context, now time.Time) ([]string, error) {
	rows, err := db.read.QueryContext(ctx, `SELECT guild_id FROM departures WHERE due_at <= $1`, millis(now))
	return collect(rows, err, scanText)
}

// Forget deletes everything that is known of a guild that is due, in one go.
// [guilds.ErrUnderWay] while orders there have not ended; nothing when the bot came
// back meanwhile.
func (db *DB) Forget(ctx context.Context, guildID string, now time.Time) error {
	err := db.tx(ctx, func(tx *sql.Tx) error {
		result, err := tx.ExecContext(ctx, `DELETE FROM departures WHERE guild_id = $1 AND due_at <= $2`, guildID, millis(now))
		if err != nil {
			return err
		}
		if n, err := result.RowsAffected(); err != nil || n == 0 {
			return err
		}
		if err := endOverdue(ctx, tx, `guild_id = $1`, guildID); err != nil {
			return err
		}
		var underWay int
		if err := tx.QueryRowContext(ctx, `SELECT count(*) FROM orders WHERE guild_id = $1 AND `+notFinal, guildID).Scan(&underWay); err != nil {
			return err
		}
		if underWay > 0 {
			return guilds.ErrUnderWay
		}
		e := eraser{ctx: ctx, tx: tx}
		if err := leave(ctx, tx, `guild_id = $1`, guildID); err != nil {
			return err
		}
		if err := e.folders(`guild_id = $1`, guildID); err != nil {
			return err
		}
		for _, t := range personal {
			if t.in == "" {
				continue
			}
			if err := e.run(`DELETE FROM `+t.name+` WHERE `+t.in, guildID); err != nil {
				return err
			}
		}
		return e.vacuumLater()
	})
	if err != nil {
		return fmt.Errorf("forget a server: %w", err)
	}
	return nil
}

// Leftovers returns files, and folders of songs, that are to be deleted by now.
func (db *DB) Leftovers(ctx context.Context, now time.Time, limit int) ([]guilds.Leftover, error) {
	rows, err := db.read.QueryContext(ctx, `SELECT file FROM leftovers WHERE due_at <= $1 ORDER BY file LIMIT $2`, millis(now), limit)
	files, err := collect(rows, err, scanText)
	if err != nil {
		return nil, err
	}
	all := make([]guilds.Leftover, 0, len(files))
	for _, file := range files {
		l := guilds.Leftover{File: file}
		if id, folder := strings.CutSuffix(file, "/"); folder {
			if l.Keep, err = db.filesOf(ctx, id); err != nil {
				return nil, err
			}
		}
		all = append(all, l)
	}
	return all, nil
}

// filesOf returns the files that a song names.
func (db *DB) filesOf(ctx context.Context, id string) ([]string, error) {
	rows, err := db.write.QueryContext(ctx, `SELECT audio, cover, posted, master, card FROM songs WHERE id = $1`, id)
	files, err := collect(rows, err, scanKeys)
	if err != nil {
		return nil, err
	}
	exports, err := db.Exports(ctx, songs.SongID(id))
	if err != nil {
		return nil, err
	}
	return append(slices.Concat(files...), exports...), nil
}

// secondSweep is how long after the first a folder is emptied again: a file that was
// being made when its song was deleted is there by then.
const secondSweep = time.Hour

// Cleared notes that a leftover is deleted. A folder comes again, once.
func (db *DB) Cleared(ctx context.Context, file string, now time.Time) error {
	err := db.tx(ctx, func(tx *sql.Tx) error {
		e := eraser{ctx: ctx, tx: tx}
		if err := e.run(`DELETE FROM leftovers WHERE file = $1 AND again = 0`, file); err != nil {
			return err
		}
		return e.run(`UPDATE leftovers SET again = 0, due_at = $2 WHERE file = $1`, file, millis(now.Add(secondSweep)))
	})
	if err != nil {
		return fmt.Errorf("note that a file is deleted: %w", err)
	}
	return nil
}
