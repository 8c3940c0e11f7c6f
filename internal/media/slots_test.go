package media

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
)

// TestPaidSongNeverWaitsForExports checks that a paid song gets a slot immediately while exports
// run and wait.
func TestPaidSongNeverWaitsForExports(t *testing.T) {
	for _, processors := range []int{1, 2, 8} {
		synctest.Test(t, func(t *testing.T) {
			s := newSlots(processors)
			running := make(chan struct{}, 100)
			ctx, stop := context.WithCancel(t.Context())
			for range 20 {
				go func() {
					if s.acquire(ctx, false) == nil {
						running <- struct{}{}
					}
				}()
			}
			synctest.Wait()
			if n := len(running); n != max(processors, 2)-1 {
				t.Errorf("%d processors: %d concurrent exports", processors, n)
			}
			got := make(chan error, 1)
			go func() { got <- s.acquire(t.Context(), true) }()
			synctest.Wait()
			select {
			case err := <-got:
				if err != nil {
					t.Error(err)
				}
			default:
				t.Errorf("%d processors: paid song waits", processors)
			}
			stop()
			synctest.Wait()
		})
	}
}

// TestPaidSongsPrecedeWaitingExports checks that waiting paid songs come before exports, each in
// order of arrival.
func TestPaidSongsPrecedeWaitingExports(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSlots(2)
		_ = s.acquire(t.Context(), true)
		_ = s.acquire(t.Context(), true)
		order := make(chan string, 4)
		wait := func(name string, paid bool) {
			go func() {
				_ = s.acquire(t.Context(), paid)
				order <- name
			}()
			synctest.Wait()
		}
		wait("export 1", false)
		wait("paid 1", true)
		wait("export 2", false)
		wait("paid 2", true)
		for _, want := range []string{"paid 1", "paid 2", "export 1"} {
			s.release(true)
			synctest.Wait()
			if got := <-order; got != want {
				t.Errorf("%s, want %s", got, want)
			}
		}
		s.release(false)
		synctest.Wait()
		if got := <-order; got != "export 2" {
			t.Error(got)
		}
	})
}

// TestAbandonedWaitLosesNoSlot checks that no slot is lost if a caller stops waiting.
func TestAbandonedWaitLosesNoSlot(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSlots(2)
		_ = s.acquire(t.Context(), false)
		for range 10 {
			ctx, cancel := context.WithCancel(t.Context())
			go func() {
				if err := s.acquire(ctx, false); !errors.Is(err, context.Canceled) {
					t.Error(err)
				}
			}()
			synctest.Wait()
			cancel()
			synctest.Wait()
		}
		s.release(false)
		if s.free != 2 || s.exports != 1 || len(s.waiting) != 0 {
			t.Errorf("%+v", s)
		}
	})
}
