package store

import (
	"fmt"

	"github.com/riffbot/riffbot/internal/songs"
)

// TextDeletion is the value of the column orders.forget: when the texts of an order are
// deleted that was not final at the time of the deletion. The order keeps its texts until
// then, so that a paid song is completed, also after a restart; [DB.Save] deletes them when
// the order ends.
type TextDeletion int

const (
	// DeleteAlways deletes the texts when the order ends.
	DeleteAlways TextDeletion = 1
	// DeleteUnlessDone deletes them unless the order ends with songs.
	DeleteUnlessDone TextDeletion = 2
)

// Which returns the condition for the orders that the deletion applies to.
func (d TextDeletion) Which() string {
	if d == DeleteAlways {
		return `1 = 1`
	}
	return `(` + NotFinal + ` OR NOT EXISTS (SELECT 1 FROM songs s WHERE s.order_id = orders.id AND s.deleted_at <= 0))`
}

// Update returns a statement that deletes the texts of the selected orders that have
// ended and marks the others. It is one statement because an order may end meanwhile.
func (d TextDeletion) Update(which string) string {
	return fmt.Sprintf(`UPDATE orders SET forget = CASE WHEN %s AND forget <> %d THEN %d ELSE forget END,
		brief = CASE WHEN %s THEN brief ELSE '{}' END
		WHERE %s AND %s`, NotFinal, DeleteAlways, d, NotFinal, d.Which(), which)
}

// DeleteTexts deletes the texts of the selected orders; those of active orders when they end. The
// condition which may use $1 for arg.
func (b Batch) DeleteTexts(f TextDeletion, which string, arg any) error {
	return b.Run(f.Update(which), arg)
}

// deleteMarkedTexts deletes the texts of an order that has just ended if it is marked, and the
// details of its history, which may quote them. It reports whether it deleted any.
func (b Batch) deleteMarkedTexts(o songs.Order) (bool, error) {
	var mark TextDeletion
	if err := b.Tx.QueryRowContext(b.Ctx, `SELECT forget FROM orders WHERE id = $1`, o.ID).Scan(&mark); err != nil {
		return false, fmt.Errorf("read text deletion of order %s: %w", o.ID, err)
	}
	if mark == 0 || mark == DeleteUnlessDone && (o.State == songs.Done || o.Undelivered()) {
		return false, nil
	}
	for _, statement := range []string{`UPDATE orders SET brief = '{}'
		WHERE id = $1`, `UPDATE events SET detail = '' WHERE order_id = $1`} {
		if err := b.Run(statement, o.ID); err != nil {
			return false, err
		}
	}
	if err := b.DropFailureDetails(`id = $1`, string(o.ID)); err != nil {
		return false, err
	}
	return true, b.VacuumLater()
}
