package media

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
)

// TestSharedCallOutlivesFirstCaller checks that a call continues for a second caller after the
// first one has left.
func TestSharedCallOutlivesFirstCaller(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var calls sharedCalls[int]
		finish, cancelled := make(chan struct{}), false
		work := func(ctx context.Context) (int, error) {
			select {
			case <-finish:
				return 7, nil
			case <-ctx.Done():
				cancelled = true
				return 0, ctx.Err()
			}
		}
		first, leave := context.WithCancel(t.Context())
		left := make(chan error, 1)
		go func() { _, err := calls.Do(first, "key", work); left <- err }()
		synctest.Wait()
		got := make(chan int, 1)
		go func() {
			n, err := calls.Do(t.Context(), "key", func(context.Context) (int, error) {
				return 0, errors.New("called twice")
			})
			if err != nil {
				t.Error(err)
			}
			got <- n
		}()
		synctest.Wait()
		leave()
		if err := <-left; !errors.Is(err, context.Canceled) {
			t.Errorf("first caller: %v", err)
		}
		close(finish)
		if n := <-got; n != 7 || cancelled {
			t.Errorf("%d, cancelled: %t", n, cancelled)
		}
	})
}

// TestSharedCallEndsWithLastCaller checks that a call without callers is cancelled, and that the
// next caller starts a new one.
func TestSharedCallEndsWithLastCaller(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var calls sharedCalls[int]
		ended := make(chan error, 1)
		ctx, leave := context.WithCancel(t.Context())
		go func() {
			_, _ = calls.Do(ctx, "key", func(ctx context.Context) (int,
				error) {
				<-ctx.Done()
				ended <- ctx.Err()
				return 0, ctx.Err()
			})
		}()
		synctest.Wait()
		leave()
		if err := <-ended; !errors.Is(err, context.Canceled) {
			t.Error(err)
		}
		if n, err := calls.Do(t.Context(), "key", func(context.Context) (int, error) { return 1, nil }); n != 1 ||
			err != nil {
			t.Errorf("%d, %v", n, err)
		}
	})
}
