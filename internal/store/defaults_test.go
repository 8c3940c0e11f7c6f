package store_test

import (
	"testing"

	"github.com/riffbot/riffbot/internal/songs"
	"github.com/riffbot/riffbot/internal/store/deletiondb"
	"github.com/riffbot/riffbot/internal/store/storetest"
)

// TestDefaultsAreExportedAndDeleted checks that the defaults of a member are stored, exported and deleted.
func TestDefaultsAreExportedAndDeleted(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	check := func(user string, want songs.Defaults) {
		t.Helper()
		if got, err := db.Defaults(t.Context(), user); err != nil || got != want {
			t.Errorf("%s: %+v, %v; want %+v", user, got, err, want)
		}
	}
	check("1001", songs.Defaults{})
	first := songs.Defaults{Style: "folk", Voice: "duet", Instrumental: true, LyricsMode: "draft", PrivateDrafts: true}
	second := songs.Defaults{Language: "Spanish", Model: "m"}
	for _, d := range []songs.Defaults{first, second, {}, first} {
		if err := db.SaveDefaults(t.Context(), "1001", d); err != nil {
			t.Fatal(err)
		}
		check("1001", d)
	}
	if err := db.SaveDefaults(t.Context(), "1002", second); err != nil {
		t.Fatal(err)
	}
	deletion := deletiondb.New(db)
	exported, err := deletion.Export(t.Context(), "1001")
	if rows := exported["member_defaults"]; err != nil || len(rows) != 1 || rows[0]["user_id"] != "1001" {
		t.Errorf("exported %v, %v", exported["member_defaults"], err)
	}
	if err := deletion.Erase(t.Context(), "1001", false); err != nil {
		t.Fatal(err)
	}
	check("1001", songs.Defaults{})
	check("1002", second)
}
