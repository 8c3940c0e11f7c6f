package store

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/pressly/goose/v3"
)

// The kinds of accounts, in the order in which a transaction takes
// their rows, so that two transactions never wait for each other.
const (
	userAccount        = "user:"    // a member, on all servers together
	memberAccount      = "member:"  // a member on one server
	directAccount      = "direct:"  // a member in direct messages
	guildAccount       = "guild:"   // a server, by day
	monthAccount       = "month:"   // a server, by month
	writerAccount      = "writer:"  // a member's calls of the language model
	guildWriterAccount = "writers:" // a server's calls of the language model
)

var accountOrder = []string{userAccount, memberAccount, directAccount, guildAccount, monthAccount, writerAccount, guildWriterAccount}

// spendingKey is the name of the key that the accounts are hashed with.
const spendingKey = "spending"

// accountName names the account of some ids. The ids cannot be read from it, nor
// guessed without the key.
func accountName(key []byte, kind string, ids ...string) string {
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte(kind + strings.Join(ids, "\x00")))
	return kind + hex.EncodeToString(mac.Sum(nil)[:16])
}

func (db *DB) account(kind string, ids ...string) string { return accountName(db.key, kind, ids...) }

// secret returns a key of this database, and makes it where there is none.
func secret(ctx context.Context, tx *sql.Tx, name string) ([]byte, error) {
	fresh := make([]byte, 32)
	if _, err := rand.Read(fresh); err != nil {
		return nil, fmt.Errorf("make a key: %w", err)
	}
	_, err := tx.ExecContext(ctx, `INSERT INTO secrets (name, value) VALUES ($1, $2) ON CONFLICT DO NOTHING`, name, hex.EncodeToString(fresh))
	if err != nil {
		return nil, fmt.Errorf("keep a key: %w", err)
	}
	var kept string
	if err := tx.QueryRowContext(ctx, `SELECT value FROM secrets WHERE name = $1`, name).Scan(&kept); err != nil {
		return nil, fmt.Errorf("read a key: %w", err)
	}
	return hex.DecodeString(kept)
}

// lockSpending makes new orders of a user wait until the transaction ends.
func (db *DB) lockSpending(ctx context.Context, tx *sql.Tx, userID string) error {
	_, err := tx.ExecContext(ctx, `UPDATE spending SET held = held WHERE account = $1`, db.account(userAccount, userID))
	if err != nil {
		return fmt.Errorf("lock the account of a user: %w", err)
	}
	return nil
}

// Counters are kept until this long after the beginning of their period.
const (
	keepDays   = 3
	keepMonths = 62
)

// pruneSpending deletes the counters of periods that are over.
func pruneSpending(e eraser, now time.Time) error {
	for _, statement := range []struct {
		text string
		arg  int64
	}{
		{`DELETE FROM spending WHERE day < $1 AND account NOT LIKE 'month:%'`, day(now) - keepDays},
		{`DELETE FROM spending WHERE day < $1`, day(now) - keepMonths},
		{`DELETE FROM spending_times WHERE at < $1`, now.AddDate(0, 0, -keepDays).UnixMilli()},
		{`DELETE FROM writer_calls WHERE expires_at < $1`, now.UnixMilli()},
	} {
		if err := e.run(statement.text, statement.arg); err != nil {
			return err
		}
	}
	return nil
}

// adoptAccounts moves the accounts that named members and servers to accounts with hashed names.
var adoptAccounts = goose.NewGoMigration(15, &goose.GoFunc{RunTx: func(ctx context.Context, tx *sql.Tx) error {
	key, err := secret(ctx, tx, spendingKey)
	if err != nil {
		return err
	}
	if err := adoptCounters(ctx, tx, key); err != nil {
		return fmt.Errorf("move the accounts: %w", err)
	}
	if err := adoptLedger(ctx, tx, key); err != nil {
		return fmt.Errorf("move the ledger: %w", err)
	}
	if err := adoptTimes(ctx, tx, key); err != nil {
		return fmt.Errorf("move the times of orders: %w", err)
	}
	_, err = tx.ExecContext(ctx, `DROP TABLE accounts`)
	return err
}}, &goose.GoFunc{RunTx: func(context.Context, *sql.Tx) error {
	return errors.New("hashed accounts cannot be named again")
}})

