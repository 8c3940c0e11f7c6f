package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/riffbot/riffbot/internal/songs"
)

// Usage implements [songs.Store].
func (db *DB) Usage(ctx context.Context, o songs.Order, limits songs.Limits) ([]songs.Usage, error) {
	s, err := db.Settings(ctx, o.Place.GuildID)
	if err != nil {
		return nil, err
	}
	var all []songs.Usage
	call := songs.WriterCall{Member: o.Requester, Place: o.Place}
	for _, a := range append(db.accounts(o, limits, s), db.writerAccounts(call, limits)...) {
		u := songs.Usage{Kind: a.kind, Limit: a.limit, ResetsAt: a.nextPeriod(o.CreatedAt)}
		err := db.read.QueryRowContext(ctx, `SELECT held + charged FROM spending WHERE account = $1
			AND day = $2`, a.owner, period(a.owner, o.CreatedAt)).Scan(&u.Used)
		if err != nil && !errors.Is(err, sql.ErrNoRows) {
			return nil, fmt.Errorf("read account: %w", err)
		}
		all = append(all, u)
	}
	waiting, err := countWaiting(ctx, db.read, o.Requester.ID)
	return append(all, songs.Usage{Kind: songs.LimitQueued, Used: waiting, Limit: limits.MaxQueuedPerUser}), err
}
