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

	"riffbot/internal/blobs"
	"riffbot/internal/songs"
	"riffbot/internal/store"
	"riffbot/internal/store/storetest"
	"riffbot/riffusion"
)

// studio sells songs and remembers every purchase.
type studio struct {
	mu     sync.Mutex
	bought []riffusion.Request
	submit func(n int) error // what the nth paid request meets
	tasks  func(id string, asked int) riffusion.Task
	// download is what fetching an address meets; nil: the file.
	download func(ctx context.Context, url string, kind riffusion.MediaKind) error
	asked    map[string]int
	blocked  string // what no text may hold; empty: everything is allowed
	calls    int
}

func (s *studio) Family() riffusion.Family { return riffusion.Riffusion() }

func (s *studio) Submit(_ context.Context, r riffusion.Request) (*riffusion.Ticket, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.bought = append(s.bought, r)
	if s.submit != nil {
		if err := s.submit(len(s.bought)); err != nil {
			return nil, err
		}
	}
	return &riffusion.Ticket{TaskID: "task" + strconv.Itoa(len(s.bought))}, nil
}

func (s *studio) Tasks(_ context.Context, ids []string) ([]riffusion.Task, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.calls++
	var out []riffusion.Task
	for _, id := range ids {
		if s.asked == nil {
			s.asked = make(map[string]int)
		}
		s.asked[id]++
		if s.tasks != nil {
			out = append(out, s.tasks(id, s.asked[id]))
			continue
		}
		out = append(out, riffusion.Task{ID: id, State: riffusion.TaskSucceeded, Result: &riffusion.Result{Songs: []riffusion.Song{{Title: "T", AudioURL: "a", Duration: time.Minute}}}})
	}
	return out, nil
}

func (s *studio) Upload(context.Context, string) (*riffusion.Upload, error) {
	return nil, errors.New("nobody brings anything")
}

func (s *studio) Download(ctx context.Context, url string, w io.Writer, opt riffusion.DownloadOptions) (*riffusion.Media, error) {
	if s.download != nil {
		if err := s.download(ctx, url, opt.Accept); err != nil {
			return nil, err
		}
	}
	n, err := io.WriteString(w, "audio")
	return &riffusion.Media{ContentType: "audio/mp4", Extension: ".m4a", Size: int64(n)}, err
}

// Allow refuses texts with the blocked word.
func (s *studio) Allow(_ context.Context, text string) error {
	if s.blocked != "" && strings.Contains(text, s.blocked) {
		return songs.ErrUnsuitable
	}
	return nil
}

// courier remembers what people were told.
type courier struct {
	mu                   sync.Mutex
	states               []songs.State
	delivered, explained []songs.Order
	deliver              func(n int) error
	explain              func(n int) error
}

func (c *courier) Changed(o songs.Order) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if n := len(c.states); n == 0 || c.states[n-1] != o.State {
		c.states = append(c.states, o.State)
	}
}

func (c *courier) Dropped(songs.OrderID) {}

func (c *courier) Deliver(_ context.Context, o songs.Order) ([]byte, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.delivered = append(c.delivered, o)
	if c.deliver != nil {
		return o.Address, c.deliver(len(c.delivered))
	}
	return []byte("there"), nil
}

func (c *courier) Apart(songs.Order) []byte { return []byte("apart") }

func (c *courier) Explain(_ context.Context, o songs.Order) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.explained = append(c.explained, o)
	if c.explain != nil {
		return c.explain(len(c.explained))
	}
	return nil
}

// jobs works orders as they come off the queue, and first those that an earlier
// process left.
type jobs struct {
	db   *store.DB
	left []songs.OrderID
	kick chan struct{}
}

func (j *jobs) Wake() {
	select {
	case j.kick <- struct{}{}:
	default:
	}
}

