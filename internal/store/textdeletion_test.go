package store_test

import (
	"strings"
	"testing"
	"time"

	"github.com/riffbot/riffbot/internal/guild"
	"github.com/riffbot/riffbot/internal/songs"
	"github.com/riffbot/riffbot/internal/store/deletiondb"
)

// TestTextsDeletedDuringOrderStayDeleted checks that texts deleted while other members' orders use
// them are deleted when those orders end, whether or not they are restarted.
func TestTextsDeletedDuringOrderStayDeleted(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		do     func(t *testing.T, p plantedDB) error
		copied bool // whether the order refers to its original, or only has the same texts
		ends   songs.State
		kept   bool
	}{
		"member, copied": {eraseKept, true, songs.Done, false}, "member, same words": {eraseKept, false, songs.Done,
			false},
		"member, failed": {eraseKept, true, songs.Failed, false}, "song, copied": {removeOne, true, songs.Done, false},
		"song, same words": {removeOne, false, songs.Done, true}, "song, same words, failed": {removeOne, false,
			songs.Failed, false},
		"curators, same words": {removeReported, false, songs.Done, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := openPlanted(t)
			p.song(t, "one", erin, club, nil)
			o := songs.Order{ID: "again", State: songs.Queued, Place: songs.Place{GuildID: club},
				Requester: songs.Member{ID: frank}, CreatedAt: start,
				UpdatedAt: start, Spec: songs.SongSpec{Prompt: "about " + planted, Lyrics: "la " + planted,
					Title: planted}}
			if c.copied {
				o.CopiedFrom = "one"
			}
			add(t, p.DB, o)
			o, err := p.Claim(t.Context(), o.ID)
			p.must(t, err)
			o.State, o.TaskID, o.Songs = songs.Rendering, "task", []songs.Song{{ID: "songagain", Take: 1},
				{ID: "lost", Take: 2}}
			p.must(t, p.Save(t.Context(), o))
			p.must(t, c.do(t, p))
			if o, err = p.Claim(t.Context(), o.ID); err != nil || o.Spec.Prompt == "" && o.State != songs.Queued {
				t.Fatalf("order cannot continue: %+v, %v", o, err)
			}
			rest := o
			rest.ID, rest.Purpose, rest.State, rest.RecheckAt = "rest", songs.RemainderOf(o.ID), songs.Overdue,
				start.Add(time.Hour)
			rest.Failure = &songs.Failure{Reason: songs.ReasonExpired}
			rest.Songs, o.Songs = o.Songs[1:], o.Songs[:1]
			p.must(t, p.Split(t.Context(), o, rest))
			rest, err = p.Reopen(t.Context(), "rest", nil, start)
			p.must(t, err)
			for _, o := range []songs.Order{o, rest} {
				o.State = c.ends
				if c.ends == songs.Failed {
					o.Failure = &songs.Failure{Reason: songs.ReasonRefused, Detail: "cannot sing " + planted}
				}
				p.must(t, p.Save(t.Context(), o))
				var brief, failure string
				p.must(t, p.scan(t, `SELECT brief, failure FROM orders
					WHERE id = '`+string(o.ID)+`'`, &brief, &failure))
				if kept := strings.Contains(brief+failure, planted); kept != c.kept {
					t.Errorf("%s: %s %s", o.ID, brief, failure)
				}
			}
		})
	}
}

func eraseKept(t *testing.T, p plantedDB) error {
	return deletiondb.New(p.DB).Erase(t.Context(), erin, false)
}

func removeOne(t *testing.T, p plantedDB) error {
	return deletiondb.New(p.DB).Remove(t.Context(), "songone", songs.RemovedByRequester)
}

func removeReported(t *testing.T, p plantedDB) error {
	p.must(t, deletiondb.New(p.DB).AddReport(t.Context(), guild.Report{ID: "r", GuildID: club, OrderID: "one",
		By: frank, CreatedAt: start}))
	return deletiondb.New(p.DB).Decide(t.Context(), club, "one", guild.DecisionRemove, "curator", start)
}

// TestRemovalIncludesMissingSongOfCopy checks that a missing song of a copied order is removed with
// the original.
func TestRemovalIncludesMissingSongOfCopy(t *testing.T) {
	t.Parallel()
	p := openPlanted(t)
	p.song(t, "before", erin, club, nil)
	p.rest = songs.Overdue
	p.song(t, "one", frank, club, func(o *songs.Order) { o.CopiedFrom = "before" })
	p.must(t, deletiondb.New(p.DB).Erase(t.Context(), erin, true))
	p.must(t, deletiondb.New(p.DB).Vacuum(t.Context()))
	if left := p.grep(t, planted); len(left) > 0 {
		t.Errorf("word left in %v; rows: %s", left, p.rows(t))
	}
	if due, err := p.Overdue(t.Context(), start.AddDate(0, 0, 1)); err != nil || len(due) > 0 {
		t.Errorf("%v rechecked, %v", due, err)
	}
}

// TestRemovalStopsRecheckOfOtherSongs checks that after one song of an order is removed, its
// missing songs are not rechecked, and that existing ones remain.
func TestRemovalStopsRecheckOfOtherSongs(t *testing.T) {
	t.Parallel()
	for _, came := range []bool{false, true} {
		p := openPlanted(t)
		p.rest = songs.Overdue
		p.song(t, "one", erin, club, nil)
		if came {
			o, err := p.Reopen(t.Context(), "rest", nil, start)
			p.must(t, err)
			o, err = p.Claim(t.Context(), o.ID)
			p.must(t, err)
			o.State = songs.Done
			p.must(t, p.Save(t.Context(), o))
		}
		p.must(t, removeOne(t, p))
		o, err := p.Order(t.Context(), "rest")
		if err != nil || came != (o.State == songs.Done && len(o.Songs) == 1) || came == (o.TaskID == "") {
			t.Errorf("found before removal: %t: %+v, %v", came, o, err)
		}
	}
}
