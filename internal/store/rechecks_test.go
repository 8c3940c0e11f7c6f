package store_test

import (
	"errors"
	"sync"
	"testing"
	"time"

	"github.com/riffbot/riffbot/internal/songs"
	"github.com/riffbot/riffbot/internal/store"
	"github.com/riffbot/riffbot/internal/store/deletiondb"
	"github.com/riffbot/riffbot/internal/store/storetest"
)

// bought adds an order that was bought and ends it in a state.
func bought(t *testing.T, db *store.DB, id string, state songs.State, reason songs.Reason) songs.Order {
	t.Helper()
	o := newOrder(id, "g", "ana", 0)
	o.Credits = 2
	add(t, db, o)
	o, err := db.Claim(t.Context(), o.ID)
	if err != nil {
		t.Fatal(err)
	}
	o.State, o.TaskID, o.SentAt = state, "task-"+id, o.CreatedAt
	o.Failure = &songs.Failure{Reason: reason}
	if state == songs.Overdue {
		o.RecheckAt = o.CreatedAt.Add(15 * time.Minute)
	}
	if err := db.Save(t.Context(), o); err != nil {
		t.Fatal(err)
	}
	return o
}

// usage returns the used credits of Ana's daily quota.
func usage(t *testing.T, db *store.DB, o songs.Order) int {
	t.Helper()
	all, err := db.Usage(t.Context(), o, songs.Limits{UserPerDay: 100})
	if err != nil || len(all) == 0 {
		t.Fatal(all, err)
	}
	return all[0].Used
}

// TestRecheckIsStartedOnce checks that only one of several concurrent requests starts a recheck.
func TestRecheckIsStartedOnce(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	o := bought(t, db, "one", songs.Overdue, songs.ReasonStalled)
	var all sync.WaitGroup
	var mu sync.Mutex
	got := 0
	for range 8 {
		all.Go(func() {
			_, err := db.Reopen(t.Context(), o.ID, nil, time.Now())
			mu.Lock()
			defer mu.Unlock()
			if err == nil {
				got++
			} else if !errors.Is(err, songs.ErrConflict) {
				t.Error(err)
			}
		})
	}
	all.Wait()
	now, err := db.Order(t.Context(), o.ID)
	if err != nil || got != 1 || now.State != songs.Queued || now.Failure != nil || now.Rechecks != 1 ||
		!now.RecheckAt.IsZero() || now.TaskID != "task-one" {
		t.Errorf("%d rechecks, %+v, %v", got, now, err)
	}
	if err := db.Save(t.Context(), o); !errors.Is(err, songs.ErrConflict) {
		t.Errorf("save by previous run: %v", err)
	}
}

// TestRecheckedOrderIsChargedOnce checks that a bought order is charged once, whether its songs are
// found or not.
func TestRecheckedOrderIsChargedOnce(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	for id, state := range map[string]songs.State{"overdue": songs.Overdue, "given-up": songs.Failed} {
		before := usage(t, db, newOrder("x", "g", "ana", 0))
		o := bought(t, db, id, state, songs.ReasonStalled)
		if got := usage(t, db, o) - before; got != 2 {
			t.Errorf("%s: %d credits used, want 2", id, got)
		}
		for range 2 { // not found first, then found
			if _, err := db.Reopen(t.Context(), o.ID, nil, time.Now()); err != nil {
				t.Fatal(err)
			}
			claimed, err := db.Claim(t.Context(), o.ID)
			if err != nil {
				t.Fatal(err)
			}
			o = claimed
			o.State, o.Failure = songs.Failed, &songs.Failure{Reason: songs.ReasonStalled}
			if err := db.Save(t.Context(), o); err != nil {
				t.Fatal(err)
			}
			if got := usage(t, db, o) - before; got != 2 {
				t.Errorf("%s: %d credits used after failure", id, got)
			}
		}
		if _, err := db.Reopen(t.Context(), o.ID, nil, time.Now()); err != nil {
			t.Fatal(err)
		}
		o, _ = db.Claim(t.Context(), o.ID)
		o.State, o.Failure = songs.Done, nil
		if err := db.Save(t.Context(), o); err != nil {
			t.Fatal(err)
		}
		if got := usage(t, db, o) - before; got != 2 {
			t.Errorf("%s: %d credits used at the end", id, got)
		}
		if _, err := db.Reopen(t.Context(), o.ID, nil, time.Now()); !errors.Is(err, songs.ErrConflict) {
			t.Errorf("delivered order rechecked: %v", err)
		}
	}
}

