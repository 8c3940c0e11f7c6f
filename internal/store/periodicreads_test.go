package store_test

import (
	"errors"
	"testing"
	"time"

	"github.com/riffbot/riffbot/internal/board"
	"github.com/riffbot/riffbot/internal/provider"
	"github.com/riffbot/riffbot/internal/songs"
	"github.com/riffbot/riffbot/internal/store/boarddb"
	"github.com/riffbot/riffbot/internal/store/deletiondb"
	"github.com/riffbot/riffbot/internal/store/jukeboxdb"
	"github.com/riffbot/riffbot/internal/store/librarydb"
	"github.com/riffbot/riffbot/internal/store/storetest"
)

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
