package store_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/riffbot/riffbot/internal/jukebox"
	"github.com/riffbot/riffbot/internal/songs"
	"github.com/riffbot/riffbot/internal/store"
	"github.com/riffbot/riffbot/internal/store/jukeboxdb"
	"github.com/riffbot/riffbot/internal/store/librarydb"
	"github.com/riffbot/riffbot/internal/store/storetest"
)

// titled adds an order in a guild whose songs have titles. Their ids are the guild and a number.
func titled(t *testing.T, db *store.DB, guild string, titles ...string) {
	t.Helper()
	for n, title := range titles {
		o := newOrder(fmt.Sprint("o-", guild, n), guild, "u", n)
		o.Requester.Name = "Zoë"
		add(t, db, o)
		o, err := db.Claim(t.Context(), o.ID)
		if err != nil {
			t.Fatal(err)
		}
		o.State, o.Songs = songs.Done, []songs.Song{{ID: songs.SongID(fmt.Sprint(guild, n)), Take: 1, Title: title,
			Style: "Électro", Lyrics: "[Verse]\nＷｉｄｅ words", Duration: time.Minute}}
		if err := db.Save(t.Context(), o); err != nil {
			t.Fatal(err)
		}
	}
}

// titlesFound returns the titles that a search in guild G finds, in order.
func titlesFound(t *testing.T, db *store.DB, text string) (titles []string) {
	t.Helper()
	page, total, err := librarydb.New(db).Library(t.Context(), songs.Search{Filter: songs.FilterServer,
		Viewer: songs.Viewer{GuildID: "G", All: true}, Text: text, Limit: 25})
	if err != nil || total.Count != len(page) {
		t.Fatalf("%q: %d of %d songs, %v", text, len(page), total.Count, err)
	}
	for _, e := range page {
		titles = append(titles, e.Title)
	}
	return titles
}

func TestSearchIgnoresCaseWidthAndDiacritics(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	titled(t, db, "G", "Café", "ＣＡＦＥ", "Straße", "Işık", "夜来香", "100%_sure")
	titled(t, db, "other", "Café")
	for text, want := range map[string][]string{
		"cafe": {"ＣＡＦＥ", "Café"}, "CAFÉ": {"Café", "ＣＡＦＥ"}, "ｃａｆｅ\u0301": {"Café", "ＣＡＦＥ"},
		"STRASSE": {"Straße"}, "strasse": {"Straße"}, "straße": {"Straße"},
		"ISIK": {"Işık"}, "işık": {"Işık"}, "IŞIK": {"Işık"}, "isik": {"Işık"}, "来": {"夜来香"},
		"０％＿ｓ": {"100%_sure"}, "%": {"100%_sure"}, "кафе": nil,
	} {
		if got := titlesFound(t, db, text); !slices.Equal(got, want) {
			t.Errorf("%q finds %q, want %q", text, got, want)
		}
	}
	for _, text := range []string{"", " \u200b", "electro", "wide", "WORDS　zoe"} {
		if got := titlesFound(t, db, text); len(got) != 6 {
			t.Errorf("%q finds %q, want all six", text, got)
		}
	}
	if err := librarydb.New(db).Rename(t.Context(), "G4", "Señorita"); err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{"senorita", "夜来香"} {
		if got := titlesFound(t, db, text); !slices.Equal(got, []string{"Señorita"}) {
			t.Errorf("after renaming, %q finds %q", text, got)
		}
	}
}

func TestSearchPutsCloserTitlesFirst(t *testing.T) {
	t.Parallel()
	want := []string{"Café", "CAFÉ", "cafe", "Café noir", "CAFÉ noir", "Cafe noir", "My Café", "MY CAFÉ", "my cafe"}
	backwards := slices.Clone(want)
	slices.Reverse(backwards) // the closest ones are the oldest
	for _, titles := range [][]string{want, backwards} {
		db := storetest.Open(t)
		titled(t, db, "G", titles...)
		if got := titlesFound(t, db, "Café"); !slices.Equal(got, want) {
			t.Errorf("found %q, want %q", got, want)
		}
	}
}

