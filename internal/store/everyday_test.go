package store_test

import (
	"context"
	"database/sql"
	"errors"
	"testing"
	"time"

	"github.com/riffbot/riffbot/internal/board"
	"github.com/riffbot/riffbot/internal/guild"
	"github.com/riffbot/riffbot/internal/provider"
	"github.com/riffbot/riffbot/internal/songs"
	"github.com/riffbot/riffbot/internal/store"
	"github.com/riffbot/riffbot/internal/store/boarddb"
	"github.com/riffbot/riffbot/internal/store/deletiondb"
	"github.com/riffbot/riffbot/internal/store/jukeboxdb"
	"github.com/riffbot/riffbot/internal/store/librarydb"
	"github.com/riffbot/riffbot/internal/store/storetest"
)

// finished adds a finished song to a database.
func finished(t *testing.T, db *store.DB, id string) songs.SongID {
	t.Helper()
	add(t, db, newOrder(id, "G", "u", 0))
	if got := next(t, db, noLimits); got != songs.OrderID(id) {
		t.Fatalf("next order: %s", got)
	}
	o, err := db.Claim(t.Context(), songs.OrderID(id))
	if err != nil {
		t.Fatal(err)
	}
	o.State, o.Songs = songs.Buying, []songs.Song{{ID: songs.SongID("song-" + id), Take: 1, Title: "Rain", Model: "m"}}
	if err := db.Save(t.Context(), o); err != nil {
		t.Fatal(err)
	}
	o.State, o.UpdatedAt = songs.Done, start.Add(time.Minute)
	if err := db.Save(t.Context(), o); err != nil {
		t.Fatal(err)
	}
	return o.Songs[0].ID
}

// empty fails unless a list is empty, as in a database without data.
func empty[T any](t *testing.T, what string) func(all []T, err error) {
	return func(all []T, err error) {
		t.Helper()
		if err != nil || len(all) != 0 {
			t.Errorf("%s: %d, %v", what, len(all), err)
		}
	}
}

func TestPeriodicReadsOfEmptyDatabaseFindNothing(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	ctx, now := t.Context(), start
	bd, jb, lib, del := boarddb.New(db), jukeboxdb.New(db), librarydb.New(db), deletiondb.New(db)
	empty[string](t, "guilds with open requests")(bd.GuildsWithOpen(ctx))
	empty[string](t, "unposted weeks")(bd.UnpostedWeeks(ctx, 7))
	empty[board.Panel](t, "panels")(bd.ClaimPanels(ctx, now, now))
	empty[board.Battle](t, "battles")(bd.ClaimBattles(ctx, now, now))
	empty[board.Request](t, "chosen requests")(bd.ClaimChosen(ctx, now, now))
	empty[board.Request](t, "ended requests")(bd.ClaimEnded(ctx, now, now))
	empty[string](t, "playing guilds")(jb.Playing(ctx))
	empty[songs.Remaster](t, "remasters")(lib.ClaimRemasters(ctx, now, now, 5))
	empty[songs.OrderID](t, "cancelled orders")(db.Cancelled(ctx))
	empty[songs.OrderID](t, "overdue orders")(db.Overdue(ctx, now))
	empty[songs.Order](t, "orders to notify")(db.ClaimUnnotified(ctx, now, now))
	empty[songs.OutdatedPost](t, "outdated posts")(db.ClaimPosts(ctx, now, now, 5))
	empty[string](t, "surplus exports")(db.SurplusExports(ctx, 0, now))
	empty[string](t, "known guilds")(del.KnownGuilds(ctx))
	empty[string](t, "due guilds")(del.DueGuilds(ctx, now))
	for _, action := range []provider.Action{"", "extend"} {
		empty[time.Duration](t, "recent durations")(db.RecentDurations(ctx, action))
	}
	if plays, err := jb.PendingPlays(ctx); err != nil || len(plays) > 0 {
		t.Errorf("pending plays: %v, %v", plays, err)
	}
	if n, err := db.ReclaimJobs(ctx, time.Second); err != nil || n != 0 {
		t.Errorf("jobs of dead processes: %d, %v", n, err)
	}
	if n, err := db.Reconcile(ctx, "orders", time.Second, nil); err != nil || n != 0 {
		t.Errorf("orders without job: %d, %v", n, err)
	}
	if paused, err := db.QueuePaused(ctx, "orders"); err != nil || paused {
		t.Errorf("paused: %v, %v", paused, err)
	}
	if queued, busy, err := db.Depth(ctx); err != nil || queued+busy != 0 {
		t.Errorf("%d queued, %d in progress, %v", queued, busy, err)
	}
	if _, err := db.Ahead(ctx, "none"); !errors.Is(err, songs.ErrNotFound) {
		t.Errorf("place of unknown order: %v", err)
	}
}

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

