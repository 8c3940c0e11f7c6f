package store_test

import (
	"context"
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/riffbot/riffbot/internal/board"
	"github.com/riffbot/riffbot/internal/guild"
	"github.com/riffbot/riffbot/internal/jukebox"
	"github.com/riffbot/riffbot/internal/songs"
	"github.com/riffbot/riffbot/internal/store"
	"github.com/riffbot/riffbot/internal/store/boarddb"
	"github.com/riffbot/riffbot/internal/store/deletiondb"
	"github.com/riffbot/riffbot/internal/store/jukeboxdb"
	"github.com/riffbot/riffbot/internal/store/librarydb"
	"github.com/riffbot/riffbot/internal/store/storetest"
)

// planted is a word that is written into every text that a member can set.
const planted = "qzxplantedword"

// plantedDB is a database that contains the word, and the location of its files.
type plantedDB struct {
	*store.DB
	raw      *sql.DB
	dir      string
	postgres bool
	rest     songs.State // of the order for a missing song of the first order; empty if there is none
}

func openPlanted(t *testing.T) plantedDB {
	t.Helper()
	p := plantedDB{dir: storetest.Dir(t)}
	address := storetest.Address(t)
	p.postgres = address != ""
	var err error
	if p.DB, err = store.Open(t.Context(), p.dir, address); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = p.Close() })
	if p.postgres {
		if p.raw, err = sql.Open("pgx", address); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = p.raw.Close() })
	}
	return p
}

// grep returns where a word occurs: in the files of the data folder and of a backup, or in the rows
// of PostgreSQL.
func (p plantedDB) grep(t *testing.T, word string) (found []string) {
	t.Helper()
	if p.postgres {
		return traces(t, p.raw, true, word)
	}
	backup := t.TempDir()
	if err := store.Backup(t.Context(), p.dir, backup); err != nil {
		t.Fatal(err)
	}
	for _, dir := range []string{p.dir, backup} {
		files, err := filepath.Glob(filepath.Join(dir, "*"))
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range files {
			b, err := os.ReadFile(f)
			if err != nil {
				t.Fatal(err)
			}
			if n := strings.Count(strings.ToLower(string(b)), word); n > 0 {
				found = append(found, fmt.Sprintf("%s (%d)", filepath.Base(f), n))
			}
		}
	}
	return found
}

// song adds an order with a song whose texts all contain the word.
func (p plantedDB) song(t *testing.T, id, user, guild string, change func(*songs.Order)) songs.SongID {
	t.Helper()
	o := songs.Order{ID: songs.OrderID(id), State: songs.Queued, Place: songs.Place{GuildID: guild, ChannelID: "c"},
		Credits:   1,
		Requester: songs.Member{ID: user, Name: "Name " + user}, CreatedAt: start, UpdatedAt: start,
		Spec:    songs.SongSpec{Prompt: "about " + planted, Lyrics: "la " + planted, Style: planted, Title: planted},
		Address: []byte(`{"channel_id":"c","message_id":"m` + id + `"}`)}
	if change != nil {
		change(&o)
	}
	p.must(t, p.Add(t.Context(), o, songs.Limits{}))
	if got := next(t, p.DB, noLimits); got != o.ID {
		t.Fatalf("next order: %s", got)
	}
	o, err := p.Claim(t.Context(), o.ID)
	p.must(t, err)
	s := songs.Song{ID: songs.SongID("song" + id), Take: 1, Title: planted, Style: planted, Lyrics: "la " + planted,
		Words:    []songs.Word{{Text: planted}},
		AudioURL: "https://provider/" + planted, Audio: songs.File{Key: "song" + id + "/audio"}}
	if o.Spec.Edit != nil {
		s.Parent = o.Spec.Edit.Song
	}
	o.State, o.TaskID, o.Songs = songs.Fetching, "task-"+id, []songs.Song{s}
	p.must(t, p.Save(t.Context(), o))
	if id == "one" && p.rest != "" {
		p.lack(t, o)
	}
	o.State = songs.Done
	p.must(t, p.Save(t.Context(), o))
	return s.ID
}