func TestOnlyDueOrdersAreRechecked(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	o := bought(t, db, "one", songs.Overdue, songs.ReasonExpired)
	bought(t, db, "two", songs.Failed, songs.ReasonBroken)
	for at, want := range map[time.Duration]int{14 * time.Minute: 0, 15 * time.Minute: 1} {
		if due, err := db.Overdue(t.Context(), o.CreatedAt.Add(at)); err != nil || len(due) != want {
			t.Errorf("after %s: %v, %v", at, due, err)
		}
	}
	if got, err := db.Cancel(t.Context(), o.ID, songs.Failure{Reason: songs.ReasonCancelled}, true); err != nil ||
		got.State != songs.Queued {
		t.Errorf("%+v, %v", got, err)
	}
	if _, err := db.Reopen(t.Context(), o.ID, nil, time.Now()); !errors.Is(err, songs.ErrConflict) {
		t.Errorf("cancelled order rechecked: %v", err)
	}
}

// TestSplitMovesMissingSongs checks that missing songs are moved to a separate order in one
// transaction, by the latest run only.
func TestSplitMovesMissingSongs(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	o := newOrder("o", "g", "ana", 0)
	add(t, db, o)
	o, err := db.Claim(t.Context(), o.ID)
	if err != nil {
		t.Fatal(err)
	}
	o.State, o.TaskID = songs.Fetching, "task"
	o.Songs = []songs.Song{{ID: "s1", Take: 1, Audio: songs.File{Key: "s1/audio"}}, {ID: "s2", Take: 2}}
	if err := db.Save(t.Context(), o); err != nil {
		t.Fatal(err)
	}
	rest := o
	rest.ID, rest.Purpose, rest.State, rest.Credits = "r", songs.RemainderOf(o.ID), songs.Overdue, 0
	rest.Failure, rest.RecheckAt = &songs.Failure{Reason: songs.ReasonExpired}, o.CreatedAt.Add(time.Hour)
	kept := o
	kept.Songs, rest.Songs = o.Songs[:1], o.Songs[1:]
	stale := kept
	stale.Run--
	if err := db.Split(t.Context(), stale, rest); !errors.Is(err, songs.ErrConflict) {
		t.Errorf("split by old run: %v", err)
	}
	if err := db.Split(t.Context(), kept, rest); err != nil {
		t.Fatal(err)
	}
	got := read(t, db, "o")
	if len(got.Songs) != 1 || got.Songs[0].ID != "s1" || len(got.Missing) != 1 || got.Missing[0].Take != 2 ||
		got.Missing[0].Order != "r" || !got.Missing[0].RecheckAt.Equal(rest.RecheckAt) {
		t.Errorf("%+v, missing %+v", got.Songs, got.Missing)
	}
	if got := read(t, db, "r"); got.State != songs.Overdue || got.TaskID != "task" || !got.IsRemainder() ||
		len(got.Songs) != 1 || got.Songs[0].ID != "s2" {
		t.Errorf("%+v", got)
	}
}

// TestOverdueOrderDoesNotPreventDeletion checks that the data of a user and a guild with overdue
// orders can be deleted.
func TestOverdueOrderDoesNotPreventDeletion(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	o := bought(t, db, "one", songs.Overdue, songs.ReasonStalled)
	if err := deletiondb.New(db).Erase(t.Context(), "ana", true); err != nil {
		t.Fatal(err)
	}
	if _, err := db.Reopen(t.Context(), o.ID, nil, time.Now()); !errors.Is(err, songs.ErrConflict) {
		t.Errorf("order rechecked: %v", err)
	}
}
