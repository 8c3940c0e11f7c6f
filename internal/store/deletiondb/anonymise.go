package deletiondb

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/riffbot/riffbot/internal/board"
	"github.com/riffbot/riffbot/internal/fold"
	"github.com/riffbot/riffbot/internal/guild"
	"github.com/riffbot/riffbot/internal/jukebox"
	"github.com/riffbot/riffbot/internal/songs"
	"github.com/riffbot/riffbot/internal/store"
)

// radio turns off the radios that the user started, because their themes are texts of the user.
func (e eraser) radio() error {
	rows, err := e.Tx.QueryContext(e.Ctx, `SELECT guild_id, state FROM players
		WHERE state LIKE '%"Radio":{%' AND `+tableNamed("players").of, e.user)
	states, err := store.Collect(rows, err, func(scan func(...any) error) (s [2]string, err error) {
		return s, scan(&s[0], &s[1])
	})
	if err != nil {
		return err
	}
	for _, row := range states {
		var s jukebox.State
		if err := json.Unmarshal([]byte(row[1]), &s); err != nil {
			return fmt.Errorf("decode player: %w", err)
		}
		if s.Radio == nil || s.Radio.By.ID != e.user {
			continue
		}
		s.Radio = nil
		b, err := store.Encode(s)
		if err != nil {
			return fmt.Errorf("encode player: %w", err)
		}
		if err := e.Run(`UPDATE players SET state = $2 WHERE guild_id = $1`, row[0], string(b)); err != nil {
			return err
		}
	}
	return nil
}

// withdraw declines the user's requests and removes the user's votes.
func (e eraser) withdraw() error {
	for _, statement := range []string{
		// Update the panels first and in a fixed order, because they serialize changes to boards.
		`UPDATE panels SET rev = rev + 1 WHERE id IN (
			SELECT 'board:' || r.guild_id FROM requests r WHERE r.user_id = $1
			UNION SELECT 'board:' || r.guild_id FROM requests r JOIN request_votes v ON v.request_id = r.id
			WHERE v.user_id = $1
			UNION SELECT 'idea:' || r.id FROM requests r WHERE r.user_id = $1
			UNION SELECT 'idea:' || v.request_id FROM request_votes v WHERE v.user_id = $1
			UNION SELECT 'battle:' || b.battle_id FROM battle_votes b WHERE b.user_id = $1)`,
		`UPDATE requests SET voters = voters - 1, votes = votes - (SELECT v.weight FROM request_votes v
			WHERE v.request_id = requests.id AND v.user_id = $1)
			WHERE id IN (SELECT request_id FROM request_votes WHERE user_id = $1)`,
		`UPDATE battle_sides SET votes = votes - 1 WHERE (battle_id, number) IN (
			SELECT v.battle_id, v.number FROM battle_votes v WHERE v.user_id = $1)`,
		`DELETE FROM request_votes WHERE user_id = $1`,
		`DELETE FROM battle_votes WHERE user_id = $1`,
		`DELETE FROM request_pings WHERE user_id = $1`,
	} {
		if err := e.Run(statement, e.user); err != nil {
			return err
		}
	}
	if err := e.Run(`UPDATE battle_sides SET style = '' WHERE battle_id IN (SELECT id FROM battles
		WHERE user_id = $1)`, e.user); err != nil {
		return err
	}
	if err := e.Run(`UPDATE battles SET user_id = '', user_name = $2, idea = ''
		WHERE user_id = $1`, e.user, songs.DeletedMember); err != nil {
		return err
	}
	return e.Run(`UPDATE requests SET user_id = '', user_name = $2, idea = '', style = '', voice = '',
		note = CASE WHEN status IN ('held', 'open', 'chosen') THEN $3 ELSE note END,
		status = CASE WHEN status IN ('held', 'open', 'chosen') THEN 'declined' ELSE status END
		WHERE user_id = $1`, e.user, songs.DeletedMember, board.NoteWithdrawn)
}

