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

const panelColumns = `id, guild_id, channel_id, message_id, within_id, rev, face`

func scanPanel(scan func(...any) error) (p requests.Panel, err error) {
	return p, scan(&p.ID, &p.GuildID, &p.Post.ChannelID, &p.Post.MessageID, &p.Post.Within, &p.Rev, &p.Face)
}

// Panel returns a panel; an empty one if there is none.
func (db *DB) Panel(ctx context.Context, id string) (requests.Panel, error) {
	p, err := scanPanel(db.read.QueryRowContext(ctx, `SELECT `+panelColumns+` FROM panels WHERE id = $1`, id).Scan)
	if errors.Is(err, sql.ErrNoRows) {
		return requests.Panel{ID: id}, nil
	}
	if err != nil {
		return p, fmt.Errorf("read panel %s: %w", id, err)
	}
	return p, nil
}

// PlacePanel says where a panel's message is, which is drawn anew.
func (db *DB) PlacePanel(ctx context.Context, p requests.Panel) error {
	_, err := db.write.ExecContext(ctx, `
		INSERT INTO panels (id, guild_id, channel_id, message_id, within_id, rev, shown, face, next_at) VALUES ($1, $2, $3, $4, $5, 1, 0, '', 0)
		ON CONFLICT (id) DO UPDATE SET channel_id = excluded.channel_id, message_id = excluded.message_id, within_id = excluded.within_id, rev = panels.rev + 1, face = ''`,
		p.ID, p.GuildID, p.Post.ChannelID, p.Post.MessageID, p.Post.Within)
	if err != nil {
		return fmt.Errorf("place panel %s: %w", p.ID, err)
	}
	return nil
}

// DropPanel says that a panel's message is gone. Its channel stays known: that is
// where people expect songs.
func (db *DB) DropPanel(ctx context.Context, p requests.Panel) error {
	if _, err := db.write.ExecContext(ctx, `UPDATE panels SET message_id = '', face = '' WHERE id = $1 AND message_id = $2`, p.ID, p.Post.MessageID); err != nil {
		return fmt.Errorf("drop panel %s: %w", p.ID, err)
	}
	return nil
}

// ClaimPanels claims messages that do not show the newest.
func (db *DB) ClaimPanels(ctx context.Context, now, until time.Time) (claimed []requests.Panel, err error) {
	const due = `rev > shown AND message_id <> '' AND next_at <= $1`
	rows, err := db.read.QueryContext(ctx, `SELECT id FROM panels WHERE `+due+` ORDER BY next_at LIMIT $2`, millis(now), claimAtOnce)
	ids, err := collect(rows, err, scanText)
	if err != nil {
		return nil, err
	}
	for _, id := range ids {
		p, err := scanPanel(db.write.QueryRowContext(ctx, `UPDATE panels SET next_at = $2 WHERE `+due+` AND id = $3 RETURNING `+panelColumns,
			millis(now), millis(until), id).Scan)
		if errors.Is(err, sql.ErrNoRows) {
			continue // another process has it
		}
		if err != nil {
			return claimed, fmt.Errorf("claim panel %s: %w", id, err)
		}
		claimed = append(claimed, p)
	}
	return claimed, nil
}

// Drawn says what a panel shows now. One that was moved meanwhile is drawn again.
func (db *DB) Drawn(ctx context.Context, p requests.Panel, next time.Time) error {
	_, err := db.write.ExecContext(ctx, `
		UPDATE panels SET next_at = $3, shown = CASE WHEN message_id = $2 THEN $4 ELSE shown END, face = CASE WHEN message_id = $2 THEN $5 ELSE face END WHERE id = $1`,
		p.ID, p.Post.MessageID, millis(next), p.Rev, p.Face)
	if err != nil {
		return fmt.Errorf("note panel %s: %w", p.ID, err)
	}
	return nil
}

// Untold returns the guilds whose board has not told a week.
func (db *DB) Untold(ctx context.Context, week int64) ([]string, error) {
	rows, err := db.read.QueryContext(ctx, `SELECT guild_id FROM boards WHERE digest_week < $1`, week)
	return collect(rows, err, scanText)
}

// ClaimWeek lets one process post a week that was not posted, until a time.
func (db *DB) ClaimWeek(ctx context.Context, guildID string, week int64, now, until time.Time) (bool, error) {
	result, err := db.write.ExecContext(ctx, `UPDATE boards SET digest_until = $4 WHERE guild_id = $1 AND digest_week < $2 AND digest_until <= $3`,
		guildID, week, millis(now), millis(until))
	if err = changed(result, err); err == nil {
		return true, nil
	}
	if errors.Is(err, songs.ErrTaken) {
		return false, nil
	}
	return false, fmt.Errorf("claim a week: %w", err)
}

// WeekTold notes that a week was posted, or needs no post.
func (db *DB) WeekTold(ctx context.Context, guildID string, week int64) error {
	if _, err := db.write.ExecContext(ctx, `UPDATE boards SET digest_week = $2 WHERE guild_id = $1 AND digest_week < $2`, guildID, week); err != nil {
		return fmt.Errorf("note that a week was posted: %w", err)
	}
	return nil
}
