package songs_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"riffbot/internal/songs"
	"riffbot/riffusion"
)

// twoTakes finishes with two songs, each with a cover.
func twoTakes(id string, _ int) riffusion.Task {
	return riffusion.Task{ID: id, State: riffusion.TaskSucceeded, Result: &riffusion.Result{Songs: []riffusion.Song{
		{ID: "v1", Title: "T", AudioURL: "one", ImageURL: "cover"}, {ID: "v2", Title: "T", AudioURL: "two", ImageURL: "cover"}}}}
}

func downloadError(reason riffusion.DownloadReason, retryable bool) error {
	return &riffusion.DownloadError{Host: "h", Reason: reason, Retryable: retryable, Err: errors.New("no")}
}

// Whatever keeps one recording of two from coming, the other is delivered, and the
// missing one is known by name.
func TestOneRecordingOfTwoThatDoesNotCome(t *testing.T) {
	for name, err := range map[string]error{
		"not there":  downloadError(riffusion.DownloadExpired, true),
		"wrong type": downloadError(riffusion.DownloadWrongType, false),
		"too large":  downloadError(riffusion.DownloadTooLarge, false),
		"disk full":  errors.New("no space left on device"),
	} {
		for _, lost := range []string{"one", "two"} {
			t.Run(name+" "+lost, func(t *testing.T) {
				s, c := &studio{tasks: twoTakes}, &courier{}
				s.download = func(_ context.Context, url string, _ riffusion.MediaKind) error {
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
				if len(got.Songs) != 1 || got.Songs[0].Take != 3-wantLost || len(got.Missing) != 1 || got.Missing[0].Take != wantLost ||
					got.Missing[0].State != songs.Overdue || got.Missing[0].LookAt.IsZero() {
					t.Errorf("%+v, missing %+v", got.Songs, got.Missing)
				}
				if len(o.Missing) != 1 || o.Missing[0].Order != got.Missing[0].Order {
					t.Errorf("it is saved as missing %+v", o.Missing)
				}
			})
		}
	}
}

// A download that hangs ends, and so does one that only says that its time was up.
func TestHangingDownloadsDoNotHoldASong(t *testing.T) {
	s, c := &studio{tasks: twoTakes}, &courier{}
	s.download = func(ctx context.Context, url string, kind riffusion.MediaKind) error {
		if url == "two" || kind == riffusion.MediaImage {
			<-ctx.Done()
			return downloadError(riffusion.DownloadNetwork, false)
		}
		return nil
	}
	o := work(t, s, c, nil)
	if o.State != songs.Done || len(c.delivered) != 1 || len(c.delivered[0].Songs) != 1 {
		t.Fatalf("%s, %+v", o.State, o.Failure)
	}
}

// Covers that never come cost a song less than 20 seconds.
func TestHangingCoversCostSeconds(t *testing.T) {
	s, c := &studio{tasks: twoTakes}, &courier{}
	s.download = func(ctx context.Context, _ string, kind riffusion.MediaKind) error {
		if kind == riffusion.MediaImage {
			<-ctx.Done()
			return ctx.Err()
		}
		return nil
	}
	if o := work(t, s, c, nil); o.State != songs.Done || o.UpdatedAt.Sub(o.CreatedAt) > 25*time.Second {
		t.Errorf("%s after %s", o.State, o.UpdatedAt.Sub(o.CreatedAt))
	}
}

// An expired address is replaced by the task's present one before anything is given
// up.
func TestExpiredAddressIsReadAgainFromTheTask(t *testing.T) {
	s, c := &studio{}, &courier{}
	s.tasks = func(id string, asked int) riffusion.Task {
		task := twoTakes(id, asked)
		if asked > 1 {
			task.Result.Songs[0].AudioURL, task.Result.Songs[1].AudioURL = "fresh one", "fresh two"
		}
		return task
	}
	s.download = func(_ context.Context, url string, _ riffusion.MediaKind) error {
		if url == "one" || url == "two" {
			return downloadError(riffusion.DownloadExpired, true)
		}
		return nil
	}
	o := work(t, s, c, nil)
	if o.State != songs.Done || len(o.Songs) != 2 || o.Songs[0].AudioURL != "fresh one" || o.Songs[1].AudioURL != "fresh two" {
		t.Errorf("%s, %+v", o.State, o.Songs)
	}
}

// Looking again finds what came too late, without a second purchase. The order is
// charged whether anything is found or not: it was bought.
func TestLookingAgainFindsWhatCameTooLate(t *testing.T) {
	s, c := &studio{tasks: twoTakes}, &courier{}
	there := false
	s.download = func(context.Context, string, riffusion.MediaKind) error {
		if !there {
			return downloadError(riffusion.DownloadExpired, true)
		}
		return nil
	}
	saved := songs.Order{ID: "old", Brief: songs.Brief{Prompt: "x"}, SizeLimit: 1 << 20, State: songs.Buying, TaskID: "t", SentAt: time.Now(), Credits: 1}
	o := work(t, s, c, &saved)
	if o.State != songs.Overdue || !o.Charged() || !o.CanLook() || len(c.explained) != 1 {
		t.Fatalf("%s, %+v", o.State, o.Failure)
	}
	there = true
	again := o
	again.Failure, again.Looks, again.State, again.LookAt = nil, 1, songs.Fetching, time.Time{}
	if o := work(t, s, c, &again); o.State != songs.Done || len(o.Songs) != 2 || len(s.bought) != 0 || !o.Charged() {
		t.Errorf("%s, %d songs, %d bought", o.State, len(o.Songs), len(s.bought))
	}
}
