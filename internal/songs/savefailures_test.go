package songs_test

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"github.com/riffbot/riffbot/internal/provider"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/riffbot/riffbot/internal/blobs"
	"github.com/riffbot/riffbot/internal/songs"
	"github.com/riffbot/riffbot/internal/store"
	"github.com/riffbot/riffbot/internal/store/storetest"
)

// refusingStore fails to save the orders for which refuses returns true.
type refusingStore struct {
	songs.Store
	refuses func(o songs.Order) bool
}

var errRefusedValue = errors.New("invalid byte sequence")

func (f *refusingStore) Save(ctx context.Context, o songs.Order) error {
	if f.refuses(o) {
		return errRefusedValue
	}
	return f.Store.Save(ctx, o)
}

// retryingJobs retries failed orders after a delay, as River does, and counts the runs.
type retryingJobs struct {
	fakeJobs
	mu   sync.Mutex
	runs int
}

func (j *retryingJobs) Run(ctx context.Context, work func(context.Context, songs.OrderID) error) error {
	var all sync.WaitGroup
	defer all.Wait()
	for ctx.Err() == nil {
		_, err := j.db.Dispatch(ctx, songs.Limits{MaxConcurrent: 100},
			func(_ context.Context, _ *sql.Tx, id songs.OrderID) error {
				all.Go(func() {
					for ctx.Err() == nil {
						j.mu.Lock()
						j.runs++
						j.mu.Unlock()
						if work(context.WithoutCancel(ctx), id) == nil {
							return
						}
						time.Sleep(2 * time.Second) //nolint:forbidigo // the bubble's clock: no time passes
					}
				})
				return nil
			})
		if err != nil && ctx.Err() == nil {
			return err
		}
		select {
		case <-ctx.Done():
		case <-j.kick:
		}
	}
	return nil
}

// TestUnsavableOrderFails checks that an order whose saves keep failing ends after a bounded number of
// runs, without a second purchase. The requester is notified once and the cause is logged.
func TestUnsavableOrderFails(t *testing.T) {
	const refused = "refused"
	for name, c := range map[string]struct {
		refuses func(o songs.Order) bool
		prompt  string
		bought  int
		state   songs.State
		reason  songs.Reason // empty if no failure can be saved
	}{
		"songs": {func(o songs.Order) bool { return len(o.Songs) > 0 }, "x", 1, songs.Overdue,
			songs.ReasonInternal},
		"before the purchase": {func(o songs.Order) bool { return o.Failure == nil && !o.SentAt.IsZero() }, "x", 0,
			songs.Failed, songs.ReasonInternal},
		"task id": {func(o songs.Order) bool { return o.Bought() }, "x", 1, songs.Unsure, songs.ReasonUnsure},
		"done": {func(o songs.Order) bool { return o.State == songs.Done }, "x", 1, songs.Overdue,
			songs.ReasonInternal},
		"failure": {func(o songs.Order) bool { return o.Failure != nil && o.Failure.Reason == songs.ReasonUnsuitable },
			refused, 0, songs.Failed, songs.ReasonInternal},
		"final state": {func(o songs.Order) bool { return o.State.Final() }, refused, 0, songs.Buying,
			songs.ReasonUnsuitable},
		"always": {func(songs.Order) bool { return true }, "x", 0, songs.Writing, ""},
	} {
		t.Run(name, func(t *testing.T) {
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
				var log bytes.Buffer
				s, co := &fakeProvider{blocked: refused}, &fakeNotifier{}
				j := &retryingJobs{fakeJobs: fakeJobs{db: db, kick: make(chan struct{}, 1)}}
				pipeline := songs.NewPipeline(songs.Deps{Store: &refusingStore{db, c.refuses}, Jobs: j, Files: files,
					Providers: []provider.Provider{s}, Offer: songs.OfferOf(s.Capabilities()), Moderator: s, Notifier: co,
					Log: slog.New(slog.NewTextHandler(&log, nil)), NewID: func() string { return "o" }, Now: time.Now,
					PollEvery: time.Second, StallTimeout: time.Minute, MaxAudio: 1 << 20, MaxCover: 1 << 20})
				if _, err := pipeline.Submit(ctx, songs.Order{Spec: songs.SongSpec{Prompt: c.prompt},
					SizeLimit: 1 << 20}); err != nil {
					t.Fatal(err)
				}
				var running sync.WaitGroup
				running.Go(func() {
					if err := pipeline.Run(ctx); err != nil {
						t.Error(err)
					}
				})
				time.Sleep(12 * time.Minute) //nolint:forbidigo // the bubble's clock: no time passes
				stop()
				running.Wait()
				o, err := db.Order(t.Context(), "o")
				if err != nil || o.State != c.state {
					t.Errorf("%s, %v", o.State, err)
				}
				if f := o.Failure; f != nil && f.Reason != c.reason || f == nil && c.reason != "" {
					t.Errorf("%+v", f)
				}
				if len(s.bought) != c.bought || len(co.explained) != 1 ||
					(c.state.Final() || c.state == songs.Overdue) && j.runs > 10 {
					t.Errorf("%d bought, %d notifications, %d runs", len(s.bought), len(co.explained), j.runs)
				}
				if !strings.Contains(log.String(), `msg="save order failed"`) ||
					!strings.Contains(log.String(), errRefusedValue.Error()) {
					t.Errorf("cause is not logged:\n%.3000s", &log)
				}
			})
		})
	}
}
