package deletiondb

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"github.com/riffbot/riffbot/internal/board"
	"github.com/riffbot/riffbot/internal/songs"
	"github.com/riffbot/riffbot/internal/store"
)

// removal deletes songs: their texts, files and list entries, the prompts of their orders, and
// copies of those texts. The rows of the songs remain, without content, because other rows refer to
// them.
type removal struct {
	eraser
	by songs.Remover
	// at is the time of the removal in milliseconds. It identifies the songs of the removal.
	at int64
	// versions includes songs made from the removed ones or ordered with the same texts.
	versions bool
}

// removedSongs selects the ids of a removal's songs, whose time is $1. emptyOrders selects the orders without a
// remaining song.
const (
	removedSongs = `(SELECT id FROM songs WHERE deleted_at = $1 AND deleted_at <> 0)`
	emptyOrders  = `(SELECT s.order_id FROM songs s WHERE s.deleted_at = $1 AND s.deleted_at <> 0
		AND NOT EXISTS (SELECT 1 FROM songs k WHERE k.order_id = s.order_id AND k.deleted_at <= 0))`
)

// Remove deletes one song. If its requester removes it, its versions remain, and texts that they
// stored only for the edit are deleted.
func (del *Deletion) Remove(ctx context.Context, id songs.SongID, by songs.Remover) error {
	return del.remove(ctx, `id = $1`, id, by)
}

// remove deletes a song if a condition, whose $1 is its id, holds.
func (del *Deletion) remove(ctx context.Context, which string, id songs.SongID, by songs.Remover) error {
	err := del.db.Tx(ctx, func(tx *sql.Tx) error {
		return removal{eraser: eraser{Batch: store.Batch{Ctx: ctx, Tx: tx}}, by: by, at: store.Millis(time.Now()),
			versions: by == songs.RemovedByCurators}.run(which, string(id))
	})
	del.db.NotifyDeleted(err)
	if err != nil {
		return fmt.Errorf("remove song %s: %w", id, err)
	}
	return nil
}

// run deletes the songs that meet a condition, whose $1 is arg.
func (r removal) run(which, arg string) error {
	// Update the songs first, so that concurrent changes to them either wait or are found below.
	err := r.run3(`UPDATE songs SET deleted_at = $2, removal = CASE WHEN removal = '' THEN $3
		ELSE removal END WHERE `+which, arg)
	if err != nil {
		return err
	}
	if err := r.spread(); err != nil {
		return err
	}
	words, err := r.removedTexts(`id IN `+emptyOrders, r.at)
	if err != nil {
		return err
	}
	for _, do := range []func() error{r.posts, r.files, r.edits, func() error { return r.deleteCopies(words) },
		r.empty, r.board, r.sessions, r.personas} {
		if err := do(); err != nil {
			return err
		}
	}
	return r.VacuumLater()
}

// run3 runs a statement whose $2 and $3 are the time and the cause of the removal.
func (r removal) run3(statement, arg string) error {
	return r.Run(statement, arg, r.at, string(r.by))
}

// missingOrders selects the orders for missing songs of the removed ones' orders that are not done. found
// selects those that are done and whose original order has no remaining song.
const (
	missingOrders = `(WITH RECURSIVE lacked (id) AS (
		SELECT order_id FROM songs WHERE deleted_at = $1 AND deleted_at <> 0 UNION SELECT o.id FROM orders o
		JOIN lacked l ON o.request = '` + songs.RemainderPrefix + `' || l.id AND o.request <> '')
		SELECT m.id FROM orders m JOIN lacked l ON l.id = m.id
		WHERE m.request LIKE '` + songs.RemainderPrefix + `%' AND m.state <> 'done')`
	foundOrders = `(SELECT f.id FROM orders f WHERE f.state = 'done'
		AND f.request <> '' AND f.request IN (SELECT '` + songs.RemainderPrefix + `' || s.order_id FROM songs s
		WHERE s.deleted_at = $1 AND s.deleted_at <> 0 AND NOT EXISTS (SELECT 1 FROM songs k WHERE k.order_id = s.order_id
		AND k.deleted_at <= 0)))`
)

// spread adds related songs: archives of stems, missing songs of the same orders, which would be
// posted with the same texts, and, with versions, songs made from them or ordered again.
func (r removal) spread() error {
	// One statement for each kind, because PostgreSQL would read all songs for alternatives.
	more := []string{`order_id IN ` + missingOrders, `stems = 1 AND parent_id <> '' AND parent_id IN ` + removedSongs}
	if r.versions {
		more = []string{`order_id IN ` + missingOrders, `parent_id <> '' AND parent_id IN ` + removedSongs,
			`order_id IN ` + foundOrders, `order_id IN (SELECT c.id FROM orders c WHERE c.copied_from <> ''
				AND c.copied_from IN ` + emptyOrders + `)`}
	}
	for found := int64(1); found > 0; {
		found = 0
		for _, which := range more {
			result, err := r.Tx.ExecContext(r.Ctx, `UPDATE songs SET deleted_at = $1, removal = CASE
				WHEN removal = '' THEN $2 ELSE removal END
				WHERE deleted_at <> $1 AND `+which, r.at, string(r.by))
			if err != nil {
				return fmt.Errorf("find versions of removed songs: %w", err)
			}
			n, err := result.RowsAffected()
			if err != nil {
				return fmt.Errorf("find versions of removed songs: %w", err)
			}
			found += n
		}
	}
	return nil
}

