package boarddb

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/riffbot/riffbot/internal/board"
	"github.com/riffbot/riffbot/internal/songs"
	"github.com/riffbot/riffbot/internal/store"
	"github.com/riffbot/riffbot/internal/store/results"
)

// Board stores requests, votes, battles and panels. It implements [board.Store].
type Board struct {
	db       *store.DB
	rankings results.Large[rankingKey, []points]
}

// New returns the [Board] of a database.
func New(db *store.DB) *Board { return &Board{db: db} }

const battleColumns = `id, guild_id, channel_id, user_id, user_name, idea, state, lasts_ms, ends_at, created_at`

func scanBattle(scan func(...any) error) (b board.Battle, err error) {
	var lasts, ends, created int64
	err = scan(&b.ID, &b.GuildID, &b.ChannelID, &b.Host.ID, &b.Host.Name, &b.Idea, &b.State, &lasts, &ends, &created)
	b.Duration, b.EndsAt, b.CreatedAt = time.Duration(lasts)*time.Millisecond, store.FromMillis(ends),
		store.FromMillis(created)
	return b, err
}

// orderingTimeout is how long the process that added a battle has to order its songs before others
// may claim the battle.
const orderingTimeout = 15 * time.Second

// AddBattle implements [board.Store]. A battle whose songs must be ordered cannot be claimed by
// another process until they are or orderingTimeout has passed.
func (bd *Board) AddBattle(ctx context.Context, b board.Battle) error {
	return bd.db.Tx(ctx, store.Once(ctx, "battles", b.Interaction, func(tx *sql.Tx) error {
		if err := touch(ctx, tx, board.BattlePanelID(b.ID), b.GuildID); err != nil {
			return err
		}
		_, err := tx.ExecContext(ctx, `UPDATE panels SET channel_id = $2, message_id = $3, within_id = $4
			WHERE id = $1`,
			board.BattlePanelID(b.ID), b.ChannelID, b.MessageID, b.ParentChannelID)
		if err != nil {
			return fmt.Errorf("place panel of battle %s: %w", b.ID, err)
		}
		var busy time.Time
		if b.State == board.Preparing && slices.ContainsFunc(b.Sides, func(s board.Side) bool { return s.Song == "" }) {
			busy = b.CreatedAt.Add(orderingTimeout)
		}
		result, err := tx.ExecContext(ctx, `INSERT INTO battles (`+battleColumns+`, interaction, busy_until)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
			ON CONFLICT (interaction) WHERE interaction <> '' DO NOTHING`,
			b.ID, b.GuildID, b.ChannelID, b.Host.ID, b.Host.Name, b.Idea, b.State, b.Duration.Milliseconds(),
			store.Millis(b.EndsAt), store.Millis(b.CreatedAt), b.Interaction, store.Millis(busy))
		if err := store.RequireChange(result, err); err != nil {
			return fmt.Errorf("add battle %s: %w", b.ID, err)
		}
		for _, s := range b.Sides {
			_, err := tx.ExecContext(ctx, `INSERT INTO battle_sides (battle_id, number, style, order_id,
				song_id, title, votes, won) VALUES ($1, $2, $3, $4, $5, $6, 0, 0)`,
				b.ID, s.Number, s.Style, s.Order, s.Song, s.Title)
			if err != nil {
				return fmt.Errorf("add battle %s: %w", b.ID, err)
			}
		}
		return nil
	}))
}

// Battle implements [board.Store].
func (bd *Board) Battle(ctx context.Context, guildID string, id board.BattleID) (board.Battle, error) {
	b, err := scanBattle(bd.db.Reader().QueryRowContext(ctx, `SELECT `+battleColumns+` FROM battles
		WHERE id = $1 AND guild_id = $2`, id, guildID).Scan)
	if errors.Is(err, sql.ErrNoRows) {
		return b, board.ErrNotFound
	}
	if err == nil {
		b.Sides, err = bd.sides(ctx, id)
	}
	if err != nil {
		return b, fmt.Errorf("read battle %s: %w", id, err)
	}
	return b, nil
}

func (bd *Board) sides(ctx context.Context, id board.BattleID) ([]board.Side, error) {
	rows, err := bd.db.Reader().QueryContext(ctx, `SELECT number, style, order_id, song_id, title, votes, won
		FROM battle_sides WHERE battle_id = $1 ORDER BY number`, id)
	return store.Collect(rows, err, func(scan func(...any) error) (s board.Side, err error) {
		var won int64
		err = scan(&s.Number, &s.Style, &s.Order, &s.Song, &s.Title, &s.Votes, &won)
		s.Won = won != 0
		return s, err
	})
}

