package e2e

import (
	"database/sql"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/riffbot/riffbot/discordtest/userclient"
	"github.com/riffbot/riffbot/internal/sandbox"
)

// removedWord is a word in the title and the prompt of the song that is removed.
const removedWord = "qzxword"

// publishSong orders a song with removedWord as Ben, and lets other members share, report and
// vary it.
func publishSong(t *testing.T, h harness) {
	t.Helper()
	h.Discord.GiveRole("Curators", "Cleo")
	h.Discord.AllowCommand("admin", "Curators")
	h.Discord.OpenChannel("hall")
	runAs(t, h, "Ana", `/admin settings`, `select "Curator roles" "Curators"`, `/admin song-channel channel:"#gallery" threads:true`)
	runAs(t, h, "Ben", `/song prompt:"the `+removedWord+` sea" title:"`+removedWord+`"`)
	h.waitForOrders(t, 1)
	runAs(t, h, "Dora", `/library share song:"`+removedWord+`" channel:"#hall"`, `/playlist create name:"mine"`, `/playlist add playlist:"mine" song:"`+removedWord+`"`,
		`/playlist share playlist:"mine"`, `/library show song:"`+removedWord+`"`, `click "Post it here"`)
	runAs(t, h, "Dora", `/library report song:"`+removedWord+`" reason:"rude"`, `click "Again"`)
	h.waitForOrders(t, 2)
	runAs(t, h, "Dora", `/library show song:"`+removedWord+`"`, `expect "Which one?"`, `click "`+removedWord+` · "`)
	waitFor(t, "posts", func() bool { return len(publicMessagesWith(t, h, removedWord)) >= 6 })
}

// publicMessagesWith returns the public messages and threads that contain a word.
func publicMessagesWith(t *testing.T, h harness, word string) (found []string) {
	t.Helper()
	p := h.person(t, "Ana")
	for _, place := range p.Places() {
		page, err := p.MessagesIn(t.Context(), place)
		if err != nil {
			continue
		}
		for _, m := range page {
			flags, _ := m["flags"].(float64)
			if strings.Contains(strings.ToLower(fmt.Sprint(m)), word) && int(flags)&64 == 0 {
				found = append(found, userclient.Show(m))
			}
		}
	}
	return found
}

