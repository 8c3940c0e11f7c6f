package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/riffbot/riffbot/internal/guild"
	"github.com/riffbot/riffbot/internal/songs"
)

// SecondsPerDay is the unit of [Day].
const SecondsPerDay = 24 * 60 * 60

// Day returns the number of days between 1970 and t, in UTC.
func Day(t time.Time) int64 { return t.Unix() / SecondsPerDay }

// period returns the first day of the period of an account that contains t.
func period(owner string, t time.Time) int64 {
	if !strings.HasPrefix(owner, monthAccount) {
		return Day(t)
	}
	t = t.UTC()
	return Day(time.Date(t.Year(), t.Month(), 1, 0, 0, 0, 0, time.UTC))
}

// account is an account in which an order counts.
type account struct {
	owner string
	limit int // credits per period, 0 means no limit
	kind  songs.LimitKind
}

// nextPeriod returns the start of the account's next period.
func (a account) nextPeriod(t time.Time) time.Time {
	begins := time.Unix(period(a.owner, t)*SecondsPerDay, 0).UTC()
	if strings.HasPrefix(a.owner, monthAccount) {
		return begins.AddDate(0, 1, 0)
	}
	return begins.AddDate(0, 0, 1)
}

// accounts returns the accounts of an order, always in the same order, to avoid deadlocks. The
// limits of a server cannot exceed the operator's. Shared orders count in no member's accounts.
func (db *DB) accounts(o songs.Order, limits songs.Limits, s guild.Settings) []account {
	g, user := o.Place.GuildID, o.Requester.ID
	var all []account
	if !o.Shared() {
		all = append(all, account{db.account(userAccount, user), limits.UserPerDay, songs.LimitUserDay})
		if g != "" {
			all = append(all, account{db.account(memberAccount, g, user), s.MemberDay(o.Roles), songs.LimitMemberDay})
		} else {
			all = append(all, account{db.account(directAccount, user), max(limits.DirectPerDay, 0),
				songs.LimitDirectDay})
		}
	}
	if g != "" {
		all = append(all,
			account{db.account(guildAccount, g), lowerLimit(limits.GuildPerDay, s.Budget.ServerDay),
				songs.LimitGuildDay},
			account{db.account(monthAccount, g), s.Budget.ServerMonth, songs.LimitGuildMonth})
	}
	return all
}

// reserve reserves credits in accounts until they are charged or released.
func reserve(ctx context.Context, tx *sql.Tx, credits int, at time.Time, all []account) error {
	for _, a := range all {
		if a.limit > 0 && credits > a.limit {
			return quotaError(ctx, tx, credits, at, a)
		}
		result, err := tx.ExecContext(ctx, `
			INSERT INTO spending (account, day, held, charged) VALUES ($1, $2, $3, 0)
			ON CONFLICT (account, day) DO UPDATE SET held = spending.held + excluded.held
			WHERE $4 = 0 OR spending.held + spending.charged + excluded.held <= $4`,
			a.owner, period(a.owner, at), credits, a.limit)
		if err != nil {
			return fmt.Errorf("reserve credits: %w", err)
		}
		n, err := result.RowsAffected()
		if err != nil {
			return fmt.Errorf("reserve credits: %w", err)
		}
		if n == 0 {
			return quotaError(ctx, tx, credits, at, a)
		}
	}
	return nil
}

// quotaError returns the error that credits exceed what is left of the limit of an account.
func quotaError(ctx context.Context, tx *sql.Tx, credits int, at time.Time, a account) error {
	var used int
	err := tx.QueryRowContext(ctx, `SELECT held + charged FROM spending WHERE account = $1 AND day = $2`,
		a.owner, period(a.owner, at)).Scan(&used)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return fmt.Errorf("read account: %w", err)
	}
	return &songs.LimitError{Kind: a.kind, Limit: a.limit, RetryAt: a.nextPeriod(at),
		Needed: credits, Left: max(a.limit-used, 0)}
}

func recordReservation(ctx context.Context, tx *sql.Tx, o songs.Order, all []account) error {
	for _, a := range all {
		if err := addLedgerEntry(ctx, tx, o, a.owner, "hold", o.CreatedAt); err != nil {
			return err
		}
	}
	return nil
}

// settle charges or releases the credits reserved for an ended order. An order that may have been
// bought is charged, because the limits apply to money that may have been spent.
func settle(ctx context.Context, tx *sql.Tx, o songs.Order) error {
	kind, charge := "refund", 0
	if o.Charged() {
		kind, charge = "charge", o.Credits
	}
	// Settle the accounts in which credits were reserved, because the limits may have changed
	// since. An order whose songs were found after it had failed was refunded then and is charged
	// now.
	rows, err := tx.QueryContext(ctx, `
		SELECT account, sum(CASE WHEN kind = 'refund' THEN 1 ELSE 0 END) FROM ledger WHERE order_id = $1
		GROUP BY account HAVING sum(CASE WHEN kind = 'charge' THEN 1 ELSE 0 END) = 0`, o.ID)
	refunded := make(map[string]bool)
	owners, err := Collect(rows, err, func(scan func(...any) error) (owner string, err error) {
		var refunds int
		err = scan(&owner, &refunds)
		refunded[owner] = refunds > 0
		return owner, err
	})
	if err != nil {
		return fmt.Errorf("settle order %s: %w", o.ID, err)
	}
	for _, owner := range sortAccounts(owners) {
		held := o.Credits
		if refunded[owner] {
			if held = 0; charge == 0 {
				continue
			}
		}
		if err := chargeAccount(ctx, tx, owner, o.CreatedAt, held, charge); err != nil {
			return fmt.Errorf("settle order %s: %w", o.ID, err)
		}
		if err := addLedgerEntry(ctx, tx, o, owner, kind, o.UpdatedAt); err != nil {
			return err
		}
	}
	if charge > 0 {
		return nil
	}
	// An order that was not charged does not start a cool-down.
	if _, err := tx.ExecContext(ctx, `DELETE FROM spending_times WHERE order_id = $1`, o.ID); err != nil {
		return fmt.Errorf("settle order %s: %w", o.ID, err)
	}
	return nil
}

// chargeAccount replaces the reservation of an account by a charge.
func chargeAccount(ctx context.Context, tx *sql.Tx, account string, at time.Time, held, charge int) error {
	_, err := tx.ExecContext(ctx, `UPDATE spending SET held = held - $3, charged = charged + $4
		WHERE account = $1 AND day = $2`,
		account, period(account, at), held, charge)
	if err != nil {
		return fmt.Errorf("charge account: %w", err)
	}
	return nil
}

// sortAccounts sorts account names in the order of [DB.accounts].
func sortAccounts(owners []string) []string {
	var sorted []string
	for _, prefix := range accountOrder {
		for _, owner := range owners {
			if strings.HasPrefix(owner, prefix) {
				sorted = append(sorted, owner)
			}
		}
	}
	return sorted
}

func addLedgerEntry(ctx context.Context, tx *sql.Tx, o songs.Order, owner, kind string, at time.Time) error {
	_, err := tx.ExecContext(ctx, `INSERT INTO ledger (order_id, account, kind, credits, at)
		VALUES ($1, $2, $3, $4, $5)`,
		o.ID, owner, kind, o.Credits, at.UnixMilli())
	if err != nil {
		return fmt.Errorf("insert ledger entry: %w", err)
	}
	return nil
}
