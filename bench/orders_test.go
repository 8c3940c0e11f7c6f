package bench

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/riffbot/riffbot/internal/blobs"
	"github.com/riffbot/riffbot/internal/messages"
	"github.com/riffbot/riffbot/internal/provider"
	"github.com/riffbot/riffbot/internal/provider/providertest"
	"github.com/riffbot/riffbot/internal/queue"
	"github.com/riffbot/riffbot/internal/songs"
	"github.com/riffbot/riffbot/internal/store/storetest"
)

// Orders are made in rounds with an empty and with a filled database in turn.
const (
	rounds         = 13
	ordersPerRound = 60
)

// orderRateRatio is the lowest acceptable number of orders per minute, relative to an empty database.
const orderRateRatio = 0.9

// deliverer posts songs to nobody.
type deliverer struct {
	*messages.Orders
	delivered chan struct{}
}

// Deliver implements [songs.Notifier].
func (d deliverer) Deliver(context.Context, songs.Order) ([]byte, error) {
	d.delivered <- struct{}{}
	return []byte("{}"), nil
}

// orderLine is a running pipeline.
type orderLine struct {
	pipeline  *songs.Pipeline
	delivered chan struct{}
	next      int
}

// openLine starts a pipeline with a database of a number of songs, and a provider that makes songs at once.
func openLine(b *testing.B, count int) *orderLine {
	b.Helper()
	db := storetest.Open(b)
	if count > 0 {
		fillCatalogue(b, db, count, askedServers{large: askedServer{"guild1", "c", "user1"},
			small: askedServer{"guild2", "c", "user2"}})
	}
	files, err := blobs.Open(b.TempDir(), "")
	if err != nil {
		b.Fatal(err)
	}
	log, limits, n := slog.New(slog.DiscardHandler), songs.Limits{MaxConcurrent: 10, Price: 1}, 0
	runner, err := queue.New(db, queue.Options{ID: "bench", Limits: limits, ShutdownTimeout: time.Second,
		WorkerTimeout: 15 * time.Second, Log: log})
	if err != nil {
		b.Fatal(err)
	}
	maker := &providertest.Provider{}
	offer := songs.OfferOf(maker.Capabilities())
	line := &orderLine{delivered: make(chan struct{}, ordersPerRound)}
	line.pipeline = songs.NewPipeline(songs.Deps{Store: db, Jobs: runner, Files: files,
		Providers: []provider.Provider{maker}, Offer: offer, Log: log,
		Notifier: deliverer{messages.NewOrders(messages.OrdersConfig{Discord: noopClient{}, Files: files, Offer: offer,
			Store: db, Log: log, Now: time.Now}), line.delivered},
		NewID: func() string { n++; return fmt.Sprintf("made%06d", n) }, Now: time.Now, Limits: limits,
		PollEvery: 10 * time.Millisecond, StallTimeout: time.Hour, MaxAudio: 1 << 20, MaxCover: 1 << 20})
	ctx, stop := context.WithCancel(context.WithoutCancel(b.Context()))
	var running sync.WaitGroup
	running.Go(func() {
		if err := line.pipeline.Run(ctx); err != nil {
			b.Error(err)
		}
	})
	b.Cleanup(func() { stop(); running.Wait(); _ = files.Close() })
	return line
}

// round returns how long it takes until a number of orders are delivered.
func (l *orderLine) round(b *testing.B) time.Duration {
	b.Helper()
	began := time.Now()
	for range ordersPerRound {
		l.next++
		_, err := l.pipeline.Submit(b.Context(), songs.Order{Spec: songs.SongSpec{Prompt: "rain on tin roofs"},
			SizeLimit: 10 << 20, Requester: songs.Member{ID: fmt.Sprint("user", l.next%50), Name: "Name"},
			Place: songs.Place{GuildID: fmt.Sprint("guild", l.next%10), ChannelID: "c"}})
		if err != nil {
			b.Fatal(err)
		}
	}
	limit := time.NewTimer(time.Minute)
	defer limit.Stop()
	for range ordersPerRound {
		select {
		case <-l.delivered:
		case <-limit.C:
			b.Fatal("orders were not delivered within a minute")
		}
	}
	return time.Since(began)
}

// BenchmarkOrders compares the number of orders per minute with an empty database and with many songs.
func BenchmarkOrders(b *testing.B) {
	count := largestSize(b)
	empty, full := openLine(b, 0), openLine(b, count)
	for b.Loop() {
		var took [2][]time.Duration
		for n := range rounds {
			for i, line := range []*orderLine{empty, full} {
				if d := line.round(b); n > 0 { // the first one prepares statements
					took[i] = append(took[i], d)
				}
			}
		}
		var perMinute [2]float64
		for i := range took {
			slices.Sort(took[i])
			perMinute[i] = ordersPerRound / took[i][len(took[i])/2].Minutes()
		}
		ratio := perMinute[1] / perMinute[0]
		b.ReportMetric(perMinute[1], "orders/min")
		report(result{name: fmt.Sprintf("orders per minute, %d songs, %s", count, databaseName()),
			value: fmt.Sprintf("%.0f", perMinute[1]), baseline: fmt.Sprintf("%.0f, no songs", perMinute[0]), ratio: ratio,
			goal: "≥ 0.90", missed: ratio < orderRateRatio})
	}
}