func (j *jobs) Run(ctx context.Context, work func(context.Context, songs.OrderID) error) error {
	var all sync.WaitGroup
	defer all.Wait()
	start := func(id songs.OrderID) {
		all.Go(func() {
			if err := work(context.WithoutCancel(ctx), id); err != nil && !errors.Is(err, songs.ErrLeft) {
				panic(err)
			}
		})
	}
	for _, id := range j.left {
		start(id)
	}
	for {
		taken, err := j.db.Dispatch(ctx, songs.Bounds{AtOnce: 100}, func(_ context.Context, _ *sql.Tx, id songs.OrderID) error { start(id); return nil })
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

// work runs one order to its end, on a clock of its own. saved, if given, is
// what an earlier process left; meanwhile is done once a second.
func work(t *testing.T, s *studio, c *courier, saved *songs.Order, meanwhile ...func(l *songs.Line, o songs.Order)) songs.Order {
	t.Helper()
	dir := storetest.Dir(t)
	files, err := blobs.Open(t.Context(), dir, "")
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
		j := &jobs{db: db, kick: make(chan struct{}, 1)}
		ctx, stop := context.WithCancel(t.Context())
		line := songs.NewLine(songs.Deps{Store: db, Jobs: j, Files: files, Composer: s, Censor: s, Courier: c, Log: slog.New(slog.DiscardHandler),
			NewID: func() string { id++; return "id" + strconv.Itoa(id) }, Now: time.Now, Bounds: songs.Bounds{AtOnce: 2, Price: 1},
			PollEvery: 3 * time.Second, Patience: 10 * time.Minute, MaxAudio: 1 << 20, MaxCover: 1 << 20})
		order := songs.Order{Brief: songs.Brief{Prompt: "x"}, SizeLimit: 1 << 20}
		if saved != nil {
			order = *saved
			leave(t, db, order)
			j.left = []songs.OrderID{order.ID}
		} else if order, err = line.Submit(ctx, order); err != nil {
			t.Fatal(err)
		}
		var done sync.WaitGroup
		done.Go(func() {
			if err := line.Run(ctx); err != nil {
				t.Error(err)
			}
		})
		for {
			time.Sleep(time.Second) //nolint:forbidigo // the bubble's clock: no time passes
			if last, err = line.Order(ctx, order.ID); err != nil || last.State.Final() || last.State == songs.Overdue {
				break
			}
			for _, f := range meanwhile {
				f(line, last)
			}
		}
		stop()
		done.Wait()
	})
	return last
}

