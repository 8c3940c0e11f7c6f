package store_test

import (
	"errors"
	"testing"
	"time"

	"github.com/riffbot/riffbot/internal/guild"
	"github.com/riffbot/riffbot/internal/songs"
	"github.com/riffbot/riffbot/internal/store/deletiondb"
)

// TestRemovalIncludesMissingSongs checks that after a removal by curators, missing songs of the
// same purchase are not rechecked and their texts are deleted.
func TestRemovalIncludesMissingSongs(t *testing.T) {
	t.Parallel()
	for name, remove := range map[string]func(p plantedDB) error{
		"decision": func(p plantedDB) error {
			p.must(t, deletiondb.New(p.DB).AddReport(t.Context(), guild.Report{ID: "r", GuildID: club, OrderID: "one",
				By: frank, Reason: "bad", CreatedAt: start}))
			return deletiondb.New(p.DB).Decide(t.Context(), club, "one", guild.DecisionRemove, "curator", start)
		},
		"one song": func(p plantedDB) error {
			return deletiondb.New(p.DB).Remove(t.Context(), "here", songs.RemovedByCurators)
		},
	} {
		for _, state := range []songs.State{songs.Overdue, songs.Failed} {
			p := openPlanted(t)
			p.must(t, p.Add(t.Context(), songs.Order{ID: "one", State: songs.Queued,
				Place: songs.Place{GuildID: club, ChannelID: "c"}, Requester: songs.Member{ID: erin},
				Spec: songs.SongSpec{Prompt: planted}, CreatedAt: start, UpdatedAt: start}, songs.Limits{}))
			next(t, p.DB, noLimits)
			o, err := p.Claim(t.Context(), "one")
			p.must(t, err)
			o.TaskID, o.State = "task", songs.Fetching
			lacked := o
			lacked.ID, lacked.Purpose, lacked.State, lacked.RecheckAt = "two", songs.RemainderOf(o.ID), state,
				start.Add(time.Hour)
			lacked.Failure = &songs.Failure{Reason: songs.ReasonUnfetched, Detail: planted}
			lacked.Songs = []songs.Song{{ID: "lacked", Take: 2, Title: planted, Lyrics: planted,
				AudioURL: "https://provider/" + planted}}
			o.Songs = []songs.Song{{ID: "here", Take: 1, Title: planted, Lyrics: planted}}
			p.must(t, p.Split(t.Context(), o, lacked))
			o.State = songs.Done
			p.must(t, p.Save(t.Context(), o))
			p.must(t, remove(p))
			if _, err := p.Reopen(t.Context(), "two", nil, start); !errors.Is(err, songs.ErrConflict) {
				t.Errorf("%s, %s: rechecked: %v", name, state, err)
			}
			if due, err := p.Overdue(t.Context(), start.Add(2*time.Hour)); err != nil || len(due) > 0 {
				t.Errorf("%s, %s: due are %v, %v", name, state, due, err)
			}
			p.must(t, deletiondb.New(p.DB).Vacuum(t.Context()))
			if left := p.grep(t, planted); len(left) > 0 {
				t.Errorf("%s, %s: word left in %v; rows: %s", name, state, left, p.rows(t))
			}
		}
	}
}

// TestCopiedOrderLosesDeletedTexts checks that an order with a member's texts loses them when it
// ends if the member's data was deleted meanwhile.
func TestCopiedOrderLosesDeletedTexts(t *testing.T) {
	t.Parallel()
	for _, deleted := range []bool{true, false} {
		p := openPlanted(t)
		p.song(t, "one", erin, club, nil)
		p.must(t, p.Add(t.Context(), songs.Order{ID: "two", State: songs.Queued,
			Place: songs.Place{GuildID: club, ChannelID: "c"}, CopiedFrom: "one",
			Requester: songs.Member{ID: frank}, Spec: songs.SongSpec{Prompt: "about " + planted}, CreatedAt: start,
			UpdatedAt: start}, songs.Limits{}))
		next(t, p.DB, noLimits)
		o, err := p.Claim(t.Context(), "two")
		p.must(t, err)
		if deleted {
			p.must(t, deletiondb.New(p.DB).Erase(t.Context(), erin, false))
		}
		o.State = songs.Done
		p.must(t, p.Save(t.Context(), o))
		o, err = p.Order(t.Context(), "two")
		p.must(t, err)
		if kept := o.Spec.Prompt != ""; kept == deleted {
			t.Errorf("deleted: %v, order contains %q", deleted, o.Spec.Prompt)
		}
	}
}
