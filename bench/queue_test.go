// Package bench measures what has no place in a test: how the bot grows with its
// work, as ratios against a baseline measured in the same run.
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

	"riffbot/commands"
	"riffbot/internal/blobs"
	"riffbot/internal/jobs"
	"riffbot/internal/songs"
	"riffbot/internal/store/storetest"
	"riffbot/riffusion"
)

// endless is a studio that never finishes a song, so that the line stays full.
type endless struct{ submitted, asked atomic.Int64 }

func (*endless) Family() riffusion.Family { return riffusion.Riffusion() }

func (e *endless) Submit(context.Context, riffusion.Request) (*riffusion.Ticket, error) {
	return &riffusion.Ticket{TaskID: "task" + strconv.FormatInt(e.submitted.Add(1), 10)}, nil
}

func (e *endless) Tasks(_ context.Context, ids []string) ([]riffusion.Task, error) {
	e.asked.Add(1)
	var all []riffusion.Task
	for _, id := range ids {
		all = append(all, riffusion.Task{ID: id, State: riffusion.TaskRunning, Progress: 10})
	}
	return all, nil
}

func (*endless) Upload(context.Context, string) (*riffusion.Upload, error) {
	return nil, io.ErrUnexpectedEOF
}

func (*endless) Download(context.Context, string, io.Writer, riffusion.DownloadOptions) (*riffusion.Media, error) {
	return nil, io.ErrUnexpectedEOF
}

// mute is a Discord that takes every message.
type mute struct{ commands.Discord }

func (mute) EditAnswer(context.Context, commands.Token, commands.Message) (*commands.Message, error) {
	return &commands.Message{}, nil
}

func (mute) Edit(context.Context, string, string, commands.Message) (*commands.Message, error) {
	return &commands.Message{}, nil
}

// size is what a line costs while so many orders wait.
type size struct {
	heap       float64 // MB
	goroutines float64
	calls      float64 // to the API, in a minute
	queue      time.Duration
	ahead      time.Duration
}

func measure(b *testing.B, waiting int) size {
	b.Helper()
	db := storetest.Open(b)
	files, err := blobs.Open(b.Context(), b.TempDir(), "")
	if err != nil {
		b.Fatal(err)
	}
	defer func() { _ = files.Close() }()
	log, n := slog.New(slog.DiscardHandler), 0
	bounds := songs.Bounds{AtOnce: 10, Price: 1}
	runner, err := jobs.New(db, jobs.Options{ID: "bench", Bounds: bounds, Grace: time.Second, Silence: 15 * time.Second, Log: log})
	if err != nil {
		b.Fatal(err)
	}
	studio := &endless{}
	desk := commands.NewDesk(mute{}, files, riffusion.Riffusion(), log, time.Now)
	line := songs.NewLine(songs.Deps{Store: db, Jobs: runner, Files: files, Composer: studio, Courier: desk, Log: log,
		NewID: func() string { n++; return fmt.Sprintf("order%06d", n) }, Now: time.Now, Bounds: bounds,
		PollEvery: 100 * time.Millisecond, Patience: time.Hour, MaxAudio: 1 << 20, MaxCover: 1 << 20})
	desk.AskAhead(line.Ahead)
	order := func(i int) songs.Order {
		return songs.Order{Brief: songs.Brief{Prompt: "rain on tin roofs, slow and warm, with a long prompt that says a lot"}, SizeLimit: 10 << 20,
			Requester: songs.Member{ID: fmt.Sprint("user", i%500), Name: "Somebody"}, Place: songs.Place{GuildID: fmt.Sprint("guild", i%50), ChannelID: "c"}}
	}
	for i := range waiting {
		o := order(i)
		o.ID, o.State, o.CreatedAt, o.UpdatedAt = songs.OrderID(fmt.Sprintf("waits%06d", i)), songs.Queued, time.Now(), time.Now()
		if err := db.Add(b.Context(), o, bounds); err != nil {
			b.Fatal(err)
		}
	}
	ctx, stop := context.WithCancel(b.Context())
	var running sync.WaitGroup
	running.Go(func() {
		if err := line.Run(ctx); err != nil {
			b.Error(err)
		}
	})
	defer running.Wait()
	defer stop()
	// Some come in the way people's do, with a message to keep up to date.
	for i := range 50 {
		if _, err := line.Submit(b.Context(), order(i)); err != nil {
			b.Fatal(err)
		}
	}
	await(b, func() bool { return studio.submitted.Load() == 10 && studio.asked.Load() > 0 })
	timer := time.NewTimer(8 * time.Second) // until messages of those that wait are at rest
	before, began := studio.asked.Load(), time.Now()
	<-timer.C
	var s size
	s.calls = float64(studio.asked.Load()-before) / time.Since(began).Minutes()
	s.queue = median(func() {
		if _, err := line.Queue(b.Context(), songs.Viewer{ID: "user7", GuildID: "guild7", All: true}, 1000); err != nil {
			b.Fatal(err)
		}
	})
	s.ahead = median(func() {
		if _, err := line.Ahead(b.Context(), "order000050"); err != nil {
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
			b.Fatal("the line never filled")
		}
	}
}

// median is the time of the middle one of 11 calls.
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

// BenchmarkWaitingOrders compares 10,000 waiting orders with 100: the memory of
// the process and the calls to the API stay as they are, and the queue answers at
// once.
func BenchmarkWaitingOrders(b *testing.B) {
	for b.Loop() {
		few, many := measure(b, 100), measure(b, 10_000)
		b.ReportMetric(many.heap/few.heap, "heap-ratio")
		b.ReportMetric(many.heap, "heap-MB")
		b.ReportMetric(many.goroutines/few.goroutines, "goroutines-ratio")
		b.ReportMetric(many.calls/few.calls, "calls-ratio")
		b.ReportMetric(many.calls, "calls/min")
		b.ReportMetric(float64(many.queue.Microseconds())/1000, "queue-ms")
		b.ReportMetric(float64(many.ahead.Microseconds())/1000, "ahead-ms")
	}
}
