package store_test

import (
	"slices"
	"testing"

	"github.com/riffbot/riffbot/internal/songs"
	"github.com/riffbot/riffbot/internal/store/deletiondb"
	"github.com/riffbot/riffbot/internal/store/storetest"
)

// TestRecentStylesAreTheMembersOwn checks the order of the styles, and that they go with the member's data.
func TestRecentStylesAreTheMembersOwn(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	for i, c := range []struct{ id, user, style string }{
		{"o1", "u", "folk"}, {"o2", "u", ""}, {"o3", "v", "ska"}, {"o4", "u", "jazz, latin"},
	} {
		o := newOrder(c.id, "G", c.user, i)
		o.Spec.Style = c.style
		add(t, db, o)
		o, err := db.Claim(t.Context(), o.ID)
		if err != nil {
			t.Fatal(err)
		}
		o.State, o.TaskID = songs.Failed, "t"
		if err := db.Save(t.Context(), o); err != nil {
			t.Fatal(err)
		}
	}
	got, err := db.RecentStyles(t.Context(), "u", 10)
	if err != nil || !slices.Equal(got, []string{"jazz, latin", "folk"}) {
		t.Errorf("%q, %v", got, err)
	}
	if got, err := db.RecentStyles(t.Context(), "u", 1); err != nil || !slices.Equal(got, []string{"jazz, latin"}) {
		t.Errorf("%q, %v", got, err)
	}
	if err := deletiondb.New(db).Erase(t.Context(), "u", false); err != nil {
		t.Fatal(err)
	}
	if got, err := db.RecentStyles(t.Context(), "u", 10); err != nil || len(got) > 0 {
		t.Errorf("after deletion: %q, %v", got, err)
	}
}
