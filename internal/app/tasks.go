package app

import (
	"context"
	"errors"
	"sync"
)

// runAll runs tasks until ctx ends or one of them returns, and waits for all.
func runAll(ctx context.Context, tasks ...func(context.Context) error) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	errs := make([]error, len(tasks))
	var all sync.WaitGroup
	for i, task := range tasks {
		all.Go(func() {
			defer stop()
			errs[i] = task(ctx)
		})
	}
	all.Wait()
	return errors.Join(errs...)
}

// until returns a context that ends after both ctx and done: the jukebox plays until other processes have taken the
// shards, and leaves its voice channels over the connection that ends then.
func until(ctx context.Context, done <-chan struct{}) context.Context {
	longer, cancel := context.WithCancel(context.WithoutCancel(ctx))
	context.AfterFunc(ctx, func() {
		<-done
		cancel()
	})
	return longer
}
