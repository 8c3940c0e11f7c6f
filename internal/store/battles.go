package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"riffbot/internal/requests"
	"riffbot/internal/songs"
)

const battleColumns = `id, guild_id, channel_id, user_id, user_name, idea, state, lasts_ms, ends_at, created_at`

func scanBattle(scan func(...any) error) (b requests.Battle, err error) {
	var lasts, ends, created int64
	err = scan(&b.ID, &b.GuildID, &b.ChannelID, &b.Host.ID, &b.Host.Name, &b.Idea, &b.State, &lasts, &ends, &created)
	b.Lasts, b.EndsAt, b.CreatedAt = time.Duration(lasts)*time.Millisecond, moment(ends), moment(created)
	return b, err
}

// orderingTime is how long a battle is its process's that orders its songs.
const orderingTime = 15 * time.Second

// AddBattle adds a battle with its sides and the place of its panel;
// [songs.ErrDuplicate] when its interaction added one before. One whose songs are to
// be ordered is not claimed until they are, or until its process had the time to.
func (db *DB) AddBattle(ctx context.Context, b requests.Battle) error {
	return db.tx(ctx, once(ctx, "battles", b.Interaction, func(tx *sql.Tx) error {
		if err := touch(ctx, tx, requests.BattlePanel(b.ID), b.GuildID); err != nil {
			return err
		}
		_, err := tx.ExecContext(ctx, `UPDATE panels SET channel_id = $2, message_id = $3, within_id = $4 WHERE id = $1`,
			requests.BattlePanel(b.ID), b.ChannelID, b.MessageID, b.Within)
		if err != nil {
			return fmt.Errorf("place the panel of battle %s: %w", b.ID, err)
		}
		var busy time.Time
		if b.State == requests.Preparing {
			busy = b.CreatedAt.Add(orderingTime)
		}
		result, err := tx.ExecContext(ctx, `INSERT INTO battles (`+battleColumns+`, interaction, busy_until) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
			ON CONFLICT (interaction) WHERE interaction <> '' DO NOTHING`,
			b.ID, b.GuildID, b.ChannelID, b.Host.ID, b.Host.Name, b.Idea, b.State, b.Lasts.Milliseconds(), millis(b.EndsAt), millis(b.CreatedAt), b.Interaction, millis(busy))
		if err := changed(result, err); err != nil {
			return fmt.Errorf("add battle %s: %w", b.ID, err)
		}
		for _, s := range b.Sides {
			_, err := tx.ExecContext(ctx, `INSERT INTO battle_sides (battle_id, number, style, order_id, song_id, title, votes, won) VALUES ($1, $2, $3, $4, $5, $6, 0, 0)`,
				b.ID, s.Number, s.Style, s.Order, s.Song, s.Title)
			if err != nil {
				return fmt.Errorf("add battle %s: %w", b.ID, err)
			}
		}
		return nil
	}))
}

// Battle returns a battle of a guild.
func (db *DB) Battle(ctx context.Context, guildID string, id requests.BattleID) (requests.Battle, error) {
	b, err := scanBattle(db.read.QueryRowContext(ctx, `SELECT `+battleColumns+` FROM battles WHERE id = $1 AND guild_id = $2`, id, guildID).Scan)
	if errors.Is(err, sql.ErrNoRows) {
		return b, requests.ErrNotFound
	}
	if err == nil {
		b.Sides, err = db.sides(ctx, id)
	}
	if err != nil {
		return b, fmt.Errorf("read battle %s: %w", id, err)
	}
	return b, nil
}

func (db *DB) sides(ctx context.Context, id requests.BattleID) ([]requests.Side, error) {
	rows, err := db.read.QueryContext(ctx, `SELECT number, style, order_id, song_id, title, votes, won FROM battle_sides WHERE battle_id = $1 ORDER BY number`, id)
	return collect(rows, err, func(scan func(...any) error) (s requests.Side, err error) {
		var won int64
		err = scan(&s.Number, &s.Style, &s.Order, &s.Song, &s.Title, &s.Votes, &won)
		s.Won = won != 0
		return s, err
	})
}

