package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/riffbot/riffbot/internal/songs"
)

// writerAccounts returns the accounts in which requests to the language model count.
func (db *DB) writerAccounts(c songs.WriterCall, limits songs.Limits) []account {
	var all []account
	if !c.Shared {
		all = append(all, account{db.account(writerAccount, c.Member.ID), limits.WriterPerUserDay,
			songs.LimitWriterDay})
	}
	if c.Place.GuildID != "" {
		all = append(all, account{db.account(guildWriterAccount, c.Place.GuildID), limits.WriterPerGuildDay,
			songs.LimitWriterGuildDay})
	}
	return all
}

// BeginWriterCall implements [songs.WriterStore].
func (db *DB) BeginWriterCall(ctx context.Context, c songs.WriterCall, limits songs.Limits, expires time.Time) error {
	err := db.insertWriterCall(ctx, c, limits, expires)
	if _, ok := errors.AsType[*songs.LimitError](err); !ok {
		return err
	}
	// The same interaction may have reached another process, whose call is what the limit counts.
	var running int
	if failed := db.read.QueryRowContext(ctx, `SELECT count(*) FROM writer_calls WHERE account = $1 AND call_id = $2`,
		db.account(writerAccount, c.Member.ID), c.ID).Scan(&running); failed != nil {
		return fmt.Errorf("find writer call: %w", failed)
	}
	if running > 0 {
		return songs.ErrDuplicate
	}
	return err
}

// insertWriterCall reserves the first request of a call.
func (db *DB) insertWriterCall(ctx context.Context, c songs.WriterCall, limits songs.Limits, expires time.Time) error {
	return db.Tx(ctx, func(tx *sql.Tx) error {
		s, err := ReadSettings(ctx, tx, c.Place.GuildID)
		if err != nil {
			return err
		}
		if err := db.checkMember(ctx, tx, c.Place.GuildID, c.Member.ID, limits, s); err != nil {
			return err
		}
		if err := reserve(ctx, tx, 1, c.At, db.writerAccounts(c, limits)); err != nil {
			return err
		}
		if c.Shared {
			return nil
		}
		result, err := tx.ExecContext(ctx, `INSERT INTO writer_calls (account, call_id, expires_at) VALUES ($1, $2, $3)
			ON CONFLICT (account) DO UPDATE SET call_id = excluded.call_id, expires_at = excluded.expires_at
			WHERE writer_calls.expires_at <= $4`,
			db.account(writerAccount, c.Member.ID), c.ID, Millis(expires), Millis(c.At))
		if err != nil {
			return fmt.Errorf("begin writer call: %w", err)
		}
		if n, err := result.RowsAffected(); err != nil || n == 0 {
			return orError(err, &songs.LimitError{Kind: songs.LimitWriterBusy, Limit: 1})
		}
		return nil
	})
}

// orError returns err, or other if err is nil.
func orError(err, other error) error {
	if err != nil {
		return err
	}
	return other
}

// ReserveWriterRequest implements [songs.WriterStore].
func (db *DB) ReserveWriterRequest(ctx context.Context, c songs.WriterCall, limits songs.Limits) error {
	return db.Tx(ctx, func(tx *sql.Tx) error { return reserve(ctx, tx, 1, c.At, db.writerAccounts(c, limits)) })
}

// EndWriterCall implements [songs.WriterStore].
func (db *DB) EndWriterCall(ctx context.Context, c songs.WriterCall, held, spent int) error {
	return db.Tx(ctx, func(tx *sql.Tx) error {
		for _, a := range db.writerAccounts(c, songs.Limits{}) {
			if err := chargeAccount(ctx, tx, a.owner, c.At, held, spent); err != nil {
				return err
			}
		}
		_, err := tx.ExecContext(ctx, `DELETE FROM writer_calls WHERE account = $1
			AND call_id = $2`, db.account(writerAccount, c.Member.ID), c.ID)
		if err != nil {
			return fmt.Errorf("end writer call: %w", err)
		}
		return nil
	})
}