// ClaimBattles implements [board.Store].
func (bd *Board) ClaimBattles(ctx context.Context, now, until time.Time) (claimed []board.Battle, err error) {
	rows, err := bd.db.Reader().QueryContext(ctx, `
		SELECT `+battleColumns+` FROM battles WHERE state IN ('preparing', 'running')
			AND busy_until <= $1 AND (state = 'running' AND ends_at <= $1 OR state = 'preparing'
			AND NOT EXISTS (SELECT 1 FROM battle_sides s JOIN orders o ON o.id = s.order_id
			WHERE s.battle_id = battles.id AND o.state <> 'overdue' AND o.`+store.NotFinal+`))
		ORDER BY created_at LIMIT $2`, store.Millis(now), store.ClaimLimit)
	found, err := store.Collect(rows, err, scanBattle)
	if err != nil {
		return nil, err
	}
	for _, b := range found {
		result, err := bd.db.Writer().ExecContext(ctx, `UPDATE battles SET busy_until = $3 WHERE id = $1
			AND busy_until <= $2 AND state = $4`, b.ID, store.Millis(now), store.Millis(until), b.State)
		if err = store.RequireChange(result, err); errors.Is(err, songs.ErrConflict) {
			continue
		}
		if err == nil {
			b.Sides, err = bd.sides(ctx, b.ID)
		}
		if err != nil {
			return claimed, fmt.Errorf("claim battle %s: %w", b.ID, err)
		}
		claimed = append(claimed, b)
	}
	return claimed, nil
}

// SaveBattle implements [board.Store].
func (bd *Board) SaveBattle(ctx context.Context, b board.Battle, was board.BattleState, at time.Time) error {
	return bd.db.Tx(ctx, func(tx *sql.Tx) error {
		if err := touch(ctx, tx, board.BattlePanelID(b.ID), b.GuildID); err != nil {
			return err
		}
		result, err := tx.ExecContext(ctx, `UPDATE battles SET state = $3, ends_at = $4, busy_until = 0
			WHERE id = $1 AND state = $2`, b.ID, was, b.State, store.Millis(b.EndsAt))
		if err = store.RequireChange(result, err); errors.Is(err, songs.ErrConflict) {
			return board.ErrClosed
		}
		if err != nil {
			return fmt.Errorf("save battle %s: %w", b.ID, err)
		}
		if b.State == board.Ended {
			// It has no message yet. The id of the battle keeps it due.
			if _, err := tx.ExecContext(ctx, `INSERT INTO panels (id, guild_id, channel_id, message_id, within_id, rev,
				shown, face, next_at) VALUES ($1, $2, $3, $4, '', 1, 0, '', 0) ON CONFLICT (id) DO NOTHING`,
				board.ResultPanelID(b.ID), b.GuildID, b.ChannelID, b.ID); err != nil {
				return fmt.Errorf("add result of battle %s: %w", b.ID, err)
			}
		}
		for _, s := range b.Sides {
			if _, err := tx.ExecContext(ctx, `UPDATE battle_sides SET order_id = $3, song_id = $4, title = CASE
				WHEN EXISTS (SELECT 1 FROM songs WHERE id = $4 AND deleted_at > 0) THEN ''
				ELSE $5 END, won = $6 WHERE battle_id = $1 AND number = $2`,
				b.ID, s.Number, s.Order, s.Song, s.Title, store.BoolInt(s.Won)); err != nil {
				return fmt.Errorf("save battle %s: %w", b.ID, err)
			}
			if !s.Won {
				continue
			}
			if _, err := tx.ExecContext(ctx, `INSERT INTO guild_favourites (guild_id, song_id, battle_id,
				created_at) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING`,
				b.GuildID, s.Song, b.ID, store.Millis(at)); err != nil {
				return fmt.Errorf("mark winning song %s: %w", s.Song, err)
			}
		}
		return nil
	})
}

// HiddenSide returns the number of the side of an order whose battle has not ended, so that nothing
// may reveal its song; 0 if there is none.
func (bd *Board) HiddenSide(ctx context.Context, o songs.Order) (number int, err error) {
	err = bd.db.Reader().QueryRowContext(ctx, `SELECT coalesce(max(s.number), 0)
		FROM battles b JOIN battle_sides s ON s.battle_id = b.id WHERE b.guild_id = $2
		AND b.state IN ('preparing', 'running') AND ($1 = 'battle:' || b.id || '/' || CAST(s.number AS TEXT)
		OR s.order_id <> '' AND $1 = 'rest:' || s.order_id)`, o.Purpose, o.Place.GuildID).Scan(&number)
	if err != nil {
		return 0, fmt.Errorf("read battle of order %s: %w", o.ID, err)
	}
	return number, nil
}
