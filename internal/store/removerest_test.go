package store_test

import (
	"errors"
	"testing"
	"time"

	"riffbot/internal/guilds"
	"riffbot/internal/songs"
)

// What curators remove is not looked for any more where a song of the same purchase did not come, and nothing of its
// words is left there.
func TestCuratorsRemoveSongsThatHaveNotComeYet(t *testing.T) {
	t.Parallel()
	for name, remove := range map[string]func(p plantedDB) error{
		"decision": func(p plantedDB) error {
			p.must(t, p.AddReport(t.Context(), guilds.Report{ID: "r", GuildID: club, OrderID: "one", By: frank, Reason: "bad", CreatedAt: start}))
			return p.Decide(t.Context(), club, "one", guilds.DecisionRemove, "curator", start)
		},
		"one song": func(p plantedDB) error { return p.Remove(t.Context(), "here", songs.RemovedByCurators) },
	} {
		for _, state := range []songs.State{songs.Overdue, songs.Failed} {
			p := openPlanted(t)
			p.must(t, p.Add(t.Context(), songs.Order{ID: "one", State: songs.Queued, Place: songs.Place{GuildID: club, ChannelID: "c"}, Requester: songs.Member{ID: erin},
				Brief: songs.Brief{Prompt: planted}, CreatedAt: start, UpdatedAt: start}, songs.Bounds{}))
			next(t, p.DB, plenty)
			o, err := p.Claim(t.Context(), "one")
			p.must(t, err)
			o.TaskID, o.State = "task", songs.Fetching
			lacked := o
			lacked.ID, lacked.Request, lacked.State, lacked.LookAt = "two", songs.RestOf(o.ID), state, start.Add(time.Hour)
			lacked.Failure = &songs.Failure{Reason: songs.ReasonUnfetched, Detail: planted}
			lacked.Songs = []songs.Song{{ID: "lacked", Take: 2, Title: planted, Lyrics: planted, AudioURL: "https://provider/" + planted}}
			o.Songs = []songs.Song{{ID: "here", Take: 1, Title: planted, Lyrics: planted}}
			p.must(t, p.Split(t.Context(), o, lacked))
			o.State = songs.Done
			p.must(t, p.Save(t.Context(), o))
			p.must(t, remove(p))
			if _, err := p.Reopen(t.Context(), "two", nil, start); !errors.Is(err, songs.ErrTaken) {
				t.Errorf("%s, %s: it is looked for again: %v", name, state, err)
			}
			if due, err := p.Overdue(t.Context(), start.Add(2*time.Hour)); err != nil || len(due) > 0 {
				t.Errorf("%s, %s: due are %v, %v", name, state, due, err)
			}
			p.must(t, p.Vacuum(t.Context()))
			if left := p.grep(t, planted); len(left) > 0 {
				t.Errorf("%s, %s: words are left in %v; rows: %s", name, state, left, p.rows(t))
			}
		}
	}
}

// An order in a member's words that is under way when their data is deleted keeps none of them once it has ended.
func TestCopiedOrderForgetsWordsThatWereDeletedMeanwhile(t *testing.T) {
	t.Parallel()
	for _, deleted := range []bool{true, false} {
		p := openPlanted(t)
		p.song(t, "one", erin, club, nil)
		p.must(t, p.Add(t.Context(), songs.Order{ID: "two", State: songs.Queued, Place: songs.Place{GuildID: club, ChannelID: "c"}, CopiedFrom: "one",
			Requester: songs.Member{ID: frank}, Brief: songs.Brief{Prompt: "about " + planted}, CreatedAt: start, UpdatedAt: start}, songs.Bounds{}))
		next(t, p.DB, plenty)
		o, err := p.Claim(t.Context(), "two")
		p.must(t, err)
		if deleted {
			p.must(t, p.Erase(t.Context(), erin, false))
		}
		o.State = songs.Done
		p.must(t, p.Save(t.Context(), o))
		o, err = p.Order(t.Context(), "two")
		p.must(t, err)
		if kept := o.Brief.Prompt != ""; kept == deleted {
			t.Errorf("deleted: %v, the order holds %q", deleted, o.Brief.Prompt)
		}
	}
}
