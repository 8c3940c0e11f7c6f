package store_test

import (
	"database/sql"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"riffbot/internal/guilds"
	"riffbot/internal/songs"
)

// Words that are deleted while others' orders are made in them go with the ends of
// those orders, whatever a run still has in memory, and whether it is restarted.
func TestWordsDeletedDuringAnOrderDoNotComeBack(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		do     func(t *testing.T, p plantedDB) error
		copied bool // whether the order says what it repeats, or only has the same words
		ends   songs.State
		kept   bool
	}{
		"member, copied": {eraseKept, true, songs.Done, false}, "member, same words": {eraseKept, false, songs.Done, false},
		"member, failed": {eraseKept, true, songs.Failed, false}, "song, copied": {removeOne, true, songs.Done, false},
		"song, same words": {removeOne, false, songs.Done, true}, "song, same words, failed": {removeOne, false, songs.Failed, false},
		"curators, same words": {removeReported, false, songs.Done, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := openPlanted(t)
			p.song(t, "one", erin, club, nil)
			o := songs.Order{ID: "again", State: songs.Queued, Place: songs.Place{GuildID: club}, Requester: songs.Member{ID: frank}, CreatedAt: start,
				UpdatedAt: start, Brief: songs.Brief{Prompt: "about " + planted, Lyrics: "la " + planted, Title: planted}}
			if c.copied {
				o.CopiedFrom = "one"
			}
			add(t, p.DB, o)
			o, err := p.Claim(t.Context(), o.ID)
			p.must(t, err)
			o.State, o.TaskID, o.Songs = songs.Rendering, "task", []songs.Song{{ID: "songagain", Take: 1}, {ID: "lost", Take: 2}}
			p.must(t, p.Save(t.Context(), o))
			p.must(t, c.do(t, p))
			if o, err = p.Claim(t.Context(), o.ID); err != nil || o.Brief.Prompt == "" && o.State != songs.Queued {
				t.Fatalf("it cannot go on: %+v, %v", o, err)
			}
			rest := o
			rest.ID, rest.Request, rest.State, rest.LookAt = "rest", songs.RestOf(o.ID), songs.Overdue, start.Add(time.Hour)
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
				p.must(t, p.scan(t, `SELECT brief, failure FROM orders WHERE id = '`+string(o.ID)+`'`, &brief, &failure))
				if kept := strings.Contains(brief+failure, planted); kept != c.kept {
					t.Errorf("%s: %s %s", o.ID, brief, failure)
				}
			}
		})
	}
}

func eraseKept(t *testing.T, p plantedDB) error { return p.Erase(t.Context(), erin, false) }

func removeOne(t *testing.T, p plantedDB) error {
	return p.Remove(t.Context(), "songone", songs.RemovedByRequester)
}

func removeReported(t *testing.T, p plantedDB) error {
	p.must(t, p.AddReport(t.Context(), guilds.Report{ID: "r", GuildID: club, OrderID: "one", By: frank, CreatedAt: start}))
	return p.Decide(t.Context(), club, "one", guilds.DecisionRemove, "curator", start)
}

// What an order is in its columns holds for the order of the songs that it lacked,
// but what only one of both can have.
func TestColumnsOfAnOrderForMissingSongs(t *testing.T) {
	t.Parallel()
	p := openPlanted(t)
	p.song(t, "before", erin, club, nil)
	p.rest = songs.Overdue
	p.song(t, "one", frank, club, func(o *songs.Order) {
		o.CopiedFrom, o.Parent, o.Interaction, o.SizeLimit = "before", "parent", "interaction", 5
	})
	p.must(t, p.exec(t.Context(), `UPDATE orders SET forget = 1 WHERE id = 'one'`))
	same := map[string]bool{"guild_id": true, "channel_id": true, "parent_id": true, "user_id": true, "user_name": true, "share": true,
		"copied_from": true, "created_at": true, "day": true, "sent_at": true, "task_id": true, "trace_id": true, "size_limit": true, "brief": true,
		// forget: see TestWordsDeletedDuringAnOrderDoNotComeBack. The others are each order's own.
		"id": false, "forget": false, "state": false, "run": false, "attempt": false, "credits": false, "instead": false, "interaction": false,
		"request": false, "address": false, "failure": false, "updated_at": false, "looks": false, "look_at": false, "tell_at": false, "tells": false}
	one, rest := p.columns(t, "one"), p.columns(t, "rest")
	for name, value := range one {
		copied, known := same[name]
		if !known {
			t.Errorf("nothing is said of column %s", name)
		}
		if copied && rest[name] != value {
			t.Errorf("%s is %q, not %q", name, rest[name], value)
		}
	}
	if one["copied_from"] == "" || one["parent_id"] == "" || one["interaction"] == "" || rest["interaction"] != "" || rest["credits"] != "0" {
		t.Errorf("%v, %v", one, rest)
	}
}

// A song that a copied order lacked goes with what the order was copied from.
func TestMissingSongOfACopyIsRemovedWithItsOriginal(t *testing.T) {
	t.Parallel()
	p := openPlanted(t)
	p.song(t, "before", erin, club, nil)
	p.rest = songs.Overdue
	p.song(t, "one", frank, club, func(o *songs.Order) { o.CopiedFrom = "before" })
	p.must(t, p.Erase(t.Context(), erin, true))
	p.must(t, p.Vacuum(t.Context()))
	if left := p.grep(t, planted); len(left) > 0 {
		t.Errorf("left in %v; rows: %s", left, p.rows(t))
	}
	if due, err := p.Overdue(t.Context(), start.AddDate(0, 0, 1)); err != nil || len(due) > 0 {
		t.Errorf("%v are looked for, %v", due, err)
	}
}

// Of an order's songs one is removed: those that have not come are not looked for,
// those that are here stay, also where one was found since.
func TestRemovedSongStopsTheSearchForItsSiblings(t *testing.T) {
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
			t.Errorf("found before: %t: %+v, %v", came, o, err)
		}
	}
}

// columns are an order's, as text.
func (p plantedDB) columns(t *testing.T, id string) map[string]string {
	t.Helper()
	raw := p.open(t)
	rows, err := raw.QueryContext(t.Context(), `SELECT * FROM orders WHERE id = '`+id+`'`)
	p.must(t, err)
	defer func() { _ = rows.Close() }()
	names, err := rows.Columns()
	p.must(t, err)
	values, into := make([]any, len(names)), make([]any, len(names))
	for i := range values {
		into[i] = &values[i]
	}
	all := make(map[string]string)
	for rows.Next() {
		p.must(t, rows.Scan(into...))
		for i, name := range names {
			all[name] = fmt.Sprint(values[i])
		}
	}
	p.must(t, rows.Err())
	return all
}

func (p plantedDB) scan(t *testing.T, query string, into ...any) error {
	t.Helper()
	return p.open(t).QueryRowContext(t.Context(), query).Scan(into...)
}

// open returns the database below, until the test ends.
func (p plantedDB) open(t *testing.T) *sql.DB {
	t.Helper()
	if p.raw != nil {
		return p.raw
	}
	raw, err := sql.Open("sqlite", filepath.Join(p.dir, "riffbot.db"))
	p.must(t, err)
	t.Cleanup(func() { _ = raw.Close() })
	return raw
}
