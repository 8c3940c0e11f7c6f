package librarydb

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/riffbot/riffbot/internal/fold"
	"github.com/riffbot/riffbot/internal/songs"
	"github.com/riffbot/riffbot/internal/store"
	"github.com/riffbot/riffbot/internal/store/deletiondb"
)

// Library reads and changes finished songs.
type Library struct {
	db *store.DB
}

// New returns the [Library] of a database.
func New(db *store.DB) *Library { return &Library{db} }

// FromVisible is the FROM and WHERE clause for the songs that a viewer may see; $1 to $3 are
// [store.ViewerArgs]. It selects finished songs of one guild, or of the viewer in direct messages. A
// query has to select few songs by a further condition, such as [Of]: SQLite reads a CROSS JOIN from left
// to right.
const FromVisible = `FROM songs s CROSS JOIN orders o
	LEFT JOIN favourites f ON f.song_id = s.id AND f.user_id = $2
	WHERE o.id = s.order_id AND ` + store.SongFinished + ` AND ` + store.SongVisible

// Of is the condition for the songs of a viewer's guild or, in direct messages, of the viewer, which
// [FromVisible] reads by index.
func Of(v songs.Viewer) string {
	if v.GuildID == "" {
		return ` AND s.user_id = $2`
	}
	return ` AND s.guild_id = $1`
}

// PageQuery returns a query for the [EntryColumns] of songs that a viewer may see and that meet a further
// condition, such as [Of]. It sorts only the ids of the songs, because most columns are long.
func PageQuery(condition, order, limit string) string {
	return `SELECT ` + EntryColumns + `
		FROM (SELECT s.id AS found ` + FromVisible + condition + ` ORDER BY ` + order + ` ` + limit + `) page
		CROSS JOIN songs s CROSS JOIN orders o LEFT JOIN favourites f ON f.song_id = s.id AND f.user_id = $2
		WHERE s.id = page.found AND o.id = s.order_id ORDER BY ` + order
}

// EntryColumns are the columns that [ScanEntry] reads.
const EntryColumns = `s.id, s.take, s.parent_id, s.vendor_id, s.title, s.style, s.lyrics, s.words, s.model,
	s.duration_ms, s.audio_url, s.cover_url,
	s.audio, s.cover, s.posted, s.stems, s.master, s.card, s.provider, s.order_id, o.user_id, o.user_name, o.guild_id,
	o.channel_id, s.created_at, f.song_id IS NOT NULL, o.brief,
	EXISTS (SELECT 1 FROM songs t WHERE t.order_id = s.order_id AND t.id <> s.id AND t.title = s.title
	AND t.deleted_at = 0)`

// Entry returns a song; [songs.ErrNotFound] if the viewer may not see it.
func (lib *Library) Entry(ctx context.Context, id songs.SongID, v songs.Viewer) (songs.Entry, error) {
	e, err := ScanEntry(lib.db.Reader().QueryRowContext(ctx, `SELECT `+EntryColumns+` `+FromVisible+` AND s.id = $4`,
		append(store.ViewerArgs(v), id)...).Scan)
	if errors.Is(err, sql.ErrNoRows) {
		return e, songs.ErrNotFound
	}
	if err != nil {
		return e, fmt.Errorf("read song %s: %w", id, err)
	}
	return e, nil
}

// maxVersions limits the size of a tree of versions.
const maxVersions = 50

// Versions returns the song's ancestors, the other songs of the oldest one's order, and all songs made
// from any of them that the viewer may see, oldest first.
func (lib *Library) Versions(ctx context.Context, id songs.SongID, v songs.Viewer) ([]songs.Entry, error) {
	rows, err := lib.db.Reader().QueryContext(ctx, `
		WITH RECURSIVE
			up(id, parent_id, height) AS (
				SELECT id, parent_id, 0 FROM songs WHERE id = $4
				UNION ALL SELECT s.id, s.parent_id, up.height + 1 FROM songs s JOIN up ON s.id = up.parent_id
				WHERE up.height < $5),
			tree(id) AS (
				SELECT id FROM songs WHERE order_id IN (SELECT t.order_id FROM songs t JOIN up ON up.id = t.id
					WHERE up.height = (SELECT max(height) FROM up))
				UNION SELECT s.id FROM songs s JOIN tree ON s.parent_id = tree.id AND s.parent_id <> '')
		SELECT `+EntryColumns+` `+FromVisible+` AND s.id IN (SELECT id FROM tree) ORDER BY s.created_at, s.id LIMIT $5`,
		append(store.ViewerArgs(v), id, maxVersions)...)
	return store.Collect(rows, err, ScanEntry)
}