// lack adds an order for a missing song of an order.
func (p plantedDB) lack(t *testing.T, o songs.Order) {
	t.Helper()
	lost := o.Songs[0]
	lost.ID, lost.Take, lost.Audio, lost.VendorID = "songrest", 2, songs.File{}, planted
	rest := o
	rest.ID, rest.Purpose, rest.State, rest.Credits, rest.Songs = "rest", songs.RemainderOf(o.ID), p.rest, 0,
		[]songs.Song{lost}
	rest.Failure = &songs.Failure{Reason: songs.ReasonExpired, Detail: "no " + planted}
	if p.rest == songs.Overdue {
		rest.RecheckAt = start.Add(time.Hour)
	}
	p.must(t, p.Split(t.Context(), o, rest))
}

func (p plantedDB) must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// plant adds the word everywhere a member can, and copies of it by other members.
func (p plantedDB) plant(t *testing.T) {
	t.Helper()
	ctx := t.Context()
	settings := guild.NewSettingsService(p.DB, newIDs("planted"), time.Now)
	id := p.song(t, "one", erin, club, nil)
	p.must(t, librarydb.New(p.DB).Rename(ctx, id, planted+" renamed"))
	p.song(t, "two", frank, club, func(o *songs.Order) { o.CopiedFrom = "one" })
	e, err := librarydb.New(p.DB).Entry(ctx, id, songs.Viewer{ID: frank, GuildID: club, All: true})
	p.must(t, err)
	p.song(t, "three", frank, club, func(o *songs.Order) {
		o.Spec = songs.SongSpec{Title: "Mine", Edit: songs.NewEdit("cover", e)}
	})
	who := songs.Member{ID: erin, Name: planted}
	p.must(t, p.SaveDraft(ctx, songs.Draft{ID: "d0", Owner: who, Place: songs.Place{GuildID: club}, Idea: planted,
		Spec: songs.SongSpec{Lyrics: planted}, CreatedAt: start}))
	p.must(t, p.SaveDraft(ctx, songs.Draft{ID: "d1", Owner: songs.Member{ID: frank}, Place: songs.Place{GuildID: club},
		Idea: "about " + planted, CreatedAt: start}))
	p.must(t, p.SaveDraft(ctx, songs.Draft{ID: "d2", Owner: songs.Member{ID: frank}, Place: songs.Place{GuildID: club},
		Song: id, Spec: songs.SongSpec{Lyrics: "more " + planted}, CreatedAt: start}))
	p.must(t, deletiondb.New(p.DB).AddReport(ctx, guild.Report{ID: "r", GuildID: club, OrderID: "one", By: frank,
		Reason: "it says " + planted, CreatedAt: start}))
	p.must(t, settings.Record(ctx, club, "curator", "report.keep", "", `"`+planted+` (one)"`))
	p.must(t, boarddb.New(p.DB).Propose(ctx, board.Request{ID: "idea", GuildID: club, ChannelID: "c", Proposer: who,
		Idea: planted, Style: planted, Voice: planted, Status: board.Open, CreatedAt: start}, 1))
	_, err = boarddb.New(p.DB).Choose(ctx, club, "idea", "", start)
	p.must(t, err)
	p.must(t, boarddb.New(p.DB).SaveOrder(ctx, "idea", "one", board.Post{}, start))
	p.must(t, boarddb.New(p.DB).SaveOutcome(ctx, board.Request{ID: "idea", Status: board.Done, Order: "one", Song: id,
		Title: planted, UpdatedAt: start}))
	b := board.Battle{ID: "b", GuildID: club, ChannelID: "c", Host: who, Idea: planted, State: board.Ended,
		CreatedAt: start}
	b.Sides = []board.Side{{Number: 1, Song: id, Order: "one", Title: planted, Style: planted},
		{Number: 2, Style: "dub"}}
	p.must(t, boarddb.New(p.DB).AddBattle(ctx, b))
	list := jukebox.Playlist{ID: "list", GuildID: club, Owner: who, Name: planted, Created: start}
	p.must(t, jukeboxdb.New(p.DB).SavePlaylist(ctx, list))
	p.must(t, jukeboxdb.New(p.DB).AddToPlaylist(ctx, "list", id))
	failed := songs.Order{ID: "failed", State: songs.Queued, Place: songs.Place{GuildID: club}, Requester: who,
		Spec: songs.SongSpec{Prompt: planted}, CreatedAt: start, UpdatedAt: start}
	p.must(t, p.Add(ctx, failed, songs.Limits{}))
	called, err := p.Cancel(ctx, "failed", songs.Failure{Reason: songs.ReasonInternal,
		Detail: "cannot sing " + planted}, true)
	p.must(t, err)
	called.State = songs.Failed
	p.must(t, p.Save(ctx, called))
}