// VoteBattle gives a member's one vote to a side, moves it there, or takes it
// back.
func (db *DB) VoteBattle(ctx context.Context, guildID string, id requests.BattleID, number int, userID string, at time.Time) (side int, err error) {
	err = db.tx(ctx, func(tx *sql.Tx) error {
		// First of all, so that votes of a battle come one after another.
		if err := touch(ctx, tx, requests.BattlePanel(id), guildID); err != nil {
			return err
		}
		var here, open int
		err := tx.QueryRowContext(ctx, `SELECT count(*), count(CASE WHEN b.state = 'running' AND b.ends_at > $3 AND s.number = $4 AND s.song_id <> '' THEN 1 END)
			FROM battles b JOIN battle_sides s ON s.battle_id = b.id WHERE b.id = $1 AND b.guild_id = $2`,
			id, guildID, millis(at), number).Scan(&here, &open)
		switch {
		case err != nil:
			return fmt.Errorf("read battle %s: %w", id, err)
		case here == 0:
			return requests.ErrNotFound
		case open == 0:
			return requests.ErrClosed
		}
		had := 0
		err = tx.QueryRowContext(ctx, `DELETE FROM battle_votes WHERE battle_id = $1 AND user_id = $2 RETURNING number`, id, userID).Scan(&had)
		if err != nil && !errors.Is(err, sql.ErrNoRows) {
			return fmt.Errorf("take a vote back: %w", err)
		}
		if had != number {
			side = number
			if _, err := tx.ExecContext(ctx, `INSERT INTO battle_votes (battle_id, user_id, number, created_at) VALUES ($1, $2, $3, $4)`, id, userID, number, millis(at)); err != nil {
				return fmt.Errorf("vote in battle %s: %w", id, err)
			}
		}
		for n, change := range map[int]int{had: -1, side: 1} {
			if n == 0 {
				continue
			}
			if _, err := tx.ExecContext(ctx, `UPDATE battle_sides SET votes = votes + $3 WHERE battle_id = $1 AND number = $2`, id, n, change); err != nil {
				return fmt.Errorf("count a vote in battle %s: %w", id, err)
			}
		}
		return nil
	})
	return side, err
}

// ClaimBattles claims battles whose songs are being made, and those that have to
// end.
func (db *DB) ClaimBattles(ctx context.Context, now, until time.Time) (claimed []requests.Battle, err error) {
	rows, err := db.read.QueryContext(ctx, `
		SELECT `+battleColumns+` FROM battles WHERE busy_until <= $1 AND (state = 'running' AND ends_at <= $1 OR state = 'preparing'
			AND NOT EXISTS (SELECT 1 FROM battle_sides s JOIN orders o ON o.id = s.order_id WHERE s.battle_id = battles.id AND o.state <> 'overdue' AND o.`+notFinal+`))
		ORDER BY created_at LIMIT $2`, millis(now), claimAtOnce)
	found, err := collect(rows, err, scanBattle)
	if err != nil {
		return nil, err
	}
	for _, b := range found {
		result, err := db.write.ExecContext(ctx, `UPDATE battles SET busy_until = $3 WHERE id = $1 AND busy_until <= $2 AND state = $4`, b.ID, millis(now), millis(until), b.State)
		if err = changed(result, err); errors.Is(err, songs.ErrTaken) {
			continue
		}
		if err == nil {
			b.Sides, err = db.sides(ctx, b.ID)
		}
		if err != nil {
			return claimed, fmt.Errorf("claim battle %s: %w", b.ID, err)
		}
		claimed = append(claimed, b)
	}
	return claimed, nil
}

// SaveBattle keeps state, end and songs of a battle.
func (db *DB) SaveBattle(ctx context.Context, b requests.Battle, was requests.BattleState, at time.Time) error {
	return db.tx(ctx, func(tx *sql.Tx) error {
		if err := touch(ctx, tx, requests.BattlePanel(b.ID), b.GuildID); err != nil {
			return err
		}
		result, err := tx.ExecContext(ctx, `UPDATE battles SET state = $3, ends_at = $4, busy_until = 0 WHERE id = $1 AND state = $2`, b.ID, was, b.State, millis(b.EndsAt))
		if err = changed(result, err); errors.Is(err, songs.ErrTaken) {
			return requests.ErrClosed
		}
		if err != nil {
			return fmt.Errorf("save battle %s: %w", b.ID, err)
		}
		for _, s := range b.Sides {
			if _, err := tx.ExecContext(ctx, `UPDATE battle_sides SET order_id = $3, song_id = $4, title = CASE WHEN EXISTS (SELECT 1 FROM songs WHERE id = $4 AND deleted_at <> 0) THEN '' ELSE $5 END, won = $6 WHERE battle_id = $1 AND number = $2`,
				b.ID, s.Number, s.Order, s.Song, s.Title, flag(s.Won)); err != nil {
				return fmt.Errorf("save battle %s: %w", b.ID, err)
			}
			if !s.Won {
				continue
			}
			if _, err := tx.ExecContext(ctx, `INSERT INTO guild_favourites (guild_id, song_id, battle_id, created_at) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING`,
				b.GuildID, s.Song, b.ID, millis(at)); err != nil {
				return fmt.Errorf("honour song %s: %w", s.Song, err)
			}
		}
		return nil
	})
}