// SetFavourite marks a song as the newest favourite of a viewer, or removes the mark.
func (lib *Library) SetFavourite(ctx context.Context, id songs.SongID, viewer string, favourite bool) error {
	statement, args := `DELETE FROM favourites WHERE song_id = $1 AND user_id = $2`, []any{id, viewer}
	if favourite {
		statement = `INSERT INTO favourites (song_id, user_id, created_at, guild_id)
			VALUES ($1, $2, $3, coalesce((SELECT guild_id FROM songs WHERE id = $1), ''))
			ON CONFLICT (song_id, user_id) DO UPDATE SET created_at = EXCLUDED.created_at`
		args = append(args, time.Now().UnixMilli())
	}
	if _, err := lib.db.Writer().ExecContext(ctx, statement, args...); err != nil {
		return fmt.Errorf("mark song %s: %w", id, err)
	}
	return nil
}

// Preferred returns the song of an order that a member marked as a favourite last; empty if there is
// none.
func (lib *Library) Preferred(ctx context.Context, order songs.OrderID, user string) (id songs.SongID, err error) {
	err = lib.db.Reader().QueryRowContext(ctx, `SELECT s.id FROM songs s JOIN favourites f ON f.song_id = s.id
		WHERE s.order_id = $1 AND f.user_id = $2 AND s.deleted_at = 0
		ORDER BY f.created_at DESC, s.take LIMIT 1`, order, user).Scan(&id)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return "", fmt.Errorf("read favourite of order %s: %w", order, err)
	}
	return id, nil
}

// Rename changes the title of a song and marks the messages and threads that show it as outdated. It
// returns [songs.ErrNotFound] if the song has been removed.
func (lib *Library) Rename(ctx context.Context, id songs.SongID, title string) error {
	err := lib.db.Tx(ctx, func(tx *sql.Tx) error {
		result, err := tx.ExecContext(ctx, `UPDATE songs SET title = $2, title_folded = $3,
			title_bare = $4, search = $4 || ' ' || search
			WHERE id = $1 AND deleted_at = 0`, id, title, fold.Case(title), fold.Bare(title))
		if err = store.RequireChange(result, err); err != nil {
			return err
		}
		return store.Batch{Ctx: ctx, Tx: tx}.Run(`UPDATE song_posts SET action = 'redraw', attempts = 0, next_at = 0
			WHERE song_id = $1 AND song_id <> '' AND kind IN ('song', 'thread') AND action = ''`, id)
	})
	if errors.Is(err, songs.ErrConflict) {
		return songs.ErrNotFound
	}
	if err != nil {
		return fmt.Errorf("rename song %s: %w", id, err)
	}
	return nil
}

// Hidden returns a song that was hidden; [songs.ErrNotFound] if there is none that the viewer may
// see.
func (lib *Library) Hidden(ctx context.Context, id songs.SongID, v songs.Viewer) (songs.Entry, error) {
	const from = `FROM songs s JOIN orders o ON o.id = s.order_id
		LEFT JOIN favourites f ON f.song_id = s.id AND f.user_id = $2
		WHERE s.deleted_at < 0 AND s.id = $4 AND ` + store.SongVisible
	e, err := ScanEntry(lib.db.Reader().QueryRowContext(ctx, `SELECT `+EntryColumns+` `+from,
		append(store.ViewerArgs(v), id)...).Scan)
	if errors.Is(err, sql.ErrNoRows) {
		return e, songs.ErrNotFound
	}
	if err != nil {
		return e, fmt.Errorf("read hidden song %s: %w", id, err)
	}
	return e, nil
}

// Hide hides a song until it is deleted, and Unhide shows it again; see
// [deletiondb.Deletion.Hide].
func (lib *Library) Hide(ctx context.Context, id songs.SongID, by songs.Remover, until time.Time) error {
	return deletiondb.New(lib.db).Hide(ctx, id, by, until)
}

// Unhide shows a hidden song again, unless its deletion is due at now.
func (lib *Library) Unhide(ctx context.Context, id songs.SongID, by songs.Remover, now time.Time) error {
	return deletiondb.New(lib.db).Unhide(ctx, id, by, now)
}

// Remove deletes a song; see [deletiondb.Deletion.Remove].
func (lib *Library) Remove(ctx context.Context, id songs.SongID, by songs.Remover) error {
	return deletiondb.New(lib.db).Remove(ctx, id, by)
}

// ScanEntry reads EntryColumns.
func ScanEntry(scan func(...any) error) (e songs.Entry, err error) {
	var created int64
	var brief string
	e.Song, err = store.ScanSong(func(to ...any) error {
		return scan(append(to, &e.OrderID, &e.Requester.ID, &e.Requester.Name, &e.Place.GuildID, &e.Place.ChannelID,
			&created, &e.Favourite, &brief, &e.SameTitle)...)
	})
	if err != nil {
		return e, err
	}
	e.CreatedAt = store.FromMillis(created)
	made := songs.SongSpec{}
	err = json.Unmarshal([]byte(brief), &made)
	e.Edit, e.ArtistOverride = made.Edit, made.Artist
	if !made.Instrumental {
		e.Voice = made.Voice
	}
	return e, err
}
