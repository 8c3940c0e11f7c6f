package songs

import (
	"context"
	"errors"
	"fmt"
)

// maxSaveFailures is how many consecutive runs of an order may end with a failed save. Since the store can
// be reached, the cause is then probably the saved value, and another run would fail as well.
const maxSaveFailures = 5

// saveFailures counts the failed saves of an order.
type saveFailures struct {
	runs     int  // consecutive
	notified bool // the requester has been notified of the failure
}

// recordRun records the result of a run.
func (p *Pipeline) recordRun(id OrderID, err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if err == nil || errors.Is(err, ErrReleased) {
		delete(p.unsaved, id)
		return
	}
	u := p.unsaved[id]
	u.runs++
	p.unsaved[id] = u
}

// tooManySaveFailures returns the error that ends an order whose saves keep failing, or nil. The error does not
// quote the cause, which may be the value that the store rejects.
func (p *Pipeline) tooManySaveFailures(id OrderID) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if n := p.unsaved[id].runs; n >= maxSaveFailures {
		return fail(ReasonInternal, fmt.Errorf("gave up after %d runs that could not be saved", n))
	}
	return nil
}

// notifyFailure notifies the requester of the failure, at most once even if the final state cannot be saved.
func (p *Pipeline) notifyFailure(ctx context.Context, o Order) error {
	p.mu.Lock()
	notified := p.unsaved[o.ID].notified
	p.mu.Unlock()
	if notified {
		return nil
	}
	return p.deps.Notifier.NotifyFailure(ctx, o)
}

// markNotified records that the requester was notified although the final state was not saved.
func (p *Pipeline) markNotified(id OrderID) {
	p.mu.Lock()
	defer p.mu.Unlock()
	u := p.unsaved[id]
	u.notified = true
	p.unsaved[id] = u
}
