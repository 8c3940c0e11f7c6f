package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"riffbot/internal/guilds"
	"riffbot/internal/songs"
)

const secondsPerDay = 24 * 60 * 60

// day is the number of a day in UTC, since 1970.
func day(t time.Time) int64 { return t.Unix() / secondsPerDay }

// period is the day on which the time that an account is about begins.
func period(owner string, t time.Time) int64 {
	if !strings.HasPrefix(owner, monthAccount) {
		return day(t)
	}
	t = t.UTC()
	return day(time.Date(t.Year(), t.Month(), 1, 0, 0, 0, 0, time.UTC))
}

// account is one whose quota an order counts in.
type account struct {
	owner string
	limit int // credits in its period, 0 for none
	kind  songs.LimitKind
}

// again is when the account's next period begins.
func (a account) again(t time.Time) time.Time {
	begins := time.Unix(period(a.owner, t)*secondsPerDay, 0).UTC()
	if strings.HasPrefix(a.owner, monthAccount) {
		return begins.AddDate(0, 1, 0)
	}
	return begins.AddDate(0, 0, 1)
}

// accounts are those of an order, always in the same order, so that two orders
// never wait for each other. What a server has set for itself never loosens what
// the operator has. What a server asks for together is nobody's own.
func (db *DB) accounts(o songs.Order, b songs.Bounds, s guilds.Settings) []account {
	g, user := o.Place.GuildID, o.Requester.ID
	var all []account
	if !o.Shared() {
		all = append(all, account{db.account(userAccount, user), b.UserPerDay, songs.LimitUserDay})
		if g != "" {
			all = append(all, account{db.account(memberAccount, g, user), s.MemberDay(o.Roles), songs.LimitMemberDay})
		} else {
			all = append(all, account{db.account(directAccount, user), max(b.DirectPerDay, 0), songs.LimitDirectDay})
		}
	}
	if g != "" {
		all = append(all,
			account{db.account(guildAccount, g), tighter(b.GuildPerDay, s.Budget.ServerDay), songs.LimitGuildDay},
			account{db.account(monthAccount, g), s.Budget.ServerMonth, songs.LimitGuildMonth})
	}
	return all
}

// tighter is the lower of two limits, where 0 is none.
func tighter(a, b int) int {
	if a == 0 || b > 0 && b < a {
		return b
	}
	return a
}

// welcome refuses what the operator or a server does not want at all.
func (db *DB) welcome(ctx context.Context, tx *sql.Tx, o songs.Order, b songs.Bounds, s guilds.Settings) error {
	if err := db.allowed(ctx, tx, o.Place.GuildID, o.Requester.ID, b, s); err != nil {
		return err
	}
	if !s.Allows(o.Place.ChannelID) && !s.Allows(o.Within) {
		return &songs.LimitError{Kind: songs.LimitChannel, Channels: s.Channels}
	}
	return nil
}

// allowed refuses members and servers that may use nothing that costs money.
// Direct messages belong to no server, so a block on any server holds there.
func (db *DB) allowed(ctx context.Context, tx *sql.Tx, guildID, userID string, b songs.Bounds, s guilds.Settings) error {
	switch {
	case guildID != "" && !b.AllowsGuild(guildID):
		return &songs.LimitError{Kind: songs.LimitServer}
	case guildID != "" && s.Blocks(guildID, userID):
		return &songs.LimitError{Kind: songs.LimitBlocked}
	case guildID != "":
		return nil
	case !b.AllowsDirect():
		return &songs.LimitError{Kind: songs.LimitDirect}
	}
	rows, err := tx.QueryContext(ctx, `SELECT guild_id, settings FROM guild_settings WHERE settings LIKE '%"blocked"%'`)
	blocked, err := collect(rows, err, func(scan func(...any) error) (bool, error) {
		var id, kept string
		if err := scan(&id, &kept); err != nil {
			return false, err
		}
		var other guilds.Settings
		err := json.Unmarshal([]byte(kept), &other)
		return other.Blocks(id, userID), err
	})
	if err != nil {
		return fmt.Errorf("look for a block: %w", err)
	}
	if slices.Contains(blocked, true) {
		return &songs.LimitError{Kind: songs.LimitDirectBlocked}
	}
	return nil
}

// cooledDown refuses an order that comes too soon after the member's last one in
// the guild, of those that did not fail. What is bought again is no new order, and
// what a server asks for together belongs to no member.
func (db *DB) cooledDown(ctx context.Context, tx *sql.Tx, o songs.Order, s guilds.Settings) error {
	if s.CoolDown == 0 || o.Instead != "" || o.Shared() {
		return nil
	}
	var last sql.NullInt64
	err := tx.QueryRowContext(ctx, `SELECT max(at) FROM spending_times WHERE account = $1`,
		db.account(memberAccount, o.Place.GuildID, o.Requester.ID)).Scan(&last)
	if err != nil {
		return fmt.Errorf("look for the last order: %w", err)
	}
	if again := moment(last.Int64).Add(s.Wait()); last.Valid && o.CreatedAt.Before(again) {
		return &songs.LimitError{Kind: songs.LimitCoolDown, Limit: s.CoolDown, Again: again}
	}
	return nil
}