// adopted is the hashed name of an account that was named by ids.
func adopted(key []byte, plain string) string {
	kind, ids, _ := strings.Cut(plain, ":")
	return accountName(key, kind+":", strings.Split(ids, "/")...)
}

func adoptCounters(ctx context.Context, tx *sql.Tx, key []byte) error {
	type account struct {
		owner              string
		day, held, charged int64
	}
	rows, err := tx.QueryContext(ctx, `SELECT owner, day, held, charged FROM accounts`)
	all, err := collect(rows, err, func(scan func(...any) error) (a account, err error) {
		return a, scan(&a.owner, &a.day, &a.held, &a.charged)
	})
	if err != nil {
		return err
	}
	for _, a := range all {
		_, err := tx.ExecContext(ctx, `INSERT INTO spending (account, day, held, charged) VALUES ($1, $2, $3, $4)`,
			adopted(key, a.owner), a.day, a.held, a.charged)
		if err != nil {
			return err
		}
	}
	return nil
}

func adoptLedger(ctx context.Context, tx *sql.Tx, key []byte) error {
	rows, err := tx.QueryContext(ctx, `SELECT DISTINCT account FROM ledger`)
	owners, err := collect(rows, err, scanText)
	if err != nil {
		return err
	}
	for _, plain := range owners {
		// What was erased is not hashed: many would have the same name.
		if strings.HasSuffix(plain, ":") || strings.HasSuffix(plain, "/") {
			continue
		}
		if _, err := tx.ExecContext(ctx, `UPDATE ledger SET account = $2 WHERE account = $1`, plain, adopted(key, plain)); err != nil {
			return err
		}
	}
	return nil
}

func adoptTimes(ctx context.Context, tx *sql.Tx, key []byte) error {
	type order struct {
		id, guild, user string
		at              int64
	}
	rows, err := tx.QueryContext(ctx, `SELECT id, guild_id, user_id, created_at FROM orders WHERE guild_id <> '' AND user_id <> ''
		AND state NOT IN ('failed', 'cancelled') AND (request = '' OR request LIKE 'battle:%') AND created_at > $1`,
		time.Now().AddDate(0, 0, -keepDays).UnixMilli())
	all, err := collect(rows, err, func(scan func(...any) error) (o order, err error) {
		return o, scan(&o.id, &o.guild, &o.user, &o.at)
	})
	if err != nil {
		return err
	}
	for _, o := range all {
		_, err := tx.ExecContext(ctx, `INSERT INTO spending_times (order_id, account, at) VALUES ($1, $2, $3)`, o.id, accountName(key, memberAccount, o.guild, o.user), o.at)
		if err != nil {
			return err
		}
	}
	return nil
}

// spent returns the counters of a user, in words that say what each is about.
func (db *DB) spent(ctx context.Context, userID string) ([]map[string]any, error) {
	rows, err := db.read.QueryContext(ctx, `SELECT DISTINCT guild_id FROM orders WHERE user_id = $1 AND guild_id <> ''`, userID)
	servers, err := collect(rows, err, scanText)
	if err != nil {
		return nil, fmt.Errorf("read the servers of a user: %w", err)
	}
	type named struct{ account, about, guild string }
	all := []named{
		{db.account(userAccount, userID), "all songs", ""},
		{db.account(directAccount, userID), "songs in direct messages", ""},
		{db.account(writerAccount, userID), "calls of the language model", ""},
	}
	for _, id := range servers {
		all = append(all, named{db.account(memberAccount, id, userID), "songs on a server", id})
	}
	counters := []map[string]any{}
	for _, n := range all {
		rows, err := db.read.QueryContext(ctx, `SELECT day, held, charged FROM spending WHERE account = $1 ORDER BY day`, n.account)
		found, err := collect(rows, err, func(scan func(...any) error) (map[string]any, error) {
			var day, held, charged int64
			err := scan(&day, &held, &charged)
			return map[string]any{"about": n.about, "guild_id": n.guild, "day": time.Unix(day*secondsPerDay, 0).UTC().Format(time.DateOnly),
				"held": held, "charged": charged}, err
		})
		if err != nil {
			return nil, fmt.Errorf("read the counters of a user: %w", err)
		}
		counters = append(counters, found...)
	}
	return counters, nil
}