// files schedules the files of the songs, their folders and stored answers for deletion.
func (r removal) files() error {
	if err := orphanFiles(r.Ctx, r.Tx, `deleted_at = $1 AND deleted_at <> 0`, r.at); err != nil {
		return err
	}
	for _, orders := range []string{emptyOrders, missingOrders} {
		if err := r.ScheduleAnswers(`id IN `+orders, r.at); err != nil {
			return err
		}
	}
	return r.folders(`deleted_at = $1 AND deleted_at <> 0`, r.at)
}

// folders schedules the unused files in the folders of songs for deletion.
func (e eraser) folders(which string, arg any) error {
	return e.Run(`INSERT INTO leftovers (file, due_at, again) SELECT id || '/', 0, 1 FROM songs WHERE `+which+`
		ON CONFLICT (file) DO UPDATE SET due_at = 0, again = 1`, arg)
}

// empty deletes the content of the songs' rows and their list entries.
func (r removal) empty() error {
	for _, statement := range []string{
		// A jukebox with the songs in memory would save them again. Taking it over makes its
		// process read it again without them.
		`UPDATE players SET run = run + 1, updated_at = 0 WHERE guild_id IN (SELECT guild_id
			FROM jukebox_entries WHERE song_id IN ` + removedSongs + `)`,
		`DELETE FROM jukebox_votes WHERE (guild_id, entry_id) IN (SELECT e.guild_id, e.id FROM jukebox_entries e
			WHERE e.song_id IN ` + removedSongs + `)`,
		`DELETE FROM jukebox_entries WHERE song_id IN ` + removedSongs,
		`DELETE FROM plays WHERE song_id IN ` + removedSongs,
		`DELETE FROM song_shares WHERE song_id IN ` + removedSongs,
		`DELETE FROM song_access WHERE song_id IN ` + removedSongs,
		`DELETE FROM playlist_songs WHERE song_id IN ` + removedSongs,
		`DELETE FROM favourites WHERE song_id IN ` + removedSongs,
		`DELETE FROM guild_favourites WHERE song_id IN ` + removedSongs,
		`DELETE FROM drafts WHERE song_id IN ` + removedSongs,
		`DELETE FROM wishes WHERE order_id IN ` + emptyOrders,
		`UPDATE reports SET reason = '', decision = CASE WHEN decision = '' THEN 'remove' ELSE decision END
			WHERE order_id IN ` + emptyOrders,
		`UPDATE events SET detail = '' WHERE order_id IN ` + emptyOrders,
		`UPDATE audit SET value_before = '', value_after = '' WHERE what LIKE 'report.%'
			AND guild_id IN (SELECT g.guild_id FROM orders g WHERE g.id IN ` + emptyOrders + `)
			AND EXISTS (SELECT 1 FROM orders o
			WHERE o.id IN ` + emptyOrders + ` AND audit.value_after LIKE '%(' || o.id || ')%')`,
		cancelOrders + `id IN ` + emptyOrders,
		`UPDATE orders SET task_id = '', trace_id = '' WHERE id IN ` + missingOrders,
		`UPDATE orders SET failure = '', tell_at = 0 WHERE ` + store.Final + ` AND id IN ` + emptyOrders,
		`UPDATE orders SET brief = '{}', address = '{}' WHERE id IN ` + emptyOrders,
		`UPDATE songs SET title = '', style = '', lyrics = '', words = 'null', search = '', title_folded = '',
			title_bare = '', vendor_id = '', audio_url = '', cover_url = '',
			audio = '{}', cover = '{}', former_cover = '{}', former_until = 0, posted = '{}', master = '{}',
			card = '{}', remaster = 0
			WHERE deleted_at = $1 AND deleted_at <> 0`,
	} {
		if err := r.Run(statement, r.at); err != nil {
			return err
		}
	}
	return nil
}

// board removes the songs' texts from requests and battles and marks their panels as outdated.
func (r removal) board() error {
	note := board.NoteWithdrawn
	if r.by == songs.RemovedByCurators {
		note = board.NoteRemoved
	}
	// Two conditions instead of alternatives, for which PostgreSQL would read all rows.
	const made, ordered = `song_id <> '' AND song_id IN ` + removedSongs, `order_id <> '' AND order_id IN ` + emptyOrders
	for _, statement := range []string{
		`UPDATE panels SET rev = rev + 1 WHERE id IN (
			SELECT 'board:' || guild_id FROM requests WHERE ` + made + `
			UNION SELECT 'idea:' || id FROM requests WHERE ` + made + `
			UNION SELECT 'battle:' || battle_id FROM battle_sides WHERE ` + made + `
			UNION SELECT 'board:' || guild_id FROM requests WHERE ` + ordered + `
			UNION SELECT 'idea:' || id FROM requests WHERE ` + ordered + `
			UNION SELECT 'battle:' || battle_id FROM battle_sides WHERE ` + ordered + `)`,
		`UPDATE battles SET idea = '' WHERE id IN (SELECT battle_id FROM battle_sides WHERE ` + made + `
			UNION SELECT battle_id FROM battle_sides WHERE ` + ordered + `)`,
		`UPDATE battle_sides SET title = '', style = '' WHERE ` + made,
		`UPDATE battle_sides SET title = '', style = '' WHERE ` + ordered,
	} {
		if err := r.Run(statement, r.at); err != nil {
			return err
		}
	}
	for _, which := range []string{made, ordered} {
		if err := r.Run(`UPDATE requests SET idea = '', style = '', voice = '', title = '', status = 'declined',
			note = $2 WHERE `+which, r.at, string(note)); err != nil {
			return err
		}
	}
	return nil
}
