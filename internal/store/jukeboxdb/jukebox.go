package jukeboxdb

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/riffbot/riffbot/internal/jukebox"
	"github.com/riffbot/riffbot/internal/songs"
	"github.com/riffbot/riffbot/internal/store"
	"github.com/riffbot/riffbot/internal/store/librarydb"
)

// Jukebox stores the players of guilds, their history, and playlists.
type Jukebox struct {
	db *store.DB
}

// New returns the [Jukebox] of a database.
func New(db *store.DB) *Jukebox { return &Jukebox{db} }

// ClaimPlayer starts a new run of a guild's player and returns it. Only the latest run may save it.
func (jb *Jukebox) ClaimPlayer(ctx context.Context, guildID string) (jukebox.State, error) {
	var s jukebox.State
	var ms, saved, run int64
	var rest string
	var now, channel string
	err := jb.db.Writer().QueryRowContext(ctx, `
		INSERT INTO players (guild_id, run, channel_id, now_id, position_ms, state, updated_at)
		VALUES ($1, 1, '', '', 0, '{}', $2)
		ON CONFLICT (guild_id) DO UPDATE SET run = players.run + 1, updated_at = excluded.updated_at
		RETURNING run, channel_id, now_id, position_ms, position_at,
		state`, guildID, time.Now().UnixMilli()).Scan(&run, &channel, &now, &ms, &saved, &rest)
	if err == nil {
		err = json.Unmarshal([]byte(rest), &s)
	}
	if err == nil {
		s.Entries, err = playerEntries(ctx, jb.db.Writer(), guildID)
	}
	if err != nil {
		return s, fmt.Errorf("claim player of guild %s: %w", guildID, err)
	}
	s.GuildID, s.Run, s.Channel, s.Now, s.Position = guildID, run, channel, jukebox.EntryID(now),
		time.Duration(ms)*time.Millisecond
	s.PositionAt = time.UnixMilli(saved)
	return s, nil
}

// PlayerState returns the saved state of a guild's player; an empty one if there is none.
func (jb *Jukebox) PlayerState(ctx context.Context, guildID string) (jukebox.State, error) {
	s := jukebox.State{GuildID: guildID}
	var ms, at int64
	var rest string
	err := jb.db.Reader().QueryRowContext(ctx, `SELECT run, channel_id, now_id, position_ms, position_at, state
		FROM players WHERE guild_id = $1`, guildID).Scan(&s.Run, &s.Channel, &s.Now, &ms, &at, &rest)
	if errors.Is(err, sql.ErrNoRows) {
		return s, nil
	}
	saved := s
	if err == nil {
		err = json.Unmarshal([]byte(rest), &saved)
	}
	if err == nil {
		saved.Entries, err = playerEntries(ctx, jb.db.Reader(), guildID)
	}
	if err != nil {
		return s, fmt.Errorf("read player of guild %s: %w", guildID, err)
	}
	saved.GuildID, saved.Run, saved.Channel, saved.Now = guildID, s.Run, s.Channel, s.Now
	saved.Position, saved.PositionAt = time.Duration(ms)*time.Millisecond, time.UnixMilli(at)
	return saved, nil
}

// Changed reports whether a deletion changed a guild's player after the run claimed it. A deletion
// starts a new run and sets the time of the player to 0.
func (jb *Jukebox) Changed(ctx context.Context, guildID string, run int64) (changed bool, err error) {
	err = jb.db.Reader().QueryRowContext(ctx, `SELECT count(*) > 0 FROM players WHERE guild_id = $1 AND run > $2
		AND updated_at = 0`, guildID, run).Scan(&changed)
	if err != nil {
		return false, fmt.Errorf("check player of guild %s: %w", guildID, err)
	}
	return changed, nil
}

// entrySongs joins the songs of entries and plays, without the viewer's marks. It excludes removed
// songs.
const entrySongs = ` JOIN songs s ON s.id = e.song_id JOIN orders o ON o.id = s.order_id
	LEFT JOIN favourites f ON f.song_id = s.id AND f.user_id = ''
	WHERE s.deleted_at = 0 AND e.guild_id = $1`

