package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"riffbot/internal/jukebox"
	"riffbot/internal/songs"
)

// ClaimPlayer makes the caller the only one who may save a guild's jukebox, and
// returns it.
func (db *DB) ClaimPlayer(ctx context.Context, guildID string) (jukebox.State, error) {
	var s jukebox.State
	var ms, run int64
	var rest string
	var now, channel string
	err := db.write.QueryRowContext(ctx, `
		INSERT INTO players (guild_id, run, channel_id, now_id, position_ms, state, updated_at) VALUES ($1, 1, '', '', 0, '{}', $2)
		ON CONFLICT (guild_id) DO UPDATE SET run = players.run + 1, updated_at = excluded.updated_at
		RETURNING run, channel_id, now_id, position_ms, state`, guildID, time.Now().UnixMilli()).Scan(&run, &channel, &now, &ms, &rest)
	if err == nil {
		err = json.Unmarshal([]byte(rest), &s)
	}
	if err == nil {
		s.Entries, err = db.playerEntries(ctx, guildID)
	}
	if err != nil {
		return s, fmt.Errorf("claim the player of %s: %w", guildID, err)
	}
	s.GuildID, s.Run, s.Channel, s.Now, s.Position = guildID, run, channel, jukebox.EntryID(now), time.Duration(ms)*time.Millisecond
	return s, nil
}

// Changed reports whether a deletion changed a guild's jukebox after a run claimed
// it, and no other run has claimed it since. A deletion takes the player from its
// run and sets its time to 0.
func (db *DB) Changed(ctx context.Context, guildID string, run int64) (changed bool, err error) {
	err = db.read.QueryRowContext(ctx, `SELECT count(*) > 0 FROM players WHERE guild_id = $1 AND run > $2 AND updated_at = 0`, guildID, run).Scan(&changed)
	if err != nil {
		return false, fmt.Errorf("look at the player of %s: %w", guildID, err)
	}
	return changed, nil
}

// entrySongs are the songs that entries and plays name, as nobody in particular
// sees them. Songs that were removed are left out.
const entrySongs = ` JOIN songs s ON s.id = e.song_id JOIN orders o ON o.id = s.order_id
	LEFT JOIN favourites f ON f.song_id = s.id AND f.user_id = ''
	WHERE s.deleted_at = 0 AND e.guild_id = $1`

// playedSongs are the songs that were heard, as far as a viewer may see them; $1 to $3 are [sight].
const playedSongs = ` JOIN songs s ON s.id = e.song_id JOIN orders o ON o.id = s.order_id
	LEFT JOIN favourites f ON f.song_id = s.id AND f.user_id = ''
	WHERE s.deleted_at = 0 AND e.guild_id = o.guild_id AND ` + songInSight

func (db *DB) playerEntries(ctx context.Context, guildID string) ([]jukebox.Entry, error) {
	rows, err := db.write.QueryContext(ctx, `SELECT `+entryColumns+`, e.id, e.user_id, e.user_name, e.why, e.place, e.dice, e.pin, e.at
		FROM jukebox_entries e`+entrySongs+` ORDER BY e.place, e.id`, guildID)
	all, err := collect(rows, err, func(scan func(...any) error) (e jukebox.Entry, err error) {
		var at int64
		e.Song, err = scanEntry(func(to ...any) error {
			return scan(append(to, &e.ID, &e.By.ID, &e.By.Name, &e.Why, &e.Place, &e.Dice, &e.Pin, &at)...)
		})
		e.At = moment(at)
		return e, err
	})
	if err != nil {
		return nil, err
	}
	type vote struct {
		entry jukebox.EntryID
		user  string
	}
	rows, err = db.write.QueryContext(ctx, `SELECT entry_id, user_id FROM jukebox_votes WHERE guild_id = $1 ORDER BY user_id`, guildID)
	votes, err := collect(rows, err, func(scan func(...any) error) (v vote, err error) { return v, scan(&v.entry, &v.user) })
	for i := range all {
		for _, v := range votes {
			if v.entry == all[i].ID {
				all[i].Votes = append(all[i].Votes, v.user)
			}
		}
	}
	return all, err
}

