package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/rs/xid"

	"riffbot/internal/guilds"
	"riffbot/internal/jukebox"
	"riffbot/internal/requests"
	"riffbot/internal/songs"
)

// Erase deletes everything that is known of a user. Their songs become those of
// somebody unknown or, when withSongs is set, are removed with what was made of
// them; those of direct messages always are, since nobody else could see them.
// Messages that show any of it are changed, and files deleted, soon after.
//
// [guilds.ErrUnderWay] while orders of theirs have not ended.
func (db *DB) Erase(ctx context.Context, userID string, withSongs bool) error {
	err := db.tx(ctx, func(tx *sql.Tx) error {
		e := eraser{ctx, tx, userID}
		if err := db.lockSpending(ctx, tx, userID); err != nil {
			return err
		}
		if err := endOverdue(ctx, tx, `user_id = $1`, userID); err != nil {
			return err
		}
		var underWay int
		if err := tx.QueryRowContext(ctx, `SELECT count(*) FROM orders WHERE user_id = $1 AND `+notFinal, userID).Scan(&underWay); err != nil {
			return fmt.Errorf("look for orders under way: %w", err)
		}
		if underWay > 0 {
			return guilds.ErrUnderWay
		}
		// Songs that have not come are none that could be kept: who they are for leaves.
		which := `user_id = $1 AND (guild_id = '' OR order_id IN (SELECT id FROM orders WHERE request LIKE '` + songs.RestPrefix + `%' AND state <> 'done'))`
		if withSongs {
			which = `user_id = $1`
		}
		r := removal{eraser: e, by: songs.RemovedByRequester, at: millis(time.Now()), versions: true}
		if err := r.run(which, userID); err != nil {
			return err
		}
		for _, do := range []func() error{e.posts, e.files, e.copied, e.withdraw, e.anonymise, e.radio, e.settings, e.sweep} {
			if err := do(); err != nil {
				return err
			}
		}
		return nil
	})
	db.cleanSoon(err)
	if err != nil {
		return fmt.Errorf("delete a user's data: %w", err)
	}
	return nil
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

// vacuumLater says that deleted words are to be overwritten in the database's file.
func (e eraser) vacuumLater() error {
	return e.run(`INSERT INTO maintenance (task) VALUES ('vacuum') ON CONFLICT DO NOTHING`)
}

// posts lets all messages be changed that name the user or show what they asked
// for.
func (e eraser) posts() error {
	if err := e.oldPosts(`user_id = $1`, e.user); err != nil {
		return err
	}
	const theirs = `order_id IN (SELECT id FROM orders WHERE user_id = $1)`
	for _, statement := range []string{
		`UPDATE song_posts SET action = 'remove', attempts = 0, next_at = 0 WHERE user_id = $1 OR ` + theirs + ` AND (kind = 'copy' OR song_id = '')`,
		`UPDATE song_posts SET action = 'redraw', attempts = 0, next_at = 0 WHERE action = '' AND kind = 'song' AND ` + theirs,
	} {
		if err := e.run(statement, e.user); err != nil {
			return err
		}
	}
	// A message may name several members whose data is deleted: each keeps a row.
	return e.run(`UPDATE song_posts SET user_id = $2 WHERE user_id = $1`, e.user, xid.New().String())
}

// files lets the files of songs that stay be made again without the user's name.
// Recordings and covers as they came name nobody.
func (e eraser) files() error {
	rows, err := e.tx.QueryContext(e.ctx, `SELECT id, audio, posted, master FROM songs WHERE user_id = $1 AND deleted_at = 0`, e.user)
	type made struct {
		id                    string
		audio, posted, master songs.File
	}
	all, err := collect(rows, err, func(scan func(...any) error) (m made, err error) {
		var a, p, ma string
		if err := scan(&m.id, &a, &p, &ma); err != nil {
			return m, err
		}
		return m, errors.Join(json.Unmarshal([]byte(a), &m.audio), json.Unmarshal([]byte(p), &m.posted), json.Unmarshal([]byte(ma), &m.master))
	})
	if err != nil {
		return err
	}
	for _, m := range all {
		posted := `'{}'`
		if m.posted.Key == m.audio.Key { // it is the recording as it came
			posted = `posted`
		}
		if err := e.run(`UPDATE songs SET posted = `+posted+`, master = '{}', card = '{}', remaster = $2 WHERE id = $1`, m.id, flag(m.master.Key != "")); err != nil {
			return err
		}
	}
	if err := e.run(`DELETE FROM exports WHERE song_id IN (SELECT id FROM songs WHERE user_id = $1)`, e.user); err != nil {
		return err
	}
	return e.folders(`user_id = $1`, e.user)
}

// radio turns off the radios that the user turned on: their themes are the user's
// words.
func (e eraser) radio() error {
	rows, err := e.tx.QueryContext(e.ctx, `SELECT guild_id, state FROM players WHERE state LIKE '%"Radio":{%' AND `+tableNamed("players").of, e.user)
	states, err := collect(rows, err, func(scan func(...any) error) (s [2]string, err error) { return s, scan(&s[0], &s[1]) })
	if err != nil {
		return err
	}
	for _, row := range states {
		var s jukebox.State
		if err := json.Unmarshal([]byte(row[1]), &s); err != nil {
			return fmt.Errorf("read a player: %w", err)
		}
		if s.Radio == nil || s.Radio.By.ID != e.user {
			continue
		}
		s.Radio = nil
		b, err := json.Marshal(s)
		if err != nil {
			return fmt.Errorf("encode a player: %w", err)
		}
		if err := e.run(`UPDATE players SET state = $2 WHERE guild_id = $1`, row[0], string(b)); err != nil {
			return err
		}
	}
	return nil
}

// failures leaves of how orders ended only the reason: details may quote what was
// asked for. which may use $1 for arg.
func (e eraser) failures(which string, arg ...any) error {
	rows, err := e.tx.QueryContext(e.ctx, `SELECT id, failure FROM orders WHERE failure <> '' AND `+which, arg...)
	all, err := collect(rows, err, func(scan func(...any) error) (s [2]string, err error) { return s, scan(&s[0], &s[1]) })
	if err != nil {
		return err
	}
	for _, row := range all {
		var f songs.Failure
		if err := json.Unmarshal([]byte(row[1]), &f); err != nil {
			return fmt.Errorf("read a failure: %w", err)
		}
		if f == (songs.Failure{Reason: f.Reason}) {
			continue
		}
		b, err := json.Marshal(songs.Failure{Reason: f.Reason})
		if err != nil {
			return fmt.Errorf("encode a failure: %w", err)
		}
		if err := e.run(`UPDATE orders SET failure = $2 WHERE id = $1`, row[0], string(b)); err != nil {
			return err
		}
	}
	return nil
}

// scanKeys reads the keys of a song's files.
func scanKeys(scan func(...any) error) (keys []string, err error) {
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
}

// leave puts the files of songs to those that are to be deleted.
func leave(ctx context.Context, tx *sql.Tx, which string, arg any) error {
	rows, err := tx.QueryContext(ctx, `SELECT audio, cover, posted, master, card FROM songs WHERE `+which, arg)
	files, err := collect(rows, err, scanKeys)
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
	if err := e.run(`UPDATE battle_sides SET style = '' WHERE battle_id IN (SELECT id FROM battles WHERE user_id = $1)`, e.user); err != nil {
		return err
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
		if err := e.run(`UPDATE requests SET curator = '' WHERE curator = $1 AND curator <> ''`, name); err != nil {
			return err
		}
		if name = strings.ToLower(name); name == "" {
			continue
		}
		if err := e.run(`UPDATE songs SET search = replace(search, $2, '') WHERE user_id = $1`, e.user, name); err != nil {
			return err
		}
	}
	if err := e.failures(`user_id = $1`, e.user); err != nil {
		return err
	}
	for _, statement := range []string{
		// A jukebox that has the user's songs in memory would write them again: it is
		// taken over, and read anew without them.
		`UPDATE players SET run = run + 1, updated_at = 0 WHERE ` + tableNamed("players").of + ` OR guild_id IN (
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
	return e.run(`UPDATE orders SET user_id = '', user_name = $2, brief = '{}', address = '{}', tell_at = 0,
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
