package songs_test

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"riffbot/internal/blobs"
	"riffbot/internal/songs"
	"riffbot/internal/store"
	"riffbot/internal/store/storetest"
)

// TestPurchaseOfAnOrderThatWasTakenOverIsFound lets another process take an order over
// while its paid request is under way. The answer still makes the song.
func TestPurchaseOfAnOrderThatWasTakenOverIsFound(t *testing.T) {
	unsure := &songs.Failure{Reason: songs.ReasonUnsure}
	for name, c := range map[string]struct {
		failure *songs.Failure
		state   songs.State
	}{
		"claimed":      {nil, songs.Buying},
		"about to end": {unsure, songs.Buying},
		"ended":        {unsure, songs.Unsure},
	} {
		t.Run(name, func(t *testing.T) {
			s := &studio{submit: func(int) error {
				time.Sleep(1500 * time.Millisecond) //nolint:forbidigo // the bubble's clock: no time passes
				return nil
			}}
			seconds := 0
			takeOver := func(l *songs.Line, o songs.Order) {
				seconds++
				if seconds != 1 && seconds != 60 { // after a minute, nothing goes on with it
					return
				}
				o, err := l.Store.Claim(context.Background(), o.ID)
				if err != nil || o.SentAt.IsZero() || o.Bought() {
					t.Errorf("%+v, %v", o, err)
				}
				if o.Failure, o.State = c.failure, c.state; seconds == 60 {
					o.State = songs.Unsure
				}
				if err := l.Store.Save(context.Background(), o); err != nil {
					t.Error(err)
				}
			}
			o := work(t, s, &courier{}, nil, takeOver)
			if o.State != songs.Done || o.TaskID != "task1" || len(s.bought) != 1 {
				t.Errorf("%s, %+v, task %q, %d bought", o.State, o.Failure, o.TaskID, len(s.bought))
			}
		})
	}
}

// failingStore does not save purchases for a while.
type failingStore struct {
	songs.Store
	fails int
}

func (f *failingStore) Save(ctx context.Context, o songs.Order) error {
	if o.State == songs.Buying && o.Bought() && f.fails > 0 {
		f.fails--
		return errors.New("the database is away")
	}
	return f.Store.Save(ctx, o)
}

// TestPurchaseIsSavedWhenTheDatabaseComesBack checks that a task id is not given up
// while the database is away.
func TestPurchaseIsSavedWhenTheDatabaseComesBack(t *testing.T) {
	dir := storetest.Dir(t)
	files, err := blobs.Open(t.Context(), dir, "")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = files.Close() }()
	synctest.Test(t, func(t *testing.T) {
		db, err := store.Open(t.Context(), dir, "")
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = db.Close() }()
		ctx, stop := context.WithCancel(t.Context())
		line := songs.NewLine(songs.Deps{Store: &failingStore{db, 60}, Jobs: &jobs{db: db, kick: make(chan struct{}, 1)}, Files: files,
			Composer: &studio{}, Courier: &courier{}, Log: slog.New(slog.DiscardHandler), NewID: func() string { return "o" }, Now: time.Now,
			PollEvery: time.Second, Patience: time.Minute, MaxAudio: 1 << 20, MaxCover: 1 << 20})
		if _, err := line.Submit(ctx, songs.Order{Brief: songs.Brief{Prompt: "x"}, SizeLimit: 1 << 20}); err != nil {
			t.Fatal(err)
		}
		var running sync.WaitGroup
		running.Go(func() {
			if err := line.Run(ctx); err != nil {
				t.Error(err)
			}
		})
		time.Sleep(5 * time.Minute) //nolint:forbidigo // the bubble's clock: no time passes
		stop()
		running.Wait()
		if o, err := db.Order(t.Context(), "o"); err != nil || o.State != songs.Done {
			t.Errorf("%s, %+v, %v", o.State, o.Failure, err)
		}
	})
}
