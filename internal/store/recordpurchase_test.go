package store_test

import (
	"context"
	"errors"
	"testing"

	"github.com/riffbot/riffbot/internal/songs"
	"github.com/riffbot/riffbot/internal/store"
	"github.com/riffbot/riffbot/internal/store/storetest"
)

func read(t *testing.T, db *store.DB, id songs.OrderID) songs.Order {
	t.Helper()
	o, err := db.Order(context.WithoutCancel(t.Context()), id)
	if err != nil {
		t.Fatal(err)
	}
	return o
}

// TestPurchaseIsRecordedUnlessReplaced checks which orders continue when their task id becomes
// known late, and that none is charged twice.
func TestPurchaseIsRecordedUnlessReplaced(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	end := func(id string, state songs.State, reason songs.Reason) songs.Order {
		o := newOrder(id, "g", "ana", 0)
		add(t, db, o)
		o, err := db.Claim(t.Context(), o.ID)
		if err != nil {
			t.Fatal(err)
		}
		o.State, o.SentAt, o.Failure = state, o.CreatedAt, &songs.Failure{Reason: reason}
		if err := db.Save(t.Context(), o); err != nil {
			t.Fatal(err)
		}
		return o
	}
	unsure, cancelled, twice := end("unsure", songs.Unsure, songs.ReasonUnsure),
		end("cancelled", songs.Cancelled, songs.ReasonCancelled), end("twice", songs.Unsure, songs.ReasonUnsure)
	again := newOrder("again", "g", "ana", 0)
	again.Replaces = twice.ID
	add(t, db, again)
	for _, o := range []songs.Order{cancelled, twice} {
		if err := db.RecordPurchase(t.Context(), o.ID, "task", "", start); !errors.Is(err, songs.ErrConflict) {
			t.Errorf("%s: %v", o.ID, err)
		}
	}
	before := usage(t, db, unsure)
	if err := db.RecordPurchase(t.Context(), unsure.ID, "task", "trace", start); err != nil {
		t.Fatal(err)
	}
	if err := db.RecordPurchase(t.Context(), unsure.ID, "other", "", start); !errors.Is(err, songs.ErrConflict) {
		t.Errorf("recorded twice: %v", err)
	}
	o, err := db.Claim(t.Context(), unsure.ID)
	if err != nil || o.State != songs.Queued || o.TaskID != "task" || o.Failure != nil {
		t.Errorf("%+v, %v", o, err)
	}
	o.State = songs.Done
	if err := db.Save(t.Context(), o); err != nil {
		t.Fatal(err)
	}
	if now := usage(t, db, unsure); now != before {
		t.Errorf("%d credits used, %d before", now, before)
	}
}
