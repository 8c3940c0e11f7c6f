package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"

	"riffbot/internal/guilds"
	"riffbot/internal/songs"
)

// orderColumns are in the order of scanOrder.
const orderColumns = `id, guild_id, channel_id, user_id, user_name, state, run, attempt, credits, instead, sent_at,
	task_id, trace_id, size_limit, brief, address, failure, created_at, updated_at, request, interaction, looks, look_at, tell_at, tells`

// notFinal are the orders that may still change.
const notFinal = `state NOT IN ('done', 'failed', 'cancelled', 'unsure')`

// Add takes an order in and holds its credits, or does neither. A bound that
// does not allow it is a [*songs.LimitError].
func (db *DB) Add(ctx context.Context, o songs.Order, b songs.Bounds) error {
	return db.AddAll(ctx, []songs.Order{o}, b)
}

// AddAll takes orders of one member in that belong together, or none of them. They
// share a place, and count as one for the time between two orders and for the room
// to wait.
func (db *DB) AddAll(ctx context.Context, orders []songs.Order, b songs.Bounds) error {
	return db.tx(ctx, once(ctx, "orders", orders[0].Interaction, func(tx *sql.Tx) error { return db.add(ctx, tx, orders, b) }))
}

// errChecked ends a transaction that only wants to know.
var errChecked = errors.New("checked")

// Check returns what [DB.AddAll] would return now, and changes nothing.
func (db *DB) Check(ctx context.Context, orders []songs.Order, b songs.Bounds) error {
	err := db.tx(ctx, func(tx *sql.Tx) error {
		if err := db.admit(ctx, tx, orders, b); err != nil {
			return err
		}
		return errChecked
	})
	if errors.Is(err, errChecked) {
		return nil
	}
	return err
}

// admit holds the credits of orders, or says why they cannot be taken in.
func (db *DB) admit(ctx context.Context, tx *sql.Tx, orders []songs.Order, b songs.Bounds) error {
	first, credits := orders[0], 0
	for _, o := range orders {
		credits += o.Credits
	}
	// In here, so that a server's settings hold from the moment they are kept.
	s, err := readSettings(ctx, tx, first.Place.GuildID)
	if err != nil {
		return err
	}
	if err := db.welcome(ctx, tx, first, b, s); err != nil {
		return err
	}
	// The accounts come first: their rows are what others wait for, so that
	// whatever is counted after is exact.
	if err := hold(ctx, tx, credits, first.CreatedAt, db.accounts(first, b, s)); err != nil {
		return err
	}
	if err := db.cooledDown(ctx, tx, first, s); err != nil {
		return err
	}
	return roomToWait(ctx, tx, first, b)
}

func (db *DB) add(ctx context.Context, tx *sql.Tx, orders []songs.Order, b songs.Bounds) error {
	if err := db.admit(ctx, tx, orders, b); err != nil {
		return err
	}
	for _, o := range orders {
		if err := db.insert(ctx, tx, o); err != nil {
			return err
		}
	}
	return nil
}

// insert keeps an order whose credits are held.
func (db *DB) insert(ctx context.Context, tx *sql.Tx, o songs.Order) error {
	brief, err := json.Marshal(o.Brief)
	if err != nil {
		return fmt.Errorf("encode a brief: %w", err)
	}
	if err := buyAgain(ctx, tx, o); err != nil {
		return err
	}
	if err := notRemoved(ctx, tx, o); err != nil {
		return err
	}
	if o, err = useDraft(ctx, tx, o); err != nil {
		return err
	}
	result, err := tx.ExecContext(ctx, `
		INSERT INTO orders (id, guild_id, channel_id, user_id, user_name, share, state, run, attempt, credits, day,
			sent_at, task_id, trace_id, size_limit, brief, address, failure, created_at, updated_at, instead, request, interaction, copied_from, parent_id)
		VALUES ($1, $2, $3, $4, $5, $6, $7, 0, $8, $9, $10, 0, '', '', $11, $12, $13, '', $14, $14, $15, $16, $17, $18, $19)
		ON CONFLICT DO NOTHING`,
		o.ID, o.Place.GuildID, o.Place.ChannelID, o.Requester.ID, o.Requester.Name, share(o), o.State, o.Attempt, o.Credits,
		day(o.CreatedAt), o.SizeLimit, string(brief), string(o.Address), o.CreatedAt.UnixMilli(), o.Instead, o.Request, o.Interaction, o.CopiedFrom, o.Parent)
	if err := changed(result, err); err != nil {
		return fmt.Errorf("insert order %s: %w", o.ID, err)
	}
	if err := noteHold(ctx, tx, o, db.accounts(o, songs.Bounds{}, guilds.Settings{})); err != nil {
		return err
	}
	if err := db.noteTime(ctx, tx, o); err != nil {
		return err
	}
	if err := wish(ctx, tx, o); err != nil {
		return err
	}
	return note(ctx, tx, o, "")
}

