package store_test

import (
	"errors"
	"fmt"
	"reflect"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/riffbot/riffbot/internal/songs"
	"github.com/riffbot/riffbot/internal/store"
	"github.com/riffbot/riffbot/internal/store/storetest"
)

func TestOrderIsSaved(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	o := newOrder("o", "A", "u", 0)
	o.Spec = songs.SongSpec{Lyrics: "[Verse]\nla \"la\" 🎵", Style: "pop", Instrumental: true, Model: "m"}
	o.Address, o.SizeLimit, o.Progress, o.Interaction = []byte(`{"token":"t"}`), 10<<20, -1, "interaction"
	add(t, db, o)
	if err := db.Add(t.Context(), o, songs.Limits{}); err == nil {
		t.Error("the same order was added twice")
	}
	o, err := db.Claim(t.Context(), "o")
	if err != nil {
		t.Fatal(err)
	}
	o.State, o.Attempt, o.SentAt, o.TaskID, o.TraceID = songs.Fetching, 2, start.Add(time.Minute), "task", "trace"
	o.Songs = []songs.Song{{ID: "s", Take: 1, Parent: "p", VendorID: "v", Title: "T", Style: "S", Lyrics: "L",
		Model: "M", Duration: 61500 * time.Millisecond,
		Words: []songs.Word{{Text: "la", Start: time.Second, End: 2 * time.Second, Line: 3}}, AudioURL: "https://a",
		CoverURL: "https://c"}}
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

func TestOnlyLatestRunSaves(t *testing.T) {
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
	if err := db.Save(t.Context(), first); !errors.Is(err, songs.ErrConflict) {
		t.Errorf("save by old run: %v", err)
	}
	called, err := db.Cancel(t.Context(), "o", songs.Failure{Reason: songs.ReasonCancelled, By: "u"}, true)
	if err != nil || called.State != songs.Fetching || called.Failure.By != "u" {
		t.Fatalf("%+v, %v", called, err)
	}
	if err := db.Save(t.Context(), second); !errors.Is(err, songs.ErrConflict) {
		t.Errorf("save after cancellation: %v", err)
	}
	if ids, err := db.Cancelled(t.Context()); len(ids) != 1 || err != nil {
		t.Errorf("%v, %v", ids, err)
	}
	finish(t, db, "o", songs.Cancelled)
	if _, err := db.Cancel(t.Context(), "o", songs.Failure{}, true); !errors.Is(err, songs.ErrConflict) {
		t.Errorf("ended order cancelled: %v", err)
	}
	if o, err := db.Claim(t.Context(), "o"); err != nil || o.State != songs.Cancelled {
		t.Errorf("%v, %v", o.State, err)
	}
}

func TestPaidOrderIsCancelledOnlyOnRequest(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	for id, change := range map[songs.OrderID]func(*songs.Order){
		"new": func(*songs.Order) {}, "sent": func(o *songs.Order) { o.SentAt = o.CreatedAt },
		"bought": func(o *songs.Order) { o.TaskID = "task" },
	} {
		add(t, db, newOrder(string(id), "A", string(id), 0))
		o, err := db.Claim(t.Context(), id)
		if err != nil {
			t.Fatal(err)
		}
		o.State = songs.Buying
		change(&o)
		if err := db.Save(t.Context(), o); err != nil {
			t.Fatal(err)
		}
		_, err = db.Cancel(t.Context(), id, songs.Failure{Reason: songs.ReasonCancelled}, false)
		if refused := errors.Is(err, songs.ErrConflict); refused != o.Paid() || !refused && err != nil {
			t.Errorf("%s: %v", id, err)
		}
		if !o.Paid() {
			continue
		}
		if _, err := db.Cancel(t.Context(), id, songs.Failure{Reason: songs.ReasonCancelled}, true); err != nil {
			t.Errorf("%s on request: %v", id, err)
		}
	}
}

func TestUnsureOrderIsReplacedOnce(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	add(t, db, newOrder("o", "A", "u", 0))
	again := func(id string) error {
		o := newOrder(id, "A", "u", 1)
		o.Replaces = "o"
		return db.Add(t.Context(), o, songs.Limits{})
	}
	if err := again("x"); !errors.Is(err, songs.ErrConflict) {
		t.Errorf("order that is not unsure replaced: %v", err)
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
		t.Errorf("replaced %d times", taken.Load())
	}
}

func TestConcurrentOpenOfEmptyDatabase(t *testing.T) {
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
		t.Errorf("opened %d times", n)
	}
}

func TestDraftIsTakenOnceByOwner(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	d := songs.Draft{ID: "d", Owner: songs.Member{ID: "ana", Name: "Ana"},
		Place: songs.Place{GuildID: "g", ChannelID: "c"}, Idea: "rain",
		Spec: songs.SongSpec{Title: "T", Style: "S", Lyrics: "[Verse]\nla"}, Language: "English", PreviousID: "b",
		CreatedAt: start}
	if err := db.SaveDraft(t.Context(), d); err != nil {
		t.Fatal(err)
	}
	if got, err := db.Draft(t.Context(), "d"); err != nil || !reflect.DeepEqual(got, d) {
		t.Errorf("%v\n%+v", err, got)
	}
	if _, err := db.TakeDraft(t.Context(), "d", "ben"); !errors.Is(err, songs.ErrNotFound) {
		t.Errorf("taken by another member: %v", err)
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
