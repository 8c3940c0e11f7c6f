package bench

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/riffbot/riffbot/internal/songs"
	"github.com/riffbot/riffbot/internal/store"
	"github.com/riffbot/riffbot/internal/store/boarddb"
	"github.com/riffbot/riffbot/internal/store/deletiondb"
	"github.com/riffbot/riffbot/internal/store/jukeboxdb"
	"github.com/riffbot/riffbot/internal/store/librarydb"
	"github.com/riffbot/riffbot/internal/store/storetest"
)

// songsVariable sets the number of songs of other servers in [BenchmarkGrowth].
const songsVariable = "RIFFBOT_BENCH_SONGS"

// fewSongs is the number of songs of other servers that the others are compared with.
const fewSongs = 1000

// operation is what a command, a suggestion, a periodic task or the queue does with the database.
type operation struct {
	name string
	run  func(ctx context.Context, db *store.DB) error
}

// errUndo rolls back a dispatch.
var errUndo = errors.New("undo")

var (
	viewer = songs.Viewer{ID: "me", GuildID: "own", All: true}
	limits = songs.Limits{MaxConcurrent: 10, MaxConcurrentPerGuild: 2, MaxConcurrentPerUser: 1, MaxQueuedPerUser: 5,
		UserPerDay: 100, GuildPerDay: 1000}
)

// search returns an operation that reads a page of the library.
func search(name string, q songs.Search) operation {
	q.Viewer = viewer
	return operation{name, func(ctx context.Context, db *store.DB) error {
		_, total, err := librarydb.New(db).Library(ctx, q)
		if err == nil && total.Count == 0 {
			err = errors.New("no song found")
		}
		return err
	}}
}

var operations = []operation{
	search("library", songs.Search{Filter: songs.FilterServer, Limit: 10}),
	search("favourites", songs.Search{Filter: songs.FilterFavourites, Limit: 10}),
	search("search", songs.Search{Filter: songs.FilterServer, Text: "rain 7", Limit: 10}),
	search("autocomplete", songs.Search{Filter: songs.FilterServer, Text: "r", Limit: 25}),
	{"versions", func(ctx context.Context, db *store.DB) error {
		_, err := librarydb.New(db).Versions(ctx, "own-song-3", viewer)
		return err
	}},
	{"visible channels", func(ctx context.Context, db *store.DB) error {
		_, err := db.Postings(ctx, "own")
		return err
	}},
	{"leaderboard", func(ctx context.Context, db *store.DB) error {
		_, err := boarddb.New(db).Leaderboard(ctx, viewer, time.Now().AddDate(0, 0, -7), 10)
		return err
	}},
	{"statistics", func(ctx context.Context, db *store.DB) error {
		_, err := db.Stats(ctx, viewer, time.Now().AddDate(0, 0, -30))
		return err
	}},
	{"history", func(ctx context.Context, db *store.DB) error {
		_, _, err := jukeboxdb.New(db).Plays(ctx, viewer, 10, 0)
		return err
	}},
	{"playlists", func(ctx context.Context, db *store.DB) error {
		_, err := jukeboxdb.New(db).Playlists(ctx, viewer, "r", 25)
		return err
	}},
	{"delete and undo", func(ctx context.Context, db *store.DB) error {
		lib := librarydb.New(db)
		err := lib.Hide(ctx, "own-song-3", songs.RemovedByRequester, time.Now().Add(time.Hour))
		return errors.Join(err, lib.Unhide(ctx, "own-song-3", songs.RemovedByRequester, time.Now()))
	}},
	{"export", func(ctx context.Context, db *store.DB) error {
		_, err := deletiondb.New(db).Export(ctx, "me")
		return err
	}},
	{"order", func(ctx context.Context, db *store.DB) error {
		return db.Check(ctx, []songs.Order{{ID: "new", State: songs.Queued, CreatedAt: time.Now(), Credits: 1,
			Place: songs.Place{GuildID: "own", ChannelID: "c"}, Requester: songs.Member{ID: "me"}}}, limits)
	}},
	{"dispatch", func(ctx context.Context, db *store.DB) error {
		_, err := db.Dispatch(ctx, limits, func(context.Context, *sql.Tx, songs.OrderID) error { return errUndo })
		if !errors.Is(err, errUndo) {
			return errors.Join(err, errors.New("no order dispatched"))
		}
		return nil
	}},
	{"place in queue", func(ctx context.Context, db *store.DB) error {
		_, err := db.Ahead(ctx, "own-waits")
		return err
	}},
	{"queue", func(ctx context.Context, db *store.DB) error {
		_, err := db.Queue(ctx, viewer, 25)
		return err
	}},
	{"read order", func(ctx context.Context, db *store.DB) error {
		_, err := db.Order(ctx, "own-order-3")
		return err
	}},
	{"typical durations", func(ctx context.Context, db *store.DB) error {
		_, err := db.RecentDurations(ctx, "")
		return err
	}},
	{"queue tick", queueTick},
	{"board tick", boardTick},
	{"jukebox tick", func(ctx context.Context, db *store.DB) error {
		_, err := jukeboxdb.New(db).PendingPlays(ctx)
		return err
	}},
}

