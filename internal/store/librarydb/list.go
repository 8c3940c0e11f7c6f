package librarydb

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/riffbot/riffbot/internal/fold"
	"github.com/riffbot/riffbot/internal/songs"
	"github.com/riffbot/riffbot/internal/store"
)

// newestFirst is the order of lists.
const newestFirst = `s.created_at DESC, s.order_id DESC, s.take, s.id`

// selection is a condition of a query with [FromVisible], and its arguments.
type selection struct {
	where string
	args  []any
}

// arg adds an argument and returns its name.
func (s *selection) arg(value any) string {
	s.args = append(s.args, value)
	return fmt.Sprintf("$%d", len(s.args))
}

// selectionOf returns the condition for the songs that a filter of a search selects. It is read by an index that has
// these songs only.
func selectionOf(q songs.Search) selection {
	s := selection{args: store.ViewerArgs(q.Viewer)}
	switch q.Filter {
	case songs.FilterMine:
		s.where = Of(q.Viewer) + ` AND s.user_id = $2`
	case songs.FilterMember:
		s.where = Of(q.Viewer) + ` AND s.user_id = ` + s.arg(q.Member)
	case songs.FilterWinners:
		s.where = ` AND s.id IN (SELECT song_id FROM guild_favourites WHERE guild_id = $1)`
	case songs.FilterFavourites:
		s.where = ` AND s.id IN (SELECT song_id FROM favourites WHERE user_id = $2`
		if q.Viewer.GuildID != "" {
			s.where += ` AND guild_id || '' = $1` // not by the index of the guild
		}
		s.where += `)`
	default:
		s.where = Of(q.Viewer)
	}
	return s
}

// Library returns a page of matching songs and their total number, which is counted up to [songs.MaxCounted]. The
// newest songs come first; in a search for a text, those with the closest titles do. A search ignores case and
// diacritics.
func (lib *Library) Library(ctx context.Context, q songs.Search) (page []songs.Entry, total songs.Total, err error) {
	if text := fold.NewQuery(q.Text); !text.Empty() {
		return lib.search(ctx, q, text)
	}
	s := selectionOf(q)
	all := slices.Clip(s.args)
	if page, err = lib.page(ctx, s, newestFirst, q); err != nil {
		return nil, total, err
	}
	if len(page) < q.Limit && (len(page) > 0 || q.Offset == 0) {
		return page, songs.Total{Count: q.Offset + len(page)}, nil
	}
	total, err = Count(ctx, lib.db, `SELECT 1 AS one `+FromVisible+s.where, all, q.Offset)
	return page, total, err
}

// Count counts the rows of a query for a page that begins at an offset, up to [songs.MaxCounted] after that.
func Count(ctx context.Context, db *store.DB, query string, args []any, offset int) (total songs.Total, err error) {
	limit := offset + songs.MaxCounted
	err = db.Reader().QueryRowContext(ctx, fmt.Sprintf(`SELECT count(*) FROM (%s LIMIT $%d) counted`, query,
		len(args)+1), append(args, limit+1)...).Scan(&total.Count)
	if err != nil {
		return total, fmt.Errorf("count songs: %w", err)
	}
	if total.Count > limit {
		total = songs.Total{Count: limit, More: true}
	}
	return total, nil
}

// page returns the songs of a selection on a page.
func (lib *Library) page(ctx context.Context, s selection, order string, q songs.Search) ([]songs.Entry, error) {
	limit := `LIMIT ` + s.arg(q.Limit)
	limit += ` OFFSET ` + s.arg(q.Offset)
	rows, err := lib.db.Reader().QueryContext(ctx, PageQuery(s.where, order, limit), s.args...)
	return store.Collect(rows, err, ScanEntry)
}

// searched is the number of the newest songs among which a search looks first.
const searched = 1000

// search looks for a text among the newest songs and those with this title. Only if they do not fill a page, it reads
// all songs of the library, which takes long if there are many.
func (lib *Library) search(ctx context.Context, q songs.Search, text fold.Query) (page []songs.Entry, total songs.Total,
	err error) {
	first := selectionOf(q)
	if q.Filter == songs.FilterServer {
		first.where = ` AND s.id IN (SELECT id FROM (SELECT s.id FROM songs s WHERE s.deleted_at = 0 AND s.stems = 0` +
			Of(q.Viewer) + ` ORDER BY s.created_at DESC LIMIT ` + first.arg(searched) + `) newest
			UNION SELECT id FROM (SELECT s.id FROM songs s WHERE s.deleted_at = 0 AND s.stems = 0 AND s.guild_id = $1
			AND substr(s.title_bare, 1, 60) = substr(` + first.arg(text.Bare()) + `, 1, 60) LIMIT $4) titled)`
		ids, err := lib.matches(ctx, first, q, text)
		if err != nil {
			return nil, total, err
		}
		if len(ids) > q.Offset+q.Limit {
			page, err = lib.inOrder(ctx, q, ids)
			return page, songs.Total{Count: len(ids), More: true}, err
		}
		first = selectionOf(q)
	}
	ids, err := lib.matches(ctx, first, q, text)
	if err != nil {
		return nil, total, err
	}
	page, err = lib.inOrder(ctx, q, ids)
	return page, songs.Total{Count: len(ids)}, err
}

// matches returns the songs of a selection that match a text, those with the closest titles first.
func (lib *Library) matches(ctx context.Context, s selection, q songs.Search, text fold.Query) ([]songs.SongID, error) {
	for word := range strings.FieldsSeq(text.Bare()) {
		s.where += ` AND s.search LIKE ` + s.arg(store.ContainsPattern(word)) + ` ESCAPE '\'`
	}
	closest, args := store.MatchOrder(text, `s.title`, `s.title_folded`, `s.title_bare`, s.args)
	rows, err := lib.db.Reader().QueryContext(ctx, `SELECT s.id `+FromVisible+s.where+`
		ORDER BY `+closest+`, `+newestFirst, args...)
	return store.Collect(rows, err, func(scan func(...any) error) (id songs.SongID, err error) { return id, scan(&id) })
}

// inOrder returns the songs on a page of a list of ids, in its order.
func (lib *Library) inOrder(ctx context.Context, q songs.Search, ids []songs.SongID) ([]songs.Entry, error) {
	ids = ids[min(q.Offset, len(ids)):min(q.Offset+q.Limit, len(ids))]
	var found []songs.Entry
	err := inGroups(ids, func(list string, args []any) error {
		rows, err := lib.db.Reader().QueryContext(ctx, `SELECT `+EntryColumns+` `+FromVisible+` AND s.id IN (`+list+`)`,
			append(store.ViewerArgs(q.Viewer), args...)...)
		some, err := store.Collect(rows, err, ScanEntry)
		found = append(found, some...)
		return err
	})
	slices.SortFunc(found, func(a, b songs.Entry) int { return slices.Index(ids, a.ID) - slices.Index(ids, b.ID) })
	return found, err
}