// noteTime keeps when a member ordered.
func (db *DB) noteTime(ctx context.Context, tx *sql.Tx, o songs.Order) error {
	if o.Shared() || o.Place.GuildID == "" {
		return nil
	}
	_, err := tx.ExecContext(ctx, `INSERT INTO spending_times (order_id, account, at) VALUES ($1, $2, $3)`,
		o.ID, db.account(memberAccount, o.Place.GuildID, o.Requester.ID), o.CreatedAt.UnixMilli())
	if err != nil {
		return fmt.Errorf("note the time of order %s: %w", o.ID, err)
	}
	return nil
}

// hold takes credits from accounts until what they are for ends.
func hold(ctx context.Context, tx *sql.Tx, credits int, at time.Time, all []account) error {
	for _, a := range all {
		limit := &songs.LimitError{Kind: a.kind, Limit: a.limit, Again: a.again(at)}
		if a.limit > 0 && credits > a.limit {
			return limit
		}
		result, err := tx.ExecContext(ctx, `
			INSERT INTO spending (account, day, held, charged) VALUES ($1, $2, $3, 0)
			ON CONFLICT (account, day) DO UPDATE SET held = spending.held + excluded.held
			WHERE $4 = 0 OR spending.held + spending.charged + excluded.held <= $4`,
			a.owner, period(a.owner, at), credits, a.limit)
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

func noteHold(ctx context.Context, tx *sql.Tx, o songs.Order, all []account) error {
	for _, a := range all {
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
	// Where it was held, it is settled: bounds may have changed since. An order whose
	// songs were found after it had failed was refunded before, and is charged now.
	rows, err := tx.QueryContext(ctx, `
		SELECT account, sum(CASE WHEN kind = 'refund' THEN 1 ELSE 0 END) FROM ledger WHERE order_id = $1
		GROUP BY account HAVING sum(CASE WHEN kind = 'charge' THEN 1 ELSE 0 END) = 0`, o.ID)
	refunded := make(map[string]bool)
	owners, err := collect(rows, err, func(scan func(...any) error) (owner string, err error) {
		var refunds int
		err = scan(&owner, &refunds)
		refunded[owner] = refunds > 0
		return owner, err
	})
	if err != nil {
		return fmt.Errorf("settle order %s: %w", o.ID, err)
	}
	for _, owner := range inOrder(owners) {
		held := o.Credits
		if refunded[owner] {
			if held = 0; charge == 0 {
				continue
			}
		}
		if err := charged(ctx, tx, owner, o.CreatedAt, held, charge); err != nil {
			return fmt.Errorf("settle order %s: %w", o.ID, err)
		}
		if err := enter(ctx, tx, o, owner, kind, o.UpdatedAt); err != nil {
			return err
		}
	}
	if charge > 0 {
		return nil
	}
	// An order that cost nothing lets nobody wait.
	if _, err := tx.ExecContext(ctx, `DELETE FROM spending_times WHERE order_id = $1`, o.ID); err != nil {
		return fmt.Errorf("settle order %s: %w", o.ID, err)
	}
	return nil
}

// charged turns what an account held since a time into a charge.
func charged(ctx context.Context, tx *sql.Tx, account string, at time.Time, held, charge int) error {
	_, err := tx.ExecContext(ctx, `UPDATE spending SET held = held - $3, charged = charged + $4 WHERE account = $1 AND day = $2`,
		account, period(account, at), held, charge)
	if err != nil {
		return fmt.Errorf("charge an account: %w", err)
	}
	return nil
}

// inOrder sorts the owners of accounts as [DB.accounts] does.
func inOrder(owners []string) []string {
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

// Usage returns what is used or held of the quotas that an order would count in.
func (db *DB) Usage(ctx context.Context, o songs.Order, b songs.Bounds) ([]songs.Usage, error) {
	s, err := db.Settings(ctx, o.Place.GuildID)
	if err != nil {
		return nil, err
	}
	var all []songs.Usage
	call := songs.WriterCall{Member: o.Requester, Place: o.Place}
	for _, a := range append(db.accounts(o, b, s), db.writerAccounts(call, b)...) {
		u := songs.Usage{Kind: a.kind, Limit: a.limit, Again: a.again(o.CreatedAt)}
		err := db.read.QueryRowContext(ctx, `SELECT held + charged FROM spending WHERE account = $1 AND day = $2`, a.owner, period(a.owner, o.CreatedAt)).Scan(&u.Used)
		if err != nil && !errors.Is(err, sql.ErrNoRows) {
			return nil, fmt.Errorf("read an account: %w", err)
		}
		all = append(all, u)
	}
	waiting, err := countWaiting(ctx, db.read, o.Requester.ID)
	return append(all, songs.Usage{Kind: songs.LimitWaiting, Used: waiting, Limit: b.UserWaiting}), err
}

func enter(ctx context.Context, tx *sql.Tx, o songs.Order, owner, kind string, at time.Time) error {
	_, err := tx.ExecContext(ctx, `INSERT INTO ledger (order_id, account, kind, credits, at) VALUES ($1, $2, $3, $4, $5)`,
		o.ID, owner, kind, o.Credits, at.UnixMilli())
	if err != nil {
		return fmt.Errorf("enter into the ledger: %w", err)
	}
	return nil
}
