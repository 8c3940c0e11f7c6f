package store_test

import (
	"errors"
	"fmt"
	"reflect"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"riffbot/internal/songs"
	"riffbot/internal/store"
	"riffbot/internal/store/storetest"
)

func TestAnOrderIsReadAsItWasSaved(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	o := newOrder("o", "A", "u", 0)
	o.Brief = songs.Brief{Lyrics: "[Verse]\nla \"la\" 🎵", Style: "pop", Instrumental: true, Model: "m"}
	o.Address, o.SizeLimit, o.Progress, o.Interaction = []byte(`{"token":"t"}`), 10<<20, -1, "interaction"
	add(t, db, o)
	if err := db.Add(t.Context(), o, songs.Bounds{}); err == nil {
		t.Error("the same order was added twice")
	}
	o, err := db.Claim(t.Context(), "o")
	if err != nil {
		t.Fatal(err)
	}
	o.State, o.Attempt, o.SentAt, o.TaskID, o.TraceID = songs.Fetching, 2, start.Add(time.Minute), "task", "trace"
	o.Songs = []songs.Song{{ID: "s", Take: 1, Parent: "p", VendorID: "v", Title: "T", Style: "S", Lyrics: "L", Model: "M", Duration: 61500 * time.Millisecond,
		Words: []songs.Word{{Text: "la", Start: time.Second, End: 2 * time.Second, Line: 3}}, AudioURL: "https://a", CoverURL: "https://c"}}
	if err := db.Save(t.Context(), o); err != nil {
		t.Fatal(err)
	}
	o.Songs[0].Audio = songs.File{Key: "s/audio", ContentType: "audio/mp4", Extension: ".m4a", Size: 5}
	o.Failure = &songs.Failure{Reason: songs.ReasonBroken, Detail: "d"}
	if err := db.Save(t.Context(), o); err != nil {
		t.Fatal(err)
	}
	got, err := db.Order(t.Context(), "o")
	if err != nil || !reflect.DeepEqual(got, o) {
		t.Errorf("%v\n%+v\n%+v", err, got, o)
	}
	if _, err := db.Order(t.Context(), "other"); !errors.Is(err, songs.ErrNotFound) {
		t.Errorf("an unknown order: %v", err)
	}
	for task, want := range map[string]bool{"task": true, "": false, "other": false} {
		if known, err := db.KnowsTask(t.Context(), task); known != want || err != nil {
			t.Errorf("task %q: %v, %v", task, known, err)
		}
	}
}

func TestOnlyTheLatestRunSaves(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	add(t, db, newOrder("o", "A", "u", 0))
	first, err1 := db.Claim(t.Context(), "o")
	second, err2 := db.Claim(t.Context(), "o")
	if err1 != nil || err2 != nil {
		t.Fatal(err1, err2)
	}
	first.State, second.State = songs.Rendering, songs.Fetching
	if err := db.Save(t.Context(), second); err != nil {
		t.Fatal(err)
	}
	if err := db.Save(t.Context(), first); !errors.Is(err, songs.ErrTaken) {
		t.Errorf("an old run saved: %v", err)
	}
	called, err := db.CallOff(t.Context(), "o", songs.Failure{Reason: songs.ReasonCancelled, By: "u"})
	if err != nil || called.State != songs.Fetching || called.Failure.By != "u" {
		t.Fatalf("%+v, %v", called, err)
	}
	if err := db.Save(t.Context(), second); !errors.Is(err, songs.ErrTaken) {
		t.Errorf("a run went on after it was called off: %v", err)
	}
	if ids, err := db.CalledOff(t.Context()); len(ids) != 1 || err != nil {
		t.Errorf("%v, %v", ids, err)
	}
	finish(t, db, "o", songs.Cancelled)
	if _, err := db.CallOff(t.Context(), "o", songs.Failure{}); !errors.Is(err, songs.ErrTaken) {
		t.Errorf("an order that ended was called off: %v", err)
	}
	if o, err := db.Claim(t.Context(), "o"); err != nil || o.State != songs.Cancelled {
		t.Errorf("%v, %v", o.State, err)
	}
}