func queueTick(ctx context.Context, db *store.DB) error {
	now := time.Now()
	_, err := db.ReclaimJobs(ctx, time.Minute)
	_, more := db.Reconcile(ctx, "orders", time.Minute, nil)
	err = errors.Join(err, more)
	_, more = db.Cancelled(ctx)
	err = errors.Join(err, more)
	_, more = db.Overdue(ctx, now)
	err = errors.Join(err, more)
	_, more = db.ClaimUnnotified(ctx, now, now)
	err = errors.Join(err, more)
	_, more = db.ClaimPosts(ctx, now, now, 20)
	return errors.Join(err, more)
}

func boardTick(ctx context.Context, db *store.DB) error {
	now, bd := time.Now(), boarddb.New(db)
	_, err := bd.ClaimPanels(ctx, now, now)
	_, more := bd.ClaimBattles(ctx, now, now)
	err = errors.Join(err, more)
	_, more = bd.ClaimChosen(ctx, now, now)
	err = errors.Join(err, more)
	_, more = bd.ClaimEnded(ctx, now, now)
	err = errors.Join(err, more)
	_, more = bd.GuildsWithOpen(ctx)
	err = errors.Join(err, more)
	_, more = bd.UnpostedWeeks(ctx, 3000)
	return errors.Join(err, more)
}

// BenchmarkGrowth compares operations of a server with ten songs: with 1,000 songs of other servers, and
// with 100,000 or the number in RIFFBOT_BENCH_SONGS.
func BenchmarkGrowth(b *testing.B) {
	count := 100_000
	if text := os.Getenv(songsVariable); text != "" {
		var err error
		if count, err = strconv.Atoi(text); err != nil {
			b.Fatal(err)
		}
	}
	few, many := storetest.Open(b), storetest.Open(b)
	fillServers(b, few, fewSongs)
	fillServers(b, many, count)
	for _, o := range operations {
		b.Run(o.name, func(b *testing.B) {
			for b.Loop() {
				small, large := alternate(b, few, many, o.run)
				report(result{name: fmt.Sprintf("%s, %d songs", o.name, count), value: milliseconds(large),
					baseline: milliseconds(small), ratio: float64(large) / float64(small)})
			}
		})
	}
}

// alternate returns the median durations of an operation in two databases. It alternates between them, so
// that other programs on the machine delay both.
func alternate(b *testing.B, few, many *store.DB, run func(context.Context, *store.DB) error) (small,
	large time.Duration) {
	b.Helper()
	var took [2][]time.Duration
	for n := range 61 {
		for i, db := range []*store.DB{few, many} {
			began := time.Now()
			if err := run(b.Context(), db); err != nil {
				b.Fatal(err)
			}
			if n > 0 { // the first call prepares statements
				took[i] = append(took[i], time.Since(began))
			}
		}
	}
	for i := range took {
		slices.Sort(took[i])
	}
	return took[0][len(took[0])/2], took[1][len(took[1])/2]
}
