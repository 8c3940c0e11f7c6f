package store

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"riffbot/internal/songs"
)

// writerAccounts are those in which a call of the language model counts.
func (db *DB) writerAccounts(c songs.WriterCall, b songs.Bounds) []account {
	var all []account
	if !c.Shared {
		all = append(all, account{db.account(writerAccount, c.Member.ID), b.UserWrites, songs.LimitWriterDay})
	}
	if c.Place.GuildID != "" {
		all = append(all, account{db.account(guildWriterAccount, c.Place.GuildID), b.GuildWrites, songs.LimitWriterGuildDay})
	}
	return all
}

// BeginWriting implements [songs.WriterStore].
func (db *DB) BeginWriting(ctx context.Context, c songs.WriterCall, b songs.Bounds, expires time.Time) error {
	return db.tx(ctx, func(tx *sql.Tx) error {
		s, err := readSettings(ctx, tx, c.Place.GuildID)
		if err != nil {
			return err
		}
		if err := db.allowed(ctx, tx, c.Place.GuildID, c.Member.ID, b, s); err != nil {
			return err
		}
		if err := hold(ctx, tx, 1, c.At, db.writerAccounts(c, b)); err != nil {
			return err
		}
		if c.Shared {
			return nil
		}
		result, err := tx.ExecContext(ctx, `INSERT INTO writer_calls (account, call_id, expires_at) VALUES ($1, $2, $3)
			ON CONFLICT (account) DO UPDATE SET call_id = excluded.call_id, expires_at = excluded.expires_at WHERE writer_calls.expires_at <= $4`,
			db.account(writerAccount, c.Member.ID), c.ID, millis(expires), millis(c.At))
		if err != nil {
			return fmt.Errorf("begin a call: %w", err)
		}
		if n, err := result.RowsAffected(); err != nil || n == 0 {
			return orError(err, &songs.LimitError{Kind: songs.LimitWriterBusy, Limit: 1})
		}
		return nil
	})
}

// orError is err, or other where that is nil.
func orError(err, other error) error {
	if err != nil {
		return err
	}
	return other
}

// HoldWriting implements [songs.WriterStore].
func (db *DB) HoldWriting(ctx context.Context, c songs.WriterCall, b songs.Bounds) error {
	return db.tx(ctx, func(tx *sql.Tx) error { return hold(ctx, tx, 1, c.At, db.writerAccounts(c, b)) })
}

// EndWriting implements [songs.WriterStore].
func (db *DB) EndWriting(ctx context.Context, c songs.WriterCall, held, spent int) error {
	return db.tx(ctx, func(tx *sql.Tx) error {
		for _, a := range db.writerAccounts(c, songs.Bounds{}) {
			if err := charged(ctx, tx, a.owner, c.At, held, spent); err != nil {
				return err
			}
		}
		_, err := tx.ExecContext(ctx, `DELETE FROM writer_calls WHERE account = $1 AND call_id = $2`, db.account(writerAccount, c.Member.ID), c.ID)
		if err != nil {
			return fmt.Errorf("end a call: %w", err)
		}
		return nil
	})
}
