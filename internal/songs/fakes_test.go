package songs_test

import (
	"context"
	"database/sql"
	"errors"
	"io"
	"log/slog"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/riffbot/riffbot/internal/blobs"
	"github.com/riffbot/riffbot/internal/provider"
	"github.com/riffbot/riffbot/internal/provider/acedata"
	"github.com/riffbot/riffbot/internal/songs"
	"github.com/riffbot/riffbot/internal/store"
	"github.com/riffbot/riffbot/internal/store/storetest"
)

// fakeProvider is a [provider.Provider] that records all purchases.
type fakeProvider struct {
	mu     sync.Mutex
	bought []provider.Request
	submit func(n int) error // result of the nth paid request
	tasks  func(id string, asked int) provider.Task
	// download returns the error of a download; nil always succeeds.
	download func(ctx context.Context, url string, kind provider.MediaKind) error
	asked    map[string]int
	words    func(ctx context.Context, songID string) ([]provider.Word, error) // nil: it has no times
	blocked  string                                                            // texts with this word fail moderation; empty accepts all
	calls    int
}

func (s *fakeProvider) Capabilities() provider.Capabilities { return acedata.Riffusion() }

func (s *fakeProvider) Submit(_ context.Context, r provider.Request) (*provider.Ticket, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.bought = append(s.bought, r)
	if s.submit != nil {
		if err := s.submit(len(s.bought)); err != nil {
			return nil, err
		}
	}
	return &provider.Ticket{TaskID: "task" + strconv.Itoa(len(s.bought))}, nil
}

func (s *fakeProvider) Tasks(_ context.Context, ids []string) ([]provider.Task, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.calls++
	var out []provider.Task
	for _, id := range ids {
		if s.asked == nil {
			s.asked = make(map[string]int)
		}
		s.asked[id]++
		if s.tasks != nil {
			out = append(out, s.tasks(id, s.asked[id]))
			continue
		}
		out = append(out, provider.Task{ID: id, State: provider.TaskSucceeded,
			Songs: []provider.Song{{Title: "T", AudioURL: "a", Duration: time.Minute}}})
	}
	return out, nil
}

func (s *fakeProvider) Upload(context.Context, string) (*provider.Upload, error) {
	return nil, errors.New("upload not supported")
}

func (s *fakeProvider) Words(ctx context.Context, songID string) ([]provider.Word, error) {
	if s.words == nil {
		return nil, provider.NotOffered("time words")
	}
	return s.words(ctx, songID)
}

func (s *fakeProvider) Download(ctx context.Context, url string, w io.Writer,
	opt provider.DownloadOptions) (*provider.Media, error) {
	if s.download != nil {
		if err := s.download(ctx, url, opt.Accept); err != nil {
			return nil, err
		}
	}
	n, err := io.WriteString(w, "audio")
	return &provider.Media{ContentType: "audio/mp4", Extension: ".m4a", Size: int64(n)}, err
}

// Allow rejects texts that contain the blocked word.
func (s *fakeProvider) Allow(_ context.Context, text string) error {
	if s.blocked != "" && strings.Contains(text, s.blocked) {
		return songs.ErrUnsuitable
	}
	return nil
}

// fakeNotifier records the messages to members.
type fakeNotifier struct {
	mu                   sync.Mutex
	states               []songs.State
	delivered, explained []songs.Order
	deliver              func(n int) error
	explain              func(n int) error
}

func (c *fakeNotifier) Changed(o songs.Order) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if n := len(c.states); n == 0 || c.states[n-1] != o.State {
		c.states = append(c.states, o.State)
	}
}

func (c *fakeNotifier) Released(songs.OrderID) {}

func (c *fakeNotifier) Deliver(_ context.Context, o songs.Order) ([]byte, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.delivered = append(c.delivered, o)
	if c.deliver != nil {
		return o.Address, c.deliver(len(c.delivered))
	}
	return []byte("there"), nil
}

func (c *fakeNotifier) NewAddress(songs.Order) []byte { return []byte("apart") }

func (c *fakeNotifier) NotifyFailure(_ context.Context, o songs.Order) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.explained = append(c.explained, o)
	if c.explain != nil {
		return c.explain(len(c.explained))
	}
	return nil
}

// fakeJobs runs queued orders, and first those that an earlier process left.
type fakeJobs struct {
	db   *store.DB
	left []songs.OrderID
	kick chan struct{}
}

func (j *fakeJobs) Notify() {
	select {
	case j.kick <- struct{}{}:
	default:
	}
}