func playerEntries(ctx context.Context, db *sql.DB, guildID string) ([]jukebox.Entry, error) {
	rows, err := db.QueryContext(ctx, `SELECT `+librarydb.EntryColumns+`, e.id, e.user_id,
		e.user_name, e.why, e.place, e.dice, e.pin, e.at
		FROM jukebox_entries e`+entrySongs+` ORDER BY e.place, e.id`, guildID)
	all, err := store.Collect(rows, err, func(scan func(...any) error) (e jukebox.Entry, err error) {
		var at int64
		e.Song, err = librarydb.ScanEntry(func(to ...any) error {
			return scan(append(to, &e.ID, &e.By.ID, &e.By.Name, &e.Source, &e.Place, &e.ShuffleKey, &e.Pin, &at)...)
		})
		e.At = store.FromMillis(at)
		return e, err
	})
	if err != nil {
		return nil, err
	}
	type vote struct {
		entry jukebox.EntryID
		user  string
	}
	rows, err = db.QueryContext(ctx, `SELECT entry_id, user_id FROM jukebox_votes
		WHERE guild_id = $1 ORDER BY user_id`, guildID)
	votes, err := store.Collect(rows, err, func(scan func(...any) error) (v vote, err error) {
		return v, scan(&v.entry, &v.user)
	})
	for i := range all {
		for _, v := range votes {
			if v.entry == all[i].ID {
				all[i].Votes = append(all[i].Votes, v.user)
			}
		}
	}
	return all, err
}

// SavePlayer saves a guild's player; [jukebox.ErrConflict] if another run has claimed it.
func (jb *Jukebox) SavePlayer(ctx context.Context, s jukebox.State) error {
	entries := s.Entries
	row := s
	row.Entries = nil // stored in their own table
	rest, err := store.Encode(row)
	if err != nil {
		return fmt.Errorf("encode player of guild %s: %w", s.GuildID, err)
	}
	return jb.db.Tx(ctx, func(tx *sql.Tx) error {
		result, err := tx.ExecContext(ctx, `UPDATE players SET channel_id = $3, now_id = $4, position_ms = $5,
			state = $6, updated_at = $7, position_at = $7
			WHERE guild_id = $1 AND run = $2`,
			s.GuildID, s.Run, s.Channel, s.Now, s.Position.Milliseconds(), string(rest), time.Now().UnixMilli())
		if err := playerChanged(result, err); err != nil {
			return fmt.Errorf("save player of guild %s: %w", s.GuildID, err)
		}
		for _, table := range []string{"jukebox_votes", "jukebox_entries"} {
			if _, err := tx.ExecContext(ctx, `DELETE FROM `+table+` WHERE guild_id = $1`, s.GuildID); err != nil {
				return fmt.Errorf("save queue of guild %s: %w", s.GuildID, err)
			}
		}
		for _, e := range entries {
			if err := saveEntry(ctx, tx, s.GuildID, e); err != nil {
				return fmt.Errorf("save queue of guild %s: %w", s.GuildID, err)
			}
		}
		return nil
	})
}

func saveEntry(ctx context.Context, tx *sql.Tx, guildID string, e jukebox.Entry) error {
	_, err := tx.ExecContext(ctx, `INSERT INTO jukebox_entries (guild_id, id, song_id, user_id, user_name, why,
		place, dice, pin, at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9,
		$10)`, guildID, e.ID, e.Song.ID, e.By.ID, e.By.Name, e.Source, e.Place, e.ShuffleKey, e.Pin, store.Millis(e.At))
	for _, user := range e.Votes {
		if err != nil {
			break
		}
		_, err = tx.ExecContext(ctx, `INSERT INTO jukebox_votes (guild_id, entry_id, user_id)
			VALUES ($1, $2, $3) ON CONFLICT DO NOTHING`, guildID, e.ID, user)
	}
	return err
}

// SavePosition saves the position in the current song of a guild.
func (jb *Jukebox) SavePosition(ctx context.Context, guildID string, run int64, at time.Duration) error {
	result, err := jb.db.Writer().ExecContext(ctx, `UPDATE players SET position_ms = $3, position_at = $4
		WHERE guild_id = $1 AND run = $2`, guildID, run, at.Milliseconds(), time.Now().UnixMilli())
	if err := playerChanged(result, err); err != nil {
		return fmt.Errorf("save position of guild %s: %w", guildID, err)
	}
	return nil
}

// playerChanged replaces the error of an update without result by [jukebox.ErrConflict].
func playerChanged(result sql.Result, err error) error {
	if err = store.RequireChange(result, err); errors.Is(err, songs.ErrConflict) {
		return jukebox.ErrConflict
	}
	return err
}

// Playing returns the guilds whose jukebox is in a voice channel.
func (jb *Jukebox) Playing(ctx context.Context) ([]string, error) {
	rows, err := jb.db.Reader().QueryContext(ctx, `SELECT guild_id FROM players WHERE channel_id <> ''`)
	return store.Collect(rows, err, func(scan func(...any) error) (id string, err error) { return id, scan(&id) })
}
