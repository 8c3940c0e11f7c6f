package jukebox_test

import (
	"slices"
	"testing"
	"time"

	"github.com/riffbot/riffbot/internal/jukebox"
	"github.com/riffbot/riffbot/internal/songs"
)

// startRadio turns the radio on as Ana and waits until it has ordered a song.
func (f *fixture) startRadio() {
	f.t.Helper()
	if err := f.player().Radio(f.t.Context(), member("ana"), text, "the sea"); err != nil {
		f.t.Fatal(err)
	}
	advance(3 * time.Second)
}

// queueOrder saves an order of the radio as queued and returns it.
func (f *fixture) queueOrder(o songs.Order) songs.Order {
	f.t.Helper()
	o.State, o.CreatedAt, o.UpdatedAt = songs.Queued, time.Now(), time.Now()
	if err := f.db.Add(f.t.Context(), o, songs.Limits{}); err != nil {
		f.t.Fatal(err)
	}
	return o
}

// finishRadioOrder finishes the latest order of the radio.
func (f *fixture) finishRadioOrder(id string, length int) {
	f.t.Helper()
	f.mu.Lock()
	o := f.orders[len(f.orders)-1]
	f.mu.Unlock()
	f.finish(f.queueOrder(o).ID, id, length, "sea")
	advance(3 * time.Second)
}

// orderCount returns the number of songs that the radio has ordered.
func (f *fixture) orderCount() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return len(f.orders)
}

// order returns the order at index i of those that the radio has submitted.
func (f *fixture) order(i int) songs.Order {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.orders[i]
}

// The radio uses the quota of the member who turned it on, so other listeners do not keep it on.
func TestRadioStopsWhenItsMemberStopsListening(t *testing.T) {
	for name, leave := range map[string]func(f *fixture){
		"leaves":           func(f *fixture) { f.leaveVoice("ana") },
		"deafens":          func(f *fixture) { f.deafen("ana", true) },
		"switches channel": func(f *fixture) { f.joinVoice("other", "ana") },
		"all leave":        func(f *fixture) { f.leaveVoice("ana", "ben") },
		"all deafen":       func(f *fixture) { f.deafen("ana", true); f.deafen("ben", true) },
	} {
		t.Run(name, func(t *testing.T) {
			withFixture(t, func(t *testing.T, f *fixture) {
				f.joinVoice(lounge, "ana", "ben")
				f.disableAutoplay()
				p := f.player()
				f.startRadio()
				f.finishRadioOrder("r1", 500)
				before := f.orderCount()
				leave(f)
				f.box.Changed(guildID)
				advance(10 * time.Second)
				f.joinVoice(lounge, "ana")
				f.deafen("ana", false)
				f.box.Changed(guildID)
				advance(2 * time.Second)
				if v := p.View(); v.Radio == nil {
					t.Fatal("radio stopped although its member came back within the grace period")
				}
				leave(f)
				f.box.Changed(guildID)
				before = max(before, f.orderCount())
				advance(2 * time.Minute)
				if v := p.View(); v.Radio != nil {
					t.Errorf("radio is still on: %+v", v.Radio)
				}
				if after := f.orderCount(); after > before {
					t.Errorf("radio ordered %d songs after its member stopped listening", after-before)
				}
			})
		})
	}
}

func TestSkipsByOthersDoNotCauseRadioOrders(t *testing.T) {
	const length = 15000 // packets: five minutes
	for name, test := range map[string]struct {
		who  jukebox.Actor
		buys bool
	}{
		"DJ":              {jukebox.Actor{User: songs.Member{ID: "ben"}, DJ: true}, false},
		"member of radio": {jukebox.Actor{User: songs.Member{ID: "ana"}, DJ: true}, true},
	} {
		t.Run(name, func(t *testing.T) {
			withFixture(t, func(t *testing.T, f *fixture) {
				f.joinVoice(lounge, "ana", "ben")
				f.disableAutoplay()
				p := f.player()
				f.startRadio()
				f.finishRadioOrder("r1", length)
				f.pullFrames(10)
				advance(3 * time.Second)
				f.finishRadioOrder("r2", length) // the one ahead
				for range 5 {
					if _, _, _, err := p.Skip(t.Context(), test.who); err != nil {
						break
					}
					f.pullFrames(10)
					advance(5 * time.Second)
				}
				if got := f.orderCount() > 2; got != test.buys {
					t.Errorf("radio ordered %d songs", f.orderCount())
				}
			})
		})
	}
}

// Roles of the member may raise the quota.
func TestRadioOrdersWithRolesOfItsMember(t *testing.T) {
	withFixture(t, func(t *testing.T, f *fixture) {
		f.joinVoice(lounge, "ana")
		f.disableAutoplay()
		ana := member("ana")
		ana.Roles = []string{"vip"}
		if err := f.player().Radio(t.Context(), ana, text, "the sea"); err != nil {
			t.Fatal(err)
		}
		advance(3 * time.Second)
		if f.orderCount() != 1 || !slices.Equal(f.order(0).Roles, []string{"vip"}) {
			t.Errorf("got orders %+v", f.orders)
		}
	})
}

func TestRadioChecksLimitsBeforePlanning(t *testing.T) {
	withFixture(t, func(t *testing.T, f *fixture) {
		f.joinVoice(lounge, "ana")
		f.disableAutoplay()
		f.mu.Lock()
		f.fail = &songs.LimitError{Kind: songs.LimitQueued, Limit: 1}
		f.mu.Unlock()
		if err := f.player().Radio(t.Context(), member("ana"), text, "the sea"); err != nil {
			t.Fatal(err)
		}
		advance(10 * time.Minute)
		if len(f.contexts) > 0 {
			t.Errorf("radio planned %d songs despite the limit", len(f.contexts))
		}
	})
}