// useDraft deletes the draft whose words are ordered; [songs.ErrDraftGone] if it
// is not there or not the requester's. An order of a draft that was made from a song
// is one that was copied from that song's. The song's row is touched first, so that a
// removal at the same time comes before or after.
func useDraft(ctx context.Context, tx *sql.Tx, o songs.Order) (songs.Order, error) {
	if o.Draft == "" {
		return o, nil
	}
	const source = `SELECT song_id FROM drafts WHERE id = $1 AND song_id <> ''`
	if _, err := tx.ExecContext(ctx, `UPDATE songs SET deleted_at = deleted_at WHERE id IN (`+source+`)`, o.Draft); err != nil {
		return o, fmt.Errorf("look whether a song was removed: %w", err)
	}
	err := tx.QueryRowContext(ctx, `SELECT order_id FROM songs WHERE id IN (`+source+`)`, o.Draft).Scan(&o.CopiedFrom)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return o, fmt.Errorf("read the song of draft %s: %w", o.Draft, err)
	}
	result, err := tx.ExecContext(ctx, `DELETE FROM drafts WHERE id = $1 AND user_id = $2`, o.Draft, o.Requester.ID)
	if err = changed(result, err); errors.Is(err, songs.ErrTaken) {
		return o, songs.ErrDraftGone
	}
	if err != nil {
		return o, fmt.Errorf("delete draft %s: %w", o.Draft, err)
	}
	return o, nil
}

// touchSong touches the row of a song that is not removed.
const touchSong = `UPDATE songs SET deleted_at = deleted_at WHERE id = $1 AND deleted_at = 0`

// notRemoved is [songs.ErrNotFound] for an order that repeats words, or makes
// something of songs, which were removed. The rows are touched, so that a removal
// at the same time comes before or after.
func notRemoved(ctx context.Context, tx *sql.Tx, o songs.Order) error {
	touch := func(statement string, id any) error {
		result, err := tx.ExecContext(ctx, statement, id)
		if err = changed(result, err); errors.Is(err, songs.ErrTaken) {
			return songs.ErrNotFound
		}
		if err != nil {
			return fmt.Errorf("look whether a song was removed: %w", err)
		}
		return nil
	}
	if o.CopiedFrom != "" {
		if err := touch(`UPDATE orders SET brief = brief WHERE id = $1 AND brief <> '{}'`, o.CopiedFrom); err != nil {
			return err
		}
	}
	if o.Brief.Edit == nil {
		return nil
	}
	for _, id := range []songs.SongID{o.Brief.Edit.Song, o.Brief.Edit.Other} {
		if id == "" {
			continue
		}
		if err := touch(touchSong, id); err != nil {
			return err
		}
	}
	return nil
}

// forgetRemoved takes out of an order's brief what it says of songs that were
// removed while it was worked.
func forgetRemoved(ctx context.Context, tx *sql.Tx, b songs.Brief) (songs.Brief, error) {
	if b.Edit == nil {
		return b, nil
	}
	e := *b.Edit
	for id, forget := range map[songs.SongID]func(){
		e.Song:  func() { e.Title, e.Style, e.Words, e.VendorID = "", "", "", "" },
		e.Other: func() { e.OtherTitle, e.OtherVendorID = "", "" },
	} {
		var removed int
		if err := tx.QueryRowContext(ctx, `SELECT count(*) FROM songs WHERE id = $1 AND deleted_at <> 0`, id).Scan(&removed); err != nil {
			return b, fmt.Errorf("look for song %s: %w", id, err)
		}
		if removed > 0 {
			forget()
		}
	}
	b.Edit = &e
	return b, nil
}

