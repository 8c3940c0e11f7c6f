package deletiondb

import (
	"github.com/riffbot/riffbot/internal/songs"
	"github.com/riffbot/riffbot/internal/store"
)

// sessionsOf selects the sessions that show a user's texts or name.
const sessionsOf = `(SELECT id FROM cowriting_sessions WHERE user_id = $1
	UNION SELECT session_id FROM cowriting_lines WHERE user_id = $1
	UNION SELECT session_id FROM cowriting_proposals WHERE user_id = $1
	UNION SELECT session_id FROM cowriting_votes WHERE user_id = $1)`

// unwrite removes the user's name and texts from songs that are written line by line. Lines of a text that was not
// ordered are deleted. Lines of an ordered one stay in the lyrics of the song, which is another member's, without the
// name. A session of the user that is in progress ends.
func (e eraser) unwrite() error {
	written, err := e.writtenSongs()
	if err != nil {
		return err
	}
	for _, id := range written {
		if err := e.redrawWritten(id); err != nil {
			return err
		}
	}
	for _, statement := range []string{
		`UPDATE cowriting_sessions SET rev = rev + 1 WHERE id IN ` + sessionsOf,
		`DELETE FROM cowriting_votes WHERE user_id = $1`,
		`DELETE FROM cowriting_votes WHERE (session_id, turn, proposal) IN (
			SELECT session_id, turn, number FROM cowriting_proposals WHERE user_id = $1)`,
		`DELETE FROM cowriting_votes WHERE session_id IN (SELECT id FROM cowriting_sessions WHERE user_id = $1)`,
		`DELETE FROM cowriting_proposals WHERE user_id = $1`,
		`DELETE FROM cowriting_proposals WHERE session_id IN (SELECT id FROM cowriting_sessions WHERE user_id = $1)`,
		`DELETE FROM cowriting_lines WHERE user_id = $1 AND EXISTS (SELECT 1 FROM cowriting_sessions s
			WHERE s.id = cowriting_lines.session_id AND s.state <> 'ordered')`,
	} {
		if err := e.Run(statement, e.user); err != nil {
			return err
		}
	}
	if err := e.Run(`UPDATE cowriting_lines SET user_id = '', user_name = $2, text = '' WHERE user_id = $1`, e.user,
		songs.DeletedMember); err != nil {
		return err
	}
	return e.Run(`UPDATE cowriting_sessions SET user_id = '', user_name = $2, title = '', theme = '', style = '', due_at = 0,
		state = CASE WHEN state IN ('opening', 'open') THEN 'stopped' ELSE state END WHERE user_id = $1`, e.user,
		songs.DeletedMember)
}

// writtenSongs returns the songs of other members with a line of the user, and those that were ordered again or made
// from them.
func (e eraser) writtenSongs() (found []songs.SongID, err error) {
	songsOf := func(query string, args ...any) ([]songs.SongID, error) {
		rows, err := e.Tx.QueryContext(e.Ctx, query, args...)
		return store.Collect(rows, err, func(scan func(...any) error) (id songs.SongID, err error) { return id, scan(&id) })
	}
	next, err := songsOf(`SELECT id FROM songs WHERE order_id IN (SELECT order_id FROM cowriting_sessions
		WHERE order_id <> '' AND id IN (SELECT session_id FROM cowriting_lines WHERE user_id = $1))`, e.user)
	seen := make(map[songs.SongID]bool)
	for ; err == nil && len(next) > 0; next = next[1:] {
		id := next[0]
		if seen[id] {
			continue
		}
		seen[id], found = true, append(found, id)
		for _, query := range []string{
			`SELECT id FROM songs WHERE parent_id <> '' AND parent_id = $1`,
			`SELECT id FROM songs WHERE order_id IN (SELECT c.id FROM orders c WHERE c.copied_from <> ''
				AND c.copied_from IN (SELECT order_id FROM songs WHERE id = $1))`,
			`SELECT id FROM songs WHERE order_id IN (SELECT c.id FROM orders c WHERE c.request <> ''
				AND c.request IN (SELECT '` + songs.RemainderPrefix + `' || order_id FROM songs WHERE id = $1))`,
		} {
			var more []songs.SongID
			if more, err = songsOf(query, id); err != nil {
				return nil, err
			}
			next = append(next, more...)
		}
	}
	return found, err
}

// redrawWritten removes the name from the messages and the files of a song with a line of the user: copies and exports
// are deleted, and the message of the song is shown again.
func (e eraser) redrawWritten(id songs.SongID) error {
	for _, statement := range []string{
		`UPDATE song_posts SET action = 'remove', attempts = 0, next_at = 0 WHERE song_id <> '' AND song_id = $1
			AND kind = 'copy'`,
		`UPDATE song_posts SET action = 'redraw', attempts = 0, next_at = 0 WHERE song_id <> '' AND song_id = $1
			AND kind = 'song' AND action = ''`,
		`DELETE FROM exports WHERE song_id = $1`,
	} {
		if err := e.Run(statement, string(id)); err != nil {
			return err
		}
	}
	return e.folders(`id = $1`, string(id))
}

// sessions deletes the lines of the removed songs, and their titles from the panels of sessions.
func (r removal) sessions() error {
	const ordered = `(SELECT id FROM cowriting_sessions WHERE order_id <> '' AND order_id IN ` + emptyOrders + `)`
	if err := r.Run(`DELETE FROM cowriting_lines WHERE session_id IN `+ordered, r.at); err != nil {
		return err
	}
	return r.Run(`UPDATE cowriting_sessions SET title = '', rev = rev + 1 WHERE id IN `+ordered, r.at)
}
