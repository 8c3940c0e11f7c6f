package store

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"fmt"
	"strings"
	"time"
)

// Prefixes of account names, in the order in which transactions lock the rows, to avoid deadlocks.
const (
	userAccount        = "user:"    // a member in all guilds
	memberAccount      = "member:"  // a member in one guild
	directAccount      = "direct:"  // a member in direct messages
	guildAccount       = "guild:"   // a guild per day
	monthAccount       = "month:"   // a guild per month
	writerAccount      = "writer:"  // a member's requests to the language model
	guildWriterAccount = "writers:" // a guild's requests to the language model
)

var accountOrder = []string{userAccount, memberAccount, directAccount, guildAccount, monthAccount, writerAccount,
	guildWriterAccount}

// spendingKey is the name of the key for hashing account names.
const spendingKey = "spending"

// accountName returns the account name of some ids. The ids can neither be read from the name nor
// guessed without the key.
func accountName(key []byte, kind string, ids ...string) string {
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte(kind + strings.Join(ids, "\x00")))
	return kind + hex.EncodeToString(mac.Sum(nil)[:16])
}

func (db *DB) account(kind string, ids ...string) string { return accountName(db.key, kind, ids...) }

// secret returns a key of this database, and creates it if there is none.
func secret(ctx context.Context, tx *sql.Tx, name string) ([]byte, error) {
	fresh := make([]byte, 32)
	if _, err := rand.Read(fresh); err != nil {
		return nil, fmt.Errorf("create key: %w", err)
	}
	_, err := tx.ExecContext(ctx, `INSERT INTO secrets (name, value) VALUES ($1, $2)
		ON CONFLICT DO NOTHING`, name, hex.EncodeToString(fresh))
	if err != nil {
		return nil, fmt.Errorf("save key: %w", err)
	}
	var kept string
	if err := tx.QueryRowContext(ctx, `SELECT value FROM secrets WHERE name = $1`, name).Scan(&kept); err != nil {
		return nil, fmt.Errorf("read key: %w", err)
	}
	return hex.DecodeString(kept)
}

// LockSpending blocks new orders of a user until the transaction ends.
func (db *DB) LockSpending(ctx context.Context, tx *sql.Tx, userID string) error {
	_, err := tx.ExecContext(ctx, `UPDATE spending SET held = held WHERE account = $1`, db.account(userAccount, userID))
	if err != nil {
		return fmt.Errorf("lock account of user: %w", err)
	}
	return nil
}

// Retention of counters after the start of their period.
const (
	keepDays   = 3
	keepMonths = 62
)

// PruneSpending deletes the counters of periods that have ended.
func PruneSpending(e Batch, now time.Time) error {
	for _, statement := range []struct {
		text string
		arg  int64
	}{
		{`DELETE FROM spending WHERE day < $1 AND account NOT LIKE 'month:%'`, Day(now) - keepDays},
		{`DELETE FROM spending WHERE day < $1`, Day(now) - keepMonths},
		{`DELETE FROM spending_times WHERE at < $1`, now.AddDate(0, 0, -keepDays).UnixMilli()},
		{`DELETE FROM writer_calls WHERE expires_at < $1`, now.UnixMilli()},
	} {
		if err := e.Run(statement.text, statement.arg); err != nil {
			return err
		}
	}
	return nil
}

// ExportSpending returns the counters of a user with readable descriptions, for the export.
func (db *DB) ExportSpending(ctx context.Context, userID string) ([]map[string]any, error) {
	rows, err := db.read.QueryContext(ctx, `SELECT DISTINCT guild_id FROM orders WHERE user_id = $1
		AND guild_id <> ''`, userID)
	servers, err := Collect(rows, err, ScanText)
	if err != nil {
		return nil, fmt.Errorf("read guilds of user: %w", err)
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
		rows, err := db.read.QueryContext(ctx, `SELECT day, held, charged FROM spending WHERE account = $1
			ORDER BY day`, n.account)
		found, err := Collect(rows, err, func(scan func(...any) error) (map[string]any, error) {
			var day, held, charged int64
			err := scan(&day, &held, &charged)
			return map[string]any{"about": n.about, "guild_id": n.guild,
				"day":  time.Unix(day*SecondsPerDay, 0).UTC().Format(time.DateOnly),
				"held": held, "charged": charged}, err
		})
		if err != nil {
			return nil, fmt.Errorf("read counters of user: %w", err)
		}
		counters = append(counters, found...)
	}
	return counters, nil
}
