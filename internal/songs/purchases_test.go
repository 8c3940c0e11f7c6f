package songs_test

import (
	"context"
	"log/slog"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/riffbot/riffbot/internal/blobs"
	"github.com/riffbot/riffbot/internal/i18n"
	"github.com/riffbot/riffbot/internal/provider"
	"github.com/riffbot/riffbot/internal/provider/acedata"
	"github.com/riffbot/riffbot/internal/songs"
	"github.com/riffbot/riffbot/internal/store"
	"github.com/riffbot/riffbot/internal/store/storetest"
	"github.com/riffbot/riffbot/riffusion"

	emulator "github.com/riffbot/riffbot/internal/sandbox/riffusion"
)

// purchases runs orders against the provider emulator.
type purchases struct {
	server   *emulator.Server
	pipeline *songs.Pipeline
	notifier *fakeNotifier
}

func startPurchases(t *testing.T) *purchases {
	t.Helper()
	p := &purchases{notifier: &fakeNotifier{}}
	var err error
	p.server, err = emulator.Start(t.Context(), emulator.Options{RenderTime: time.Millisecond, SongLength: time.Second,
		CoverSize: 128, Takes: 1})
	if err != nil {
		t.Fatal(err)
	}
	client, err := riffusion.New(p.server.Token(), riffusion.WithBaseURL(p.server.URL()))
	if err != nil {
		t.Fatal(err)
	}
	p.pipeline, _ = startPipeline(t, acedata.New(client), p.notifier)
	t.Cleanup(func() { _ = p.server.Close() })
	return p
}

// startPipeline runs orders with a provider.
func startPipeline(t *testing.T, p provider.Provider, c *fakeNotifier) (*songs.Pipeline, *blobs.Files) {
	t.Helper()
	dir := storetest.Dir(t)
	db, err := store.Open(t.Context(), dir, storetest.Address(t))
	if err != nil {
		t.Fatal(err)
	}
	files, err := blobs.Open(dir, "")
	if err != nil {
		t.Fatal(err)
	}
	var ids atomic.Int64
	pipeline := songs.NewPipeline(songs.Deps{Store: db, Jobs: &fakeJobs{db: db, kick: make(chan struct{}, 1)},
		Files: files, Providers: []provider.Provider{p}, Offer: songs.OfferOf(p.Capabilities()),
		Notifier: c, Log: slog.New(slog.DiscardHandler), Now: time.Now,
		Limits:    songs.Limits{MaxConcurrent: 2, Price: 1},
		NewID:     func() string { return "id" + strconv.FormatInt(ids.Add(1), 10) },
		PollEvery: time.Millisecond, StallTimeout: time.Minute, MaxAudio: 1 << 22, MaxCover: 1 << 22})
	ctx, stop := context.WithCancel(context.WithoutCancel(t.Context()))
	var running sync.WaitGroup
	running.Go(func() {
		if err := pipeline.Run(ctx); err != nil {
			t.Error(err)
		}
	})
	t.Cleanup(func() {
		stop()
		running.Wait()
		_ = files.Close()
		_ = db.Close()
	})
	return pipeline, files
}

// order submits an order and waits until it has ended.
func (p *purchases) order(t *testing.T) songs.Order {
	t.Helper()
	return finish(t, p.pipeline, songs.SongSpec{Prompt: "a song"})
}

// finish submits an order and returns it when it has ended.
func finish(t *testing.T, pipeline *songs.Pipeline, spec songs.SongSpec) songs.Order {
	t.Helper()
	o, err := pipeline.Submit(t.Context(), songs.Order{Spec: spec, SizeLimit: 1 << 22})
	if err != nil {
		t.Fatal(err)
	}
	for deadline := time.Now().Add(30 * time.Second); time.Now().Before(deadline); {
		if o, err = pipeline.Order(t.Context(), o.ID); err != nil {
			t.Fatal(err)
		}
		if o.State.Final() {
			return o
		}
		<-time.After(2 * time.Millisecond)
	}
	t.Fatalf("order %s is still %s", o.ID, o.State)
	return o
}

// logRow logs a row of the table of faults: the answer, the final state, the purchases and the text
// for the member.
func logRow(t *testing.T, a emulator.Answer, o songs.Order, purchases int) {
	t.Helper()
	read := "the song"
	if o.Failure != nil {
		read = i18n.ForLocale("en").T("reasons." + strings.ReplaceAll(string(o.Failure.Reason), " ", "-") + ".title")
	}
	t.Logf("%d %-90.90q cut=%-5v | %-7s | %d bought | %s", a.Status, a.Body, a.Cut, o.State, purchases, read)
}
