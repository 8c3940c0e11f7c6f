package store_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/riffbot/riffbot/internal/guild"
	"github.com/riffbot/riffbot/internal/retention"
	"github.com/riffbot/riffbot/internal/songs"
	"github.com/riffbot/riffbot/internal/store/deletiondb"
	"github.com/riffbot/riffbot/internal/store/librarydb"
)

func TestErasureRequiresFinishedOrders(t *testing.T) {
	t.Parallel()
	db, raw, postgres := openRaw(t)
	add(t, db, newOrder("o", club, erin, 0))
	before := traces(t, raw, postgres, erin)
	if err := deletiondb.New(db).Erase(t.Context(), erin, true); err == nil ||
		!strings.Contains(err.Error(), retention.ErrOrdersInProgress.Error()) {
		t.Errorf("%v", err)
	}
	if after := traces(t, raw, postgres, erin); !slices.Equal(before, after) {
		t.Errorf("%v, then %v", before, after)
	}
}

// TestRemovalByCuratorsDeletesFiles checks that the files of songs removed by curators are deleted,
// and that only one of two decisions applies.
func TestRemovalByCuratorsDeletesFiles(t *testing.T) {
	t.Parallel()
	db, _, _ := openRaw(t)
	addTraces(t, db, erin, "33", "e") // with an open report of the first song
	if err := deletiondb.New(db).Decide(t.Context(), club, "eorder0", guild.DecisionRemove, "cleo", start); err != nil {
		t.Fatal(err)
	}
	if err := deletiondb.New(db).Decide(t.Context(), club, "eorder0", guild.DecisionKeep,
		"dora", start); !errors.Is(err, guild.ErrNoReport) {
		t.Errorf("decided twice: %v", err)
	}
	files, err := orphanedFiles(t, db)
	if err != nil || !slices.Equal(files, []string{"songs/e0/audio.mp3"}) {
		t.Errorf("files %v, %v", files, err)
	}
	o, err := db.Order(t.Context(), "eorder0")
	if err != nil || len(o.Songs) != 0 || o.Spec != (songs.SongSpec{}) {
		t.Errorf("%+v, %v", o, err)
	}
	if _, n, err := librarydb.New(db).Library(t.Context(),
		songs.Search{Viewer: songs.Viewer{ID: frank, GuildID: club, All: true}, Limit: 10}); err != nil || n.Count != 0 {
		t.Errorf("%d songs listed, %v", n.Count, err)
	}
}
