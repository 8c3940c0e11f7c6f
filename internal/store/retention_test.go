package store_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/riffbot/riffbot/internal/board"
	"github.com/riffbot/riffbot/internal/guild"
	"github.com/riffbot/riffbot/internal/retention"
	"github.com/riffbot/riffbot/internal/songs"
	"github.com/riffbot/riffbot/internal/store/boarddb"
	"github.com/riffbot/riffbot/internal/store/deletiondb"
	"github.com/riffbot/riffbot/internal/store/librarydb"
)

// TestDueGuildIsDeleted checks that all data of a guild is deleted when it is due, unless the bot
// has rejoined.
func TestDueGuildIsDeleted(t *testing.T) {
	t.Parallel()
	db, raw, postgres := openRaw(t)
	addTraces(t, db, erin, "33", "e")
	addPlays(t, raw, "esong0")
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	due := start.AddDate(0, 0, 30)
	must(db.SetLocale(t.Context(), club, "zh-CN"))
	if _, err := raw.ExecContext(t.Context(), `INSERT INTO song_channels (guild_id, channel_id, threads)
		VALUES ('`+club+`', 'c', 1)`); err != nil {
		t.Fatal(err)
	}
	if _, err := raw.ExecContext(t.Context(), `INSERT INTO song_threads (song_id, thread_id)
		VALUES ('esong0', 't')`); err != nil {
		t.Fatal(err)
	}
	must(deletiondb.New(db).MarkLeft(t.Context(), club, due))
	must(deletiondb.New(db).MarkLeft(t.Context(), club, due.AddDate(1, 0, 0))) // does not change the time
	if ids, err := deletiondb.New(db).DueGuilds(t.Context(), due.Add(-time.Second)); err != nil || len(ids) != 0 {
		t.Errorf("%v, %v", ids, err)
	}
	must(deletiondb.New(db).DeleteGuild(t.Context(), club, due.Add(-time.Second)))
	must(deletiondb.New(db).MarkRejoined(t.Context(), club))
	must(deletiondb.New(db).DeleteGuild(t.Context(), club, due))
	if len(traces(t, raw, postgres, club)) < 8 {
		t.Fatalf("deleted early: %v", traces(t, raw, postgres, club))
	}
	must(deletiondb.New(db).MarkLeft(t.Context(), club, due))
	if ids, err := deletiondb.New(db).DueGuilds(t.Context(), due); err != nil || !slices.Equal(ids, []string{club}) {
		t.Fatalf("%v, %v", ids, err)
	}
	must(deletiondb.New(db).DeleteGuild(t.Context(), club, due))
	if left := traces(t, raw, postgres, club); len(left) > 0 {
		t.Errorf("left: %v", left)
	}
	if files, err := orphanedFiles(t, db); err != nil || !slices.Equal(files, []string{"songs/e0/audio.mp3"}) {
		t.Errorf("files: %v, %v", files, err)
	}
	// Erin's data in other guilds remains.
	if _, n, err := librarydb.New(db).Library(t.Context(), songs.Search{Viewer: songs.Viewer{ID: erin},
		Limit: 10}); err != nil || n.Count != 1 {
		t.Errorf("%d songs in direct messages, %v", n.Count, err)
	}
}

func TestPrune(t *testing.T) {
	t.Parallel()
	db, raw, _ := openRaw(t)
	prompts := func() (n int) {
		t.Helper()
		if err := raw.QueryRowContext(t.Context(), `SELECT count(*) FROM orders
			WHERE brief <> '{}'`).Scan(&n); err != nil {
			t.Fatal(err)
		}
		return n
	}
	count := func(table string) (n int) {
		t.Helper()
		if err := raw.QueryRowContext(t.Context(), `SELECT count(*) FROM `+table).Scan(&n); err != nil {
			t.Fatal(err)
		}
		return n
	}
	prune := func(age int, keep retention.Policy) {
		t.Helper()
		if err := deletiondb.New(db).Prune(t.Context(), start.AddDate(0, 0, age), keep); err != nil {
			t.Fatal(err)
		}
	}
	for i, guildID := range []string{"usual", "short", "long"} {
		id := fmt.Sprint("o", i)
		add(t, db, newOrder(id, guildID, "u", 0))
		finish(t, db, songs.OrderID(id), songs.Failed)
	}
	add(t, db, newOrder("waits", "usual", "u", 0))
	settings := guild.NewSettingsService(db, newIDs("prune"), time.Now)
	for guildID, days := range map[string]int{"short": 7, "long": 365} {
		if _, err := settings.Change(t.Context(), guildID,
			"ana", func(s *guild.Settings) error { s.Retention.Texts = days; return nil }); err != nil {
			t.Fatal(err)
		}
	}
	if err := db.SaveDraft(t.Context(), songs.Draft{ID: "d", CreatedAt: start}); err != nil {
		t.Fatal(err)
	}
	for id, status := range map[board.ID]board.Status{"open": board.Open, "declined": board.Open, "held": board.Held} {
		r := board.Request{ID: id, GuildID: "usual", Idea: "an idea", Style: "a style", Voice: "a voice",
			Status: status, CreatedAt: start}
		if err := boarddb.New(db).Propose(t.Context(), r, 1); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := boarddb.New(db).Decline(t.Context(), "usual", "declined", "a reason", start); err != nil {
		t.Fatal(err)
	}
	for id, state := range map[board.BattleID]board.BattleState{"over": board.Ended, "running": board.Running} {
		if err := boarddb.New(db).AddBattle(t.Context(), board.Battle{ID: id, GuildID: "usual", Idea: "an idea",
			State: state, CreatedAt: start}); err != nil {
			t.Fatal(err)
		}
	}
	// texts returns the remaining texts of requests and battles.
	texts := func() (left string) {
		t.Helper()
		rows, err := raw.QueryContext(t.Context(), `SELECT id || ':' || idea || style || voice || note
			FROM requests UNION ALL SELECT id || ':' || idea FROM battles ORDER BY 1`)
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = rows.Close() }()
		for rows.Next() {
			var line string
			if err := rows.Scan(&line); err != nil {
				t.Fatal(err)
			}
			left += line + " "
		}
		if err := rows.Err(); err != nil {
			t.Fatal(err)
		}
		return left
	}
	const all = "an ideaa stylea voice"
	prune(400, retention.Policy{}) // kept forever, except in servers with a shorter period
	if n := prompts(); n != 2 {
		t.Errorf("%d prompts kept, want those of the guild without its own period", n)
	}
	if got := texts(); got != "declined:"+all+"a reason held:"+all+" open:"+all+" over:an idea running:an idea " {
		t.Errorf("kept forever: %s", got)
	}
	events := count("events")
	prune(31, retention.Policy{Texts: 30, Events: 60, Drafts: 60})
	if n := prompts(); n != 1 || count("events") != events || count("drafts") != 1 {
		t.Errorf("%d prompts, %d of %d events, %d drafts", n, count("events"), events, count("drafts"))
	}
	if got := texts(); got != "declined: held:"+all+" open:"+all+" over: running:an idea " {
		t.Errorf("texts of settled requests left: %s", got)
	}
	prune(61, retention.Policy{Texts: 30, Events: 60, Drafts: 60})
	if n := count("events"); n != 1 || count("drafts") != 0 {
		t.Errorf("%d events, want 1 of the queued order; %d drafts", n, count("drafts"))
	}
	if strings.Contains(texts(), "held") {
		t.Error("held request was kept")
	}
}
