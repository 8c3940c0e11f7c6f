package songs

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// errSaveFailed is returned if an order could not be saved. The stored order is unchanged.
var errSaveFailed = errors.New("save failed")

// saveTimeout is the timeout of a save. It also applies during shutdown.
const saveTimeout = 15 * time.Second

// save stores the order in a state, even if ctx has ended. It returns [ErrConflict] if another run has
// claimed the order.
func (p *Pipeline) save(ctx context.Context, o *Order, state State) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), saveTimeout)
	defer cancel()
	o.State, o.UpdatedAt = state, p.deps.Now()
	err := p.deps.Store.Save(ctx, *o)
	if err == nil || errors.Is(err, ErrConflict) {
		return err
	}
	p.deps.Log.ErrorContext(ctx, "save order failed", "order", o.ID, "state", state, "task", o.TaskID, "trace", o.TraceID,
		"err", err)
	return fmt.Errorf("order %s as %s: %w: %w", o.ID, state, errSaveFailed, err)
}
