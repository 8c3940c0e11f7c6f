package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/riffbot/riffbot/internal/songs"
)

// SongChannel returns a guild's channel for finished songs; [songs.ErrNotFound] if there is none.
func (db *DB) SongChannel(ctx context.Context, guildID string) (c songs.Channel, err error) {
	var threads int64
	err = db.read.QueryRowContext(ctx, `SELECT channel_id, threads FROM song_channels
		WHERE guild_id = $1`, guildID).Scan(&c.ID, &threads)
	if errors.Is(err, sql.ErrNoRows) {
		return c, songs.ErrNotFound
	}
	if err != nil {
		return c, fmt.Errorf("read song channel of guild %s: %w", guildID, err)
	}
	c.Threads = threads != 0
	return c, nil
}

// SetSongChannel sets a guild's channel for finished songs. A channel without an id removes it.
func (db *DB) SetSongChannel(ctx context.Context, guildID string, c songs.Channel) error {
	statement, args := `DELETE FROM song_channels WHERE guild_id = $1`, []any{guildID}
	if c.ID != "" {
		statement = `INSERT INTO song_channels (guild_id, channel_id, threads) VALUES ($1, $2, $3)
			ON CONFLICT (guild_id) DO UPDATE SET channel_id = excluded.channel_id, threads = excluded.threads`
		args = append(args, c.ID, BoolInt(c.Threads))
	}
	if _, err := db.write.ExecContext(ctx, statement, args...); err != nil {
		return fmt.Errorf("set song channel of guild %s: %w", guildID, err)
	}
	return nil
}

// Thread returns the thread of a song; [songs.ErrNotFound] if it has none.
func (db *DB) Thread(ctx context.Context, id songs.SongID) (threadID string, err error) {
	err = db.read.QueryRowContext(ctx, `SELECT thread_id FROM song_threads WHERE song_id = $1`, id).Scan(&threadID)
	if errors.Is(err, sql.ErrNoRows) {
		return "", songs.ErrNotFound
	}
	if err != nil {
		return "", fmt.Errorf("read thread of song %s: %w", id, err)
	}
	return threadID, nil
}

// SetThread sets the thread of songs.
func (db *DB) SetThread(ctx context.Context, threadID string, ids ...songs.SongID) error {
	for _, id := range ids {
		_, err := db.write.ExecContext(ctx, `INSERT INTO song_threads (song_id, thread_id) VALUES ($1, $2)
			ON CONFLICT (song_id) DO UPDATE SET thread_id = excluded.thread_id`, id, threadID)
		if err != nil {
			return fmt.Errorf("set thread of song %s: %w", id, err)
		}
	}
	return nil
}
