package store_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"riffbot/internal/songs"
	"riffbot/internal/store"
	"riffbot/internal/store/storetest"
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
		o.LookAt = o.CreatedAt.Add(15 * time.Minute)
	}
	if err := db.Save(t.Context(), o); err != nil {
		t.Fatal(err)
	}
	return o
}

// usage is what Ana has used of her day.
func usage(t *testing.T, db *store.DB, o songs.Order) int {
	t.Helper()
	all, err := db.Usage(t.Context(), o, songs.Bounds{UserPerDay: 100})
	if err != nil || len(all) == 0 {
		t.Fatal(all, err)
	}
	return all[0].Used
}

// Many ask for the same look at once, and the clock too: one gets it.
func TestOneLookAtATime(t *testing.T) {
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
			} else if !errors.Is(err, songs.ErrTaken) {
				t.Error(err)
			}
		})
	}
	all.Wait()
	now, err := db.Order(t.Context(), o.ID)
	if err != nil || got != 1 || now.State != songs.Queued || now.Failure != nil || now.Looks != 1 || !now.LookAt.IsZero() || now.TaskID != "task-one" {
		t.Errorf("%d looks, %+v, %v", got, now, err)
	}
	if err := db.Save(t.Context(), o); !errors.Is(err, songs.ErrTaken) {
		t.Errorf("the run before saves: %v", err)
	}
}

// What was bought is charged once, whether it is found or not: a limit holds for money
// that was spent.
func TestCreditsOfALookedForOrder(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	for id, state := range map[string]songs.State{"overdue": songs.Overdue, "given-up": songs.Failed} {
		before := usage(t, db, newOrder("x", "g", "ana", 0))
		o := bought(t, db, id, state, songs.ReasonStalled)
		if got := usage(t, db, o) - before; got != 2 {
			t.Errorf("%s: %d credits are used, not 2", id, got)
		}
		for range 2 { // looked for in vain, then found
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
				t.Errorf("%s: %d credits are used after a failure", id, got)
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
			t.Errorf("%s: %d credits are used in the end", id, got)
		}
		if _, err := db.Reopen(t.Context(), o.ID, nil, time.Now()); !errors.Is(err, songs.ErrTaken) {
			t.Errorf("a delivered order is looked for: %v", err)
		}
	}
}

func TestOnlyWhatIsDueIsLookedFor(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	o := bought(t, db, "one", songs.Overdue, songs.ReasonExpired)
	bought(t, db, "two", songs.Failed, songs.ReasonBroken)
	for at, want := range map[time.Duration]int{14 * time.Minute: 0, 15 * time.Minute: 1} {
		if due, err := db.Overdue(t.Context(), o.CreatedAt.Add(at)); err != nil || len(due) != want {
			t.Errorf("after %s: %v, %v", at, due, err)
		}
	}
	if got, err := db.CallOff(t.Context(), o.ID, songs.Failure{Reason: songs.ReasonCancelled}); err != nil || got.State != songs.Queued {
		t.Errorf("%+v, %v", got, err)
	}
	if _, err := db.Reopen(t.Context(), o.ID, nil, time.Now()); !errors.Is(err, songs.ErrTaken) {
		t.Errorf("a cancelled order is looked for: %v", err)
	}
}

// Songs that did not come become an order of their own, in one step, by the latest
// run alone.
func TestSplitMovesTheMissingSongs(t *testing.T) {
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
	rest.ID, rest.Request, rest.State, rest.Credits = "r", songs.RestOf(o.ID), songs.Overdue, 0
	rest.Failure, rest.LookAt = &songs.Failure{Reason: songs.ReasonExpired}, o.CreatedAt.Add(time.Hour)
	kept := o
	kept.Songs, rest.Songs = o.Songs[:1], o.Songs[1:]
	stale := kept
	stale.Run--
	if err := db.Split(t.Context(), stale, rest); !errors.Is(err, songs.ErrTaken) {
		t.Errorf("an old run splits: %v", err)
	}
	if err := db.Split(t.Context(), kept, rest); err != nil {
		t.Fatal(err)
	}
	got := read(t, db, "o")
	if len(got.Songs) != 1 || got.Songs[0].ID != "s1" || len(got.Missing) != 1 || got.Missing[0].Take != 2 || got.Missing[0].Order != "r" || !got.Missing[0].LookAt.Equal(rest.LookAt) {
		t.Errorf("%+v, missing %+v", got.Songs, got.Missing)
	}
	if got := read(t, db, "r"); got.State != songs.Overdue || got.TaskID != "task" || !got.Rest() || len(got.Songs) != 1 || got.Songs[0].ID != "s2" {
		t.Errorf("%+v", got)
	}
}

// Data of who leaves goes although an order of theirs is looked for.
func TestOverdueOrderDoesNotKeepDataFromBeingDeleted(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	o := bought(t, db, "one", songs.Overdue, songs.ReasonStalled)
	if err := db.Erase(t.Context(), "ana", true); err != nil {
		t.Fatal(err)
	}
	if _, err := db.Reopen(t.Context(), o.ID, nil, time.Now()); !errors.Is(err, songs.ErrTaken) {
		t.Errorf("it is looked for: %v", err)
	}
}

func read(t *testing.T, db *store.DB, id songs.OrderID) songs.Order {
	t.Helper()
	o, err := db.Order(context.WithoutCancel(t.Context()), id)
	if err != nil {
		t.Fatal(err)
	}
	return o
}

// TestTaskOfAnUnsureOrderIsFoundUnlessItWasBoughtAgain checks which orders go on when
// their task id becomes known late, and that none is charged twice.
func TestTaskOfAnUnsureOrderIsFoundUnlessItWasBoughtAgain(t *testing.T) {
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
	unsure, cancelled, twice := end("unsure", songs.Unsure, songs.ReasonUnsure), end("cancelled", songs.Cancelled, songs.ReasonCancelled), end("twice", songs.Unsure, songs.ReasonUnsure)
	again := newOrder("again", "g", "ana", 0)
	again.Instead = twice.ID
	add(t, db, again)
	for _, o := range []songs.Order{cancelled, twice} {
		if err := db.Found(t.Context(), o.ID, "task", "", start); !errors.Is(err, songs.ErrTaken) {
			t.Errorf("%s: %v", o.ID, err)
		}
	}
	before := usage(t, db, unsure)
	if err := db.Found(t.Context(), unsure.ID, "task", "trace", start); err != nil {
		t.Fatal(err)
	}
	if err := db.Found(t.Context(), unsure.ID, "other", "", start); !errors.Is(err, songs.ErrTaken) {
		t.Errorf("found a second time: %v", err)
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
		t.Errorf("%d credits are used, %d before", now, before)
	}
}
