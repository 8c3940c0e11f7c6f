package cowritingdb

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"

	"github.com/riffbot/riffbot/internal/songs"
	"github.com/riffbot/riffbot/internal/store"
)

// maxOrigins limits how many orders and songs are followed from a song to the session of its lyrics.
const maxOrigins = 30

// LineCredits returns the authors of the lines of a song that members wrote line by line; none for other songs. A song
// that was ordered again or made from another one has the lines of its origin.
func (st *Sessions) LineCredits(ctx context.Context, id songs.SongID) ([]songs.LineCredit, error) {
	order, parent, err := songOrder(ctx, st.db.Reader(), id)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read order of song %s: %w", id, err)
	}
	for range maxOrigins {
		var purpose string
		var copied songs.OrderID
		err := st.db.Reader().QueryRowContext(ctx, `SELECT request, copied_from FROM orders WHERE id = $1`, order).Scan(
			&purpose, &copied)
		if err != nil && !errors.Is(err, sql.ErrNoRows) {
			return nil, fmt.Errorf("read origin of order %s: %w", order, err)
		}
		if session, ok := strings.CutPrefix(purpose, songs.SessionPrefix); ok {
			return st.linesOf(ctx, session)
		}
		rest, isRest := strings.CutPrefix(purpose, songs.RemainderPrefix)
		switch {
		case isRest:
			order = songs.OrderID(rest)
		case copied != "":
			order = copied
		case parent != "":
			order, parent, err = songOrder(ctx, st.db.Reader(), parent)
			if errors.Is(err, sql.ErrNoRows) {
				return nil, nil
			}
			if err != nil {
				return nil, fmt.Errorf("read origin of song: %w", err)
			}
		default:
			return nil, nil
		}
	}
	return nil, nil
}

// linesOf returns the lines of a session whose authors are known.
func (st *Sessions) linesOf(ctx context.Context, session string) ([]songs.LineCredit, error) {
	rows, err := st.db.Reader().QueryContext(ctx, `SELECT text, user_id, user_name FROM cowriting_lines
		WHERE session_id = $1 AND section = 0 AND text <> '' ORDER BY number`, session)
	return store.Collect(rows, err, func(scan func(...any) error) (c songs.LineCredit, err error) {
		return c, scan(&c.Line, &c.Author.ID, &c.Author.Name)
	})
}
