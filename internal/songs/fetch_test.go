package songs_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/riffbot/riffbot/internal/provider"
	"github.com/riffbot/riffbot/internal/songs"
)

// twoTakes returns a finished task with two songs and covers.
func twoTakes(id string, _ int) provider.Task {
	return provider.Task{ID: id, State: provider.TaskSucceeded, Songs: []provider.Song{
		{ID: "v1", Title: "T", AudioURL: "one", CoverURL: "cover"},
		{ID: "v2", Title: "T", AudioURL: "two", CoverURL: "cover"}}}
}

func downloadError(reason provider.DownloadReason, retryable bool) error {
	return &provider.DownloadError{Reason: reason, Retryable: retryable, Err: errors.New("no")}
}

// TestMissingRecordingIsSplitOff checks that one of two recordings is delivered if the other cannot be
// downloaded for any reason, and that the missing one is listed.
func TestMissingRecordingIsSplitOff(t *testing.T) {
	for name, err := range map[string]error{
		"expired":    downloadError(provider.DownloadExpired, true),
		"wrong type": downloadError(provider.DownloadWrongType, false),
		"too large":  downloadError(provider.DownloadTooLarge, false),
		"disk full":  errors.New("no space left on device"),
	} {
		for _, lost := range []string{"one", "two"} {
			t.Run(name+" "+lost, func(t *testing.T) {
				s, c := &fakeProvider{tasks: twoTakes}, &fakeNotifier{}
				s.download = func(_ context.Context, url string, _ provider.MediaKind) error {
					if url == lost {
						return err
					}
					return nil
				}
				o := work(t, s, c, nil)
				if o.State != songs.Done || len(c.delivered) != 1 || len(s.bought) != 1 || len(c.explained) != 0 {
					t.Fatalf("%s, %d delivered, %d bought, %+v", o.State, len(c.delivered), len(s.bought), o.Failure)
				}
				wantLost := map[string]int{"one": 1, "two": 2}[lost]
				got := c.delivered[0]
				if len(got.Songs) != 1 || got.Songs[0].Take != 3-wantLost || len(got.Missing) != 1 ||
					got.Missing[0].Take != wantLost ||
					got.Missing[0].State != songs.Overdue || got.Missing[0].RecheckAt.IsZero() {
					t.Errorf("%+v, missing %+v", got.Songs, got.Missing)
				}
				if len(o.Missing) != 1 || o.Missing[0].Order != got.Missing[0].Order {
					t.Errorf("saved missing songs: %+v", o.Missing)
				}
			})
		}
	}
}

// TestHangingDownloadTimesOut checks that a hanging download does not block the order.
func TestHangingDownloadTimesOut(t *testing.T) {
	s, c := &fakeProvider{tasks: twoTakes}, &fakeNotifier{}
	s.download = func(ctx context.Context, url string, kind provider.MediaKind) error {
		if url == "two" || kind == provider.MediaImage {
			<-ctx.Done()
			return downloadError(provider.DownloadNetwork, false)
		}
		return nil
	}
	o := work(t, s, c, nil)
	if o.State != songs.Done || len(c.delivered) != 1 || len(c.delivered[0].Songs) != 1 {
		t.Fatalf("%s, %+v", o.State, o.Failure)
	}
}

// TestHangingCoversTimeOut checks that hanging covers delay an order by less than 20 seconds.
func TestHangingCoversTimeOut(t *testing.T) {
	s, c := &fakeProvider{tasks: twoTakes}, &fakeNotifier{}
	s.download = func(ctx context.Context, _ string, kind provider.MediaKind) error {
		if kind == provider.MediaImage {
			<-ctx.Done()
			return ctx.Err()
		}
		return nil
	}
	if o := work(t, s, c, nil); o.State != songs.Done || o.UpdatedAt.Sub(o.CreatedAt) > 25*time.Second {
		t.Errorf("%s after %s", o.State, o.UpdatedAt.Sub(o.CreatedAt))
	}
}

// TestExpiredURLIsRefreshed checks that the current URL is read from the task if a download fails.
func TestExpiredURLIsRefreshed(t *testing.T) {
	s, c := &fakeProvider{}, &fakeNotifier{}
	s.tasks = func(id string, asked int) provider.Task {
		task := twoTakes(id, asked)
		if asked > 1 {
			task.Songs[0].AudioURL, task.Songs[1].AudioURL = "fresh one", "fresh two"
		}
		return task
	}
	s.download = func(_ context.Context, url string, _ provider.MediaKind) error {
		if url == "one" || url == "two" {
			return downloadError(provider.DownloadExpired, true)
		}
		return nil
	}
	o := work(t, s, c, nil)
	if o.State != songs.Done || len(o.Songs) != 2 || o.Songs[0].AudioURL != "fresh one" ||
		o.Songs[1].AudioURL != "fresh two" {
		t.Errorf("%s, %+v", o.State, o.Songs)
	}
}

// TestRecheckFetchesLateRecordings checks that a recheck delivers late recordings without a second
// purchase. The order is charged in any case, because it was bought.
func TestRecheckFetchesLateRecordings(t *testing.T) {
	s, c := &fakeProvider{tasks: twoTakes}, &fakeNotifier{}
	there := false
	s.download = func(context.Context, string, provider.MediaKind) error {
		if !there {
			return downloadError(provider.DownloadExpired, true)
		}
		return nil
	}
	saved := songs.Order{ID: "old", Spec: songs.SongSpec{Prompt: "x"}, SizeLimit: 1 << 20, State: songs.Buying,
		TaskID: "t", SentAt: time.Now(), Credits: 1}
	o := work(t, s, c, &saved)
	if o.State != songs.Overdue || !o.Charged() || !o.CanRecheck() || len(c.explained) != 1 {
		t.Fatalf("%s, %+v", o.State, o.Failure)
	}
	there = true
	again := o
	again.Failure, again.Rechecks, again.State, again.RecheckAt = nil, 1, songs.Fetching, time.Time{}
	if o := work(t, s, c, &again); o.State != songs.Done || len(o.Songs) != 2 || len(s.bought) != 0 || !o.Charged() {
		t.Errorf("%s, %d songs, %d bought", o.State, len(o.Songs), len(s.bought))
	}
}
