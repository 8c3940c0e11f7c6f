package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"github.com/riffbot/riffbot/internal/guild"
	"github.com/riffbot/riffbot/internal/songs"
)

// admit reserves the credits of orders, or returns why they are rejected.
func (db *DB) admit(ctx context.Context, tx *sql.Tx, orders []songs.Order, limits songs.Limits) error {
	first, credits := orders[0], 0
	for _, o := range orders {
		credits += o.Credits
	}
	// Read the settings in the transaction, so that changes apply immediately.
	s, err := ReadSettings(ctx, tx, first.Place.GuildID)
	if err != nil {
		return err
	}
	if err := db.checkAllowed(ctx, tx, first, limits, s); err != nil {
		return err
	}
	// Reserve first: the updated rows serialize concurrent orders, so that the later counts are
	// exact.
	if err := reserve(ctx, tx, credits, first.CreatedAt, db.accounts(first, limits, s)); err != nil {
		if e, ok := errors.AsType[*songs.LimitError](err); ok {
			e.Orders = len(orders)
		}
		return err
	}
	if err := db.checkCoolDown(ctx, tx, first, s); err != nil {
		return err
	}
	return checkQueued(ctx, tx, first, limits)
}

// lowerLimit returns the lower of two limits, where 0 means no limit.
func lowerLimit(a, b int) int {
	if a == 0 || b > 0 && b < a {
		return b
	}
	return a
}

// checkAllowed rejects orders that the operator or the server does not allow at all.
func (db *DB) checkAllowed(ctx context.Context, tx *sql.Tx, o songs.Order, limits songs.Limits,
	s guild.Settings) error {
	if err := db.checkMember(ctx, tx, o.Place.GuildID, o.Requester.ID, limits, s); err != nil {
		return err
	}
	if !s.Allows(o.Place.ChannelID) && !s.Allows(o.ParentChannelID) {
		return &songs.LimitError{Kind: songs.LimitChannel, Channels: s.Channels}
	}
	return nil
}

// checkMember rejects members and servers that may not use paid features. In direct messages, a
// block in any server applies.
func (db *DB) checkMember(ctx context.Context, tx *sql.Tx, guildID, userID string, limits songs.Limits,
	s guild.Settings) error {
	switch {
	case guildID != "" && !limits.AllowsGuild(guildID):
		return &songs.LimitError{Kind: songs.LimitServer}
	case guildID != "" && s.Blocks(guildID, userID):
		return &songs.LimitError{Kind: songs.LimitBlocked}
	case guildID != "":
		return nil
	case !limits.AllowsDirect():
		return &songs.LimitError{Kind: songs.LimitDirect}
	}
	rows, err := tx.QueryContext(ctx, `SELECT guild_id, settings FROM guild_settings WHERE settings LIKE '%"blocked"%'`)
	blocked, err := Collect(rows, err, func(scan func(...any) error) (bool, error) {
		var id, kept string
		if err := scan(&id, &kept); err != nil {
			return false, err
		}
		var other guild.Settings
		err := json.Unmarshal([]byte(kept), &other)
		return other.Blocks(id, userID), err
	})
	if err != nil {
		return fmt.Errorf("read blocked members: %w", err)
	}
	if slices.Contains(blocked, true) {
		return &songs.LimitError{Kind: songs.LimitDirectBlocked}
	}
	return nil
}

// checkCoolDown rejects an order that follows the member's previous one in the guild too soon.
// Failed orders do not count. Replacements of unsure orders and shared orders are not limited.
func (db *DB) checkCoolDown(ctx context.Context, tx *sql.Tx, o songs.Order, s guild.Settings) error {
	if s.CoolDown == 0 || o.Replaces != "" || o.Shared() {
		return nil
	}
	var last sql.NullInt64
	err := tx.QueryRowContext(ctx, `SELECT max(at) FROM spending_times WHERE account = $1`,
		db.account(memberAccount, o.Place.GuildID, o.Requester.ID)).Scan(&last)
	if err != nil {
		return fmt.Errorf("read time of last order: %w", err)
	}
	if again := FromMillis(last.Int64).Add(s.Wait()); last.Valid && o.CreatedAt.Before(again) {
		return &songs.LimitError{Kind: songs.LimitCoolDown, Limit: s.CoolDown, RetryAt: again}
	}
	return nil
}

// recordOrderTime saves the time of a member's order for the cool-down.
func (db *DB) recordOrderTime(ctx context.Context, tx *sql.Tx, o songs.Order) error {
	if o.Shared() || o.Place.GuildID == "" {
		return nil
	}
	_, err := tx.ExecContext(ctx, `INSERT INTO spending_times (order_id, account, at) VALUES ($1, $2, $3)`,
		o.ID, db.account(memberAccount, o.Place.GuildID, o.Requester.ID), o.CreatedAt.UnixMilli())
	if err != nil {
		return fmt.Errorf("record time of order %s: %w", o.ID, err)
	}
	return nil
}
