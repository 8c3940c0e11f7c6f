package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/riffbot/riffbot/internal/guild"
	"github.com/riffbot/riffbot/internal/songs"
)

// orderColumns lists the columns that scanOrder reads.
const orderColumns = `id, guild_id, channel_id, user_id, user_name, state, run, attempt, credits, instead, sent_at,
	task_id, trace_id, size_limit, brief, address, failure, created_at, updated_at, request, interaction, looks,
	look_at, tell_at, tells, provider, skipped`

// NotFinal is the condition for orders that may still change, Final the one for all others. Partial
// indexes have the same conditions.
const (
	NotFinal = `state NOT IN ('done', 'failed', 'cancelled', 'unsure')`
	Final    = `state IN ('done', 'failed', 'cancelled', 'unsure')`
)

// Add implements [songs.Store].
func (db *DB) Add(ctx context.Context, o songs.Order, limits songs.Limits) error {
	return db.AddAll(ctx, []songs.Order{o}, limits)
}

// AddAll implements [songs.Store].
func (db *DB) AddAll(ctx context.Context, orders []songs.Order, limits songs.Limits) error {
	return db.Tx(ctx, Once(ctx, "orders", orders[0].Interaction,
		func(tx *sql.Tx) error { return db.add(ctx, tx, orders, limits) }))
}

// errChecked rolls back the transaction of [DB.Check].
var errChecked = errors.New("checked")

// Check implements [songs.Store].
func (db *DB) Check(ctx context.Context, orders []songs.Order, limits songs.Limits) error {
	err := db.Tx(ctx, func(tx *sql.Tx) error {
		if err := db.admit(ctx, tx, orders, limits); err != nil {
			return err
		}
		return errChecked
	})
	if errors.Is(err, errChecked) {
		return nil
	}
	return err
}

func (db *DB) add(ctx context.Context, tx *sql.Tx, orders []songs.Order, limits songs.Limits) error {
	if err := db.admit(ctx, tx, orders, limits); err != nil {
		return err
	}
	for _, o := range orders {
		if err := db.insert(ctx, tx, o); err != nil {
			return err
		}
	}
	return nil
}

// insert adds an order whose credits are reserved.
func (db *DB) insert(ctx context.Context, tx *sql.Tx, o songs.Order) error {
	brief, err := Encode(o.Spec)
	if err != nil {
		return fmt.Errorf("encode song specification: %w", err)
	}
	if err := checkReplaced(ctx, tx, o); err != nil {
		return err
	}
	if err := checkSources(ctx, tx, o); err != nil {
		return err
	}
	if o, err = useDraft(ctx, tx, o); err != nil {
		return err
	}
	result, err := tx.ExecContext(ctx, `
		INSERT INTO orders (id, guild_id, channel_id, user_id, user_name, share, state, run, attempt, credits, day,
			sent_at, task_id, trace_id, size_limit, brief, address, failure, created_at, updated_at, instead,
			request, interaction, copied_from, parent_id, provider)
		VALUES ($1, $2, $3, $4, $5, $6, $7, 0, $8, $9, $10, 0, '', '', $11, $12, $13, '', $14, $14, $15, $16,
		$17, $18, $19, $20)
		ON CONFLICT DO NOTHING`,
		o.ID, o.Place.GuildID, o.Place.ChannelID, o.Requester.ID, o.Requester.Name, share(o), o.State, o.Attempt,
		o.Credits,
		Day(o.CreatedAt), o.SizeLimit, string(brief), string(o.Address), o.CreatedAt.UnixMilli(), o.Replaces,
		o.Purpose, o.Interaction, o.CopiedFrom, o.VisibleParentID, o.Provider)
	if err := RequireChange(result, err); err != nil {
		return fmt.Errorf("insert order %s: %w", o.ID, err)
	}
	if err := recordReservation(ctx, tx, o, db.accounts(o, songs.Limits{}, guild.Settings{})); err != nil {
		return err
	}
	if err := db.recordOrderTime(ctx, tx, o); err != nil {
		return err
	}
	if err := endSession(ctx, tx, o); err != nil {
		return err
	}
	if err := addPendingPlay(ctx, tx, o); err != nil {
		return err
	}
	return addEvent(ctx, tx, o, "")
}

// Claim implements [songs.Store].
func (db *DB) Claim(ctx context.Context, id songs.OrderID) (songs.Order, error) {
	_, err := db.write.ExecContext(ctx, `UPDATE orders SET run = run + 1 WHERE id = $1 AND `+NotFinal, id)
	if err != nil {
		return songs.Order{}, fmt.Errorf("claim order %s: %w", id, err)
	}
	return db.order(ctx, db.write.QueryRowContext(ctx, `SELECT `+orderColumns+` FROM orders WHERE id = $1`, id), id)
}

// share returns the unit of the fair queue: the guild or, in direct messages, the member.
func share(o songs.Order) string {
	if o.Place.GuildID == "" {
		return "dm:" + o.Requester.ID
	}
	return o.Place.GuildID
}

// addPendingPlay records that the song of an order is to be played when it is done.
func addPendingPlay(ctx context.Context, tx *sql.Tx, o songs.Order) error {
	if o.Spec.Play == "" || o.Place.GuildID == "" {
		return nil
	}
	if _, err := tx.ExecContext(ctx, `INSERT INTO wishes (order_id, play)
		VALUES ($1, $2)`, o.ID, o.Spec.Play); err != nil {
		return fmt.Errorf("insert pending play of order %s: %w", o.ID, err)
	}
	return nil
}
