package jukebox_test

import (
	"slices"
	"testing"
	"time"

	"riffbot/internal/jukebox"
	"riffbot/internal/songs"
)

// startRadio has Ana turn the radio on, and waits until it has ordered a song.
func (n *night) startRadio() {
	n.t.Helper()
	if err := n.player().Radio(n.t.Context(), as("ana"), text, "the sea"); err != nil {
		n.t.Fatal(err)
	}
	pass(3 * time.Second)
}

// queueOrder saves an order of the radio as one that waits in the queue, and returns it.
func (n *night) queueOrder(o songs.Order) songs.Order {
	n.t.Helper()
	o.State, o.CreatedAt, o.UpdatedAt = songs.Queued, time.Now(), time.Now()
	if err := n.db.Add(n.t.Context(), o, songs.Bounds{}); err != nil {
		n.t.Fatal(err)
	}
	return o
}

// deliver has the radio's latest order made into a song.
func (n *night) deliver(id string, length int) {
	n.t.Helper()
	n.mu.Lock()
	o := n.orders[len(n.orders)-1]
	n.mu.Unlock()
	n.finish(n.queueOrder(o).ID, id, length, "sea")
	pass(3 * time.Second)
}

// bought is how many songs the radio has ordered.
func (n *night) bought() int {
	n.mu.Lock()
	defer n.mu.Unlock()
	return len(n.orders)
}

// The radio buys on the quota of the member who turned it on: it stops when they no
// longer hear it, also when others do.
func TestRadioStopsWithoutItsMember(t *testing.T) {
	for name, leave := range map[string]func(n *night){
		"gone":      func(n *night) { n.exit("ana") },
		"deaf":      func(n *night) { n.deafen("ana", true) },
		"elsewhere": func(n *night) { n.enter("other", "ana") },
		"all gone":  func(n *night) { n.exit("ana", "ben") },
		"all deaf":  func(n *night) { n.deafen("ana", true); n.deafen("ben", true) },
	} {
		t.Run(name, func(t *testing.T) {
			inHall(t, func(t *testing.T, n *night) {
				n.enter(lounge, "ana", "ben")
				n.quietly()
				p := n.player()
				n.startRadio()
				n.deliver("r1", 500)
				before := n.bought()
				leave(n)
				n.box.Changed(guild)
				pass(10 * time.Second)
				n.enter(lounge, "ana")
				n.deafen("ana", false)
				n.box.Changed(guild)
				pass(2 * time.Second)
				if v := p.View(); v.Radio == nil {
					t.Fatal("the radio stopped although its member came back soon")
				}
				leave(n)
				n.box.Changed(guild)
				before = max(before, n.bought())
				pass(2 * time.Minute)
				if v := p.View(); v.Radio != nil {
					t.Errorf("the radio is still on: %+v", v.Radio)
				}
				if after := n.bought(); after > before {
					t.Errorf("%d songs were bought for a member who does not hear them", after-before)
				}
			})
		})
	}
}

// However often others skip, the radio buys no more songs than are heard to their ends.
func TestSkipsOfOthersBuyNothing(t *testing.T) {
	const length = 15000 // packets: five minutes
	for name, test := range map[string]struct {
		who  jukebox.Actor
		buys bool
	}{
		"a DJ":              {jukebox.Actor{User: songs.Member{ID: "ben"}, DJ: true}, false},
		"the member itself": {jukebox.Actor{User: songs.Member{ID: "ana"}, DJ: true}, true},
	} {
		t.Run(name, func(t *testing.T) {
			inHall(t, func(t *testing.T, n *night) {
				n.enter(lounge, "ana", "ben")
				n.quietly()
				p := n.player()
				n.startRadio()
				n.deliver("r1", length)
				n.hear(10)
				pass(3 * time.Second)
				n.deliver("r2", length) // the one ahead
				for range 5 {
					if _, _, _, err := p.Skip(t.Context(), test.who); err != nil {
						break
					}
					n.hear(10)
					pass(5 * time.Second)
				}
				if got := n.bought() > 2; got != test.buys {
					t.Errorf("%d songs were bought", n.bought())
				}
			})
		})
	}
}

// A role that raises a quota does so for the radio, too.
func TestRadioOrdersWithTheRolesOfItsMember(t *testing.T) {
	inHall(t, func(t *testing.T, n *night) {
		n.enter(lounge, "ana")
		n.quietly()
		ana := as("ana")
		ana.Roles = []string{"vip"}
		if err := n.player().Radio(t.Context(), ana, text, "the sea"); err != nil {
			t.Fatal(err)
		}
		pass(3 * time.Second)
		if n.bought() != 1 || !slices.Equal(n.orders[0].Roles, []string{"vip"}) {
			t.Errorf("%+v", n.orders)
		}
	})
}

// Nothing is written for a song that would be refused.
func TestRadioAsksBeforeItWrites(t *testing.T) {
	inHall(t, func(t *testing.T, n *night) {
		n.enter(lounge, "ana")
		n.quietly()
		n.mu.Lock()
		n.fail = &songs.LimitError{Kind: songs.LimitWaiting, Limit: 1}
		n.mu.Unlock()
		if err := n.player().Radio(t.Context(), as("ana"), text, "the sea"); err != nil {
			t.Fatal(err)
		}
		pass(10 * time.Minute)
		if len(n.moods) > 0 {
			t.Errorf("%d songs were written that were refused", len(n.moods))
		}
	})
}
