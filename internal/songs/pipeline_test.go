package songs_test

import (
	"context"
	"errors"
	"io"
	"sync"
	"testing"
	"time"

	"github.com/riffbot/riffbot/internal/provider"
	"github.com/riffbot/riffbot/internal/songs"
)

func TestOrderPassesThroughAllStates(t *testing.T) {
	s, c := &fakeProvider{}, &fakeNotifier{}
	o := work(t, s, c, nil)
	want := []songs.State{songs.Queued, songs.Buying, songs.Rendering, songs.Fetching, songs.Mastering,
		songs.Delivering}
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

func apiError(p provider.Purchase, retryable bool, kind provider.Kind, cause error) error {
	return &provider.Error{Kind: kind, Purchase: p, Retryable: retryable, TraceID: "trace", Err: cause}
}

func TestPurchaseIsRetriedOnlyIfNothingWasBought(t *testing.T) {
	for name, c := range map[string]struct {
		err    error
		sent   int
		state  songs.State
		reason songs.Reason
	}{
		"busy": {apiError(provider.NotBought, true, provider.KindRateLimited, errors.New("no")), 6,
			songs.Failed, songs.ReasonBusy},
		"unreachable": {apiError(provider.NotBought, true, "", errors.New("refused")), 6, songs.Failed,
			songs.ReasonDown},
		"answer lost": {apiError(provider.MaybeBought, false, "", io.ErrUnexpectedEOF), 1, songs.Unsure,
			songs.ReasonUnsure},
		"no credit": {apiError(provider.NotBought, false, provider.KindQuota, errors.New("no")), 1, songs.Failed,
			songs.ReasonQuota},
		"invalid token": {apiError(provider.NotBought, false, provider.KindToken, errors.New("no")), 1, songs.Failed,
			songs.ReasonToken},
		"content refused": {apiError(provider.NotBought, false, provider.KindRefused, errors.New("no")), 1,
			songs.Failed, songs.ReasonRefused},
		"invalid request": {apiError(provider.NotBought, false, provider.KindInvalid, errors.New("no")), 1,
			songs.Failed, songs.ReasonRejected},
	} {
		t.Run(name, func(t *testing.T) {
			s, co := &fakeProvider{submit: func(int) error { return c.err }}, &fakeNotifier{}
			o := work(t, s, co, nil)
			if len(s.bought) != c.sent || o.State != c.state || o.Failure == nil || o.Failure.Reason != c.reason ||
				len(co.explained) != 1 {
				t.Errorf("%d sent, %s, %+v, %d notifications", len(s.bought), o.State, o.Failure, len(co.explained))
			}
		})
	}
	s := &fakeProvider{submit: func(n int) error {
		if n < 3 {
			return apiError(provider.NotBought, true, provider.KindRateLimited, errors.New("no"))
		}
		return nil
	}}
	if o := work(t, s, &fakeNotifier{}, nil); o.State != songs.Done || len(s.bought) != 3 {
		t.Errorf("%s after %d requests", o.State, len(s.bought))
	}
}

// TestSavedOrderResumesWithoutSecondPurchase checks that an order resumes from its saved state.
func TestSavedOrderResumesWithoutSecondPurchase(t *testing.T) {
	sent := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	for name, c := range map[string]struct {
		saved  songs.Order
		bought int
		state  songs.State
	}{
		"not sent":             {songs.Order{State: songs.Buying}, 1, songs.Done},
		"sent, answer unknown": {songs.Order{State: songs.Buying, SentAt: sent}, 0, songs.Unsure},
		"bought":               {songs.Order{State: songs.Buying, SentAt: sent, TaskID: "t"}, 0, songs.Done},
		"rendering":            {songs.Order{State: songs.Rendering, SentAt: sent, TaskID: "t"}, 0, songs.Done},
		"rendered": {songs.Order{State: songs.Fetching, SentAt: sent, TaskID: "t",
			Songs: []songs.Song{{ID: "s", AudioURL: "a"}}}, 0, songs.Done},
	} {
		t.Run(name, func(t *testing.T) {
			c.saved.ID, c.saved.Spec, c.saved.SizeLimit = "old", songs.SongSpec{Prompt: "x"}, 1<<20
			s := &fakeProvider{}
			if o := work(t, s, &fakeNotifier{}, &c.saved); o.State != c.state || len(s.bought) != c.bought {
				t.Errorf("%s, %d bought", o.State, len(s.bought))
			}
		})
	}
}

func TestOnlyStalledTaskTimesOut(t *testing.T) {
	running := func(progress func(asked int) int) func(string, int) provider.Task {
		return func(id string, asked int) provider.Task {
			return provider.Task{ID: id, State: provider.TaskRunning, Progress: progress(asked)}
		}
	}
	o := work(t, &fakeProvider{tasks: running(func(int) int { return 50 })}, &fakeNotifier{}, nil)
	if o.State != songs.Overdue || o.Failure.Reason != songs.ReasonStalled ||
		o.RecheckAt.Sub(o.SentAt) != 15*time.Minute {
		t.Errorf("%s, %+v", o.State, o.Failure)
	}
	slow := &fakeProvider{}
	slow.tasks = func(id string, asked int) provider.Task {
		if asked > 1000 { // fifty minutes
			return provider.Task{ID: id, State: provider.TaskSucceeded, Songs: []provider.Song{{AudioURL: "a"}}}
		}
		return provider.Task{ID: id, State: provider.TaskRunning, Progress: asked / 100}
	}
	if o := work(t, slow, &fakeNotifier{}, nil); o.State != songs.Done {
		t.Errorf("%s, %+v", o.State, o.Failure)
	}
}

func TestFailedPostIsRetried(t *testing.T) {
	c := &fakeNotifier{deliver: func(n int) error {
		if n < 3 {
			return errors.New("no")
		}
		return nil
	}}
	if o := work(t, &fakeProvider{}, c, nil); o.State != songs.Done || len(c.delivered) != 3 {
		t.Errorf("%s after %d posts", o.State, len(c.delivered))
	}
	c = &fakeNotifier{deliver: func(int) error { return errors.New("no") }}
	if o := work(t, &fakeProvider{}, c, nil); o.State != songs.Failed || o.Failure.Reason != songs.ReasonUnposted {
		t.Errorf("%s, %+v", o.State, o.Failure)
	}
	c = &fakeNotifier{deliver: func(int) error { panic("boom") }}
	if o := work(t, &fakeProvider{}, c, nil); o.State != songs.Overdue || o.Failure.Reason != songs.ReasonInternal {
		t.Errorf("%s, %+v", o.State, o.Failure)
	}
}

func TestOrderCanBeCancelledWhileRendering(t *testing.T) {
	endless := &fakeProvider{tasks: func(id string, asked int) provider.Task {
		return provider.Task{ID: id, State: provider.TaskRunning, Progress: asked}
	}}
	c := &fakeNotifier{}
	off := func(pipeline *songs.Pipeline, db songs.Store, o songs.Order) {
		if o.State == songs.Rendering && o.Failure == nil {
			if err := pipeline.Cancel(context.Background(), o.ID, "ana", true); err != nil {
				t.Error(err)
			}
		}
	}
	o := work(t, endless, c, nil, off)
	if o.State != songs.Cancelled || o.Failure.By != "ana" || len(c.explained) != 1 || len(c.delivered) != 0 ||
		!o.Charged() {
		t.Errorf("%s, %+v, %d notifications", o.State, o.Failure, len(c.explained))
	}
}

// TestCancelledOrderKeepsTaskID checks that the task id is saved if an order is cancelled while its
// paid request is outstanding.
func TestCancelledOrderKeepsTaskID(t *testing.T) {
	slow := &fakeProvider{submit: func(int) error {
		time.Sleep(5 * time.Second) //nolint:forbidigo // the bubble's clock: no time passes
		return nil
	}}
	var once sync.Once
	off := func(pipeline *songs.Pipeline, db songs.Store, o songs.Order) {
		if !o.SentAt.IsZero() {
			once.Do(func() {
				if err := pipeline.Cancel(context.Background(), o.ID, "ana", true); err != nil {
					t.Error(err)
				}
			})
		}
	}
	o := work(t, slow, &fakeNotifier{}, nil, off)
	if o.State != songs.Cancelled || o.TaskID != "task1" || !o.Charged() {
		t.Errorf("%s, task %q, charged: %t", o.State, o.TaskID, o.Charged())
	}
}

// TestUnsentFailureNotificationIsSent checks that the next run notifies the requester of a saved
// failure.
func TestUnsentFailureNotificationIsSent(t *testing.T) {
	c := &fakeNotifier{}
	o := work(t, &fakeProvider{}, c, &songs.Order{ID: "old", State: songs.Rendering, TaskID: "t",
		Spec:    songs.SongSpec{Prompt: "x"},
		Failure: &songs.Failure{Reason: songs.ReasonStalled}})
	if o.State != songs.Failed || len(c.explained) != 1 || c.explained[0].State != songs.Failed {
		t.Errorf("%s, %d notifications", o.State, len(c.explained))
	}
	c = &fakeNotifier{deliver: func(int) error { return songs.ErrUndeliverable }}
	if o := work(t, &fakeProvider{}, c, nil); !o.Undelivered() || !o.Charged() || len(c.delivered) != 1 {
		t.Errorf("%s, %+v", o.State, o.Failure)
	}
}
