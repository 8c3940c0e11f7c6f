package messages

import (
	"context"
	"errors"
	"log/slog"
	"testing"
	"testing/synctest"
	"time"

	"github.com/riffbot/riffbot/internal/commandtest"
	"github.com/riffbot/riffbot/internal/provider/acedata"
	"github.com/riffbot/riffbot/internal/songs"
)

// TestStatusOfAnotherRunIsNotShown checks that a process that stalled does not edit the message of
// an order that another process continued or delivered.
func TestStatusOfAnotherRunIsNotShown(t *testing.T) {
	unavailable := errors.New("database unavailable")
	for name, c := range map[string]struct {
		run   int
		state songs.State
		err   error
		shown int
	}{
		"the same run": {1, songs.Rendering, nil, 1},
		"another run":  {2, songs.Rendering, nil, 0},
		"delivered":    {1, songs.Done, nil, 0},
		"deleted":      {0, "", songs.ErrNotFound, 0},
		"unavailable":  {0, "", unavailable, 0},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				d := &commandtest.SlowDiscord{Delay: time.Millisecond}
				o := newOrder()
				o.Run = 1
				saved := savedOrder{songs.Order{ID: o.ID, Run: c.run, State: c.state}, c.err}
				orders := NewOrders(OrdersConfig{Discord: d, Offer: songs.OfferOf(acedata.Riffusion()), Store: saved,
					Log: slog.New(slog.DiscardHandler), Now: time.Now})
				orders.Changed(o)
				<-time.After(firstEditDelay + time.Second)
				orders.stopStatus(o.ID)
				if len(d.Edits) != c.shown {
					t.Errorf("%d edits, want %d", len(d.Edits), c.shown)
				}
			})
		})
	}
}

func TestStatusEditsAreThrottled(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := &commandtest.SlowDiscord{Delay: time.Millisecond}
		orders := NewOrders(OrdersConfig{Discord: d, Offer: songs.OfferOf(acedata.Riffusion()),
			Log: slog.New(slog.DiscardHandler), Now: time.Now})
		o := newOrder()
		for n := range 600 {
			o.Progress = n / 10 // changes once a second
			orders.Changed(o)
			time.Sleep(100 * time.Millisecond) //nolint:forbidigo // synctest clock
		}
		orders.stopStatus(o.ID)
		if n := len(d.EditTimes); n < 10 || n > 13 {
			t.Errorf("%d edits in a minute", n)
		}
		for i := 1; i < len(d.EditTimes); i++ {
			if gap := d.EditTimes[i].Sub(d.EditTimes[i-1]); gap < editInterval {
				t.Errorf("two edits within %s", gap)
			}
		}
	})
}

// TestCloseStopsStatuses checks that no goroutine and no edit follows, also for states that come later.
func TestCloseStopsStatuses(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := &commandtest.SlowDiscord{Delay: time.Second}
		orders := NewOrders(OrdersConfig{Discord: d, Offer: songs.OfferOf(acedata.Riffusion()),
			Log: slog.New(slog.DiscardHandler), Now: time.Now})
		o := newOrder()
		orders.Changed(o)
		time.Sleep(firstEditDelay + 500*time.Millisecond) //nolint:forbidigo // synctest clock
		orders.Close()                                    // during the first edit
		edits := len(d.EditTimes)
		orders.Changed(o)
		synctest.Wait()
		if edits != 1 || len(orders.statuses) != 0 {
			t.Errorf("%d edits, %d statuses", edits, len(orders.statuses))
		}
	})
}

// savedOrder is a store with one order at the front of the queue.
type savedOrder struct {
	order songs.Order
	err   error
}

func (s savedOrder) Order(context.Context, songs.OrderID) (songs.Order, error) { return s.order, s.err }

func (s savedOrder) Ahead(context.Context, songs.OrderID) (int, error) { return 0, s.err }
