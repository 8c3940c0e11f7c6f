package songs_test

import (
	"context"
	"errors"
	"github.com/riffbot/riffbot/internal/provider"
	"github.com/riffbot/riffbot/internal/provider/acedata"
	"log/slog"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/riffbot/riffbot/internal/songs"
	"github.com/riffbot/riffbot/internal/store"
	"github.com/riffbot/riffbot/internal/store/storetest"
)

// afterTheEnd fails an order in a process with notifier c, and then runs further processes for the
// given times.
func afterTheEnd(t *testing.T, c *fakeNotifier, change func(db *store.DB), times ...time.Duration) songs.Order {
	t.Helper()
	dir := storetest.Dir(t)
	var last songs.Order
	synctest.Test(t, func(t *testing.T) {
		db, err := store.Open(t.Context(), dir, "")
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = db.Close() }()
		leave(t, db, songs.Order{ID: "o", State: songs.Rendering, TaskID: "t", Spec: songs.SongSpec{Prompt: "x"},
			CreatedAt: time.Now(), UpdatedAt: time.Now(),
			Failure: &songs.Failure{Reason: songs.ReasonUnsure}})
		left := []songs.OrderID{"o"}
		for _, d := range times {
			ctx, stop := context.WithCancel(t.Context())
			pipeline := songs.NewPipeline(songs.Deps{Store: db, Jobs: &fakeJobs{db: db, kick: make(chan struct{}, 1),
				left: left}, Providers: []provider.Provider{&fakeProvider{}}, Offer: songs.OfferOf(acedata.Riffusion()), Notifier: c,
				Log: slog.New(slog.DiscardHandler), NewID: func() string { return "" }, Now: time.Now,
				PollEvery: time.Minute, StallTimeout: time.Hour})
			var running sync.WaitGroup
			running.Go(func() {
				if err := pipeline.Run(ctx); err != nil {
					t.Error(err)
				}
			})
			time.Sleep(d) //nolint:forbidigo // the bubble's clock: no time passes
			stop()
			running.Wait()
			if left = nil; change != nil {
				change(db)
			}
		}
		if last, err = db.Order(t.Context(), "o"); err != nil {
			t.Fatal(err)
		}
	})
	return last
}

// TestFailedNotificationIsRetried checks that a failed notification is retried, also by another
// process, and does not delay the end of the order.
func TestFailedNotificationIsRetried(t *testing.T) {
	away := errors.New("discord is unavailable")
	for name, c := range map[string]struct {
		failing int // failed attempts
		times   []time.Duration
		want    int // total attempts
	}{
		"first attempt":     {0, []time.Duration{time.Hour}, 1},
		"second attempt":    {1, []time.Duration{30 * time.Second}, 2},
		"next process":      {2, []time.Duration{25 * time.Second, time.Minute}, 3},
		"after three hours": {12, []time.Duration{time.Hour, time.Hour, 5 * time.Hour}, 13},
	} {
		t.Run(name, func(t *testing.T) {
			notified := &fakeNotifier{explain: func(n int) error {
				if n <= c.failing {
					return away
				}
				return nil
			}}
			o := afterTheEnd(t, notified, nil, c.times...)
			if len(notified.explained) != c.want || !o.NotifyAt.IsZero() || o.State != songs.Unsure {
				t.Errorf("%d attempts, next at %v, %s", len(notified.explained), o.NotifyAt, o.State)
			}
			for _, so := range notified.explained {
				if so.State != songs.Unsure || so.Failure == nil {
					t.Errorf("notified of %s, %+v", so.State, so.Failure)
				}
			}
		})
	}
}

// TestNotificationIsAbandonedAfterOneDay checks that the delays grow and that attempts end after a
// day.
func TestNotificationIsAbandonedAfterOneDay(t *testing.T) {
	notified := &fakeNotifier{explain: func(int) error { return songs.ErrUndeliverable }}
	o := afterTheEnd(t, notified, nil, 26*time.Hour)
	if n := len(notified.explained); n < 20 || n > 45 || !o.NotifyAt.IsZero() {
		t.Errorf("%d attempts in a day, next at %v", n, o.NotifyAt)
	}
}

// TestReplacedOrderIsNotNotified checks that a replaced order is not notified, because its message
// belongs to the new order.
func TestReplacedOrderIsNotNotified(t *testing.T) {
	notified := &fakeNotifier{explain: func(int) error { return errors.New("discord is unavailable") }}
	var again sync.Once
	afterTheEnd(t, notified, func(db *store.DB) {
		again.Do(func() {
			err := db.Add(context.Background(), songs.Order{ID: "again", State: songs.Queued, Replaces: "o",
				CreatedAt: time.Now(), UpdatedAt: time.Now()}, songs.Limits{})
			if err != nil {
				t.Error(err)
			}
		})
	}, 2*time.Second, time.Hour)
	n := 0
	for _, o := range notified.explained {
		if o.ID == "o" { // the new order fails too
			n++
		}
	}
	if n != 1 {
		t.Errorf("%d attempts", n)
	}
}
