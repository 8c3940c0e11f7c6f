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

	"github.com/riffbot/riffbot/internal/blobs"
	"github.com/riffbot/riffbot/internal/songs"
	"github.com/riffbot/riffbot/internal/store"
	"github.com/riffbot/riffbot/internal/store/storetest"
)

// TestPurchaseIsRecoveredAfterTakeover claims an order in another process while its paid request is
// outstanding. The answer must still produce the song.
func TestPurchaseIsRecoveredAfterTakeover(t *testing.T) {
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
			s := &fakeProvider{submit: func(int) error {
				time.Sleep(1500 * time.Millisecond) //nolint:forbidigo // the bubble's clock: no time passes
				return nil
			}}
			seconds := 0
			takeOver := func(pipeline *songs.Pipeline, db songs.Store, o songs.Order) {
				seconds++
				if seconds != 1 && seconds != 60 { // the second claim happens a minute later
					return
				}
				o, err := db.Claim(context.Background(), o.ID)
				if err != nil || o.SentAt.IsZero() || o.Bought() {
					t.Errorf("%+v, %v", o, err)
				}
				if o.Failure, o.State = c.failure, c.state; seconds == 60 {
					o.State = songs.Unsure
				}
				if err := db.Save(context.Background(), o); err != nil {
					t.Error(err)
				}
			}
			o := work(t, s, &fakeNotifier{}, nil, takeOver)
			if o.State != songs.Done || o.TaskID != "task1" || len(s.bought) != 1 {
				t.Errorf("%s, %+v, task %q, %d bought", o.State, o.Failure, o.TaskID, len(s.bought))
			}
		})
	}
}

// failingStore rejects the first saves of a purchase.
type failingStore struct {
	songs.Store
	fails int
}

func (f *failingStore) Save(ctx context.Context, o songs.Order) error {
	if o.State == songs.Buying && o.Bought() && f.fails > 0 {
		f.fails--
		return errors.New("database unavailable")
	}
	return f.Store.Save(ctx, o)
}

// TestTaskIDIsSavedAfterDatabaseOutage checks that saving a task id is retried while the database is
// unavailable.
func TestTaskIDIsSavedAfterDatabaseOutage(t *testing.T) {
	dir := storetest.Dir(t)
	files, err := blobs.Open(dir, "")
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
		pipeline := songs.NewPipeline(songs.Deps{Store: &failingStore{db, 60},
			Jobs: &fakeJobs{db: db, kick: make(chan struct{}, 1)}, Files: files,
			Providers: []provider.Provider{&fakeProvider{}}, Offer: songs.OfferOf(acedata.Riffusion()), Notifier: &fakeNotifier{}, Log: slog.New(slog.DiscardHandler),
			NewID: func() string { return "o" }, Now: time.Now,
			PollEvery: time.Second, StallTimeout: time.Minute, MaxAudio: 1 << 20, MaxCover: 1 << 20})
		if _, err := pipeline.Submit(ctx, songs.Order{Spec: songs.SongSpec{Prompt: "x"},
			SizeLimit: 1 << 20}); err != nil {
			t.Fatal(err)
		}
		var running sync.WaitGroup
		running.Go(func() {
			if err := pipeline.Run(ctx); err != nil {
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
