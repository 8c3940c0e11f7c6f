package boarddb

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/riffbot/riffbot/internal/board"
	"github.com/riffbot/riffbot/internal/songs"
	"github.com/riffbot/riffbot/internal/store"
)

var _ board.Store = (*Board)(nil)

// requestColumns lists the columns that scanRequest reads; $1 is the viewer.
const requestColumns = `r.id, r.guild_id, r.channel_id, r.user_id, r.user_name, r.idea, r.style, r.voice,
	r.status, r.pinned, r.votes, r.voters,
	r.tries, r.note, r.into_id, r.order_id, r.song_id, r.title, r.post_channel, r.post_message, r.curator,
	r.within_id, r.created_at, r.updated_at,
	EXISTS (SELECT 1 FROM request_votes v WHERE v.request_id = r.id AND v.user_id = $1)`

func scanRequest(scan func(...any) error) (r board.Request, err error) {
	var pinned, created, updated int64
	err = scan(&r.ID, &r.GuildID, &r.ChannelID, &r.Proposer.ID, &r.Proposer.Name, &r.Idea, &r.Style, &r.Voice,
		&r.Status, &pinned, &r.Votes, &r.Voters,
		&r.Attempts, &r.Note, &r.MergedInto, &r.Order, &r.Song, &r.Title, &r.Post.ChannelID, &r.Post.MessageID,
		&r.Curator, &r.ParentChannelID, &created, &updated, &r.VotedByViewer)
	r.Pinned, r.CreatedAt, r.UpdatedAt = pinned != 0, store.FromMillis(created), store.FromMillis(updated)
	return r, err
}

func readRequest(ctx context.Context, q store.Querier, guildID string, id board.ID, viewer string) (board.Request,
	error) {
	r, err := scanRequest(q.QueryRowContext(ctx, `SELECT `+requestColumns+` FROM requests r WHERE r.id = $2
		AND r.guild_id = $3`, viewer, id, guildID).Scan)
	if errors.Is(err, sql.ErrNoRows) {
		return r, board.ErrNotFound
	}
	if err != nil {
		return r, fmt.Errorf("read request %s: %w", id, err)
	}
	return r, nil
}

// touchBoard increments the revision of a server's board. The row serializes changes to the board.
func touchBoard(ctx context.Context, tx *sql.Tx, guildID string) error {
	return touch(ctx, tx, board.PanelID(guildID), guildID)
}

func touch(ctx context.Context, tx *sql.Tx, panel, guildID string) error {
	_, err := tx.ExecContext(ctx, `
		INSERT INTO panels (id, guild_id, channel_id, message_id, within_id, rev, shown, face, next_at)
		VALUES ($1, $2, '', '', '', 1, 0, '', 0)
		ON CONFLICT (id) DO UPDATE SET rev = panels.rev + 1`, panel, guildID)
	if err != nil {
		return fmt.Errorf("touch panel %s: %w", panel, err)
	}
	return nil
}

// moveRequest changes a request that is in the status was; [board.ErrClosed] if it is not. set may
// use arguments from $4.
func moveRequest(ctx context.Context, tx *sql.Tx, id board.ID, set, was string, at time.Time, args ...any) error {
	result, err := tx.ExecContext(ctx, `UPDATE requests SET updated_at = $3, `+set+` WHERE id = $1 AND status = $2`,
		append([]any{id, was, store.Millis(at)}, args...)...)
	err = store.RequireChange(result, err)
	if errors.Is(err, songs.ErrConflict) {
		return board.ErrClosed
	}
	if err != nil {
		return fmt.Errorf("change request %s: %w", id, err)
	}
	return touchIdea(ctx, tx, id)
}

// touchIdea increments the revision of the announcement of a request, if there is one. The board
// must have been touched before.
func touchIdea(ctx context.Context, tx *sql.Tx, id board.ID) error {
	if _, err := tx.ExecContext(ctx, `UPDATE panels SET rev = rev + 1 WHERE id = $1`,
		board.IdeaPanelID(id)); err != nil {
		return fmt.Errorf("touch announcement of request %s: %w", id, err)
	}
	return nil
}

// Request implements [board.Store].
func (bd *Board) Request(ctx context.Context, guildID string, id board.ID, viewer string) (board.Request, error) {
	return readRequest(ctx, bd.db.Reader(), guildID, id, viewer)
}

// Requests implements [board.Store].
func (bd *Board) Requests(ctx context.Context, q board.Query) (page []board.Request, total int, err error) {
	args := []any{q.Viewer, q.GuildID}
	where := `r.guild_id = $2 AND r.status <> 'held'`
	order := `r.pinned DESC, r.votes DESC, r.created_at, r.id`
	status := q.Status
	switch q.Sort {
	case board.SortMine:
		where += ` AND r.user_id = $1`
		order = `r.created_at DESC, r.id DESC`
	case board.SortNew:
		order = `r.created_at DESC, r.id DESC`
	}
	if len(status) == 0 && q.Sort != board.SortMine {
		status = []board.Status{board.Open}
	}
	if len(status) > 0 && status[0] != board.Open {
		order = `r.updated_at DESC, r.id DESC`
	}
	if len(status) > 0 {
		var in []string
		for _, s := range status {
			args = append(args, s)
			in = append(in, fmt.Sprintf("$%d", len(args)))
		}
		where += ` AND r.status IN (` + strings.Join(in, ", ") + `)`
	}
	// The count uses the viewer too, so that both queries have the same arguments.
	err = bd.db.Reader().QueryRowContext(ctx, `SELECT count(*)
		FROM requests r WHERE `+where+` AND CAST($1 AS TEXT) IS NOT NULL`, args...).Scan(&total)
	if err != nil {
		return nil, 0, fmt.Errorf("count requests: %w", err)
	}
	args = append(args, q.Limit, q.Offset)
	rows, err := bd.db.Reader().QueryContext(ctx, fmt.Sprintf(`SELECT %s FROM requests r WHERE %s ORDER BY %s
		LIMIT $%d OFFSET $%d`,
		requestColumns, where, order, len(args)-1, len(args)), args...)
	page, err = store.Collect(rows, err, scanRequest)
	return page, total, err
}

// GuildsWithOpen implements [board.Store].
func (bd *Board) GuildsWithOpen(ctx context.Context) ([]string, error) {
	rows, err := bd.db.Reader().QueryContext(ctx, `SELECT DISTINCT guild_id FROM requests WHERE status = 'open'`)
	return store.Collect(rows, err, store.ScanText)
}
