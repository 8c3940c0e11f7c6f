package store

import (
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"riffbot/internal/songs"
)

func scanOrder(row interface{ Scan(...any) error }) (o songs.Order, err error) {
	var sent, created, updated, look, tell int64
	var brief, failure string
	err = row.Scan(&o.ID, &o.Place.GuildID, &o.Place.ChannelID, &o.Requester.ID, &o.Requester.Name, &o.State, &o.Run, &o.Attempt,
		&o.Credits, &o.Instead, &sent, &o.TaskID, &o.TraceID, &o.SizeLimit, &brief, (*text)(&o.Address), &failure, &created, &updated, &o.Request, &o.Interaction, &o.Looks, &look, &tell, &o.Tells)
	if err != nil {
		return o, err
	}
	o.Progress = -1
	o.SentAt, o.CreatedAt, o.UpdatedAt, o.LookAt, o.TellAt = moment(sent), moment(created), moment(updated), moment(look), moment(tell)
	err = json.Unmarshal([]byte(brief), &o.Brief)
	if failure != "" {
		o.Failure = &songs.Failure{}
		err = errors.Join(err, json.Unmarshal([]byte(failure), o.Failure))
	}
	return o, err
}

// changed turns an update that found nothing into [songs.ErrTaken].
func changed(result sql.Result, err error) error {
	if err != nil {
		return err
	}
	n, err := result.RowsAffected()
	if err == nil && n == 0 {
		return songs.ErrTaken
	}
	return err
}

// collect reads all rows.
func collect[T any](rows *sql.Rows, err error, read func(scan func(...any) error) (T, error)) ([]T, error) {
	if err != nil {
		return nil, fmt.Errorf("query: %w", err)
	}
	defer func() { _ = rows.Close() }()
	var all []T
	for rows.Next() {
		item, err := read(rows.Scan)
		if err != nil {
			return nil, fmt.Errorf("read a row: %w", err)
		}
		all = append(all, item)
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("read the rows: %w", err)
	}
	return all, nil
}

// text scans a TEXT column into bytes.
type text []byte

func (t *text) Scan(v any) error {
	switch v := v.(type) {
	case string:
		*t = text(v)
	case []byte:
		*t = append(text(nil), v...)
	default:
		return fmt.Errorf("a text column holds %T", v)
	}
	return nil
}

// millis is a time as it is kept; 0 for none.
func millis(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMilli()
}

func moment(ms int64) time.Time {
	if ms == 0 {
		return time.Time{}
	}
	return time.UnixMilli(ms).UTC()
}

// flag is a yes or no as it is kept.
func flag(yes bool) int64 {
	if yes {
		return 1
	}
	return 0
}
