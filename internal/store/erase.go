package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"riffbot/internal/guilds"
	"riffbot/internal/requests"
	"riffbot/internal/songs"
)

// Erase deletes everything that is known of a user. Their songs become those of
// somebody unknown or, when withSongs is set, are emptied; those of direct messages
// always are, since nobody else could see them. It returns the addresses of the
// messages that show what was emptied. Files go to the leftovers.
//
// [guilds.ErrUnderWay] while orders of theirs have not ended.
func (db *DB) Erase(ctx context.Context, userID string, withSongs bool) (shown [][]byte, err error) {
	err = db.tx(ctx, func(tx *sql.Tx) error {
		e := eraser{ctx, tx, userID}
		// Today's account is what a new order of theirs waits for.
		if err := e.run(`UPDATE accounts SET held = held WHERE owner = 'user:' || $1`, userID); err != nil {
			return err
		}
		var underWay int
		if err := tx.QueryRowContext(ctx, `SELECT count(*) FROM orders WHERE user_id = $1 AND `+notFinal, userID).Scan(&underWay); err != nil {
			return fmt.Errorf("look for orders under way: %w", err)
		}
		if underWay > 0 {
			return guilds.ErrUnderWay
		}
		which := `user_id = $1 AND guild_id = ''`
		if withSongs {
			which = `user_id = $1`
		}
		if shown, err = e.emptySongs(which); err != nil {
			return err
		}
		if err := e.withdraw(); err != nil {
			return err
		}
		if err := e.anonymise(); err != nil {
			return err
		}
		if err := e.settings(); err != nil {
			return err
		}
		return e.sweep()
	})
	if err != nil {
		return nil, fmt.Errorf("delete a user's data: %w", err)
	}
	return shown, nil
}

type eraser struct {
	ctx  context.Context
	tx   *sql.Tx
	user string
}

func (e eraser) run(statement string, args ...any) error {
	if _, err := e.tx.ExecContext(e.ctx, statement, args...); err != nil {
		return fmt.Errorf("%.60s: %w", statement, err)
	}
	return nil
}

// emptySongs leaves of songs only that they were there, for what was made of them.
func (e eraser) emptySongs(which string) ([][]byte, error) {
	rows, err := e.tx.QueryContext(e.ctx, `SELECT address FROM orders WHERE `+which+` AND EXISTS (SELECT 1 FROM songs s WHERE s.order_id = orders.id AND s.deleted_at = 0)`, e.user)
	shown, err := collect(rows, err, func(scan func(...any) error) (address []byte, err error) { return address, scan((*text)(&address)) })
	if err != nil {
		return nil, err
	}
	if err := leave(e.ctx, e.tx, which, e.user); err != nil {
		return nil, err
	}
	if err := e.run(`DELETE FROM favourites WHERE song_id IN (SELECT id FROM songs WHERE `+which+`)`, e.user); err != nil {
		return nil, err
	}
	return shown, e.run(`
		UPDATE songs SET title = '', style = '', lyrics = '', words = 'null', search = '', vendor_id = '', audio_url = '', cover_url = '',
			audio = '{}', cover = '{}', posted = '{}', master = '{}', card = '{}', deleted_at = $2
		WHERE `+which, e.user, time.Now().UnixMilli())
}

// leave puts the files of songs to those that are to be deleted.
func leave(ctx context.Context, tx *sql.Tx, which, arg string) error {
	rows, err := tx.QueryContext(ctx, `SELECT audio, cover, posted, master, card FROM songs WHERE `+which, arg)
	files, err := collect(rows, err, func(scan func(...any) error) (keys []string, err error) {
		var kept [5]string
		if err := scan(&kept[0], &kept[1], &kept[2], &kept[3], &kept[4]); err != nil {
			return nil, err
		}
		for _, k := range kept {
			var f songs.File
			if err := json.Unmarshal([]byte(k), &f); err != nil {
				return nil, err
			}
			if f.Key != "" {
				keys = append(keys, f.Key)
			}
		}
		return keys, nil
	})
	if err != nil {
		return err
	}
	for _, keys := range files {
		for _, key := range keys {
			if _, err := tx.ExecContext(ctx, `INSERT INTO leftovers (file) VALUES ($1) ON CONFLICT DO NOTHING`, key); err != nil {
				return fmt.Errorf("note a leftover: %w", err)
			}
		}
	}
	for _, statement := range []string{
		`INSERT INTO leftovers (file) SELECT file FROM exports WHERE song_id IN (SELECT id FROM songs WHERE ` + which + `) ON CONFLICT DO NOTHING`,
		`DELETE FROM exports WHERE song_id IN (SELECT id FROM songs WHERE ` + which + `)`,
	} {
		if _, err := tx.ExecContext(ctx, statement, arg); err != nil {
			return fmt.Errorf("note the exports of deleted songs: %w", err)
		}
	}
	return nil
}

