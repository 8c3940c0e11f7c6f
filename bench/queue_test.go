// Package bench measures how the bot scales, as ratios to a baseline that is measured in the
// same run.
package bench

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"runtime"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/riffbot/riffbot/internal/blobs"
	"github.com/riffbot/riffbot/internal/discord"
	"github.com/riffbot/riffbot/internal/messages"
	"github.com/riffbot/riffbot/internal/provider"
	"github.com/riffbot/riffbot/internal/provider/acedata"
	"github.com/riffbot/riffbot/internal/queue"
	"github.com/riffbot/riffbot/internal/songs"
	"github.com/riffbot/riffbot/internal/store/storetest"
)

// endlessProvider is a provider that never finishes a song, so that the queue stays full.
type endlessProvider struct{ submitted, asked atomic.Int64 }

func (*endlessProvider) Capabilities() provider.Capabilities { return acedata.Riffusion() }

func (e *endlessProvider) Submit(context.Context, provider.Request) (*provider.Ticket, error) {
	return &provider.Ticket{TaskID: "task" + strconv.FormatInt(e.submitted.Add(1), 10)}, nil
}

func (e *endlessProvider) Tasks(_ context.Context, ids []string) ([]provider.Task, error) {
	e.asked.Add(1)
	var all []provider.Task
	for _, id := range ids {
		all = append(all, provider.Task{ID: id, State: provider.TaskRunning, Progress: 10})
	}
	return all, nil
}

func (*endlessProvider) Upload(context.Context, string) (*provider.Upload, error) {
	return nil, io.ErrUnexpectedEOF
}

func (*endlessProvider) Download(context.Context, string, io.Writer, provider.DownloadOptions) (*provider.Media,
	error) {
	return nil, io.ErrUnexpectedEOF
}

// noopClient is a Discord client that accepts every message.
type noopClient struct{ discord.Client }

func (noopClient) EditAnswer(context.Context, discord.Token, discord.Message) (*discord.Message, error) {
	return &discord.Message{}, nil
}

func (noopClient) Edit(context.Context, string, string, discord.Message) (*discord.Message, error) {
	return &discord.Message{}, nil
}

// size holds the measurements with a number of waiting orders.
type size struct {
	heap       float64 // MB
	goroutines float64
	calls      float64 // API calls per minute
	queue      time.Duration
	ahead      time.Duration
}

