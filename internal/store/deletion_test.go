package store_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"riffbot/internal/guilds"
	"riffbot/internal/jukebox"
	"riffbot/internal/requests"
	"riffbot/internal/songs"
	"riffbot/internal/store"
	"riffbot/internal/store/storetest"
)

// planted is a word that stands wherever a member can put words.
const planted = "qzxplantedword"

// plantedDB is a database with that word in it, and where its bytes are.
type plantedDB struct {
	*store.DB
	raw      *sql.DB
	dir      string
	postgres bool
	rest     songs.State // of the order for the song that the first one lacks; empty for none
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

// grep returns where a word is: the raw files of the data folder and of a backup, or
// all rows of PostgreSQL.
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

// song makes an order with a song whose every text holds the word.
func (p plantedDB) song(t *testing.T, id, user, guild string, change func(*songs.Order)) songs.SongID {
	t.Helper()
	o := songs.Order{ID: songs.OrderID(id), State: songs.Queued, Place: songs.Place{GuildID: guild, ChannelID: "c"}, Credits: 1,
		Requester: songs.Member{ID: user, Name: "Name " + user}, CreatedAt: start, UpdatedAt: start,
		Brief:   songs.Brief{Prompt: "about " + planted, Lyrics: "la " + planted, Style: planted, Title: planted},
		Address: []byte(`{"channel_id":"c","message_id":"m` + id + `"}`)}
	if change != nil {
		change(&o)
	}
	p.must(t, p.Add(t.Context(), o, songs.Bounds{}))
	if got := next(t, p.DB, plenty); got != o.ID {
		t.Fatalf("%s is next", got)
	}
	o, err := p.Claim(t.Context(), o.ID)
	p.must(t, err)
	s := songs.Song{ID: songs.SongID("song" + id), Take: 1, Title: planted, Style: planted, Lyrics: "la " + planted, Words: []songs.Word{{Text: planted}},
		AudioURL: "https://provider/" + planted, Audio: songs.File{Key: "song" + id + "/audio"}}
	if o.Brief.Edit != nil {
		s.Parent = o.Brief.Edit.Song
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

// lack gives an order one more song, which was bought and did not come.
func (p plantedDB) lack(t *testing.T, o songs.Order) {
	t.Helper()
	lost := o.Songs[0]
	lost.ID, lost.Take, lost.Audio, lost.VendorID = "songrest", 2, songs.File{}, planted
	rest := o
	rest.ID, rest.Request, rest.State, rest.Credits, rest.Songs = "rest", songs.RestOf(o.ID), p.rest, 0, []songs.Song{lost}
	rest.Failure = &songs.Failure{Reason: songs.ReasonExpired, Detail: "no " + planted}
	if p.rest == songs.Overdue {
		rest.LookAt = start.Add(time.Hour)
	}
	p.must(t, p.Split(t.Context(), o, rest))
}

func (p plantedDB) must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// plant lets a member use the word wherever one can, and others repeat it.
func (p plantedDB) plant(t *testing.T) {
	t.Helper()
	ctx := t.Context()
	house := guilds.NewHouse(p.DB, newIDs("planted"), time.Now)
	id := p.song(t, "one", erin, club, nil)
	p.must(t, p.Rename(ctx, id, planted+" renamed"))
	p.song(t, "two", frank, club, func(o *songs.Order) { o.CopiedFrom = "one" })
	e, err := p.Entry(ctx, id, songs.Viewer{ID: frank, GuildID: club, All: true})
	p.must(t, err)
	p.song(t, "three", frank, club, func(o *songs.Order) {
		o.Brief = songs.Brief{Title: "Mine", Edit: songs.NewEdit("cover", e)}
	})
	who := songs.Member{ID: erin, Name: planted}
	p.must(t, p.KeepDraft(ctx, songs.Draft{ID: "d0", Owner: who, Place: songs.Place{GuildID: club}, Idea: planted, Brief: songs.Brief{Lyrics: planted}, CreatedAt: start}))
	p.must(t, p.KeepDraft(ctx, songs.Draft{ID: "d1", Owner: songs.Member{ID: frank}, Place: songs.Place{GuildID: club}, Idea: "about " + planted, CreatedAt: start}))
	p.must(t, p.KeepDraft(ctx, songs.Draft{ID: "d2", Owner: songs.Member{ID: frank}, Place: songs.Place{GuildID: club}, Song: id, Brief: songs.Brief{Lyrics: "more " + planted}, CreatedAt: start}))
	p.must(t, p.AddReport(ctx, guilds.Report{ID: "r", GuildID: club, OrderID: "one", By: frank, Reason: "it says " + planted, CreatedAt: start}))
	p.must(t, house.Note(ctx, club, "curator", "report.keep", "", `"`+planted+` (one)"`))
	p.must(t, p.Propose(ctx, requests.Request{ID: "idea", GuildID: club, ChannelID: "c", Proposer: who, Idea: planted, Style: planted, Voice: planted, Status: requests.Open, CreatedAt: start}, 1))
	_, err = p.Choose(ctx, club, "idea", "", start)
	p.must(t, err)
	p.must(t, p.Ordered(ctx, "idea", "one", requests.Post{}, start))
	p.must(t, p.Settle(ctx, requests.Request{ID: "idea", Status: requests.Done, Order: "one", Song: id, Title: planted, UpdatedAt: start}))
	b := requests.Battle{ID: "b", GuildID: club, ChannelID: "c", Host: who, Idea: planted, State: requests.Over, CreatedAt: start}
	b.Sides = []requests.Side{{Number: 1, Song: id, Order: "one", Title: planted, Style: planted}, {Number: 2, Style: "dub"}}
	p.must(t, p.AddBattle(ctx, b))
	list := jukebox.Playlist{ID: "list", GuildID: club, Owner: who, Name: planted, Created: start}
	p.must(t, p.KeepPlaylist(ctx, list))
	p.must(t, p.PlaylistAdd(ctx, "list", id))
	failed := songs.Order{ID: "failed", State: songs.Queued, Place: songs.Place{GuildID: club}, Requester: who, Brief: songs.Brief{Prompt: planted}, CreatedAt: start, UpdatedAt: start}
	p.must(t, p.Add(ctx, failed, songs.Bounds{}))
	called, err := p.CallOff(ctx, "failed", songs.Failure{Reason: songs.ReasonInternal, Detail: "cannot sing " + planted})
	p.must(t, err)
	called.State = songs.Failed
	p.must(t, p.Save(ctx, called))
}

// After each kind of deletion the word is in no row, no raw file and no backup. What
// a kind does not delete is not planted there: the case takes it away before.
func TestDeletedWordsAreNowhere(t *testing.T) {
	t.Parallel()
	now := start.AddDate(0, 0, 400)
	for name, do := range map[string]func(t *testing.T, p plantedDB) error{
		"member with songs": func(t *testing.T, p plantedDB) error { return p.Erase(t.Context(), erin, true) },
		"member without songs": func(t *testing.T, p plantedDB) error {
			p.unplant(t, "kept songs", "titles", "audit", "sides", "frank", "reports")
			return p.Erase(t.Context(), erin, false)
		},
		"curators": func(t *testing.T, p plantedDB) error {
			p.unplant(t, "drafts", "requests", "playlists", "failed")
			return p.Decide(t.Context(), club, "one", guilds.DecisionRemove, "curator", start)
		},
		"one song": func(t *testing.T, p plantedDB) error {
			p.unplant(t, "drafts", "requests", "playlists", "failed", "two", "three")
			return p.Remove(t.Context(), "songone", songs.RemovedByRequester)
		},
		"server": func(t *testing.T, p plantedDB) error {
			p.must(t, p.Departed(t.Context(), club, start))
			return p.Forget(t.Context(), club, now)
		},
		"retention": func(t *testing.T, p plantedDB) error {
			p.unplant(t, "songs", "playlists", "titles", "audit", "sides")
			p.must(t, p.Decide(t.Context(), club, "one", guilds.DecisionKeep, "curator", start))
			return p.Prune(t.Context(), now, guilds.Keep{Events: 1, Drafts: 1, Texts: 1})
		},
	} {
		for _, rest := range []songs.State{songs.Overdue, songs.Failed} {
			if name == "retention" && rest == songs.Overdue {
				continue // it is under way
			}
			t.Run(name+", a song is "+string(rest), func(t *testing.T) {
				t.Parallel()
				p := openPlanted(t)
				p.rest = rest
				p.plant(t)
				if len(p.grep(t, planted)) == 0 {
					t.Fatal("the word is not found before")
				}
				p.must(t, do(t, p))
				p.must(t, p.Vacuum(t.Context()))
				if left := p.grep(t, planted); len(left) > 0 {
					t.Errorf("left in %v; rows: %s", left, p.rows(t))
				}
				o, err := p.Order(t.Context(), "rest")
				if err == nil && name != "retention" && (o.State == songs.Overdue || len(o.Songs) > 0) {
					t.Errorf("it may still be posted: %+v", o)
				}
				if _, err := p.Reopen(t.Context(), "rest", nil, start); !errors.Is(err, songs.ErrTaken) {
					t.Errorf("it is looked for: %v", err)
				}
				if o, err := p.Order(t.Context(), "one"); err == nil && len(o.Missing) > 0 {
					t.Errorf("its message offers to look for %+v", o.Missing)
				}
			})
		}
	}
}

// unplant takes the word away from what a kind of deletion leaves alone.
func (p plantedDB) unplant(t *testing.T, what ...string) {
	t.Helper()
	for _, w := range what {
		statement := map[string]string{
			"drafts":     `DELETE FROM drafts WHERE id = 'd0'`,
			"requests":   `UPDATE requests SET user_name = ''`,
			"playlists":  `UPDATE playlists SET name = '', folded = '', user_name = ''`,
			"failed":     `UPDATE orders SET brief = '{}', failure = '', user_name = '' WHERE id = 'failed'`,
			"two":        `UPDATE songs SET title = '', style = '', lyrics = '', words = '[]', search = '', audio_url = '' WHERE id = 'songtwo'`,
			"three":      `UPDATE songs SET title = '', style = '', lyrics = '', words = '[]', search = '', audio_url = '' WHERE id = 'songthree'`,
			"songs":      `UPDATE songs SET title = '', style = '', lyrics = '', words = '[]', search = '', audio_url = '', vendor_id = ''`,
			"kept songs": `UPDATE songs SET title = '', style = '', lyrics = '', words = '[]', search = '', audio_url = '' WHERE id <> 'songrest'`,
			"audit":      `UPDATE audit SET value_after = ''`,
			"frank":      `UPDATE orders SET brief = '{}' WHERE id = 'three'`,
			"reports":    `UPDATE reports SET reason = ''`,
			"sides":      `UPDATE battle_sides SET title = ''`,
			"titles":     `UPDATE requests SET title = '', user_name = ''`,
		}[w]
		p.must(t, p.exec(t.Context(), statement))
	}
	for _, statement := range []string{`UPDATE battles SET user_name = ''`, `UPDATE request_votes SET user_name = ''`, `UPDATE orders SET user_name = ''`, `UPDATE events SET detail = '' WHERE order_id = 'failed'`} {
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

// rows says in which columns the word is left.
func (p plantedDB) rows(t *testing.T) string {
	t.Helper()
	return strings.Join(traces(t, p.open(t), p.postgres, planted), ", ")
}

// A curator, who decides about the words of others and makes something of their
// songs, exports none of them; dates are dates.
func TestExportHoldsOnlyOwnWords(t *testing.T) {
	t.Parallel()
	p := openPlanted(t)
	ctx := t.Context()
	id := p.song(t, "one", frank, club, nil)
	e, err := p.Entry(ctx, id, songs.Viewer{ID: erin, GuildID: club, All: true})
	p.must(t, err)
	cover := songs.Order{ID: "cover", State: songs.Queued, Place: songs.Place{GuildID: club}, Requester: songs.Member{ID: erin},
		Brief: songs.Brief{Style: "mine", Edit: songs.NewEdit("cover", e)}, CreatedAt: start, UpdatedAt: start}
	p.must(t, p.Add(ctx, cover, songs.Bounds{}))
	for _, again := range []struct{ id, of, prompt string }{
		{"again", "one", planted}, {"twice", "again", planted}, {"first", "", "my own prompt"}, {"second", "first", "my own prompt again"},
	} {
		p.must(t, p.Add(ctx, songs.Order{ID: songs.OrderID(again.id), State: songs.Queued, Place: songs.Place{GuildID: club}, Requester: songs.Member{ID: erin},
			CopiedFrom: songs.OrderID(again.of), Brief: songs.Brief{Prompt: again.prompt}, CreatedAt: start, UpdatedAt: start}, songs.Bounds{}))
	}
	p.must(t, p.AddReport(ctx, guilds.Report{ID: "r", GuildID: club, OrderID: "one", By: frank, Reason: planted, CreatedAt: start}))
	p.must(t, p.Decide(ctx, club, "one", guilds.DecisionKeep, erin, start))
	p.must(t, p.AddReport(ctx, guilds.Report{ID: "r2", GuildID: club, OrderID: "one", By: erin, Reason: "my own reason", CreatedAt: start}))
	b := requests.Battle{ID: "b", GuildID: club, ChannelID: "c", Host: songs.Member{ID: erin}, State: requests.Over, CreatedAt: start}
	b.Sides = []requests.Side{{Number: 1, Song: id, Title: planted, Style: planted}, {Number: 2, Order: "cover", Style: "my own style"}}
	p.must(t, p.AddBattle(ctx, b))
	exported, err := p.Export(ctx, erin)
	p.must(t, err)
	text := fmt.Sprint(exported)
	if strings.Contains(text, planted) {
		t.Errorf("words of somebody else are exported: %s", text)
	}
	for _, own := range []string{"my own reason", "my own style", "mine", "my own prompt", "my own prompt again", start.UTC().Format(time.RFC3339)} {
		if !strings.Contains(text, own) {
			t.Errorf("%q is not exported: %s", own, text)
		}
	}
	for table, rows := range exported {
		for _, row := range rows {
			for column, value := range row {
				if _, number := value.(int64); number && (column == "at" || column == "day" || strings.HasSuffix(column, "_at")) {
					t.Errorf("%s.%s is %v, and no date", table, column, value)
				}
			}
		}
	}
}

// A draft that was made from a song can neither be kept nor sung once it is removed.
func TestDraftOfRemovedSongIsNotSung(t *testing.T) {
	t.Parallel()
	p := openPlanted(t)
	id := p.song(t, "one", erin, club, nil)
	who := songs.Member{ID: frank}
	d := songs.Draft{ID: "d", Owner: who, Place: songs.Place{GuildID: club}, Song: id, Brief: songs.Brief{Lyrics: "other words"}, CreatedAt: start}
	p.must(t, p.KeepDraft(t.Context(), d))
	if got, err := p.Draft(t.Context(), "d"); err != nil || got.Song != id {
		t.Fatalf("%+v, %v", got, err)
	}
	p.must(t, p.Remove(t.Context(), id, songs.RemovedByRequester))
	d.ID = "late"
	if err := p.KeepDraft(t.Context(), d); !errors.Is(err, songs.ErrDraftGone) {
		t.Errorf("kept after the removal: %v", err)
	}
	for _, draft := range []songs.DraftID{"d", "late"} {
		o := songs.Order{ID: "sung", State: songs.Queued, Place: d.Place, Requester: who, Brief: d.Brief, Draft: draft, CreatedAt: start, UpdatedAt: start}
		if err := p.Add(t.Context(), o, songs.Bounds{}); !errors.Is(err, songs.ErrDraftGone) {
			t.Errorf("%s is sung after the removal: %v", draft, err)
		}
	}
}