func (j *fakeJobs) Run(ctx context.Context, work func(context.Context, songs.OrderID) error) error {
	var all sync.WaitGroup
	defer all.Wait()
	start := func(id songs.OrderID) {
		all.Go(func() {
			if err := work(context.WithoutCancel(ctx), id); err != nil && !errors.Is(err, songs.ErrReleased) {
				panic(err)
			}
		})
	}
	for _, id := range j.left {
		start(id)
	}
	for {
		taken, err := j.db.Dispatch(ctx, songs.Limits{MaxConcurrent: 100},
			func(_ context.Context, _ *sql.Tx, id songs.OrderID) error { start(id); return nil })
		if ctx.Err() != nil {
			return nil
		}
		if err != nil {
			return err
		}
		if taken {
			continue
		}
		select {
		case <-ctx.Done():
			return nil
		case <-j.kick:
		}
	}
}

// work runs one order to its end in a synctest bubble. saved, if not nil, is an order left by an
// earlier process. meanwhile is called once per second.
func work(t *testing.T, s *fakeProvider, c *fakeNotifier, saved *songs.Order,
	meanwhile ...func(pipeline *songs.Pipeline, db songs.Store, o songs.Order)) songs.Order {
	t.Helper()
	return runOrder(t, songs.Deps{Providers: []provider.Provider{s}, Offer: songs.OfferOf(s.Capabilities()), Moderator: s,
		Notifier: c, Limits: songs.Limits{MaxConcurrent: 2, Price: 1}}, songs.SongSpec{Prompt: "x"}, saved, meanwhile...)
}

// workWith runs one order to its end with the providers, of which the first is preferred.
func workWith(t *testing.T, spec songs.SongSpec, limits songs.Limits, all ...namedProvider) songs.Order {
	t.Helper()
	d := songs.Deps{Notifier: &fakeNotifier{}, Limits: limits}
	var offered []provider.Capabilities
	for _, p := range all {
		d.Providers, offered = append(d.Providers, p), append(offered, p.Capabilities())
	}
	d.Offer = songs.OfferOf(offered...)
	return runOrder(t, d, spec, nil)
}

// runOrder runs one order to its end in a synctest bubble, with the dependencies that are missing. See work.
func runOrder(t *testing.T, d songs.Deps, spec songs.SongSpec, saved *songs.Order,
	meanwhile ...func(pipeline *songs.Pipeline, db songs.Store, o songs.Order)) songs.Order {
	t.Helper()
	dir := storetest.Dir(t)
	files, err := blobs.Open(dir, "")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = files.Close() }()
	id := 0
	var last songs.Order
	synctest.Test(t, func(t *testing.T) {
		db, err := store.Open(t.Context(), dir, "")
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = db.Close() }()
		j := &fakeJobs{db: db, kick: make(chan struct{}, 1)}
		ctx, stop := context.WithCancel(t.Context())
		d.Store, d.Jobs, d.Files, d.Log, d.Now = db, j, files, slog.New(slog.DiscardHandler), time.Now
		d.NewID = func() string { id++; return "id" + strconv.Itoa(id) }
		d.PollEvery, d.StallTimeout, d.MaxAudio, d.MaxCover = 3*time.Second, 10*time.Minute, 1<<20, 1<<20
		pipeline := songs.NewPipeline(d)
		order := songs.Order{Spec: spec, SizeLimit: 1 << 20}
		if d.Personas != nil { // only guilds have voices
			order.Place = songs.Place{GuildID: "g", ChannelID: "c"}
		}
		if saved != nil {
			order = *saved
			leave(t, db, order)
			j.left = []songs.OrderID{order.ID}
		} else if order, err = pipeline.Submit(ctx, order); err != nil {
			t.Fatal(err)
		}
		var done sync.WaitGroup
		done.Go(func() {
			if err := pipeline.Run(ctx); err != nil {
				t.Error(err)
			}
		})
		for {
			time.Sleep(time.Second) //nolint:forbidigo // the bubble's clock: no time passes
			if last, err = pipeline.Order(ctx, order.ID); err != nil || last.State.Final() ||
				last.State == songs.Overdue {
				break
			}
			for _, f := range meanwhile {
				f(pipeline, db, last)
			}
		}
		stop()
		done.Wait()
	})
	return last
}

// leave stores an order in the state in which a process died.
func leave(t *testing.T, db *store.DB, o songs.Order) {
	t.Helper()
	fresh := o
	fresh.State = songs.Buying
	if err := db.Add(t.Context(), fresh, songs.Limits{}); err != nil {
		t.Fatal(err)
	}
	for range max(o.Run, 1) {
		claimed, err := db.Claim(t.Context(), o.ID)
		if err != nil {
			t.Fatal(err)
		}
		o.Run = claimed.Run
	}
	if err := db.Save(t.Context(), o); err != nil {
		t.Fatal(err)
	}
}
