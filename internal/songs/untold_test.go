package songs_test

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"riffbot/internal/songs"
	"riffbot/internal/store"
	"riffbot/internal/store/storetest"
)

// afterTheEnd lets a failed order end at a process whose courier is c, and then
// lets time pass in one process after another.
func afterTheEnd(t *testing.T, c *courier, change func(db *store.DB), times ...time.Duration) songs.Order {
	t.Helper()
	dir := storetest.Dir(t)
	var last songs.Order
	synctest.Test(t, func(t *testing.T) {
		db, err := store.Open(t.Context(), dir, "")
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = db.Close() }()
		leave(t, db, songs.Order{ID: "o", State: songs.Rendering, TaskID: "t", Brief: songs.Brief{Prompt: "x"}, CreatedAt: time.Now(), UpdatedAt: time.Now(),
			Failure: &songs.Failure{Reason: songs.ReasonUnsure}})
		left := []songs.OrderID{"o"}
		for _, d := range times {
			ctx, stop := context.WithCancel(t.Context())
			line := songs.NewLine(songs.Deps{Store: db, Jobs: &jobs{db: db, kick: make(chan struct{}, 1), left: left}, Composer: &studio{}, Courier: c,
				Log: slog.New(slog.DiscardHandler), NewID: func() string { return "" }, Now: time.Now, PollEvery: time.Minute, Patience: time.Hour})
			var running sync.WaitGroup
			running.Go(func() {
				if err := line.Run(ctx); err != nil {
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

// A requester who could not be told how their order ended is told later, also by
// another process. The order ends at once.
func TestFailedExplanationIsRepeated(t *testing.T) {
	away := errors.New("discord is away")
	for name, c := range map[string]struct {
		failing int // attempts that fail
		times   []time.Duration
		want    int // attempts in all
	}{
		"told at once":           {0, []time.Duration{time.Hour}, 1},
		"told the second time":   {1, []time.Duration{30 * time.Second}, 2},
		"told by the next":       {2, []time.Duration{25 * time.Second, time.Minute}, 3},
		"told after three hours": {12, []time.Duration{time.Hour, time.Hour, 5 * time.Hour}, 13},
	} {
		t.Run(name, func(t *testing.T) {
			told := &courier{explain: func(n int) error {
				if n <= c.failing {
					return away
				}
				return nil
			}}
			o := afterTheEnd(t, told, nil, c.times...)
			if len(told.explained) != c.want || !o.TellAt.IsZero() || o.State != songs.Unsure {
				t.Errorf("%d attempts, next at %v, %s", len(told.explained), o.TellAt, o.State)
			}
			for _, so := range told.explained {
				if so.State != songs.Unsure || so.Failure == nil {
					t.Errorf("explained as %s, %+v", so.State, so.Failure)
				}
			}
		})
	}
}

// The pauses grow, and after a day it ends.
func TestFailedExplanationIsGivenUpAfterADay(t *testing.T) {
	told := &courier{explain: func(int) error { return songs.ErrNowhere }}
	o := afterTheEnd(t, told, nil, 26*time.Hour)
	if n := len(told.explained); n < 20 || n > 45 || !o.TellAt.IsZero() {
		t.Errorf("%d attempts in a day, next at %v", n, o.TellAt)
	}
}

// The message of an order that was bought again is the new order's.
func TestOrderThatWasBoughtAgainIsNotExplained(t *testing.T) {
	told := &courier{explain: func(int) error { return errors.New("discord is away") }}
	var again sync.Once
	afterTheEnd(t, told, func(db *store.DB) {
		again.Do(func() {
			err := db.Add(context.Background(), songs.Order{ID: "again", State: songs.Queued, Instead: "o", CreatedAt: time.Now(), UpdatedAt: time.Now()}, songs.Bounds{})
			if err != nil {
				t.Error(err)
			}
		})
	}, 2*time.Second, time.Hour)
	n := 0
	for _, o := range told.explained {
		if o.ID == "o" { // the new order fails too, for want of everything
			n++
		}
	}
	if n != 1 {
		t.Errorf("%d attempts", n)
	}
}
