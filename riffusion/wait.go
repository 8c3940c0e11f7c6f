package riffusion

import (
	"context"
	"errors"
	"time"
)

// doubts is how often in a row a failure without a code has to be seen before
// [Client.Wait] believes it.
const doubts = 3

// Wait looks at a task as often as every says until it has ended, and returns its
// songs. A task that failed is returned as its [*Error]. Look-ups that fail in
// passing are repeated, after Retry-After where the API asks for it; it is up to ctx
// for how long. To wait for many tasks, use [Client.Tasks].
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
			if doubtful++; !task.Doubtful || doubtful >= doubts {
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
