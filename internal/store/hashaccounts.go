package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/pressly/goose/v3"
)

// hashAccounts replaces account names that contain ids by hashed names.
var hashAccounts = goose.NewGoMigration(15, &goose.GoFunc{RunTx: func(ctx context.Context, tx *sql.Tx) error {
	key, err := secret(ctx, tx, spendingKey)
	if err != nil {
		return err
	}
	if err := hashCounters(ctx, tx, key); err != nil {
		return fmt.Errorf("hash account names: %w", err)
	}
	if err := hashLedger(ctx, tx, key); err != nil {
		return fmt.Errorf("hash account names in ledger: %w", err)
	}
	if err := hashTimes(ctx, tx, key); err != nil {
		return fmt.Errorf("hash account names in order times: %w", err)
	}
	_, err = tx.ExecContext(ctx, `DROP TABLE accounts`)
	return err
}}, &goose.GoFunc{RunTx: func(context.Context, *sql.Tx) error {
	return errors.New("hashed account names cannot be restored")
}})

// hashedName returns the hashed name of an account with a name that contains ids.
func hashedName(key []byte, plain string) string {
	kind, ids, _ := strings.Cut(plain, ":")
	return accountName(key, kind+":", strings.Split(ids, "/")...)
}

func hashCounters(ctx context.Context, tx *sql.Tx, key []byte) error {
	type account struct {
		owner              string
		day, held, charged int64
	}
	rows, err := tx.QueryContext(ctx, `SELECT owner, day, held, charged FROM accounts`)
	all, err := Collect(rows, err, func(scan func(...any) error) (a account, err error) {
		return a, scan(&a.owner, &a.day, &a.held, &a.charged)
	})
	if err != nil {
		return err
	}
	for _, a := range all {
		_, err := tx.ExecContext(ctx, `INSERT INTO spending (account, day, held, charged) VALUES ($1, $2, $3, $4)`,
			hashedName(key, a.owner), a.day, a.held, a.charged)
		if err != nil {
			return err
		}
	}
	return nil
}

func hashLedger(ctx context.Context, tx *sql.Tx, key []byte) error {
	rows, err := tx.QueryContext(ctx, `SELECT DISTINCT account FROM ledger`)
	owners, err := Collect(rows, err, ScanText)
	if err != nil {
		return err
	}
	for _, plain := range owners {
		// Erased accounts are skipped, because many would have the same name.
		if strings.HasSuffix(plain, ":") || strings.HasSuffix(plain, "/") {
			continue
		}
		if _, err := tx.ExecContext(ctx, `UPDATE ledger SET account = $2
			WHERE account = $1`, plain, hashedName(key, plain)); err != nil {
			return err
		}
	}
	return nil
}

func hashTimes(ctx context.Context, tx *sql.Tx, key []byte) error {
	type order struct {
		id, guild, user string
		at              int64
	}
	rows, err := tx.QueryContext(ctx, `SELECT id, guild_id, user_id, created_at FROM orders WHERE guild_id <> ''
		AND user_id <> ''
		AND state NOT IN ('failed', 'cancelled') AND (request = '' OR request LIKE 'battle:%') AND created_at > $1`,
		time.Now().AddDate(0, 0, -keepDays).UnixMilli())
	all, err := Collect(rows, err, func(scan func(...any) error) (o order, err error) {
		return o, scan(&o.id, &o.guild, &o.user, &o.at)
	})
	if err != nil {
		return err
	}
	for _, o := range all {
		_, err := tx.ExecContext(ctx, `INSERT INTO spending_times (order_id, account, at)
			VALUES ($1, $2, $3)`, o.id, accountName(key, memberAccount, o.guild, o.user), o.at)
		if err != nil {
			return err
		}
	}
	return nil
}
