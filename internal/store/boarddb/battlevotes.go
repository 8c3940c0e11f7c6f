package boarddb

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/riffbot/riffbot/internal/board"
	"github.com/riffbot/riffbot/internal/store"
)

// VoteBattle implements [board.Store].
func (bd *Board) VoteBattle(ctx context.Context, guildID string, id board.BattleID, number int, userID string,
	at time.Time) (side int, err error) {
	err = bd.db.Tx(ctx, func(tx *sql.Tx) error {
		// Update the panel first, so that votes in a battle are serialized.
		if err := touch(ctx, tx, board.BattlePanelID(id), guildID); err != nil {
			return err
		}
		var here, open int
		err := tx.QueryRowContext(ctx, `SELECT count(*), count(CASE WHEN b.state = 'running' AND b.ends_at > $3
			AND s.number = $4 AND s.song_id <> '' THEN 1 END)
			FROM battles b JOIN battle_sides s ON s.battle_id = b.id WHERE b.id = $1 AND b.guild_id = $2`,
			id, guildID, store.Millis(at), number).Scan(&here, &open)
		switch {
		case err != nil:
			return fmt.Errorf("read battle %s: %w", id, err)
		case here == 0:
			return board.ErrNotFound
		case open == 0:
			return board.ErrClosed
		}
		had := 0
		err = tx.QueryRowContext(ctx, `DELETE FROM battle_votes WHERE battle_id = $1 AND user_id = $2
			RETURNING number`, id, userID).Scan(&had)
		if err != nil && !errors.Is(err, sql.ErrNoRows) {
			return fmt.Errorf("remove vote: %w", err)
		}
		if had != number {
			side = number
			if _, err := tx.ExecContext(ctx, `INSERT INTO battle_votes (battle_id, user_id, number, created_at)
				VALUES ($1, $2, $3, $4)`, id, userID, number, store.Millis(at)); err != nil {
				return fmt.Errorf("vote in battle %s: %w", id, err)
			}
		}
		for n, change := range map[int]int{had: -1, side: 1} {
			if n == 0 {
				continue
			}
			if _, err := tx.ExecContext(ctx, `UPDATE battle_sides SET votes = votes + $3 WHERE battle_id = $1
				AND number = $2`, id, n, change); err != nil {
				return fmt.Errorf("count vote in battle %s: %w", id, err)
			}
		}
		return nil
	})
	return side, err
}
