package store_test

import (
	"testing"
	"time"

	"github.com/riffbot/riffbot/internal/songs"
	"github.com/riffbot/riffbot/internal/store/storetest"
)

// TestUntoldOrdersAreListedUntilTold checks that only orders outside servers are listed that ended without a
// message, and that a told order is listed and notified no more.
func TestUntoldOrdersAreListedUntilTold(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	now := time.Now()
	for i, c := range []struct {
		id, guild, user string
		state           songs.State
		reason          songs.Reason
		pending         bool // a notification is to be repeated
	}{
		{"unposted", "", "ana", songs.Failed, songs.ReasonUnposted, false},
		{"pending", "", "ana", songs.Failed, songs.ReasonBroken, true},
		{"told", "", "ana", songs.Failed, songs.ReasonBroken, false},
		{"server", "g", "ana", songs.Failed, songs.ReasonUnposted, false},
		{"done", "", "ana", songs.Done, "", false},
		{"other", "", "ben", songs.Failed, songs.ReasonUnposted, false},
	} {
		o := newOrder(c.id, c.guild, c.user, i)
		add(t, db, o)
		o, err := db.Claim(t.Context(), o.ID)
		if err != nil {
			t.Fatal(err)
		}
		o.State, o.TaskID = c.state, "task-"+c.id
		if c.reason != "" {
			o.Failure = &songs.Failure{Reason: c.reason}
		}
		again := time.Time{}
		if c.pending {
			again = now.Add(time.Hour)
		}
		if err := db.Save(t.Context(), o); err != nil {
			t.Fatal(err)
		}
		if err := db.SaveNotification(t.Context(), o.ID, again); err != nil {
			t.Fatal(err)
		}
	}
	list := func() (ids []songs.OrderID) {
		all, err := db.Untold(t.Context(), "ana")
		if err != nil {
			t.Fatal(err)
		}
		for _, o := range all {
			ids = append(ids, o.ID)
		}
		return ids
	}
	before := list()
	if len(before) != 2 || before[0] != "pending" || before[1] != "unposted" {
		t.Errorf("untold orders are %v", before)
	}
	if err := db.SetTold(t.Context(), now, before...); err != nil {
		t.Fatal(err)
	}
	claimed, err := db.ClaimUnnotified(t.Context(), now.Add(2*time.Hour), now.Add(3*time.Hour))
	if after := list(); err != nil || len(after) > 0 || len(claimed) > 0 {
		t.Errorf("afterwards untold: %v, to notify: %v, %v", after, claimed, err)
	}
}
