package riffusion

import (
	"context"
	"errors"
	"time"
)

// maxDoubtful is the number of consecutive failures without a code after which
// [Client.Wait] accepts the failure.
const maxDoubtful = 3

// Wait polls a task at an interval until it has ended, and returns its songs. It returns
// the [*Error] of a failed task. Temporary failures are retried until ctx ends, after
// Retry-After if there is one. To wait for many tasks, use [Client.Tasks].
func (c *Client) Wait(ctx context.Context, id string, every time.Duration) (*Result, error) {
	doubtful := 0
	for {
		pause := every
		task, err := c.Task(ctx, id)
		apiErr, _ := errors.AsType[*Error](err)
		switch {
		case ctx.Err() != nil:
			return nil, ctx.Err()
		case err != nil && (apiErr == nil || !apiErr.Retryable):
			return nil, err
		case err != nil:
			pause = max(pause, apiErr.RetryAfter)
		case task.State == TaskSucceeded:
			return task.Result, nil
		case task.State == TaskFailed:
			if doubtful++; !task.Doubtful || doubtful >= maxDoubtful {
				return nil, task.Err
			}
		default:
			doubtful = 0
		}
		timer := time.NewTimer(pause)
		select {
		case <-ctx.Done():
			timer.Stop()
			return nil, ctx.Err()
		case <-timer.C:
		}
	}
}