// buyAgain lets an unsure order be bought again, once.
func buyAgain(ctx context.Context, tx *sql.Tx, o songs.Order) error {
	if o.Instead == "" {
		return nil
	}
	// Touching the row makes others wait that want the same.
	result, err := tx.ExecContext(ctx, `
		UPDATE orders SET updated_at = updated_at
		WHERE id = $1 AND state = 'unsure' AND NOT EXISTS (SELECT 1 FROM orders again WHERE again.instead = $1)`, o.Instead)
	if err := changed(result, err); err != nil {
		return fmt.Errorf("buy order %s again: %w", o.Instead, err)
	}
	// Whoever waited sees an order that came in meanwhile only now.
	var again int
	if err := tx.QueryRowContext(ctx, `SELECT count(*) FROM orders WHERE instead = $1`, o.Instead).Scan(&again); err != nil {
		return fmt.Errorf("buy order %s again: %w", o.Instead, err)
	}
	if again > 0 {
		return fmt.Errorf("buy order %s again: %w", o.Instead, songs.ErrTaken)
	}
	return nil
}

// roomToWait refuses an order when its requester has enough of them waiting.
func roomToWait(ctx context.Context, tx *sql.Tx, o songs.Order, b songs.Bounds) error {
	if b.UserWaiting == 0 || o.Shared() {
		return nil
	}
	waiting, err := countWaiting(ctx, tx, o.Requester.ID)
	if err != nil {
		return err
	}
	if waiting >= b.UserWaiting {
		return &songs.LimitError{Kind: songs.LimitWaiting, Limit: b.UserWaiting}
	}
	return nil
}

