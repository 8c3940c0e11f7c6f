package store

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"riffbot/internal/songs"
)

// day is the number of a day in UTC, since 1970.
func day(t time.Time) int64 { return t.Unix() / (24 * 60 * 60) }

// account is one whose quota an order counts in.
type account struct {
	owner string
	limit int // credits a day, 0 for none
	kind  songs.LimitKind
}

// accounts are those of an order, always in the same order, so that two orders
// never wait for each other.
func accounts(o songs.Order, b songs.Bounds) []account {
	all := []account{{"user:" + o.Requester.ID, b.UserPerDay, songs.LimitUserDay}}
	if o.Place.GuildID != "" {
		all = append(all, account{"guild:" + o.Place.GuildID, b.GuildPerDay, songs.LimitGuildDay})
	}
	return all
}

// hold takes an order's credits from its accounts until it ends.
func hold(ctx context.Context, tx *sql.Tx, o songs.Order, b songs.Bounds) error {
	today := day(o.CreatedAt)
	for _, a := range accounts(o, b) {
		limit := &songs.LimitError{Kind: a.kind, Limit: a.limit, Again: time.Unix((today+1)*24*60*60, 0).UTC()}
		if a.limit > 0 && o.Credits > a.limit {
			return limit
		}
		result, err := tx.ExecContext(ctx, `
			INSERT INTO accounts (owner, day, held, charged) VALUES ($1, $2, $3, 0)
			ON CONFLICT (owner, day) DO UPDATE SET held = accounts.held + excluded.held
			WHERE $4 = 0 OR accounts.held + accounts.charged + excluded.held <= $4`,
			a.owner, today, o.Credits, a.limit)
		if err != nil {
			return fmt.Errorf("hold credits: %w", err)
		}
		n, err := result.RowsAffected()
		if err != nil {
			return fmt.Errorf("hold credits: %w", err)
		}
		if n == 0 {
			return limit
		}
	}
	return nil
}

func noteHold(ctx context.Context, tx *sql.Tx, o songs.Order) error {
	for _, a := range accounts(o, songs.Bounds{}) {
		if err := enter(ctx, tx, o, a.owner, "hold", o.CreatedAt); err != nil {
			return err
		}
	}
	return nil
}

// settle turns what was held for an order that ended into a charge, or gives it
// back. What may have been bought is charged: a budget has to hold for money
// that was perhaps spent.
func settle(ctx context.Context, tx *sql.Tx, o songs.Order) error {
	kind, charge := "refund", 0
	if o.Charged() {
		kind, charge = "charge", o.Credits
	}
	for _, a := range accounts(o, songs.Bounds{}) {
		_, err := tx.ExecContext(ctx, `UPDATE accounts SET held = held - $3, charged = charged + $4 WHERE owner = $1 AND day = $2`,
			a.owner, day(o.CreatedAt), o.Credits, charge)
		if err != nil {
			return fmt.Errorf("settle order %s: %w", o.ID, err)
		}
		if err := enter(ctx, tx, o, a.owner, kind, o.UpdatedAt); err != nil {
			return err
		}
	}
	return nil
}

func enter(ctx context.Context, tx *sql.Tx, o songs.Order, owner, kind string, at time.Time) error {
	_, err := tx.ExecContext(ctx, `INSERT INTO ledger (order_id, owner, kind, credits, at) VALUES ($1, $2, $3, $4, $5)`,
		o.ID, owner, kind, o.Credits, at.UnixMilli())
	if err != nil {
		return fmt.Errorf("enter into the ledger: %w", err)
	}
	return nil
}