// grepFiles returns the files below a directory whose name or content contains a word.
func grepFiles(t *testing.T, dir, word string) (found []string) {
	t.Helper()
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		b, err := os.ReadFile(path)
		if err == nil && strings.Contains(strings.ToLower(path+string(b)), word) {
			found = append(found, path)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// findStored returns the files of the bot that contain a word, and the tables of PostgreSQL with rows
// that contain it.
func findStored(t *testing.T, h harness, word string) []string {
	t.Helper()
	found := grepFiles(t, h.Getenv("DATA_DIR"), word)
	if address := h.Getenv("DATABASE_URL"); address != "" {
		found = append(found, tablesWith(t, address, word)...)
	}
	return found
}

// tablesWith returns the tables of a PostgreSQL database with rows that contain a word.
func tablesWith(t *testing.T, address, word string) (found []string) {
	t.Helper()
	db, err := sql.Open("pgx", address)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	var names string
	if err := db.QueryRowContext(t.Context(), `SELECT string_agg(quote_ident(tablename), ' ') FROM pg_tables
		WHERE schemaname = current_schema()`).Scan(&names); err != nil {
		t.Fatal(err)
	}
	for _, name := range strings.Fields(names) {
		var n int
		query := `SELECT count(*) FROM ` + name + ` AS r WHERE r::text ILIKE '%' || $1 || '%'`
		if err := db.QueryRowContext(t.Context(), query, word).Scan(&n); err != nil {
			t.Fatal(err)
		}
		if n > 0 {
			found = append(found, name)
		}
	}
	return found
}

// TestRemovedSongIsGoneEverywhere checks that a removed song is deleted from all channels,
// files and tables, with the songs that were ordered again with its prompt, and that no earlier
// button shows it.
func TestRemovedSongIsGoneEverywhere(t *testing.T) {
	t.Parallel()
	for name, remove := range map[string]func(t *testing.T, h harness){
		"by curators": func(t *testing.T, h harness) {
			runAs(t, h, "Cleo", `/admin reports`, `expect "Reported: `+removedWord+`"`, `click "Remove song"`, `expect "No open reports"`)
		},
		"with its requester's data": func(t *testing.T, h harness) {
			runAs(t, h, "Ben", `/me delete songs:"remove"`, `click "Delete my data"`, `expect "Your data is deleted"`)
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := newHarness(t, sandbox.Options{RenderTime: 50 * time.Millisecond})
			publishSong(t, h)
			remove(t, h)
			waitFor(t, "no message with the word", func() bool { return len(publicMessagesWith(t, h, removedWord)) == 0 })
			// Dora's ephemeral card of the song still has its buttons.
			for _, button := range []string{"Lyrics", "Post it here", "Favourite", "Extend", "Karaoke", "MP3", "Everything (ZIP)"} {
				if title := h.do(t, h.person(t, "Dora"), `click "`+button+`"`); title == "" {
					t.Errorf("%s succeeded", button)
				}
			}
			waitFor(t, "no file with the word", func() bool { return len(findStored(t, h, removedWord)) == 0 })
			h.restart(t)
			if left := findStored(t, h, removedWord); len(left) > 0 {
				t.Errorf("after a restart: %v", left)
			}
		})
	}
}

// TestRemovedSongIsDeletedLaterFromClosedChannel checks that a post that the bot may not edit
// when its song is removed is edited when permissions allow it, also by a later process.
func TestRemovedSongIsDeletedLaterFromClosedChannel(t *testing.T) {
	t.Parallel()
	h := newHarness(t, sandbox.Options{RenderTime: 50 * time.Millisecond})
	channel := h.Discord.OpenChannel("hall")
	runAs(t, h, "Ben", `/song prompt:"the `+removedWord+` sea" title:"`+removedWord+`"`)
	h.waitForOrders(t, 1)
	runAs(t, h, "Dora", `/library share song:"`+removedWord+`" channel:"#hall"`)
	const see = 1 << 10
	h.Discord.Deny(channel, "riffbot", see)
	runAs(t, h, "Ben", `/me delete songs:"remove"`, `click "Delete my data"`, `expect "Your data is deleted"`)
	waitFor(t, "refused edit", func() bool { return strings.Contains(h.log.String(), "update outdated post failed") })
	if left := publicMessagesWith(t, h, removedWord); len(left) != 1 {
		t.Errorf("%d messages show the song, want the one in the closed channel: %v", len(left), left)
	}
	h.restart(t)
	h.Discord.Deny(channel, "riffbot", 0)
	waitFor(t, "edit of the last post", func() bool { return len(publicMessagesWith(t, h, removedWord)) == 0 })
}

// TestMediaKeptSongIsAnonymized checks that a song that its requester keeps without their name
// loses the name in all messages, files and tables.
func TestMediaKeptSongIsAnonymized(t *testing.T) {
	h := newHarness(t, sandbox.Options{RenderTime: 50 * time.Millisecond, SongLength: 5 * time.Second, Getenv: withFFmpeg(t)})
	const name = "Qzxname"
	runAs(t, h, "Ana", `/admin song-channel channel:"#gallery"`)
	runAs(t, h, name, `/song prompt:"a paper boat" title:"Boat"`)
	h.waitForOrders(t, 1)
	runAs(t, h, "Ana", `/library download song:"Boat" format:"mp3"`, `/library show song:"Boat"`, `click "Post it here"`)
	dir, word := h.Getenv("DATA_DIR"), strings.ToLower(name)
	if len(grepFiles(t, filepath.Join(dir, "media"), word)) == 0 || len(publicMessagesWith(t, h, word)) == 0 {
		t.Fatal("the name is not shown before the deletion")
	}
	runAs(t, h, name, `/me delete songs:"keep"`, `click "Delete my data"`, `expect "Your data is deleted"`)
	waitFor(t, "no file with the name", func() bool { return len(grepFiles(t, dir, word)) == 0 })
	waitFor(t, "no message with the name", func() bool {
		return !strings.Contains(strings.ToLower(strings.Join(publicMessagesWith(t, h, "boat"), " ")), "requested by "+word)
	})
	waitFor(t, "files without the name", func() bool {
		files := grepFiles(t, filepath.Join(dir, "media"), "posted")
		return len(files) > 0
	})
	runAs(t, h, "Ana", `/library browse`, `expect "page 1 of 1"`)
}

// TestJukeboxSkipsRemovedSong checks that the jukebox plays the next song when the current one
// is removed, and that its panel no longer names it.
func TestJukeboxSkipsRemovedSong(t *testing.T) {
	t.Parallel()
	h, all := newJukeboxHarness(t, sandbox.Options{SongLength: 30 * time.Second}, []string{"Removed", "Stays"}, "Ben", "Cleo")
	ben, cleo := all[0], all[1]
	h.must(t, ben, `/jukebox loop what:off`)
	h.must(t, ben, `/jukebox play song:"Removed"`)
	h.must(t, cleo, `/jukebox play song:"Stays"`)
	waitForNowPlaying(t, ben, "Removed")
	runAs(t, h, "Ben", `/library show song:"Removed"`, `click "Remove"`, `click "Remove it"`)
	runAs(t, h, "Ben", `/library show song:"Removed"`, `click "Remove"`, `click "Remove it"`) // the order's other song
	waitForNowPlaying(t, ben, "Stays")
	if _, m := panel(t, ben); strings.Contains(fmt.Sprint(m), "Removed") {
		t.Errorf("the panel still names the song: %v", m)
	}
	h.must(t, cleo, `/jukebox pause`)
}

// TestRemovedSongRemovesDerivedDrafts checks that removing a song deletes the drafts written
// from it, and the songs made of them.
func TestRemovedSongRemovesDerivedDrafts(t *testing.T) {
	t.Parallel()
	h := newHarness(t, sandbox.Options{RenderTime: 50 * time.Millisecond})
	h.Discord.GiveRole("Curators", "Cleo")
	h.Discord.AllowCommand("admin", "Curators")
	runAs(t, h, "Ana", `/admin settings`, `select "Curator roles" "Curators"`)
	runAs(t, h, "Ben", `/lyrics`, `fill title="`+removedWord+`" style="folk" lyrics="[Verse]\n`+removedWord+` walks alone"`)
	h.waitForOrders(t, 1)
	runAs(t, h, "Dora", `/library report song:"`+removedWord+`" reason:"rude"`)
	runAs(t, h, "Dora", `reply "Requested by Ben" "sadder"`, `expect "Sing it"`, `click "Sing it"`)
	h.waitForOrders(t, 2)
	runAs(t, h, "Dora", `reply "Requested by Ben" "happier"`, `expect "Sing it"`, `click "Edit"`,
		`fill title="`+removedWord+`" lyrics="[Verse]\n`+removedWord+` walks with me"`, `expect "walks with me"`)
	runAs(t, h, "Cleo", `/admin reports`, `click "Remove song"`, `expect "No open reports"`)
	waitFor(t, "no message with the word", func() bool { return len(publicMessagesWith(t, h, removedWord)) == 0 })
	waitFor(t, "no file with the word", func() bool { return len(findStored(t, h, removedWord)) == 0 })
}