// rowQuerier is a database or a transaction.
type rowQuerier interface {
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

// countWaiting counts the orders of a user's own in the queue. The sides of a battle
// are one thing that a member waits for.
func countWaiting(ctx context.Context, db rowQuerier, userID string) (waiting int, err error) {
	err = db.QueryRowContext(ctx, `SELECT count(DISTINCT CASE WHEN request = '' THEN id ELSE substr(request, 1, length(request) - 2) END)
		FROM orders WHERE user_id = $1 AND state = 'queued' AND (request = '' OR request LIKE 'battle:%')`, userID).Scan(&waiting)
	if err != nil {
		return 0, fmt.Errorf("count waiting orders: %w", err)
	}
	return waiting, nil
}

// Order returns an order with its songs.
func (db *DB) Order(ctx context.Context, id songs.OrderID) (songs.Order, error) {
	return db.order(ctx, db.read.QueryRowContext(ctx, `SELECT `+orderColumns+` FROM orders WHERE id = $1`, id), id)
}

// Claim makes the caller the only one who may save the order. An order that
// ended meanwhile is returned as it is.
func (db *DB) Claim(ctx context.Context, id songs.OrderID) (songs.Order, error) {
	_, err := db.write.ExecContext(ctx, `UPDATE orders SET run = run + 1 WHERE id = $1 AND `+notFinal, id)
	if err != nil {
		return songs.Order{}, fmt.Errorf("claim order %s: %w", id, err)
	}
	return db.order(ctx, db.write.QueryRowContext(ctx, `SELECT `+orderColumns+` FROM orders WHERE id = $1`, id), id)
}

func (db *DB) order(ctx context.Context, row *sql.Row, id songs.OrderID) (songs.Order, error) {
	o, err := scanOrder(row)
	if errors.Is(err, sql.ErrNoRows) {
		return songs.Order{}, songs.ErrNotFound
	}
	if err == nil {
		o.Songs, err = db.songsOf(ctx, id)
	}
	if err == nil {
		o.Missing, err = db.missingOf(ctx, id)
	}
	if err != nil {
		return songs.Order{}, fmt.Errorf("read order %s: %w", id, err)
	}
	return o, nil
}

// Save keeps how far the order's run came; with a final state it settles the
// credits too. [songs.ErrTaken] when another run has it now, or it ended.
func (db *DB) Save(ctx context.Context, o songs.Order) (err error) {
	failure := ""
	if o.Failure != nil {
		b, err := json.Marshal(o.Failure)
		if err != nil {
			return fmt.Errorf("encode a failure: %w", err)
		}
		failure = string(b)
	}
	forgot := false
	err = db.tx(ctx, func(tx *sql.Tx) error {
		if o.State.Final() {
			if o.Brief, err = forgetRemoved(ctx, tx, o.Brief); err != nil {
				return err
			}
		}
		brief, err := json.Marshal(o.Brief) // words may have been written
		if err != nil {
			return fmt.Errorf("encode a brief: %w", err)
		}
		result, err := tx.ExecContext(ctx, `
			UPDATE orders SET brief = $11, state = $3, attempt = $4, sent_at = $5, task_id = $6, trace_id = $7, address = $8, failure = $9, updated_at = $10, look_at = $12,
				tell_at = $13, tells = $14
			WHERE id = $1 AND run = $2 AND `+notFinal,
			o.ID, o.Run, o.State, o.Attempt, millis(o.SentAt), o.TaskID, o.TraceID, string(o.Address), failure, o.UpdatedAt.UnixMilli(), string(brief), millis(o.LookAt), millis(o.TellAt), o.Tells)
		if err := changed(result, err); err != nil {
			return fmt.Errorf("save order %s: %w", o.ID, err)
		}
		if err := saveSongs(ctx, tx, o); err != nil {
			return err
		}
		if o.State.Final() {
			if err := settle(ctx, tx, o); err != nil {
				return err
			}
		}
		if err := note(ctx, tx, o, failure); err != nil || !o.State.Final() {
			return err
		}
		forgot, err = eraser{ctx: ctx, tx: tx}.forgetEnded(o)
		return err
	})
	if forgot {
		db.cleanSoon(err)
	}
	return err
}

// CallOff marks an order as called off, for whoever works it or, when nobody
// does yet, for the caller, who is its latest run from now on. It returns the
// order as it stands. [songs.ErrTaken] when it is too late.
func (db *DB) CallOff(ctx context.Context, id songs.OrderID, why songs.Failure) (songs.Order, error) {
	failure, err := json.Marshal(why)
	if err != nil {
		return songs.Order{}, fmt.Errorf("encode a failure: %w", err)
	}
	result, err := db.write.ExecContext(ctx, `
		UPDATE orders SET failure = $2, run = run + 1, state = CASE WHEN state = 'overdue' THEN 'queued' ELSE state END
		WHERE id = $1 AND (failure = '' OR state = 'overdue') AND state <> 'delivering' AND `+notFinal,
		id, string(failure))
	if err := changed(result, err); err != nil {
		return songs.Order{}, fmt.Errorf("call off order %s: %w", id, err)
	}
	return db.order(ctx, db.write.QueryRowContext(ctx, `SELECT `+orderColumns+` FROM orders WHERE id = $1`, id), id)
}

// CalledOff returns the orders on the line that were called off and have not
// ended yet.
func (db *DB) CalledOff(ctx context.Context) ([]songs.OrderID, error) {
	rows, err := db.read.QueryContext(ctx, `SELECT id FROM orders WHERE failure <> '' AND state <> 'overdue' AND `+notFinal)
	return collect(rows, err, func(scan func(...any) error) (id songs.OrderID, err error) { return id, scan(&id) })
}

// KnowsTask reports whether an order was bought under this task id.
func (db *DB) KnowsTask(ctx context.Context, taskID string) (known bool, err error) {
	err = db.read.QueryRowContext(ctx, `SELECT count(*) > 0 FROM orders WHERE task_id = $1 AND task_id <> ''`, taskID).Scan(&known)
	if err != nil {
		return false, fmt.Errorf("look for task: %w", err)
	}
	return known, nil
}

// Counts returns how many orders are in each state that is not final, also of
// those without any.
func (db *DB) Counts(ctx context.Context) (map[string]int, error) {
	counts := make(map[string]int)
	for _, s := range []songs.State{songs.Queued, songs.Writing, songs.Buying, songs.Rendering, songs.Fetching, songs.Mastering, songs.Delivering, songs.Overdue} {
		counts[string(s)] = 0
	}
	rows, err := db.read.QueryContext(ctx, `SELECT state, count(*) FROM orders WHERE `+notFinal+` GROUP BY state`)
	_, err = collect(rows, err, func(scan func(...any) error) (struct{}, error) {
		var state string
		var n int
		err := scan(&state, &n)
		counts[state] = n
		return struct{}{}, err
	})
	return counts, err
}

// note writes one line of an order's history.
func note(ctx context.Context, tx *sql.Tx, o songs.Order, detail string) error {
	_, err := tx.ExecContext(ctx, `INSERT INTO events (order_id, at, run, state, detail) VALUES ($1, $2, $3, $4, $5)`,
		o.ID, o.UpdatedAt.UnixMilli(), o.Run, o.State, detail)
	if err != nil {
		return fmt.Errorf("note order %s: %w", o.ID, err)
	}
	return nil
}

// share names who takes turns with others: the guild or, in direct messages,
// the member alone.
func share(o songs.Order) string {
	if o.Place.GuildID == "" {
		return "dm:" + o.Requester.ID
	}
	return o.Place.GuildID
}