func measure(b *testing.B, waiting int) size {
	b.Helper()
	db := storetest.Open(b)
	files, err := blobs.Open(b.TempDir(), "")
	if err != nil {
		b.Fatal(err)
	}
	defer func() { _ = files.Close() }()
	log, n := slog.New(slog.DiscardHandler), 0
	limits := songs.Limits{MaxConcurrent: 10, Price: 1}
	runner, err := queue.New(db, queue.Options{ID: "bench", Limits: limits, ShutdownTimeout: time.Second,
		WorkerTimeout: 15 * time.Second, Log: log})
	if err != nil {
		b.Fatal(err)
	}
	songProvider := &endlessProvider{}
	orderMessages := messages.NewOrders(messages.OrdersConfig{Discord: noopClient{}, Files: files,
		Offer: songs.OfferOf(acedata.Riffusion()), Store: db, Log: log, Now: time.Now})
	pipeline := songs.NewPipeline(songs.Deps{Store: db, Jobs: runner, Files: files,
		Providers: []provider.Provider{songProvider}, Offer: songs.OfferOf(songProvider.Capabilities()),
		Notifier: orderMessages, Log: log,
		NewID: func() string { n++; return fmt.Sprintf("order%06d", n) }, Now: time.Now, Limits: limits,
		PollEvery: 100 * time.Millisecond, StallTimeout: time.Hour, MaxAudio: 1 << 20, MaxCover: 1 << 20})
	order := func(i int) songs.Order {
		return songs.Order{Spec: songs.SongSpec{Prompt: "rain on tin roofs, slow and warm, with a long prompt that says a lot"}, SizeLimit: 10 << 20,
			Requester: songs.Member{ID: fmt.Sprint("user", i%500), Name: "Somebody"},
			Place:     songs.Place{GuildID: fmt.Sprint("guild", i%50), ChannelID: "c"}}
	}
	for i := range waiting {
		o := order(i)
		o.ID, o.State, o.CreatedAt, o.UpdatedAt = songs.OrderID(fmt.Sprintf("waits%06d", i)), songs.Queued, time.Now(),
			time.Now()
		if err := db.Add(b.Context(), o, limits); err != nil {
			b.Fatal(err)
		}
	}
	ctx, stop := context.WithCancel(b.Context())
	var running sync.WaitGroup
	running.Go(func() {
		if err := pipeline.Run(ctx); err != nil {
			b.Error(err)
		}
	})
	defer running.Wait()
	defer stop()
	// Some orders have a status message to update.
	for i := range 50 {
		if _, err := pipeline.Submit(b.Context(), order(i)); err != nil {
			b.Fatal(err)
		}
	}
	await(b, func() bool { return songProvider.submitted.Load() == 10 && songProvider.asked.Load() > 0 })
	timer := time.NewTimer(8 * time.Second) // until status messages are no longer updated
	before, began := songProvider.asked.Load(), time.Now()
	<-timer.C
	var s size
	s.calls = float64(songProvider.asked.Load()-before) / time.Since(began).Minutes()
	s.queue = median(func() {
		if _, err := pipeline.Queue(b.Context(), songs.Viewer{ID: "user7", GuildID: "guild7", All: true},
			1000); err != nil {
			b.Fatal(err)
		}
	})
	s.ahead = median(func() {
		if _, err := pipeline.Ahead(b.Context(), "order000050"); err != nil {
			b.Fatal(err)
		}
	})
	runtime.GC()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	s.heap, s.goroutines = float64(m.HeapAlloc)/(1<<20), float64(runtime.NumGoroutine())
	return s
}

func await(b *testing.B, holds func() bool) {
	b.Helper()
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for limit := time.Now().Add(time.Minute); !holds(); <-tick.C {
		if time.Now().After(limit) {
			b.Fatal("queue did not fill")
		}
	}
}

// median returns the median duration of 11 calls.
func median(call func()) time.Duration {
	var took []time.Duration
	for range 11 {
		began := time.Now()
		call()
		took = append(took, time.Since(began))
	}
	slices.Sort(took)
	return took[len(took)/2]
}

// BenchmarkWaitingOrders compares 10,000 waiting orders with 100: memory and API calls do not grow, and the queue
// responds immediately.
func BenchmarkWaitingOrders(b *testing.B) {
	few, many := measure(b, 100), measure(b, 10_000)
	for _, r := range []struct {
		name, unit string
		few, many  float64
		goal       float64 // ratio
	}{
		{"heap", "MB", few.heap, many.heap, 2},
		{"goroutines", "", few.goroutines, many.goroutines, 1.2},
		{"calls to the provider per minute", "", few.calls, many.calls, 1.2},
	} {
		ratio := r.many / r.few
		report(result{name: "10,000 orders wait: " + r.name, value: fmt.Sprintf("%.1f %s", r.many, r.unit),
			baseline: fmt.Sprintf("100 orders: %.1f %s", r.few, r.unit), ratio: ratio,
			goal: fmt.Sprintf("≤ %g ×", r.goal), missed: ratio > r.goal})
	}
	report(result{name: "10,000 orders wait: `/me queue`", value: milliseconds(many.queue),
		baseline: "100 orders: " + milliseconds(few.queue), ratio: float64(many.queue) / float64(few.queue)})
	report(result{name: "10,000 orders wait: place of an order", value: milliseconds(many.ahead),
		baseline: "100 orders: " + milliseconds(few.ahead), ratio: float64(many.ahead) / float64(few.ahead)})
}
