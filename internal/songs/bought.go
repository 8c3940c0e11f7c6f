package songs

import (
	"context"
	"errors"
	"time"
)

// While a purchase cannot be saved, that is tried again every notePause for noteTime.
const (
	notePause = time.Second
	noteTime  = 10 * time.Minute
)

// noteTask saves the task id of a purchase. It tries for a while, and not only once
// like other saves: where the id is lost, the songs cannot be looked for, and the
// order can only be bought again.
func (l *Line) noteTask(ctx context.Context, o *Order) error {
	for until := l.Now().Add(noteTime); ; {
		err := l.save(ctx, o, Buying)
		if err == nil {
			return nil
		}
		l.Log.ErrorContext(ctx, "a purchase could not be noted", "order", o.ID, "task", o.TaskID, "trace", o.TraceID, "err", err)
		if !errors.Is(err, errUnsaved) || l.Now().After(until) {
			return err
		}
		select {
		case <-l.leaving:
			return err
		case <-time.After(notePause):
		}
	}
}

// found gives an order its task id whose run was taken over while the answer to its
// paid request was under way: the other run could only end it as unsure. It reports
// whether that was of use.
func (l *Line) found(ctx context.Context, o *Order) (bool, error) {
	err := l.Store.Found(ctx, o.ID, o.TaskID, o.TraceID, l.Now())
	if errors.Is(err, ErrTaken) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	l.Log.InfoContext(ctx, "task of a purchase found", "order", o.ID, "task", o.TaskID, "trace", o.TraceID)
	l.Jobs.Wake()
	return true, nil
}
