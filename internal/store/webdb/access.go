package webdb

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/riffbot/riffbot/internal/guild"
	"github.com/riffbot/riffbot/internal/songs"
	"github.com/riffbot/riffbot/internal/store"
	"github.com/riffbot/riffbot/internal/store/librarydb"
)

// Access returns who may open the page of a song; empty if the setting of its server decides.
func (w *Web) Access(ctx context.Context, guildID string, id songs.SongID) (a guild.SongAccess, err error) {
	err = w.db.Reader().QueryRowContext(ctx, `SELECT access FROM song_access WHERE song_id = $1 AND guild_id = $2`,
		id, guildID).Scan(&a)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return "", fmt.Errorf("read access of song %s: %w", id, err)
	}
	return a, nil
}

// SetAccess sets who may open the page of a song; empty lets the setting of its server decide.
func (w *Web) SetAccess(ctx context.Context, guildID string, id songs.SongID, a guild.SongAccess) error {
	statement, args := `DELETE FROM song_access WHERE song_id = $1 AND guild_id = $2`, []any{id, guildID}
	if a != "" {
		statement = `INSERT INTO song_access (song_id, guild_id, access)
			SELECT id, guild_id, $3 FROM songs WHERE id = $1 AND guild_id = $2 AND deleted_at = 0
			ON CONFLICT (song_id) DO UPDATE SET access = EXCLUDED.access`
		args = append(args, a)
	}
	if _, err := w.db.Writer().ExecContext(ctx, statement, args...); err != nil {
		return fmt.Errorf("set access of song %s: %w", id, err)
	}
	return nil
}

// PublicSongs returns a page of the public songs of a server, newest first: those that were made public and, if all
// songs of the server are public, those without an access of their own that everyone, a viewer, may see.
func (w *Web) PublicSongs(ctx context.Context, everyone songs.Viewer, all bool, offset, limit int) ([]songs.Entry,
	error) {
	v := everyone
	v.All = true
	args, condition := store.ViewerArgs(v), ` AND s.id IN (SELECT song_id FROM song_access
		WHERE guild_id = $1 AND access = 'public')`
	if all {
		args = append(args, everyone.Scope())
		condition = ` AND (s.id IN (SELECT song_id FROM song_access WHERE guild_id = $1 AND access = 'public')
			OR s.id NOT IN (SELECT song_id FROM song_access WHERE guild_id = $1) AND ` + store.InScope(len(args)) + `)`
	}
	args = append(args, limit, offset)
	rows, err := w.db.Reader().QueryContext(ctx, librarydb.PageQuery(librarydb.Of(v)+condition,
		`s.created_at DESC, s.order_id DESC, s.take, s.id`,
		fmt.Sprintf(`LIMIT $%d OFFSET $%d`, len(args)-1, len(args))), args...)
	return store.Collect(rows, err, librarydb.ScanEntry)
}
