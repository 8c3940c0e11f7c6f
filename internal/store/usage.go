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
	credits := db.accounts(o, limits, s)
	for i, a := range append(credits, db.writerAccounts(call, limits)...) {
		u := songs.Usage{Kind: a.kind, Limit: a.limit, ResetsAt: a.nextPeriod(o.CreatedAt)}
		held := 0
		err := db.read.QueryRowContext(ctx, `SELECT held, charged FROM spending WHERE account = $1
			AND day = $2`, a.owner, period(a.owner, o.CreatedAt)).Scan(&held, &u.Used)
		if err != nil && !errors.Is(err, sql.ErrNoRows) {
			return nil, fmt.Errorf("read account: %w", err)
		}
		u.Used += held
		if i < len(credits) { // the others count requests to the language model
			u.Held = held
		}
		all = append(all, u)
	}
	waiting, err := countWaiting(ctx, db.read, o.Requester.ID)
	return append(all, songs.Usage{Kind: songs.LimitQueued, Used: waiting, Limit: limits.MaxQueuedPerUser}), err
}
