package store_test

import (
	"context"
	"database/sql"
	"errors"
	"testing"
	"time"

	"github.com/riffbot/riffbot/internal/songs"
	"github.com/riffbot/riffbot/internal/store/storetest"
)

func TestProcessesLeaseOrders(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	ctx := t.Context()
	add(t, db, newOrder("one", "G", "u", 0))
	if next(t, db, noLimits) != "one" {
		t.Fatal("not dispatched")
	}
	for _, p := range []string{"first", "second"} {
		if err := db.Heartbeat(ctx, p); err != nil {
			t.Fatal(err)
		}
		if mine, err := db.Lease(ctx, "one", p, time.Minute); err != nil || mine != (p == "first") {
			t.Errorf("lease of %s: %v, %v", p, mine, err)
		}
	}
	if err := db.Release(ctx, "one", "first"); err != nil {
		t.Fatal(err)
	}
	if mine, err := db.Lease(ctx, "one", "second", time.Minute); err != nil || !mine {
		t.Errorf("lease of released order: %v, %v", mine, err)
	}
	if err := db.RemoveProcess(ctx, "second"); err != nil {
		t.Fatal(err)
	}
	n, err := db.Reconcile(ctx, "orders", time.Minute, func(context.Context, *sql.Tx, songs.OrderID) error { return nil })
	if err != nil || n != 1 {
		t.Errorf("%d orders without job, %v", n, err)
	}
}

func TestEndedOrderIsNotifiedOnce(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	o := newOrder("one", "G", "u", 0)
	o.Interaction = "interaction"
	add(t, db, o)
	if id, err := db.OrderOf(t.Context(), "interaction"); err != nil || id != "one" {
		t.Errorf("order of interaction: %s, %v", id, err)
	}
	o, err := db.Claim(t.Context(), "one")
	if err != nil {
		t.Fatal(err)
	}
	o.State, o.NotifyAt = songs.Failed, start
	if err := db.Save(t.Context(), o); err != nil {
		t.Fatal(err)
	}
	for i, want := range []int{1, 0} {
		if all, err := db.ClaimUnnotified(t.Context(), start, start.Add(time.Minute)); err != nil || len(all) != want {
			t.Errorf("claim %d: %d orders, %v", i, len(all), err)
		}
	}
	if err := db.SaveNotification(t.Context(), "one", time.Time{}); err != nil {
		t.Fatal(err)
	}
	if all, err := db.ClaimUnnotified(t.Context(), start.Add(time.Hour), start); err != nil || len(all) > 0 {
		t.Errorf("after notification: %d orders, %v", len(all), err)
	}
}

func TestMemberHasOneWriterCallAtATime(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	c := songs.WriterCall{ID: "one", Member: songs.Member{ID: "u"}, Place: songs.Place{GuildID: "G"}, At: start}
	begin := func() error { return db.BeginWriterCall(t.Context(), c, songs.Limits{}, start.Add(time.Minute)) }
	if err := begin(); err != nil {
		t.Fatal(err)
	}
	if err := begin(); !errors.Is(err, songs.ErrDuplicate) {
		t.Errorf("second call: %v", err)
	}
	if err := db.EndWriterCall(t.Context(), c, 1, 1); err != nil {
		t.Fatal(err)
	}
	if err := begin(); err != nil {
		t.Errorf("call after the end: %v", err)
	}
}