// unplant removes the word from texts that a deletion does not cover.
func (p plantedDB) unplant(t *testing.T, what ...string) {
	t.Helper()
	for _, w := range what {
		statement := map[string]string{
			"drafts":    `DELETE FROM drafts WHERE id = 'd0'`,
			"requests":  `UPDATE requests SET user_name = ''`,
			"playlists": `UPDATE playlists SET name = '', folded = '', bare = '', user_name = ''`,
			"failed":    `UPDATE orders SET brief = '{}', failure = '', user_name = '' WHERE id = 'failed'`,
			"two": `UPDATE songs SET title = '', style = '', lyrics = '', words = '[]', search = '',
				title_folded = '', title_bare = '', audio_url = '' WHERE id = 'songtwo'`,
			"three": `UPDATE songs SET title = '', style = '', lyrics = '', words = '[]', search = '',
				title_folded = '', title_bare = '', audio_url = '' WHERE id = 'songthree'`,
			"songs": `UPDATE songs SET title = '', style = '', lyrics = '', words = '[]', search = '',
				title_folded = '', title_bare = '', audio_url = '', vendor_id = ''`,
			"kept songs": `UPDATE songs SET title = '', style = '', lyrics = '', words = '[]', search = '',
				title_folded = '', title_bare = '', audio_url = '' WHERE id <> 'songrest'`,
			"audit":   `UPDATE audit SET value_after = ''`,
			"frank":   `UPDATE orders SET brief = '{}' WHERE id = 'three'`,
			"reports": `UPDATE reports SET reason = ''`,
			"sides":   `UPDATE battle_sides SET title = ''`,
			"titles":  `UPDATE requests SET title = '', user_name = ''`,
		}[w]
		p.must(t, p.exec(t.Context(), statement))
	}
	for _, statement := range []string{`UPDATE battles
		SET user_name = ''`, `UPDATE request_votes
			SET user_name = ''`, `UPDATE orders
				SET user_name = ''`, `UPDATE events SET detail = '' WHERE order_id = 'failed'`} {
		p.must(t, p.exec(t.Context(), statement))
	}
}

func (p plantedDB) exec(ctx context.Context, statement string) error {
	raw := p.raw
	if raw == nil {
		var err error
		if raw, err = sql.Open("sqlite", filepath.Join(p.dir, "riffbot.db")); err != nil {
			return err
		}
		defer func() { _ = raw.Close() }()
	}
	_, err := raw.ExecContext(ctx, statement)
	return err
}

// rows returns the columns that contain the word.
func (p plantedDB) rows(t *testing.T) string {
	t.Helper()
	return strings.Join(traces(t, p.open(t), p.postgres, planted), ", ")
}

// columns returns the columns of an order as text.
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

// open opens the underlying database for the duration of the test.
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
