package store

import (
	"context"
	"database/sql"
	"fmt"
	"strings"

	"github.com/riffbot/riffbot/internal/songs"
)

// endSession records that the lyrics of a session are ordered, which ends the session. It returns [songs.ErrConflict]
// if the session has ended before. What is not part of the lyrics is deleted.
func endSession(ctx context.Context, tx *sql.Tx, o songs.Order) error {
	session, ok := strings.CutPrefix(o.Purpose, songs.SessionPrefix)
	if !ok {
		return nil
	}
	result, err := tx.ExecContext(ctx, `UPDATE cowriting_sessions SET state = 'ordered', order_id = $2, theme = '',
		style = '', due_at = 0, rev = rev + 1, updated_at = $3 WHERE id = $1 AND guild_id = $4 AND state = 'open'`,
		session, o.ID, Millis(o.CreatedAt), o.Place.GuildID)
	if err := RequireChange(result, err); err != nil {
		return fmt.Errorf("end session %s: %w", session, err)
	}
	b := Batch{Ctx: ctx, Tx: tx}
	if err := b.Run(`DELETE FROM cowriting_votes WHERE session_id = $1`, session); err != nil {
		return err
	}
	return b.Run(`DELETE FROM cowriting_proposals WHERE session_id = $1`, session)
}
