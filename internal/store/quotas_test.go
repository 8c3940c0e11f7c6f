package store_test

import (
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/riffbot/riffbot/internal/songs"
	"github.com/riffbot/riffbot/internal/store/storetest"
)

// TestQuotasAreExact checks that concurrent orders never exceed a quota, and that failed orders are
// refunded.
func TestQuotasAreExact(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	limits := songs.Limits{UserPerDay: 10, GuildPerDay: 25, Price: 1}
	place := func(tag string, day int) (taken int64, last error) {
		var n atomic.Int64
		var mu sync.Mutex
		var all sync.WaitGroup
		for i := range 60 {
			all.Go(func() {
				o := newOrder(fmt.Sprint(tag, i), "A", fmt.Sprint("u", i%4), day*24*60*60)
				if err := db.Add(t.Context(), o, limits); err == nil {
					n.Add(1)
				} else {
					mu.Lock()
					last = err
					mu.Unlock()
				}
			})
		}
		all.Wait()
		return n.Load(), last
	}
	n, err := place("first", 0)
	limit, ok := errors.AsType[*songs.LimitError](err)
	if n != 25 || !ok || !limit.RetryAt.Equal(time.Date(2026, 1, 3, 0, 0, 0, 0, time.UTC)) {
		t.Fatalf("%d orders, %v", n, err)
	}
	// 10 orders fail and 1 ends unsure, so 10 more are allowed.
	failed := 0
	for i := 0; failed < 11; i++ {
		id := songs.OrderID(fmt.Sprint("first", i))
		if _, err := db.Order(t.Context(), id); err != nil {
			continue
		}
		state := songs.Failed
		if failed == 10 {
			state = songs.Unsure
		}
		finish(t, db, id, state)
		failed++
	}
	if n, _ := place("second", 0); n != 10 {
		t.Errorf("%d orders after 10 refunds", n)
	}
	if n, _ := place("third", 1); n != 25 {
		t.Errorf("%d orders on the next day", n)
	}
}

func TestQueuedOrdersAreLimited(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	var taken atomic.Int64
	var all sync.WaitGroup
	for i := range 20 {
		all.Go(func() {
			if db.Add(t.Context(), newOrder(fmt.Sprint("o", i), "A", "u", i),
				songs.Limits{MaxQueuedPerUser: 3}) == nil {
				taken.Add(1)
			}
		})
	}
	all.Wait()
	if taken.Load() != 3 {
		t.Errorf("%d orders queued", taken.Load())
	}
}
