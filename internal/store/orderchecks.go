package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/riffbot/riffbot/internal/songs"
)

// useDraft deletes the draft of an order; [songs.ErrDraftGone] if it does not exist or belongs to
// another member. If the draft was made from a song, the order counts as a copy of the song's
// order. The row of the song is updated first, so that a concurrent removal happens before or
// after.
func useDraft(ctx context.Context, tx *sql.Tx, o songs.Order) (songs.Order, error) {
	if o.Draft == "" {
		return o, nil
	}
	const source = `SELECT song_id FROM drafts WHERE id = $1 AND song_id <> ''`
	if _, err := tx.ExecContext(ctx, `UPDATE songs SET deleted_at = deleted_at
		WHERE id IN (`+source+`)`, o.Draft); err != nil {
		return o, fmt.Errorf("check whether song was removed: %w", err)
	}
	err := tx.QueryRowContext(ctx, `SELECT order_id FROM songs WHERE id IN (`+source+`)`, o.Draft).Scan(&o.CopiedFrom)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return o, fmt.Errorf("read song of draft %s: %w", o.Draft, err)
	}
	result, err := tx.ExecContext(ctx, `DELETE FROM drafts WHERE id = $1 AND user_id = $2`, o.Draft, o.Requester.ID)
	if err = RequireChange(result, err); errors.Is(err, songs.ErrConflict) {
		return o, songs.ErrDraftGone
	}
	if err != nil {
		return o, fmt.Errorf("delete draft %s: %w", o.Draft, err)
	}
	return o, nil
}

// touchSong updates the row of a song that is not removed, without changing it.
const touchSong = `UPDATE songs SET deleted_at = deleted_at WHERE id = $1 AND deleted_at = 0`

// checkSources returns [songs.ErrNotFound] if the order repeats the texts of a removed order or
// edits a removed song. The rows are updated, so that a concurrent removal happens before or after.
func checkSources(ctx context.Context, tx *sql.Tx, o songs.Order) error {
	touch := func(statement string, id any) error {
		result, err := tx.ExecContext(ctx, statement, id)
		if err = RequireChange(result, err); errors.Is(err, songs.ErrConflict) {
			return songs.ErrNotFound
		}
		if err != nil {
			return fmt.Errorf("check whether song was removed: %w", err)
		}
		return nil
	}
	if o.CopiedFrom != "" {
		if err := touch(`UPDATE orders SET brief = brief WHERE id = $1 AND brief <> '{}'`, o.CopiedFrom); err != nil {
			return err
		}
	}
	if o.Spec.Edit == nil {
		return nil
	}
	for _, id := range []songs.SongID{o.Spec.Edit.Song, o.Spec.Edit.Other} {
		if id == "" {
			continue
		}
		if err := touch(touchSong, id); err != nil {
			return err
		}
	}
	return nil
}

// dropRemoved removes the data of songs from a specification that were removed while the order was
// processed.
func dropRemoved(ctx context.Context, tx *sql.Tx, b songs.SongSpec) (songs.SongSpec, error) {
	if b.Edit == nil {
		return b, nil
	}
	e := *b.Edit
	for id, forget := range map[songs.SongID]func(){
		e.Song:  func() { e.Title, e.Style, e.Lyrics, e.VendorID = "", "", "", "" },
		e.Other: func() { e.OtherTitle, e.OtherVendorID = "", "" },
	} {
		var removed int
		if err := tx.QueryRowContext(ctx, `SELECT count(*) FROM songs WHERE id = $1
			AND deleted_at > 0`, id).Scan(&removed); err != nil {
			return b, fmt.Errorf("read song %s: %w", id, err)
		}
		if removed > 0 {
			forget()
		}
	}
	b.Edit = &e
	return b, nil
}

// checkReplaced ensures that an unsure order is replaced only once.
func checkReplaced(ctx context.Context, tx *sql.Tx, o songs.Order) error {
	if o.Replaces == "" {
		return nil
	}
	// Updating the row makes concurrent transactions wait.
	result, err := tx.ExecContext(ctx, `
		UPDATE orders SET updated_at = updated_at
		WHERE id = $1 AND state = 'unsure' AND NOT EXISTS (SELECT 1 FROM orders again
		WHERE again.instead = $1 AND again.instead <> '')`, o.Replaces)
	if err := RequireChange(result, err); err != nil {
		return fmt.Errorf("replace order %s: %w", o.Replaces, err)
	}
	// A transaction that has waited sees a concurrent replacement only now.
	var again int
	if err := tx.QueryRowContext(ctx, `SELECT count(*) FROM orders
		WHERE instead = $1 AND instead <> ''`, o.Replaces).Scan(&again); err != nil {
		return fmt.Errorf("replace order %s: %w", o.Replaces, err)
	}
	if again > 0 {
		return fmt.Errorf("replace order %s: %w", o.Replaces, songs.ErrConflict)
	}
	return nil
}

// checkQueued rejects an order if its requester has reached the limit of queued orders.
func checkQueued(ctx context.Context, tx *sql.Tx, o songs.Order, limits songs.Limits) error {
	if limits.MaxQueuedPerUser == 0 || o.Shared() {
		return nil
	}
	waiting, err := countWaiting(ctx, tx, o.Requester.ID)
	if err != nil {
		return err
	}
	if waiting >= limits.MaxQueuedPerUser {
		return &songs.LimitError{Kind: songs.LimitQueued, Limit: limits.MaxQueuedPerUser}
	}
	return nil
}

// rowQuerier is a database or a transaction.
type rowQuerier interface {
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

// countWaiting returns the number of a user's own queued orders. The sides of a battle count as
// one.
func countWaiting(ctx context.Context, db rowQuerier, userID string) (waiting int, err error) {
	err = db.QueryRowContext(ctx, `SELECT count(DISTINCT CASE WHEN request LIKE 'battle:%'
		THEN substr(request, 1, length(request) - 2) ELSE id END)
		FROM orders WHERE user_id = $1 AND state = 'queued' AND (request = ''
		OR request LIKE 'battle:%' OR request LIKE '`+songs.SessionPrefix+`%')`, userID).Scan(&waiting)
	if err != nil {
		return 0, fmt.Errorf("count waiting orders: %w", err)
	}
	return waiting, nil
}