// anonymise removes the user's id and name from rows that are kept, and deletes the others.
func (e eraser) anonymise() error {
	rows, err := e.Tx.QueryContext(e.Ctx, `SELECT DISTINCT user_name FROM orders WHERE user_id = $1`, e.user)
	names, err := store.Collect(rows, err, func(scan func(...any) error) (name string, err error) {
		return name, scan(&name)
	})
	if err != nil {
		return err
	}
	for _, name := range names { // songs can be found by the requester's name
		if err := e.Run(`UPDATE requests SET curator = '' WHERE curator = $1 AND curator <> ''`, name); err != nil {
			return err
		}
		if name = fold.Bare(name); name == "" {
			continue
		}
		if err := e.Run(`UPDATE songs SET search = replace(search, $2, '')
			WHERE user_id = $1`, e.user, name); err != nil {
			return err
		}
	}
	if err := e.DropFailureDetails(`user_id = $1`, e.user); err != nil {
		return err
	}
	for _, statement := range []string{
		// A jukebox with the user's songs in memory would save them again. Taking it over makes its
		// process read it again without them.
		`UPDATE players SET run = run + 1, updated_at = 0 WHERE ` + tableNamed("players").of + ` OR guild_id IN (
			SELECT guild_id FROM jukebox_entries WHERE user_id = $1 UNION SELECT guild_id FROM jukebox_votes
			WHERE user_id = $1)`,
		`UPDATE events SET detail = '' WHERE ` + ordersOf,
		`DELETE FROM song_access WHERE song_id IN (SELECT id FROM songs WHERE user_id = $1)`,
		`UPDATE songs SET user_id = '' WHERE user_id = $1`,
		`DELETE FROM reports WHERE user_id = $1 AND decision = ''`,
		`UPDATE reports SET user_id = '', reason = '' WHERE user_id = $1`,
	} {
		if err := e.Run(statement, e.user); err != nil {
			return err
		}
	}
	for _, t := range personal {
		if t.deleted {
			if err := e.Run(`DELETE FROM `+t.name+` WHERE `+t.of, e.user); err != nil {
				return err
			}
			continue
		}
		for _, name := range t.names {
			if err := e.Run(`UPDATE `+t.name+` SET `+name+` = $2 WHERE `+t.of, e.user,
				songs.DeletedMember); err != nil {
				return err
			}
		}
	}
	return e.Run(`UPDATE orders SET user_id = '', user_name = $2, brief = '{}', address = '{}', tell_at = 0,
		share = CASE WHEN guild_id = '' THEN 'gone' ELSE share END WHERE user_id = $1`, e.user, songs.DeletedMember)
}

// settings replaces the id of a blocked user by an alias, so that the block remains.
func (e eraser) settings() error {
	rows, err := e.Tx.QueryContext(e.Ctx, `SELECT guild_id
		FROM guild_settings WHERE `+tableNamed("guild_settings").of, e.user)
	ids, err := store.Collect(rows, err, func(scan func(...any) error) (id string, err error) { return id, scan(&id) })
	if err != nil {
		return err
	}
	for _, id := range ids {
		s, err := store.ReadSettings(e.Ctx, e.Tx, id)
		if err != nil {
			return err
		}
		for i, blocked := range s.Blocked {
			if blocked == e.user {
				s.Blocked[i] = guild.Alias(id, e.user)
			}
		}
		kept, err := store.Encode(s)
		if err != nil {
			return fmt.Errorf("encode settings: %w", err)
		}
		if err := e.Run(`UPDATE guild_settings SET settings = $2 WHERE guild_id = $1`, id, string(kept)); err != nil {
			return err
		}
	}
	return nil
}

// sweep removes the id from all other columns.
func (e eraser) sweep() error {
	for _, t := range personal {
		for _, column := range t.ids {
			if err := e.Run(`UPDATE `+t.name+` SET `+column+` = '' WHERE `+column+` = $1
				AND `+column+` <> ''`, e.user); err != nil {
				return err
			}
		}
		if len(t.texts) == 0 {
			continue
		}
		var set, where []string // one statement per table, because it reads all rows
		for _, column := range t.texts {
			set = append(set, column+` = replace(`+column+`, $1, '')`)
			where = append(where, column+` LIKE '%' || $1 || '%'`)
		}
		if err := e.Run(`UPDATE `+t.name+` SET `+strings.Join(set, `, `)+
			` WHERE `+strings.Join(where, ` OR `), e.user); err != nil {
			return err
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
