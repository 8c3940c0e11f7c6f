package deletiondb

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/rs/xid"

	"github.com/riffbot/riffbot/internal/retention"
	"github.com/riffbot/riffbot/internal/songs"
	"github.com/riffbot/riffbot/internal/store"
)

// Deletion deletes songs, the data of users and guilds, and old rows. It also exports the data of a
// user, and stores reports, which may lead to a removal.
type Deletion struct {
	db *store.DB
}

// New returns the [Deletion] of a database.
func New(db *store.DB) *Deletion { return &Deletion{db} }

// Erase deletes the data of a user. The user's songs become anonymous or, if withSongs is set, are
// removed together with their versions. Songs ordered in direct messages are always removed,
// because nobody else can see them. Messages are updated and files deleted in the background.
//
// Erase returns [retention.ErrOrdersInProgress] if the user has unfinished orders.
func (del *Deletion) Erase(ctx context.Context, userID string, withSongs bool) error {
	err := del.db.Tx(ctx, func(tx *sql.Tx) error {
		e := eraser{store.Batch{Ctx: ctx, Tx: tx}, userID}
		if err := del.db.LockSpending(ctx, tx, userID); err != nil {
			return err
		}
		if err := store.EndOverdue(ctx, tx, `user_id = $1`, userID); err != nil {
			return err
		}
		var unfinished int
		if err := tx.QueryRowContext(ctx, `SELECT count(*) FROM orders
			WHERE user_id = $1 AND `+store.NotFinal, userID).Scan(&unfinished); err != nil {
			return fmt.Errorf("count unfinished orders: %w", err)
		}
		if unfinished > 0 {
			return retention.ErrOrdersInProgress
		}
		// Missing songs cannot be kept, because their order is deleted.
		which := `user_id = $1 AND (guild_id = '' OR order_id IN (SELECT id FROM orders
			WHERE user_id = $1 AND request LIKE '` + songs.RemainderPrefix + `%' AND state <> 'done'))`
		if withSongs {
			which = `user_id = $1`
		}
		which += ` OR user_id = $1 AND deleted_at < 0`
		r := removal{eraser: e, by: songs.RemovedByRequester, at: store.Millis(time.Now()), versions: true}
		if err := r.run(which, userID); err != nil {
			return err
		}
		for _, do := range []func() error{e.posts, e.remaster, e.copied, e.withdraw, e.unwrite, e.personas, e.anonymise, e.radio, e.settings,
			e.sweep} {
			if err := do(); err != nil {
				return err
			}
		}
		return nil
	})
	del.db.NotifyDeleted(err)
	if err != nil {
		return fmt.Errorf("delete data of user: %w", err)
	}
	return nil
}

// eraser deletes the data of one user in a transaction.
type eraser struct {
	store.Batch
	user string
}

// posts marks all messages as outdated that show the user's name or texts.
func (e eraser) posts() error {
	if err := e.oldPosts(`user_id = $1`, e.user); err != nil {
		return err
	}
	const theirs = `order_id <> '' AND order_id IN (SELECT id FROM orders WHERE user_id = $1)`
	for _, statement := range []string{
		`UPDATE song_posts SET action = 'remove', attempts = 0, next_at = 0 WHERE user_id <> '' AND user_id = $1`,
		`UPDATE song_posts SET action = 'remove', attempts = 0, next_at = 0
			WHERE ` + theirs + ` AND (kind = 'copy' OR song_id = '')`,
		`UPDATE song_posts SET action = 'redraw', attempts = 0, next_at = 0 WHERE action = ''
			AND kind = 'song' AND ` + theirs,
	} {
		if err := e.Run(statement, e.user); err != nil {
			return err
		}
	}
	// A message may show several members whose data is deleted: each needs a row.
	return e.Run(`UPDATE song_posts SET user_id = $2 WHERE user_id = $1 AND user_id <> ''`, e.user, xid.New().String())
}

// remaster schedules the files of songs that are kept to be made again without the user's name, and
// the stored answers of the user's orders for deletion.
// Original recordings and covers do not contain it.
func (e eraser) remaster() error {
	rows, err := e.Tx.QueryContext(e.Ctx, `SELECT id, audio, posted, master FROM songs WHERE user_id = $1
		AND deleted_at = 0`, e.user)
	type made struct {
		id                    string
		audio, posted, master songs.File
	}
	all, err := store.Collect(rows, err, func(scan func(...any) error) (m made, err error) {
		var a, p, ma string
		if err := scan(&m.id, &a, &p, &ma); err != nil {
			return m, err
		}
		return m, errors.Join(json.Unmarshal([]byte(a), &m.audio), json.Unmarshal([]byte(p), &m.posted),
			json.Unmarshal([]byte(ma), &m.master))
	})
	if err != nil {
		return err
	}
	for _, m := range all {
		posted := `'{}'`
		if m.posted.Key == m.audio.Key { // the original recording
			posted = `posted`
		}
		if err := e.Run(`UPDATE songs SET posted = `+posted+`, master = '{}', card = '{}', remaster = $2
			WHERE id = $1`, m.id, store.BoolInt(m.master.Key != "")); err != nil {
			return err
		}
	}
	if err := e.Run(`DELETE FROM exports WHERE song_id IN (SELECT id FROM songs
		WHERE user_id = $1)`, e.user); err != nil {
		return err
	}
	if err := e.ScheduleAnswers(`user_id = $1`, e.user); err != nil {
		return err
	}
	return e.folders(`user_id = $1`, e.user)
}