// SavePlayer keeps a guild's jukebox as its run left it; [jukebox.ErrTaken] when it
// is another run's.
func (db *DB) SavePlayer(ctx context.Context, s jukebox.State) error {
	entries := s.Entries
	row := s
	row.Entries = nil // they have a table of their own
	rest, err := json.Marshal(row)
	if err != nil {
		return fmt.Errorf("encode the player of %s: %w", s.GuildID, err)
	}
	return db.tx(ctx, func(tx *sql.Tx) error {
		result, err := tx.ExecContext(ctx, `UPDATE players SET channel_id = $3, now_id = $4, position_ms = $5, state = $6, updated_at = $7
			WHERE guild_id = $1 AND run = $2`,
			s.GuildID, s.Run, s.Channel, s.Now, s.Position.Milliseconds(), string(rest), time.Now().UnixMilli())
		if err := playerChanged(result, err); err != nil {
			return fmt.Errorf("save the player of %s: %w", s.GuildID, err)
		}
		for _, table := range []string{"jukebox_votes", "jukebox_entries"} {
			if _, err := tx.ExecContext(ctx, `DELETE FROM `+table+` WHERE guild_id = $1`, s.GuildID); err != nil {
				return fmt.Errorf("save the playlist of %s: %w", s.GuildID, err)
			}
		}
		for _, e := range entries {
			if err := saveEntry(ctx, tx, s.GuildID, e); err != nil {
				return fmt.Errorf("save the playlist of %s: %w", s.GuildID, err)
			}
		}
		return nil
	})
}

func saveEntry(ctx context.Context, tx *sql.Tx, guildID string, e jukebox.Entry) error {
	_, err := tx.ExecContext(ctx, `INSERT INTO jukebox_entries (guild_id, id, song_id, user_id, user_name, why, place, dice, pin, at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`, guildID, e.ID, e.Song.ID, e.By.ID, e.By.Name, e.Why, e.Place, e.Dice, e.Pin, millis(e.At))
	for _, user := range e.Votes {
		if err != nil {
			break
		}
		_, err = tx.ExecContext(ctx, `INSERT INTO jukebox_votes (guild_id, entry_id, user_id) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING`, guildID, e.ID, user)
	}
	return err
}

// SavePosition keeps how far a guild's song has played.
func (db *DB) SavePosition(ctx context.Context, guildID string, run int64, at time.Duration) error {
	result, err := db.write.ExecContext(ctx, `UPDATE players SET position_ms = $3 WHERE guild_id = $1 AND run = $2`, guildID, run, at.Milliseconds())
	if err := playerChanged(result, err); err != nil {
		return fmt.Errorf("save the position in %s: %w", guildID, err)
	}
	return nil
}

// playerChanged turns an update that found nothing into [jukebox.ErrTaken].
func playerChanged(result sql.Result, err error) error {
	if err = changed(result, err); errors.Is(err, songs.ErrTaken) {
		return jukebox.ErrTaken
	}
	return err
}

// Playing lists the guilds whose jukebox is in a voice channel.
func (db *DB) Playing(ctx context.Context) ([]string, error) {
	rows, err := db.read.QueryContext(ctx, `SELECT guild_id FROM players WHERE channel_id <> ''`)
	return collect(rows, err, func(scan func(...any) error) (id string, err error) { return id, scan(&id) })
}