func TestProcessesLeaseOrders(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	ctx := t.Context()
	add(t, db, newOrder("one", "G", "u", 0))
	if next(t, db, noLimits) != "one" {
		t.Fatal("not dispatched")
	}
	for _, p := range []string{"first", "second"} {
		if err := db.Heartbeat(ctx, p); err != nil {
			t.Fatal(err)
		}
		if mine, err := db.Lease(ctx, "one", p, time.Minute); err != nil || mine != (p == "first") {
			t.Errorf("lease of %s: %v, %v", p, mine, err)
		}
	}
	if err := db.Release(ctx, "one", "first"); err != nil {
		t.Fatal(err)
	}
	if mine, err := db.Lease(ctx, "one", "second", time.Minute); err != nil || !mine {
		t.Errorf("lease of released order: %v, %v", mine, err)
	}
	if err := db.RemoveProcess(ctx, "second"); err != nil {
		t.Fatal(err)
	}
	n, err := db.Reconcile(ctx, "orders", time.Minute, func(context.Context, *sql.Tx, songs.OrderID) error { return nil })
	if err != nil || n != 1 {
		t.Errorf("%d orders without job, %v", n, err)
	}
}

func TestEndedOrderIsNotifiedOnce(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	o := newOrder("one", "G", "u", 0)
	o.Interaction = "interaction"
	add(t, db, o)
	if id, err := db.OrderOf(t.Context(), "interaction"); err != nil || id != "one" {
		t.Errorf("order of interaction: %s, %v", id, err)
	}
	o, err := db.Claim(t.Context(), "one")
	if err != nil {
		t.Fatal(err)
	}
	o.State, o.NotifyAt = songs.Failed, start
	if err := db.Save(t.Context(), o); err != nil {
		t.Fatal(err)
	}
	for i, want := range []int{1, 0} {
		if all, err := db.ClaimUnnotified(t.Context(), start, start.Add(time.Minute)); err != nil || len(all) != want {
			t.Errorf("claim %d: %d orders, %v", i, len(all), err)
		}
	}
	if err := db.SaveNotification(t.Context(), "one", time.Time{}); err != nil {
		t.Fatal(err)
	}
	if all, err := db.ClaimUnnotified(t.Context(), start.Add(time.Hour), start); err != nil || len(all) > 0 {
		t.Errorf("after notification: %d orders, %v", len(all), err)
	}
}

func TestSongIsFoundInEveryList(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	ctx, lib, jb := t.Context(), librarydb.New(db), jukeboxdb.New(db)
	id := finished(t, db, "one")
	v := songs.Viewer{ID: "u", GuildID: "G", All: true}
	for _, step := range []func() error{
		func() error { return lib.SetFavourite(ctx, id, "u", true) },
		func() error { return lib.Rename(ctx, id, "Rain on roofs") },
		func() error { return db.SetThread(ctx, "thread", id) },
		func() error { return db.Share(ctx, "G", songs.Posting{ChannelID: "d"}, id) },
	} {
		if err := step(); err != nil {
			t.Fatal(err)
		}
	}
	if got, err := lib.Preferred(ctx, "one", "u"); err != nil || got != id {
		t.Errorf("preferred: %s, %v", got, err)
	}
	if got, err := db.Thread(ctx, id); err != nil || got != "thread" {
		t.Errorf("thread: %s, %v", got, err)
	}
	for _, filter := range []songs.Filter{songs.FilterServer, songs.FilterMine, songs.FilterFavourites,
		songs.FilterMember, songs.FilterWinners} {
		for _, text := range []string{"", "rain roof"} {
			page, total, err := lib.Library(ctx, songs.Search{Viewer: v, Filter: filter, Member: "u", Text: text, Limit: 5})
			if want := len(page); err != nil || total != want || want != 1 && filter != songs.FilterWinners {
				t.Errorf("%s %q: %d of %d, %v", filter, text, len(page), total, err)
			}
		}
	}
	if s, err := db.Stats(ctx, v, start.Add(-time.Hour)); err != nil || s.Songs != 1 || s.Orders != 1 {
		t.Errorf("statistics: %+v, %v", s, err)
	}
	if _, err := lib.Hidden(ctx, id, v); !errors.Is(err, songs.ErrNotFound) {
		t.Errorf("hidden: %v", err)
	}
	if removed, err := db.Removed(ctx, []songs.SongID{id}); err != nil || removed {
		t.Errorf("removed: %v, %v", removed, err)
	}
	if all, err := db.RecentDurations(ctx, ""); err != nil || len(all) != 1 || all[0] != time.Minute {
		t.Errorf("durations: %v, %v", all, err)
	}
	s, err := jb.ClaimPlayer(ctx, "G")
	if err != nil {
		t.Fatal(err)
	}
	if changed, err := jb.Changed(ctx, "G", s.Run); err != nil || changed {
		t.Errorf("player changed: %v, %v", changed, err)
	}
	if all, err := lib.Versions(ctx, id, v); err != nil || len(all) != 1 {
		t.Errorf("versions: %d, %v", len(all), err)
	}
}

