package songs

import (
	"context"
	"errors"
	"time"
)

// saveRetryPause is the pause between two attempts to save a purchase, and saveRetryTimeout the total time of the
// attempts.
const (
	saveRetryPause   = time.Second
	saveRetryTimeout = 10 * time.Minute
)

// saveTask saves the task id of a purchase. Unlike other saves it is retried for saveRetryTimeout: without the
// id the songs cannot be retrieved, and the order would have to be bought a second time.
func (p *Pipeline) saveTask(ctx context.Context, o *Order) error {
	for until := p.deps.Now().Add(saveRetryTimeout); ; {
		err := p.save(ctx, o, Buying)
		if err == nil {
			return nil
		}
		if !errors.Is(err, errSaveFailed) || p.deps.Now().After(until) {
			return err
		}
		select {
		case <-p.stopping:
			return err
		case <-time.After(saveRetryPause):
		}
	}
}

// recoverPurchase stores the task id of an order that another run claimed while the answer to the paid request
// was outstanding. The other run can only end such an order as unsure. found reports whether the id
// was stored.
func (p *Pipeline) recoverPurchase(ctx context.Context, o *Order) (bool, error) {
	err := p.deps.Store.RecordPurchase(ctx, o.ID, o.TaskID, o.TraceID, p.deps.Now())
	if errors.Is(err, ErrConflict) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	p.deps.Log.InfoContext(ctx, "purchase recovered", "order", o.ID, "task", o.TaskID, "trace", o.TraceID)
	p.deps.Jobs.Notify()
	return true, nil
}
