package store_test

import (
	"errors"
	"testing"
	"time"

	"github.com/riffbot/riffbot/internal/board"
	"github.com/riffbot/riffbot/internal/guild"
	"github.com/riffbot/riffbot/internal/songs"
	"github.com/riffbot/riffbot/internal/store/boarddb"
	"github.com/riffbot/riffbot/internal/store/deletiondb"
	"github.com/riffbot/riffbot/internal/store/storetest"
)

func TestGuildRowsAreSavedAndRead(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	ctx := t.Context()
	if err := db.SetLocale(ctx, "G", "zh-TW"); err != nil {
		t.Fatal(err)
	}
	if got, err := db.Locale(ctx, "G"); err != nil || got != "zh-TW" {
		t.Errorf("locale: %s, %v", got, err)
	}
	if err := db.SetSongChannel(ctx, "G", songs.Channel{ID: "c", Threads: true}); err != nil {
		t.Fatal(err)
	}
	if got, err := db.SongChannel(ctx, "G"); err != nil || got != (songs.Channel{ID: "c", Threads: true}) {
		t.Errorf("song channel: %+v, %v", got, err)
	}
	if err := db.SetSongChannel(ctx, "G", songs.Channel{}); err != nil {
		t.Fatal(err)
	}
	if _, err := db.SongChannel(ctx, "G"); !errors.Is(err, songs.ErrNotFound) {
		t.Errorf("removed song channel: %v", err)
	}
	for i, want := range []bool{true, false} {
		if mine, err := db.ClaimWelcome(ctx, "G", start); err != nil || mine != want {
			t.Errorf("claim %d of welcome: %v, %v", i, mine, err)
		}
	}
	if err := db.ReleaseWelcome(ctx, "G"); err != nil {
		t.Fatal(err)
	}
	if mine, err := db.ClaimWelcome(ctx, "G", start); err != nil || !mine {
		t.Errorf("claim of released welcome: %v, %v", mine, err)
	}
	if err := db.AddAuditEntry(ctx, guild.AuditEntry{ID: "a", GuildID: "G", By: "u", At: start, Action: "x"}); err != nil {
		t.Fatal(err)
	}
	if page, total, err := db.Audit(ctx, "G", 0, 5); err != nil || total != 1 || len(page) != 1 || page[0].By != "u" {
		t.Errorf("audit: %+v of %d, %v", page, total, err)
	}
	del := deletiondb.New(db)
	for _, step := range []func() error{
		func() error { return del.MarkLeft(ctx, "G", start) },
		func() error { return del.MarkRejoined(ctx, "G") },
		func() error { return del.MarkRejoined(ctx, "G") },
		func() error { return del.MarkLeft(ctx, "G", start.Add(time.Hour)) },
	} {
		if err := step(); err != nil {
			t.Fatal(err)
		}
	}
	empty[string](t, "guilds due before their time")(del.DueGuilds(ctx, start))
}

func TestPanelIsPlacedAndDeleted(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	ctx, bd := t.Context(), boarddb.New(db)
	p := board.Panel{ID: board.PanelID("G"), GuildID: "G", Post: board.Post{ChannelID: "c", MessageID: "m"}}
	if err := bd.PlacePanel(ctx, p); err != nil {
		t.Fatal(err)
	}
	if err := bd.DeletePanel(ctx, p); err != nil {
		t.Fatal(err)
	}
	if got, err := bd.Panel(ctx, p.ID); err != nil || got.Post.MessageID != "" || got.Post.ChannelID != "c" {
		t.Errorf("panel: %+v, %v", got, err)
	}
	empty[board.Panel](t, "panels without message")(bd.ClaimPanels(ctx, start, start))
}

func TestReportsAreListedUntilDecided(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	ctx, del := t.Context(), deletiondb.New(db)
	finished(t, db, "one")
	r := guild.Report{ID: "r", GuildID: "G", OrderID: "one", By: "v", Reason: "loud", CreatedAt: start}
	if err := del.AddReport(ctx, r); err != nil {
		t.Fatal(err)
	}
	if page, total, err := del.OpenReports(ctx, "G", 0, 5); err != nil || total != 1 || len(page) != 1 {
		t.Errorf("open reports: %d of %d, %v", len(page), total, err)
	}
	if err := del.Decide(ctx, "G", "one", guild.DecisionKeep, "curator", start); err != nil {
		t.Fatal(err)
	}
	if _, total, err := del.OpenReports(ctx, "G", 0, 5); err != nil || total != 0 {
		t.Errorf("open reports after decision: %d, %v", total, err)
	}
}