func TestErasedSongIsMasteredAgainOnce(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	ctx, lib := t.Context(), librarydb.New(db)
	id := finished(t, db, "one")
	if _, err := db.Writer().ExecContext(ctx, `UPDATE songs SET remaster = 1 WHERE id = $1`, id); err != nil {
		t.Fatal(err)
	}
	for i, want := range []int{1, 0} {
		all, err := lib.ClaimRemasters(ctx, start, start.Add(time.Minute), 5)
		if err != nil || len(all) != want {
			t.Errorf("claim %d: %d songs, %v", i, len(all), err)
		}
	}
	if err := lib.Remastered(ctx, id, songs.Mastered{}); err != nil {
		t.Fatal(err)
	}
	empty[songs.Remaster](t, "remasters")(lib.ClaimRemasters(ctx, start.Add(time.Hour), start, 5))
}

func TestChosenRequestIsClaimedUntilItEnds(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	ctx, bd := t.Context(), boarddb.New(db)
	r := board.Request{ID: "r", GuildID: "G", Proposer: songs.Member{ID: "u", Name: "U"}, Idea: "idea",
		Status: board.Held, CreatedAt: start, UpdatedAt: start}
	if err := bd.Propose(ctx, r, 1); err != nil {
		t.Fatal(err)
	}
	if _, err := bd.Confirm(ctx, "r", r.Proposer, 1, start); err != nil {
		t.Fatal(err)
	}
	if all, err := bd.GuildsWithOpen(ctx); err != nil || len(all) != 1 || all[0] != "G" {
		t.Errorf("guilds with open requests: %v, %v", all, err)
	}
	if _, err := bd.Choose(ctx, "G", "r", "curator", start); err != nil {
		t.Fatal(err)
	}
	claim := func(want int) {
		t.Helper()
		if all, err := bd.ClaimChosen(ctx, start, start.Add(time.Minute)); err != nil || len(all) != want {
			t.Errorf("chosen: %d, %v", len(all), err)
		}
	}
	claim(1)
	claim(0)
	if err := bd.Postpone(ctx, r, start); err != nil {
		t.Fatal(err)
	}
	claim(1)
	o := newOrder("one", "G", "u", 0)
	o.Purpose = "request:r/1"
	add(t, db, o)
	if id, err := bd.OrderOfAttempt(ctx, o.Purpose); err != nil || id != "one" {
		t.Errorf("order of attempt: %s, %v", id, err)
	}
	if err := bd.SaveOrder(ctx, "r", "one", board.Post{}, start); err != nil {
		t.Fatal(err)
	}
	empty[board.Request](t, "ended requests")(bd.ClaimEnded(ctx, start, start))
	finish(t, db, "one", songs.Failed)
	if all, err := bd.ClaimEnded(ctx, start, start.Add(time.Minute)); err != nil || len(all) != 1 {
		t.Errorf("ended: %d, %v", len(all), err)
	}
	for _, sort := range []board.Sort{board.SortVotes, board.SortNew, board.SortMine} {
		for _, status := range [][]board.Status{nil, {board.Making}} {
			_, total, err := bd.Requests(ctx, board.Query{GuildID: "G", Viewer: "u", Sort: sort, Status: status, Limit: 5})
			if want := len(status); err != nil || total != want && sort != board.SortMine {
				t.Errorf("%s %v: %d, %v", sort, status, total, err)
			}
		}
	}
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

func TestMemberHasOneWriterCallAtATime(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	c := songs.WriterCall{ID: "one", Member: songs.Member{ID: "u"}, Place: songs.Place{GuildID: "G"}, At: start}
	begin := func() error { return db.BeginWriterCall(t.Context(), c, songs.Limits{}, start.Add(time.Minute)) }
	if err := begin(); err != nil {
		t.Fatal(err)
	}
	if err := begin(); !errors.Is(err, songs.ErrDuplicate) {
		t.Errorf("second call: %v", err)
	}
	if err := db.EndWriterCall(t.Context(), c, 1, 1); err != nil {
		t.Fatal(err)
	}
	if err := begin(); err != nil {
		t.Errorf("call after the end: %v", err)
	}
}
