package cowritingdb

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/riffbot/riffbot/internal/cowriting"
	"github.com/riffbot/riffbot/internal/store"
)

// ClaimPanels implements [cowriting.Store].
func (st *Sessions) ClaimPanels(ctx context.Context, now, until time.Time) (claimed []cowriting.Panel, err error) {
	const due = `rev > shown AND message_id <> '' AND next_at <= $1`
	rows, err := st.db.Reader().QueryContext(ctx, `SELECT id FROM cowriting_sessions WHERE `+due+`
		ORDER BY next_at LIMIT $2`, store.Millis(now), store.ClaimLimit)
	ids, err := store.Collect(rows, err, store.ScanText)
	if err != nil {
		return nil, err
	}
	for _, id := range ids {
		var p cowriting.Panel
		err := st.db.Writer().QueryRowContext(ctx, `UPDATE cowriting_sessions SET next_at = $2 WHERE `+due+` AND id = $3
			RETURNING id, guild_id, thread_id, message_id, rev, face`, store.Millis(now), store.Millis(until), id).Scan(
			&p.ID, &p.GuildID, &p.ThreadID, &p.MessageID, &p.Revision, &p.ContentHash)
		if errors.Is(err, sql.ErrNoRows) {
			continue // claimed by another process
		}
		if err != nil {
			return claimed, fmt.Errorf("claim panel of session %s: %w", id, err)
		}
		claimed = append(claimed, p)
	}
	return claimed, nil
}

// SavePanel implements [cowriting.Store].
func (st *Sessions) SavePanel(ctx context.Context, p cowriting.Panel, next time.Time) error {
	_, err := st.db.Writer().ExecContext(ctx, `UPDATE cowriting_sessions SET shown = $2, face = $3, next_at = $4
		WHERE id = $1`, p.ID, p.Revision, p.ContentHash, store.Millis(next))
	if err != nil {
		return fmt.Errorf("save panel of session %s: %w", p.ID, err)
	}
	return nil
}

// DropPanel implements [cowriting.Store].
func (st *Sessions) DropPanel(ctx context.Context, p cowriting.Panel) error {
	_, err := st.db.Writer().ExecContext(ctx, `UPDATE cowriting_sessions SET message_id = '' WHERE id = $1
		AND message_id = $2`, p.ID, p.MessageID)
	if err != nil {
		return fmt.Errorf("drop panel of session %s: %w", p.ID, err)
	}
	return nil
}