// Many at once never get more than the quota, and what fails is given back.
func TestQuotasAreExact(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	b := songs.Bounds{UserPerDay: 10, GuildPerDay: 25, Price: 1}
	place := func(tag string, day int) (taken int64, last error) {
		var n atomic.Int64
		var mu sync.Mutex
		var all sync.WaitGroup
		for i := range 60 {
			all.Go(func() {
				o := newOrder(fmt.Sprint(tag, i), "A", fmt.Sprint("u", i%4), day*24*60*60)
				if err := db.Add(t.Context(), o, b); err == nil {
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
	if n != 25 || !ok || !limit.Again.Equal(time.Date(2026, 1, 3, 0, 0, 0, 0, time.UTC)) {
		t.Fatalf("%d orders, %v", n, err)
	}
	// Ten fail, one ends unsure: ten can be ordered again.
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

func TestWaitingOrdersAreBounded(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	var taken atomic.Int64
	var all sync.WaitGroup
	for i := range 20 {
		all.Go(func() {
			if db.Add(t.Context(), newOrder(fmt.Sprint("o", i), "A", "u", i), songs.Bounds{UserWaiting: 3}) == nil {
				taken.Add(1)
			}
		})
	}
	all.Wait()
	if taken.Load() != 3 {
		t.Errorf("%d orders wait", taken.Load())
	}
}

func TestAnUnsureOrderIsBoughtAgainOnce(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	add(t, db, newOrder("o", "A", "u", 0))
	again := func(id string) error {
		o := newOrder(id, "A", "u", 1)
		o.Instead = "o"
		return db.Add(t.Context(), o, songs.Bounds{})
	}
	if err := again("x"); !errors.Is(err, songs.ErrTaken) {
		t.Errorf("an order that is not unsure was bought again: %v", err)
	}
	finish(t, db, "o", songs.Unsure)
	var taken atomic.Int64
	var all sync.WaitGroup
	for i := range 10 {
		all.Go(func() {
			if again(fmt.Sprint("again", i)) == nil {
				taken.Add(1)
			}
		})
	}
	all.Wait()
	if taken.Load() != 1 {
		t.Errorf("bought again %d times", taken.Load())
	}
}

func TestManyOpenAnEmptyDatabaseAtOnce(t *testing.T) {
	t.Parallel()
	dir, address := t.TempDir(), storetest.Address(t)
	var all sync.WaitGroup
	var opened atomic.Int64
	for range 4 {
		all.Go(func() {
			db, err := store.Open(t.Context(), dir, address)
			switch {
			case err == nil:
				opened.Add(1)
				t.Cleanup(func() { _ = db.Close() })
			case address == "" && errors.Is(err, store.ErrInUse):
			default:
				t.Error(err)
			}
		})
	}
	all.Wait()
	if n := opened.Load(); address == "" && n != 1 || address != "" && n != 4 {
		t.Errorf("%d opened it", n)
	}
}

func TestADraftIsTakenOnceByItsOwner(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	d := songs.Draft{ID: "d", Owner: songs.Member{ID: "ana", Name: "Ana"}, Place: songs.Place{GuildID: "g", ChannelID: "c"}, Idea: "rain",
		Brief: songs.Brief{Title: "T", Style: "S", Lyrics: "[Verse]\nla"}, Language: "English", Before: "b", CreatedAt: start}
	if err := db.KeepDraft(t.Context(), d); err != nil {
		t.Fatal(err)
	}
	if got, err := db.Draft(t.Context(), "d"); err != nil || !reflect.DeepEqual(got, d) {
		t.Errorf("%v\n%+v", err, got)
	}
	if _, err := db.TakeDraft(t.Context(), "d", "ben"); !errors.Is(err, songs.ErrNotFound) {
		t.Errorf("somebody else took it: %v", err)
	}
	var taken atomic.Int64
	var all sync.WaitGroup
	for range 10 {
		all.Go(func() {
			if _, err := db.TakeDraft(t.Context(), "d", "ana"); err == nil {
				taken.Add(1)
			}
		})
	}
	all.Wait()
	if taken.Load() != 1 {
		t.Errorf("taken %d times", taken.Load())
	}
}
