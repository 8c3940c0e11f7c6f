package webdb

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/riffbot/riffbot/internal/apikeys"
	"github.com/riffbot/riffbot/internal/store"
)

// Keys implements [apikeys.Store].
type Keys struct {
	db *store.DB
}

// NewKeys returns the [Keys] of a database.
func NewKeys(db *store.DB) *Keys { return &Keys{db} }

const keyColumns = `id, user_id, guild_id, name, created_at, used_at`

func scanKey(scan func(...any) error) (k apikeys.Key, err error) {
	var created, used int64
	err = scan(&k.ID, &k.UserID, &k.GuildID, &k.Name, &created, &used)
	k.Created, k.Used = store.FromMillis(created), store.FromMillis(used)
	return k, err
}

// AddKey implements [apikeys.Store]. Keys that are added at the same time may exceed the limit.
func (ks *Keys) AddKey(ctx context.Context, k apikeys.Key, hash string) error {
	result, err := ks.db.Writer().ExecContext(ctx, `INSERT INTO app_keys (id, hash, guild_id, user_id, name,
		created_at, used_at) SELECT $1, $2, $3, $4, $5, $6, $7
		WHERE (SELECT count(*) FROM app_keys WHERE user_id = $4 AND guild_id = $3) < $8`,
		k.ID, hash, k.GuildID, k.UserID, k.Name, store.Millis(k.Created), store.Millis(k.Used), apikeys.MaxOfMember)
	if err == nil {
		var n int64
		if n, err = result.RowsAffected(); err == nil && n == 0 {
			return apikeys.ErrTooMany
		}
	}
	if err != nil {
		return fmt.Errorf("add key: %w", err)
	}
	return nil
}

// KeyByHash implements [apikeys.Store].
func (ks *Keys) KeyByHash(ctx context.Context, hash string) (apikeys.Key, error) {
	k, err := scanKey(ks.db.Reader().QueryRowContext(ctx, `SELECT `+keyColumns+` FROM app_keys WHERE hash = $1`,
		hash).Scan)
	if errors.Is(err, sql.ErrNoRows) {
		return k, apikeys.ErrUnknown
	}
	if err != nil {
		return k, fmt.Errorf("read key: %w", err)
	}
	return k, nil
}

// Keys implements [apikeys.Store].
func (ks *Keys) Keys(ctx context.Context, userID, guildID string) ([]apikeys.Key, error) {
	rows, err := ks.db.Reader().QueryContext(ctx, `SELECT `+keyColumns+` FROM app_keys WHERE user_id = $1
		AND guild_id = $2 ORDER BY created_at, id`, userID, guildID)
	return store.Collect(rows, err, scanKey)
}

// DeleteKey implements [apikeys.Store].
func (ks *Keys) DeleteKey(ctx context.Context, userID string, id apikeys.ID) error {
	result, err := ks.db.Writer().ExecContext(ctx, `DELETE FROM app_keys WHERE id = $1 AND user_id = $2`, id, userID)
	if err == nil {
		var n int64
		if n, err = result.RowsAffected(); err == nil && n == 0 {
			return apikeys.ErrUnknown
		}
	}
	if err != nil {
		return fmt.Errorf("delete key %s: %w", id, err)
	}
	return nil
}

// TouchKey implements [apikeys.Store].
func (ks *Keys) TouchKey(ctx context.Context, id apikeys.ID, at time.Time) error {
	_, err := ks.db.Writer().ExecContext(ctx, `UPDATE app_keys SET used_at = $2 WHERE id = $1 AND used_at < $2`,
		id, store.Millis(at))
	if err != nil {
		return fmt.Errorf("save use of key %s: %w", id, err)
	}
	return nil
}
