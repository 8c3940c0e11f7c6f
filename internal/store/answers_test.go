package store_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/riffbot/riffbot/internal/provider"
	"github.com/riffbot/riffbot/internal/retention"
	"github.com/riffbot/riffbot/internal/songs"
	"github.com/riffbot/riffbot/internal/store"
	"github.com/riffbot/riffbot/internal/store/deletiondb"
	"github.com/riffbot/riffbot/internal/store/storetest"
)

// dueAnswers returns the orders whose stored answers are due for deletion.
func dueAnswers(t *testing.T, db *store.DB) []string {
	t.Helper()
	all, err := deletiondb.New(db).OrphanedFiles(t.Context(), time.Now(), 100)
	if err != nil {
		t.Fatal(err)
	}
	var ids []string
	for _, f := range all {
		if id, ok := strings.CutPrefix(f.Path, provider.AnswersFolder); ok {
			ids = append(ids, strings.TrimSuffix(id, "/"))
			if len(f.Keep) > 0 {
				t.Errorf("%s keeps %v", f.Path, f.Keep)
			}
		}
	}
	slices.Sort(ids)
	return ids
}

// addBoughtOrder adds an order in a state that was sent, with the id of its task.
func addBoughtOrder(t *testing.T, db *store.DB, id, task string, state songs.State) {
	t.Helper()
	at := time.Now().Add(-48 * time.Hour)
	o := songs.Order{ID: songs.OrderID(id), State: songs.Queued, Place: songs.Place{GuildID: "g"},
		Requester: songs.Member{ID: "u"}, Spec: songs.SongSpec{Prompt: "p"}, CreatedAt: at, UpdatedAt: at}
	if err := db.Add(t.Context(), o, songs.Limits{}); err != nil {
		t.Fatal(err)
	}
	o, err := db.Claim(t.Context(), o.ID)
	if err != nil {
		t.Fatal(err)
	}
	o.State, o.TaskID, o.UpdatedAt, o.SentAt = state, task, at, at
	if err := db.Save(t.Context(), o); err != nil {
		t.Fatal(err)
	}
}

// TestAnswersOfDoneOrdersAreDeleted checks that the answers of other orders are kept, because their
// songs can be looked for again, and that tasks of other providers have none.
func TestAnswersOfDoneOrdersAreDeleted(t *testing.T) {
	db := storetest.Open(t)
	addBoughtOrder(t, db, "done", "done", songs.Done)
	addBoughtOrder(t, db, "failed", "failed", songs.Failed)
	addBoughtOrder(t, db, "unsure", "", songs.Unsure)
	addBoughtOrder(t, db, "rendering", "rendering", songs.Rendering)
	addBoughtOrder(t, db, "foreign", "task-7", songs.Done)
	if got := dueAnswers(t, db); !slices.Equal(got, []string{"done"}) {
		t.Errorf("%v", got)
	}
}

func TestAnswersAreDeletedWithTheDataOfTheirOrders(t *testing.T) {
	for name, remove := range map[string]func(*testing.T, *deletiondb.Deletion) error{
		"user": func(t *testing.T, del *deletiondb.Deletion) error { return del.Erase(t.Context(), "u", false) },
		"guild": func(t *testing.T, del *deletiondb.Deletion) error {
			if err := del.MarkLeft(t.Context(), "g", time.Now().Add(-time.Hour)); err != nil {
				return err
			}
			return del.DeleteGuild(t.Context(), "g", time.Now())
		},
		"texts": func(t *testing.T, del *deletiondb.Deletion) error {
			return del.Prune(t.Context(), time.Now(), retention.Policy{Texts: 1})
		},
	} {
		t.Run(name, func(t *testing.T) {
			db := storetest.Open(t)
			addBoughtOrder(t, db, "failed", "failed", songs.Failed)
			addBoughtOrder(t, db, "unsure", "", songs.Unsure)
			addBoughtOrder(t, db, "foreign", "task-7", songs.Failed)
			if got := dueAnswers(t, db); len(got) > 0 {
				t.Fatalf("%v", got)
			}
			if err := remove(t, deletiondb.New(db)); err != nil {
				t.Fatal(err)
			}
			if got := dueAnswers(t, db); !slices.Equal(got, []string{"failed", "unsure"}) {
				t.Errorf("%v", got)
			}
		})
	}
}

func TestAnswersAreDeletedWithRemovedSongs(t *testing.T) {
	db := storetest.Open(t)
	at := time.Now()
	o := songs.Order{ID: "o", State: songs.Queued, Place: songs.Place{GuildID: "g"}, Requester: songs.Member{ID: "u"},
		CreatedAt: at, UpdatedAt: at}
	if err := db.Add(t.Context(), o, songs.Limits{}); err != nil {
		t.Fatal(err)
	}
	o, err := db.Claim(t.Context(), "o")
	if err != nil {
		t.Fatal(err)
	}
	o.State, o.TaskID, o.SentAt, o.Songs = songs.Failed, "o", at, []songs.Song{{ID: "s", Take: 1}}
	o.Failure = &songs.Failure{Reason: songs.ReasonUnposted}
	if err := db.Save(t.Context(), o); err != nil {
		t.Fatal(err)
	}
	if err := deletiondb.New(db).Remove(t.Context(), "s", songs.RemovedByCurators); err != nil {
		t.Fatal(err)
	}
	if got := dueAnswers(t, db); !slices.Equal(got, []string{"o"}) {
		t.Errorf("%v", got)
	}
}