// leave puts an order into the store as a process that died would.
func leave(t *testing.T, db *store.DB, o songs.Order) {
	t.Helper()
	fresh := o
	fresh.State = songs.Buying
	if err := db.Add(t.Context(), fresh, songs.Bounds{}); err != nil {
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

func TestAnOrderGoesThroughItsStates(t *testing.T) {
	s, c := &studio{}, &courier{}
	o := work(t, s, c, nil)
	want := []songs.State{songs.Queued, songs.Buying, songs.Rendering, songs.Fetching, songs.Mastering, songs.Delivering}
	if len(c.states) != len(want) || o.State != songs.Done || len(c.delivered) != 1 || len(s.bought) != 1 {
		t.Fatalf("%v, %s, %d delivered, %d bought", c.states, o.State, len(c.delivered), len(s.bought))
	}
	for i := range want {
		if c.states[i] != want[i] {
			t.Errorf("state %d is %s, want %s", i, c.states[i], want[i])
		}
	}
	if got := c.delivered[0].Songs[0]; got.Posted.Key == "" || got.Posted.Size != 5 || got.Model != "FUZZ-1.1 Pro" {
		t.Errorf("%+v", got)
	}
}

func apiError(p riffusion.Purchase, retryable bool, cause error) error {
	return &riffusion.Error{Op: "submit", Purchase: p, Retryable: retryable, TraceID: "trace", Err: cause}
}

func TestOnlyWhatWasProvablyNotBoughtIsSentAgain(t *testing.T) {
	for name, c := range map[string]struct {
		err    error
		sent   int
		state  songs.State
		reason songs.Reason
	}{
		"busy":            {apiError(riffusion.NotBought, true, riffusion.ErrRateLimited), 6, songs.Failed, songs.ReasonBusy},
		"unreachable":     {apiError(riffusion.NotBought, true, errors.New("refused")), 6, songs.Failed, songs.ReasonDown},
		"a lost answer":   {apiError(riffusion.MaybeBought, false, io.ErrUnexpectedEOF), 1, songs.Unsure, songs.ReasonUnsure},
		"no credit":       {apiError(riffusion.NotBought, false, riffusion.ErrQuota), 1, songs.Failed, songs.ReasonQuota},
		"a wrong token":   {apiError(riffusion.NotBought, false, riffusion.ErrToken), 1, songs.Failed, songs.ReasonToken},
		"refused content": {apiError(riffusion.NotBought, false, riffusion.ErrRefused), 1, songs.Failed, songs.ReasonRefused},
		"a wrong request": {&riffusion.ValidationError{Field: "model", Problem: "no"}, 1, songs.Failed, songs.ReasonRejected},
	} {
		t.Run(name, func(t *testing.T) {
			s, co := &studio{submit: func(int) error { return c.err }}, &courier{}
			o := work(t, s, co, nil)
			if len(s.bought) != c.sent || o.State != c.state || o.Failure == nil || o.Failure.Reason != c.reason || len(co.explained) != 1 {
				t.Errorf("%d sent, %s, %+v, %d explained", len(s.bought), o.State, o.Failure, len(co.explained))
			}
		})
	}
	s := &studio{submit: func(n int) error {
		if n < 3 {
			return apiError(riffusion.NotBought, true, riffusion.ErrRateLimited)
		}
		return nil
	}}
	if o := work(t, s, &courier{}, nil); o.State != songs.Done || len(s.bought) != 3 {
		t.Errorf("%s after %d requests", o.State, len(s.bought))
	}
}

// What an earlier process left goes on from where it was saved.
func TestASavedOrderGoesOnAndIsNotPaidAgain(t *testing.T) {
	sent := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	for name, c := range map[string]struct {
		saved  songs.Order
		bought int
		state  songs.State
	}{
		"before it was sent":   {songs.Order{State: songs.Buying}, 1, songs.Done},
		"sent, answer unknown": {songs.Order{State: songs.Buying, SentAt: sent}, 0, songs.Unsure},
		"bought":               {songs.Order{State: songs.Buying, SentAt: sent, TaskID: "t"}, 0, songs.Done},
		"being rendered":       {songs.Order{State: songs.Rendering, SentAt: sent, TaskID: "t"}, 0, songs.Done},
		"rendered": {songs.Order{State: songs.Fetching, SentAt: sent, TaskID: "t",
			Songs: []songs.Song{{ID: "s", AudioURL: "a"}}}, 0, songs.Done},
	} {
		t.Run(name, func(t *testing.T) {
			c.saved.ID, c.saved.Brief, c.saved.SizeLimit = "old", songs.Brief{Prompt: "x"}, 1<<20
			s := &studio{}
			if o := work(t, s, &courier{}, &c.saved); o.State != c.state || len(s.bought) != c.bought {
				t.Errorf("%s, %d bought", o.State, len(s.bought))
			}
		})
	}
}

func TestNoProgressForTooLongIsSaidAndSlowProgressIsNot(t *testing.T) {
	running := func(progress func(asked int) int) func(string, int) riffusion.Task {
		return func(id string, asked int) riffusion.Task {
			return riffusion.Task{ID: id, State: riffusion.TaskRunning, Progress: progress(asked)}
		}
	}
	o := work(t, &studio{tasks: running(func(int) int { return 50 })}, &courier{}, nil)
	if o.State != songs.Overdue || o.Failure.Reason != songs.ReasonStalled || o.LookAt.Sub(o.SentAt) != 15*time.Minute {
		t.Errorf("%s, %+v", o.State, o.Failure)
	}
	slow := &studio{}
	slow.tasks = func(id string, asked int) riffusion.Task {
		if asked > 1000 { // fifty minutes
			return riffusion.Task{ID: id, State: riffusion.TaskSucceeded, Result: &riffusion.Result{Songs: []riffusion.Song{{AudioURL: "a"}}}}
		}
		return riffusion.Task{ID: id, State: riffusion.TaskRunning, Progress: asked / 100}
	}
	if o := work(t, slow, &courier{}, nil); o.State != songs.Done {
		t.Errorf("%s, %+v", o.State, o.Failure)
	}
}

func TestAFailedPostIsTriedAgainAndThenSaid(t *testing.T) {
	c := &courier{deliver: func(n int) error {
		if n < 3 {
			return errors.New("no")
		}
		return nil
	}}
	if o := work(t, &studio{}, c, nil); o.State != songs.Done || len(c.delivered) != 3 {
		t.Errorf("%s after %d posts", o.State, len(c.delivered))
	}
	c = &courier{deliver: func(int) error { return errors.New("no") }}
	if o := work(t, &studio{}, c, nil); o.State != songs.Failed || o.Failure.Reason != songs.ReasonUnposted {
		t.Errorf("%s, %+v", o.State, o.Failure)
	}
	c = &courier{deliver: func(int) error { panic("boom") }}
	if o := work(t, &studio{}, c, nil); o.State != songs.Overdue || o.Failure.Reason != songs.ReasonInternal {
		t.Errorf("%s, %+v", o.State, o.Failure)
	}
}

func TestAnOrderIsCalledOffAtAnyTime(t *testing.T) {
	endless := &studio{tasks: func(id string, asked int) riffusion.Task {
		return riffusion.Task{ID: id, State: riffusion.TaskRunning, Progress: asked}
	}}
	c := &courier{}
	off := func(l *songs.Line, o songs.Order) {
		if o.State == songs.Rendering && o.Failure == nil {
			if err := l.CallOff(context.Background(), o.ID, "ana"); err != nil {
				t.Error(err)
			}
		}
	}
	o := work(t, endless, c, nil, off)
	if o.State != songs.Cancelled || o.Failure.By != "ana" || len(c.explained) != 1 || len(c.delivered) != 0 || !o.Charged() {
		t.Errorf("%s, %+v, %d explained", o.State, o.Failure, len(c.explained))
	}
}

// TestPurchaseOfACancelledOrderIsKnown checks that an order that is cancelled while its
// paid request is under way keeps what the provider called the purchase.
func TestPurchaseOfACancelledOrderIsKnown(t *testing.T) {
	slow := &studio{submit: func(int) error {
		time.Sleep(5 * time.Second) //nolint:forbidigo // the bubble's clock: no time passes
		return nil
	}}
	var once sync.Once
	off := func(l *songs.Line, o songs.Order) {
		if !o.SentAt.IsZero() {
			once.Do(func() {
				if err := l.CallOff(context.Background(), o.ID, "ana"); err != nil {
					t.Error(err)
				}
			})
		}
	}
	o := work(t, slow, &courier{}, nil, off)
	if o.State != songs.Cancelled || o.TaskID != "task1" || !o.Charged() {
		t.Errorf("%s, task %q, charged: %t", o.State, o.TaskID, o.Charged())
	}
}

// Whatever keeps an order's end from being told is made up for by the next run.
func TestAnEndThatWasNotToldIsTold(t *testing.T) {
	c := &courier{}
	o := work(t, &studio{}, c, &songs.Order{ID: "old", State: songs.Rendering, TaskID: "t", Brief: songs.Brief{Prompt: "x"},
		Failure: &songs.Failure{Reason: songs.ReasonStalled}})
	if o.State != songs.Failed || len(c.explained) != 1 || c.explained[0].State != songs.Failed {
		t.Errorf("%s, %d explained", o.State, len(c.explained))
	}
	c = &courier{deliver: func(int) error { return songs.ErrNowhere }}
	if o := work(t, &studio{}, c, nil); !o.Kept() || !o.Charged() || len(c.delivered) != 1 {
		t.Errorf("%s, %+v", o.State, o.Failure)
	}
}