// withdraw takes the user's ideas off boards, and their votes out of the counts.
func (e eraser) withdraw() error {
	for _, statement := range []string{
		// What all of a server's changes wait for comes first, always in the same order.
		`UPDATE panels SET rev = rev + 1 WHERE id IN (
			SELECT 'board:' || r.guild_id FROM requests r WHERE r.user_id = $1 OR r.id IN (SELECT v.request_id FROM request_votes v WHERE v.user_id = $1)
			UNION SELECT 'battle:' || b.battle_id FROM battle_votes b WHERE b.user_id = $1)`,
		`UPDATE requests SET voters = voters - 1, votes = votes - (SELECT v.weight FROM request_votes v WHERE v.request_id = requests.id AND v.user_id = $1)
			WHERE id IN (SELECT request_id FROM request_votes WHERE user_id = $1)`,
		`UPDATE battle_sides SET votes = votes - 1 WHERE EXISTS (
			SELECT 1 FROM battle_votes v WHERE v.user_id = $1 AND v.battle_id = battle_sides.battle_id AND v.number = battle_sides.number)`,
		`DELETE FROM request_votes WHERE user_id = $1`,
		`DELETE FROM battle_votes WHERE user_id = $1`,
		`DELETE FROM request_pings WHERE user_id = $1`,
	} {
		if err := e.run(statement, e.user); err != nil {
			return err
		}
	}
	if err := e.run(`UPDATE battles SET user_id = '', user_name = $2, idea = '' WHERE user_id = $1`, e.user, songs.Nobody); err != nil {
		return err
	}
	return e.run(`UPDATE requests SET user_id = '', user_name = $2, idea = '', style = '', voice = '',
		note = CASE WHEN status IN ('held', 'open', 'chosen') THEN $3 ELSE note END,
		status = CASE WHEN status IN ('held', 'open', 'chosen') THEN 'declined' ELSE status END WHERE user_id = $1`, e.user, songs.Nobody, requests.NoteWithdrawn)
}

// anonymise makes the user's rows somebody's who is not known, and deletes those
// that are of no use without them.
func (e eraser) anonymise() error {
	rows, err := e.tx.QueryContext(e.ctx, `SELECT DISTINCT user_name FROM orders WHERE user_id = $1`, e.user)
	names, err := collect(rows, err, func(scan func(...any) error) (name string, err error) { return name, scan(&name) })
	if err != nil {
		return err
	}
	for _, name := range names { // one's name finds one's songs
		if name = strings.ToLower(name); name == "" {
			continue
		}
		if err := e.run(`UPDATE songs SET search = replace(search, $2, '') WHERE user_id = $1`, e.user, name); err != nil {
			return err
		}
	}
	for _, statement := range []string{
		// A jukebox that has the user's songs in memory would write them again: it is
		// taken over, and read anew without them.
		`UPDATE players SET run = run + 1 WHERE ` + tableNamed("players").of + ` OR guild_id IN (
			SELECT guild_id FROM jukebox_entries WHERE user_id = $1 UNION SELECT guild_id FROM jukebox_votes WHERE user_id = $1)`,
		`UPDATE events SET detail = '' WHERE ` + ordersOf,
		`UPDATE songs SET user_id = '' WHERE user_id = $1`,
		`DELETE FROM reports WHERE user_id = $1 AND decision = ''`,
		`UPDATE reports SET user_id = '', reason = '' WHERE user_id = $1`,
	} {
		if err := e.run(statement, e.user); err != nil {
			return err
		}
	}
	for _, t := range personal {
		if t.gone {
			if err := e.run(`DELETE FROM `+t.name+` WHERE `+t.of, e.user); err != nil {
				return err
			}
			continue
		}
		for _, name := range t.names {
			if err := e.run(`UPDATE `+t.name+` SET `+name+` = $2 WHERE `+t.of, e.user, songs.Nobody); err != nil {
				return err
			}
		}
	}
	return e.run(`UPDATE orders SET user_id = '', user_name = $2, brief = '{}', address = '{}',
		share = CASE WHEN guild_id = '' THEN 'gone' ELSE share END WHERE user_id = $1`, e.user, songs.Nobody)
}

// settings puts an alias in the place of a user who is blocked: that outlives them.
func (e eraser) settings() error {
	rows, err := e.tx.QueryContext(e.ctx, `SELECT guild_id FROM guild_settings WHERE `+tableNamed("guild_settings").of, e.user)
	ids, err := collect(rows, err, func(scan func(...any) error) (id string, err error) { return id, scan(&id) })
	if err != nil {
		return err
	}
	for _, id := range ids {
		s, err := readSettings(e.ctx, e.tx, id)
		if err != nil {
			return err
		}
		for i, blocked := range s.Blocked {
			if blocked == e.user {
				s.Blocked[i] = guilds.Alias(id, e.user)
			}
		}
		kept, err := json.Marshal(s)
		if err != nil {
			return fmt.Errorf("encode settings: %w", err)
		}
		if err := e.run(`UPDATE guild_settings SET settings = $2 WHERE guild_id = $1`, id, string(kept)); err != nil {
			return err
		}
	}
	return nil
}

// sweep takes the id out of whatever it is left in.
func (e eraser) sweep() error {
	for _, t := range personal {
		for _, column := range t.ids {
			if err := e.run(`UPDATE `+t.name+` SET `+column+` = '' WHERE `+column+` = $1`, e.user); err != nil {
				return err
			}
		}
		for _, column := range t.texts {
			if err := e.run(`UPDATE `+t.name+` SET `+column+` = replace(`+column+`, $1, '') WHERE `+column+` LIKE '%' || $1 || '%'`, e.user); err != nil {
				return err
			}
		}
	}
	return nil
}

func tableNamed(name string) table {
	for _, t := range personal {
		if t.name == name {
			return t
		}
	}
	return table{}
}
