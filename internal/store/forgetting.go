package store

import (
	"fmt"

	"riffbot/internal/songs"
)

// forgetting is the column forget of an order: whether its words were deleted while
// it was under way. It goes on with them, so that what is paid for is made, also
// after a restart; [DB.Save] deletes them with its end.
type forgetting int

const (
	always     forgetting = 1
	unlessSung forgetting = 2 // an order that ends with songs keeps its words
)

// which are the orders that a forgetting applies to.
func (f forgetting) which() string {
	if f == always {
		return `1 = 1`
	}
	return `(` + notFinal + ` OR NOT EXISTS (SELECT 1 FROM songs s WHERE s.order_id = orders.id AND s.deleted_at = 0))`
}

// update deletes the words of the orders of a condition that have ended, and marks
// those that have not. It is one statement, since an order may end at the same time.
func (f forgetting) update(which string) string {
	return fmt.Sprintf(`UPDATE orders SET forget = CASE WHEN %s AND forget <> %d THEN %d ELSE forget END,
		brief = CASE WHEN %s THEN brief ELSE '{}' END WHERE %s AND %s`, notFinal, always, f, notFinal, f.which(), which)
}

// forget deletes the words of the orders of a condition, whose $1 is arg; of those
// that are under way, when they have ended.
func (e eraser) forget(f forgetting, which string, arg any) error {
	return e.run(f.update(which), arg)
}

// forgetEnded deletes the words of an order that just ended and is marked, with the
// details of its history, which may quote them. It reports whether it did.
func (e eraser) forgetEnded(o songs.Order) (bool, error) {
	var mark forgetting
	if err := e.tx.QueryRowContext(e.ctx, `SELECT forget FROM orders WHERE id = $1`, o.ID).Scan(&mark); err != nil {
		return false, fmt.Errorf("read what order %s forgets: %w", o.ID, err)
	}
	if mark == 0 || mark == unlessSung && (o.State == songs.Done || o.Kept()) {
		return false, nil
	}
	for _, statement := range []string{`UPDATE orders SET brief = '{}' WHERE id = $1`, `UPDATE events SET detail = '' WHERE order_id = $1`} {
		if err := e.run(statement, o.ID); err != nil {
			return false, err
		}
	}
	if err := e.failures(`id = $1`, string(o.ID)); err != nil {
		return false, err
	}
	return true, e.vacuumLater()
}
