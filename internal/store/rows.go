package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/riffbot/riffbot/internal/songs"
)

// scanOrder reads orderColumns.
func scanOrder(row interface{ Scan(...any) error }) (o songs.Order, err error) {
	var sent, created, updated, look, tell int64
	var brief, failure, skipped string
	err = row.Scan(&o.ID, &o.Place.GuildID, &o.Place.ChannelID, &o.Requester.ID, &o.Requester.Name, &o.State, &o.Run,
		&o.Attempt,
		&o.Credits, &o.Replaces, &sent, &o.TaskID, &o.TraceID, &o.SizeLimit, &brief, (*Text)(&o.Address), &failure,
		&created, &updated, &o.Purpose, &o.Interaction, &o.Rechecks, &look, &tell, &o.NotifyAttempts,
		&o.Provider, &skipped)
	if err != nil {
		return o, err
	}
	o.Progress = -1
	o.SentAt, o.CreatedAt, o.UpdatedAt, o.RecheckAt, o.NotifyAt = FromMillis(sent), FromMillis(created),
		FromMillis(updated), FromMillis(look), FromMillis(tell)
	err = json.Unmarshal([]byte(brief), &o.Spec)
	if skipped != "" {
		err = errors.Join(err, json.Unmarshal([]byte(skipped), &o.Skipped))
	}
	if failure != "" {
		o.Failure = &songs.Failure{}
		err = errors.Join(err, json.Unmarshal([]byte(failure), o.Failure))
	}
	return o, err
}

// RequireChange returns err, or [songs.ErrConflict] if an update changed no row.
func RequireChange(result sql.Result, err error) error {
	if err != nil {
		return err
	}
	n, err := result.RowsAffected()
	if err == nil && n == 0 {
		return songs.ErrConflict
	}
	return err
}

// Collect reads all rows with read and closes them. It takes the results of a query.
func Collect[T any](rows *sql.Rows, err error, read func(scan func(...any) error) (T, error)) ([]T, error) {
	if err != nil {
		return nil, fmt.Errorf("query: %w", err)
	}
	defer func() { _ = rows.Close() }()
	var all []T
	for rows.Next() {
		item, err := read(rows.Scan)
		if err != nil {
			return nil, fmt.Errorf("read row: %w", err)
		}
		all = append(all, item)
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("read rows: %w", err)
	}
	return all, nil
}

// Text scans a TEXT column into bytes.
type Text []byte

// Scan implements [sql.Scanner].
func (t *Text) Scan(v any) error {
	switch v := v.(type) {
	case string:
		*t = Text(v)
	case []byte:
		*t = append(Text(nil), v...)
	default:
		return fmt.Errorf("scan text column: unexpected type %T", v)
	}
	return nil
}

// Millis returns a time as stored: Unix milliseconds, or 0 for the zero time.
func Millis(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMilli()
}

// FromMillis returns the time that [Millis] stored.
func FromMillis(ms int64) time.Time {
	if ms == 0 {
		return time.Time{}
	}
	return time.UnixMilli(ms).UTC()
}

// BoolInt returns a boolean as stored: 0 or 1.
func BoolInt(yes bool) int64 {
	if yes {
		return 1
	}
	return 0
}

// ClaimLimit is the maximum number of rows of one claim.
const ClaimLimit = 20

// Querier is a database or a transaction.
type Querier interface {
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

// ScanText reads one text column.
func ScanText(scan func(...any) error) (s string, err error) { return s, scan(&s) }
