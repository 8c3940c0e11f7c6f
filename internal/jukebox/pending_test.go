package jukebox_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"riffbot/internal/jukebox"
	"riffbot/internal/songs"
	"riffbot/internal/store"
)

// faultyStore is a store that fails as often as a test says.
type faultyStore struct {
	*store.DB
	saves, claims int // that fail first
}

var errAway = errors.New("the database is away")

func (f *faultyStore) SavePlayer(ctx context.Context, s jukebox.State) error {
	if f.saves > 0 {
		f.saves--
		return errAway
	}
	return f.DB.SavePlayer(ctx, s)
}

func (f *faultyStore) ClaimPlayer(ctx context.Context, guildID string) (jukebox.State, error) {
	if f.claims > 0 {
		f.claims--
		return jukebox.State{}, errAway
	}
	return f.DB.ClaimPlayer(ctx, guildID)
}

// ready adds an order whose song is to be played when it is done, and finishes it.
func (n *night) ready(id string, play songs.Play) songs.OrderID {
	n.t.Helper()
	o := songs.Order{ID: songs.OrderID("o" + id), Requester: songs.Member{ID: "ana", Name: "Ana"}, Place: songs.Place{GuildID: guild, ChannelID: text},
		State: songs.Queued, Brief: songs.Brief{Prompt: "x", Play: play}, CreatedAt: time.Now(), UpdatedAt: time.Now()}
	if err := n.db.Add(n.t.Context(), o, songs.Bounds{}); err != nil {
		n.t.Fatal(err)
	}
	n.finish(o.ID, id, 500, "pop")
	return o.ID
}

// A finished song is played although what it needs is away for a while.
func TestPendingPlaySurvivesPassingFaults(t *testing.T) {
	for name, c := range map[string]struct {
		fault func(n *night)
		play  songs.Play
	}{
		"files":               {func(n *night) { n.unread = 2 }, songs.PlayAsker},
		"files, server":       {func(n *night) { n.unread = 2 }, songs.PlayServer},
		"voice":               {func(n *night) { n.refusals = 2 }, songs.PlayAsker},
		"player not saved":    {func(n *night) { n.db.saves = 3 }, songs.PlayAsker},
		"player not claimed":  {func(n *night) { n.db.claims = 2 }, songs.PlayAsker},
		"several one by one":  {func(n *night) { n.unread, n.db.saves, n.refusals = 1, 1, 1 }, songs.PlayAsker},
		"many times in a row": {func(n *night) { n.unread = 20 }, songs.PlayAsker},
	} {
		t.Run(name, func(t *testing.T) {
			inHall(t, func(t *testing.T, n *night) {
				n.enter(lounge, "ana")
				if c.play == songs.PlayServer {
					if _, err := n.player().Join(t.Context(), as("ana"), text); err != nil {
						t.Fatal(err)
					}
				}
				c.fault(n)
				n.ready("r", c.play)
				pass(time.Second)
				if wishes, err := n.db.Wishes(t.Context()); err != nil || len(wishes) != 1 {
					t.Errorf("pending at the first attempt: %v, %v", wishes, err)
				}
				pass(time.Hour)
				if v := n.player().View(); v.Now == nil || v.Now.Song.ID != "r" {
					t.Errorf("plays %+v", v.Now)
				}
				if wishes, err := n.db.Wishes(t.Context()); err != nil || len(wishes) != 0 {
					t.Errorf("still pending: %v, %v", wishes, err)
				}
				state, err := n.db.ClaimPlayer(t.Context(), guild)
				if err != nil || len(state.Entries) != 1 {
					t.Errorf("saved: %+v, %v", state.Entries, err)
				}
			})
		})
	}
}

// What cannot be played at all is tried once.
func TestPendingPlayThatIsRefusedIsForgotten(t *testing.T) {
	inHall(t, func(t *testing.T, n *night) {
		n.enter(lounge, "ana")
		o := songs.Order{ID: "o", Requester: songs.Member{ID: "ana"}, Place: songs.Place{GuildID: guild, ChannelID: text}, State: songs.Queued,
			Brief: songs.Brief{Prompt: "x", Play: songs.PlayAsker}, CreatedAt: time.Now(), UpdatedAt: time.Now()}
		if err := n.db.Add(t.Context(), o, songs.Bounds{}); err != nil {
			t.Fatal(err)
		}
		n.finish(o.ID, "r", 500, "aac")
		pass(3 * time.Second)
		if wishes, err := n.db.Wishes(t.Context()); err != nil || len(wishes) != 0 {
			t.Errorf("%v, %v", wishes, err)
		}
	})
}

// The radio buys no other song while the one it bought cannot be queued.
func TestRadioKeepsItsOrderUntilTheSongIsQueued(t *testing.T) {
	for name, fault := range map[string]func(n *night){
		"files": func(n *night) { n.unread = 30 },
		"saves": func(n *night) { n.db.saves = 30 },
	} {
		t.Run(name, func(t *testing.T) {
			inHall(t, func(t *testing.T, n *night) {
				n.enter(lounge, "ana")
				n.startRadio()
				o := n.queueOrder(n.orders[0])
				fault(n)
				n.mu.Lock()
				n.state = songs.Done
				n.made = time.Now()
				n.mu.Unlock()
				n.finish(o.ID, "r", 50_000, "sea")
				pass(20 * time.Second)
				if len(n.orders) != 1 {
					t.Fatalf("%d orders before the song was queued", len(n.orders))
				}
				pass(time.Hour)
				if v := n.player().View(); v.Now == nil || v.Now.Song.ID != "r" {
					t.Errorf("plays %+v", v.Now)
				}
			})
		})
	}
}

// A process that dies between the radio's order and the note of it leaves an order
// that the next process finds.
func TestRadioFindsTheOrderOfADeadProcess(t *testing.T) {
	inHall(t, func(t *testing.T, n *night) {
		n.enter(lounge, "ana")
		if err := n.player().Radio(t.Context(), as("ana"), text, "the sea"); err != nil {
			t.Fatal(err)
		}
		n.mu.Lock()
		n.submitted = func() { n.db.saves = 1 << 30 } // from here on nothing is saved, as after a kill
		n.mu.Unlock()
		pass(3 * time.Second)
		n.stop()
		n.db.saves = 0
		n.begin()
		pass(10 * time.Second)
		if len(n.orders) != 1 || n.player().View().Radio.Order != n.orders[0].ID {
			t.Errorf("%d orders, waits for %q", len(n.orders), n.player().View().Radio.Order)
		}
	})
}

// A player that cannot be claimed at first comes back later.
func TestPlayerComesBackWhenItCanBeClaimed(t *testing.T) {
	inHall(t, func(t *testing.T, n *night) {
		n.enter(lounge, "ana")
		n.play(as("ana"), n.song("a", 50_000, "pop"))
		pass(2 * time.Second)
		n.stop()
		n.db.claims = 3
		n.begin()
		pass(30 * time.Second)
		if v, ok := n.box.View(guild); !ok || v.Channel != lounge {
			t.Errorf("%v: %+v", ok, v)
		}
	})
}