// Played notes that a song was heard.
func (db *DB) Played(ctx context.Context, p jukebox.Play) error {
	_, err := db.write.ExecContext(ctx, `INSERT INTO plays (guild_id, song_id, user_id, user_name, why, skipped, at) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
		p.GuildID, p.Song.ID, p.By.ID, p.By.Name, p.Why, flag(p.Skipped), millis(p.At))
	if err != nil {
		return fmt.Errorf("note that song %s was heard: %w", p.Song.ID, err)
	}
	return nil
}

// Plays returns a page of what was heard in a viewer's guild, as far as they may see the songs, newest first, and how
// much that is.
func (db *DB) Plays(ctx context.Context, v songs.Viewer, limit, offset int) (page []jukebox.Play, total int, err error) {
	if err := db.read.QueryRowContext(ctx, `SELECT count(*) FROM plays e`+playedSongs, sight(v)...).Scan(&total); err != nil {
		return nil, 0, fmt.Errorf("count what was heard: %w", err)
	}
	rows, err := db.read.QueryContext(ctx, `SELECT `+entryColumns+`, e.user_id, e.user_name, e.why, e.skipped, e.at,
		(SELECT count(*) FROM favourites h WHERE h.song_id = s.id)
		FROM plays e`+playedSongs+` ORDER BY e.at DESC, e.song_id LIMIT $4 OFFSET $5`, append(sight(v), limit, offset)...)
	page, err = collect(rows, err, func(scan func(...any) error) (p jukebox.Play, err error) {
		var at, skipped int64
		p.Song, err = scanEntry(func(to ...any) error {
			return scan(append(to, &p.By.ID, &p.By.Name, &p.Why, &skipped, &at, &p.Hearts)...)
		})
		p.GuildID, p.Skipped, p.At = v.GuildID, skipped != 0, moment(at)
		return p, err
	})
	return page, total, err
}

// Favourites returns songs that members marked and a viewer may see, the most marked first.
func (db *DB) Favourites(ctx context.Context, v songs.Viewer, limit int) ([]songs.Entry, error) {
	return db.shelfOf(ctx, v, limit, ` AND EXISTS (SELECT 1 FROM favourites h WHERE h.song_id = s.id)
		ORDER BY (SELECT count(*) FROM favourites h WHERE h.song_id = s.id) DESC, s.created_at DESC, s.id DESC`)
}

// Newest returns the songs that were made last and a viewer may see.
func (db *DB) Newest(ctx context.Context, v songs.Viewer, limit int) ([]songs.Entry, error) {
	return db.shelfOf(ctx, v, limit, ` ORDER BY s.created_at DESC, s.take, s.id DESC`)
}

func (db *DB) shelfOf(ctx context.Context, v songs.Viewer, limit int, which string) ([]songs.Entry, error) {
	rows, err := db.read.QueryContext(ctx, `SELECT `+entryColumns+` `+onShelf+which+` LIMIT $4`, append(sight(v), limit)...)
	return collect(rows, err, scanEntry)
}

// wish keeps that an order's song is to be played when it is done.
func wish(ctx context.Context, tx *sql.Tx, o songs.Order) error {
	if o.Brief.Play == "" || o.Place.GuildID == "" {
		return nil
	}
	if _, err := tx.ExecContext(ctx, `INSERT INTO wishes (order_id, play) VALUES ($1, $2)`, o.ID, o.Brief.Play); err != nil {
		return fmt.Errorf("keep the wish of order %s: %w", o.ID, err)
	}
	return nil
}

// Wishes returns the orders that ended and whose songs were to be played then,
// oldest first.
func (db *DB) Wishes(ctx context.Context) ([]jukebox.Wish, error) {
	type row struct {
		jukebox.Wish
		state songs.State
	}
	rows, err := db.read.QueryContext(ctx, `SELECT w.order_id, w.play, o.guild_id, o.channel_id, o.user_id, o.user_name, o.state, o.created_at
		FROM wishes w JOIN orders o ON o.id = w.order_id WHERE NOT `+notFinal+` ORDER BY o.created_at, o.id`)
	ended, err := collect(rows, err, func(scan func(...any) error) (r row, err error) {
		var at int64
		err = scan(&r.Order, &r.Play, &r.Place.GuildID, &r.Place.ChannelID, &r.By.ID, &r.By.Name, &r.state, &at)
		r.Created = moment(at)
		return r, err
	})
	if err != nil {
		return nil, err
	}
	var all []jukebox.Wish
	for _, r := range ended {
		w := r.Wish
		rows, err := db.read.QueryContext(ctx, `SELECT `+entryColumns+` `+onShelf+` AND s.order_id = $4 ORDER BY s.take LIMIT 1`,
			append(sight(songs.Viewer{GuildID: w.Place.GuildID, All: true}), w.Order)...)
		takes, err := collect(rows, err, scanEntry)
		if err != nil {
			return nil, err
		}
		if len(takes) > 0 {
			w.Song = &takes[0]
		}
		all = append(all, w)
	}
	return all, nil
}

// Granted forgets that an order's song was to be played.
func (db *DB) Granted(ctx context.Context, id songs.OrderID) error {
	if _, err := db.write.ExecContext(ctx, `DELETE FROM wishes WHERE order_id = $1`, id); err != nil {
		return fmt.Errorf("forget the wish of order %s: %w", id, err)
	}
	return nil
}
