package jukebox_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/riffbot/riffbot/internal/jukebox"
	"github.com/riffbot/riffbot/internal/songs"
	"github.com/riffbot/riffbot/internal/store"
	"github.com/riffbot/riffbot/internal/store/jukeboxdb"
)

// faultyStore is a store whose next calls fail.
type faultyStore struct {
	*store.DB
	*jukeboxdb.Jukebox
	saves, claims int // number of calls that will fail
}

var errUnavailable = errors.New("database is unavailable")

func (f *faultyStore) SavePlayer(ctx context.Context, s jukebox.State) error {
	if f.saves > 0 {
		f.saves--
		return errUnavailable
	}
	return f.Jukebox.SavePlayer(ctx, s)
}

func (f *faultyStore) ClaimPlayer(ctx context.Context, guildID string) (jukebox.State, error) {
	if f.claims > 0 {
		f.claims--
		return jukebox.State{}, errUnavailable
	}
	return f.Jukebox.ClaimPlayer(ctx, guildID)
}

// finishPendingOrder adds an order with a pending play and finishes it.
func (f *fixture) finishPendingOrder(id string, play songs.Play) songs.OrderID {
	f.t.Helper()
	o := songs.Order{
		ID: songs.OrderID("o" + id), Requester: songs.Member{ID: "ana", Name: "Ana"},
		Place: songs.Place{GuildID: guildID, ChannelID: text}, State: songs.Queued,
		Spec: songs.SongSpec{Prompt: "x", Play: play}, CreatedAt: time.Now(), UpdatedAt: time.Now(),
	}
	if err := f.db.Add(f.t.Context(), o, songs.Limits{}); err != nil {
		f.t.Fatal(err)
	}
	f.finish(o.ID, id, 500, "pop")
	return o.ID
}

func TestPendingPlayIsRetriedAfterTemporaryFailures(t *testing.T) {
	for name, c := range map[string]struct {
		fault func(f *fixture)
		play  songs.Play
	}{
		"read file":                {func(f *fixture) { f.failReads = 2 }, songs.PlayForRequester},
		"read file of chosen song": {func(f *fixture) { f.failReads = 2 }, songs.PlayForGuild},
		"join voice channel":       {func(f *fixture) { f.failJoins = 2 }, songs.PlayForRequester},
		"save player":              {func(f *fixture) { f.db.saves = 3 }, songs.PlayForRequester},
		"claim player":             {func(f *fixture) { f.db.claims = 2 }, songs.PlayForRequester},
		"read file, save, join": {
			func(f *fixture) { f.failReads, f.db.saves, f.failJoins = 1, 1, 1 }, songs.PlayForRequester,
		},
		"read file, many consecutive": {func(f *fixture) { f.failReads = 20 }, songs.PlayForRequester},
	} {
		t.Run(name, func(t *testing.T) {
			withFixture(t, func(t *testing.T, f *fixture) {
				f.joinVoice(lounge, "ana")
				if c.play == songs.PlayForGuild {
					if _, err := f.player().Join(t.Context(), member("ana"), text); err != nil {
						t.Fatal(err)
					}
				}
				c.fault(f)
				f.finishPendingOrder("r", c.play)
				advance(time.Second)
				if pending, err := f.db.PendingPlays(t.Context()); err != nil || len(pending) != 1 {
					t.Errorf("pending plays after the first attempt: %v, %v", pending, err)
				}
				advance(time.Hour)
				if v := f.player().View(); v.Now == nil || v.Now.Song.ID != "r" {
					t.Errorf("current entry is %+v", v.Now)
				}
				if pending, err := f.db.PendingPlays(t.Context()); err != nil || len(pending) != 0 {
					t.Errorf("pending plays after success: %v, %v", pending, err)
				}
				state, err := f.db.ClaimPlayer(t.Context(), guildID)
				if err != nil || len(state.Entries) != 1 {
					t.Errorf("saved entries: %+v, %v", state.Entries, err)
				}
			})
		})
	}
}

func TestPendingPlayOfUnplayableSongIsDeleted(t *testing.T) {
	withFixture(t, func(t *testing.T, f *fixture) {
		f.joinVoice(lounge, "ana")
		o := songs.Order{
			ID: "o", Requester: songs.Member{ID: "ana"}, Place: songs.Place{GuildID: guildID, ChannelID: text},
			State: songs.Queued, Spec: songs.SongSpec{Prompt: "x", Play: songs.PlayForRequester},
			CreatedAt: time.Now(), UpdatedAt: time.Now(),
		}
		if err := f.db.Add(t.Context(), o, songs.Limits{}); err != nil {
			t.Fatal(err)
		}
		f.finish(o.ID, "r", 500, "aac")
		advance(3 * time.Second)
		if pending, err := f.db.PendingPlays(t.Context()); err != nil || len(pending) != 0 {
			t.Errorf("pending plays: %v, %v; want none", pending, err)
		}
	})
}

func TestRadioOrdersNothingUntilItsSongIsAdded(t *testing.T) {
	for name, fault := range map[string]func(f *fixture){
		"read file":   func(f *fixture) { f.failReads = 30 },
		"save player": func(f *fixture) { f.db.saves = 30 },
	} {
		t.Run(name, func(t *testing.T) {
			withFixture(t, func(t *testing.T, f *fixture) {
				f.joinVoice(lounge, "ana")
				f.startRadio()
				o := f.queueOrder(f.order(0))
				fault(f)
				f.mu.Lock()
				f.state = songs.Done
				f.made = time.Now()
				f.mu.Unlock()
				f.finish(o.ID, "r", 50_000, "sea")
				advance(20 * time.Second)
				if f.orderCount() != 1 {
					t.Fatalf("got %d orders before the song was added, want 1", f.orderCount())
				}
				advance(time.Hour)
				if v := f.player().View(); v.Now == nil || v.Now.Song.ID != "r" {
					t.Errorf("current entry is %+v", v.Now)
				}
			})
		})
	}
}

// The process is killed after it submitted the order of the radio and before it saved the order's id.
func TestRadioFindsOrderOfKilledProcess(t *testing.T) {
	withFixture(t, func(t *testing.T, f *fixture) {
		f.joinVoice(lounge, "ana")
		if err := f.player().Radio(t.Context(), member("ana"), text, "the sea"); err != nil {
			t.Fatal(err)
		}
		f.mu.Lock()
		f.submitted = func() { f.db.saves = 1 << 30 } // no more saves, as after a kill
		f.mu.Unlock()
		advance(3 * time.Second)
		f.stop()
		f.db.saves = 0
		f.start()
		advance(10 * time.Second)
		if f.orderCount() != 1 || f.player().View().Radio.Order != f.order(0).ID {
			t.Errorf("got %d orders, radio waits for %q", f.orderCount(), f.player().View().Radio.Order)
		}
	})
}

func TestPlayerIsRestoredAfterFailedClaims(t *testing.T) {
	withFixture(t, func(t *testing.T, f *fixture) {
		f.joinVoice(lounge, "ana")
		f.play(member("ana"), f.song("a", 50_000, "pop"))
		advance(2 * time.Second)
		f.stop()
		f.db.claims = 3
		f.start()
		advance(30 * time.Second)
		if v, ok := f.box.View(guildID); !ok || v.Channel != lounge {
			t.Errorf("got view %+v, %v", v, ok)
		}
	})
}