func TestPlaylistsAreFoundWithoutDiacritics(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	owner, viewer := songs.Member{ID: "u", Name: "U"}, songs.Viewer{ID: "u", GuildID: "G", All: true}
	keep := func(id, name, user string) error {
		by := owner
		by.ID = user
		return jukeboxdb.New(db).SavePlaylist(t.Context(), jukebox.Playlist{ID: jukebox.PlaylistID(id), GuildID: "G",
			Owner: by, Name: name, Shared: user != "u", Created: start})
	}
	for id, name := range map[string]string{"p1": "Café", "p2": "Cafe", "p3": "Straße 100%"} {
		if err := keep(id, name, "u"); err != nil {
			t.Fatal(err)
		}
	}
	for _, name := range []string{"CAFÉ", "Cafe\u0301", " ＣＡＦＥ", "STRASSE １００％"} {
		if err := keep("again", name, "u"); !errors.Is(err, jukebox.ErrPlaylistExists) {
			t.Errorf("duplicate %q: %v", name, err)
		}
	}
	if err := errors.Join(keep("p4", "cafe", "v"), keep("p5", "Déjà vu", "v")); err != nil {
		t.Fatal(err)
	}
	for which, want := range map[string]jukebox.PlaylistID{
		"Café": "p1", "CAFÉ": "p1", "cafe": "p2", "ｃａｆｅ": "p2", "strasse １００％": "p3", "deja vu": "p5",
		"DÉJÀ VU": "p5", "p5": "p5",
	} {
		if p, err := jukeboxdb.New(db).Playlist(t.Context(), viewer, which); err != nil || p.ID != want {
			t.Errorf("%q is %q, %v; want %q", which, p.ID, err, want)
		}
	}
	if p, err := jukeboxdb.New(db).Playlist(t.Context(), viewer, "\u200b"); !errors.Is(err, jukebox.ErrNoPlaylist) {
		t.Errorf("invisible name: %q, %v", p.ID, err)
	}
	for text, want := range map[string][]jukebox.PlaylistID{"CAFÉ": {"p1", "p2", "p4"}, "cafe": {"p2", "p1", "p4"},
		"０％": {"p3"}, "vu": {"p5"}} {
		lists, err := jukeboxdb.New(db).Playlists(t.Context(), viewer, text, 10)
		var got []jukebox.PlaylistID
		for _, p := range lists {
			got = append(got, p.ID)
		}
		if err != nil || !slices.Equal(got, want) {
			t.Errorf("%q finds %q, %v; want %q", text, got, err, want)
		}
	}
}

// TestOldNamesAreFolded checks that the songs and playlists in a database of the previous release
// are found after its migration.
func TestOldNamesAreFolded(t *testing.T) {
	t.Parallel()
	const many = 1203 // more than two batches
	dir, address := t.TempDir(), storetest.Address(t)
	store.MigrateTo(t, dir, address, 24, func(raw *sql.DB) error {
		tx, err := raw.BeginTx(t.Context(), nil)
		if err != nil {
			return err
		}
		run := func(statement string, args ...any) {
			if err == nil {
				_, err = tx.ExecContext(context.Background(), statement, args...)
			}
		}
		run(`INSERT INTO orders (id, guild_id, channel_id, user_id, user_name, share, state, run, attempt,
			credits, instead, day, sent_at,
			task_id, trace_id, size_limit, brief, address, failure, created_at, updated_at, request)
			VALUES ('o', 'G', 'c', 'u', 'Ana', 'G', 'done', 1, 1, 1, '', 0, 0, '', '', 100, '{}', '', '', 0, 0, '')`)
		for n := range many {
			title := "Café"
			if n > 0 {
				title = fmt.Sprint("Étude ", n)
			}
			run(`INSERT INTO songs (id, order_id, take, parent_id, vendor_id, guild_id, user_id, title, style,
				lyrics, words, model, duration_ms, audio_url,
				cover_url, audio, cover, posted, created_at, search, deleted_at)
				VALUES ($1, 'o', $2, '', '', 'G', 'u', $3, '', '', 'null', '', 1, '', '', '{}', '{}', '{}', 0, $4, 0)`,
				fmt.Sprint("s", n), n, title, strings.ToLower(title)+" ana")
		}
		for id, name := range map[string]string{"p1": "CAFE", "p2": "ＣＡＦＥ", "p3": "Déjà vu"} {
			run(`INSERT INTO playlists (id, guild_id, user_id, user_name, name, folded, shared, created_at)
				VALUES ($1, 'G', 'u', 'Ana', $2, $3, 0, 1)`, id, name, strings.ToLower(name))
		}
		return errors.Join(err, tx.Commit())
	})
	db, err := store.Open(t.Context(), dir, address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	v := songs.Viewer{ID: "u", GuildID: "G", All: true}
	for text, want := range map[string]int{"cafe": 1, "CAFÉ ana": 1, "etude": many - 1} {
		if _, total, err := librarydb.New(db).Library(t.Context(), songs.Search{Filter: songs.FilterServer, Viewer: v,
			Text: text, Limit: 1, Offset: songs.MaxCounted}); err != nil || total.Count != want {
			t.Errorf("%q finds %d songs, %v; want %d", text, total.Count, err, want)
		}
	}
	for which, want := range map[string]jukebox.PlaylistID{"CAFE": "p1", "ＣＡＦＥ": "p2", "deja VU": "p3"} {
		if p, err := jukeboxdb.New(db).Playlist(t.Context(), v, which); err != nil || p.ID != want {
			t.Errorf("playlist %q is %q, %v; want %q", which, p.ID, err, want)
		}
	}
}
