package main

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"riffbot/internal/sandbox"
	"riffbot/internal/sandbox/people"
)

// removedWord is a word of a song that is removed.
const removedWord = "qzxword"

// plantSong has Ben order a song with that word, and others spread it.
func plantSong(t *testing.T, w world) {
	t.Helper()
	w.Discord.GiveRole("Curators", "Cleo")
	w.Discord.OpenChannel("hall")
	does(t, w, "Ana", `/settings`, `select "Curator roles" "Curators"`, `/song-channel channel:"#gallery" threads:true`)
	does(t, w, "Ben", `/song prompt:"the `+removedWord+` sea" title:"`+removedWord+`"`)
	w.done(t, 1)
	does(t, w, "Dora", `/share song:"`+removedWord+`" channel:"#hall"`, `/playlist create name:"mine"`, `/playlist add playlist:"mine" song:"`+removedWord+`"`,
		`/playlist share playlist:"mine"`, `/song-info song:"`+removedWord+`"`, `click "Post it here"`)
	does(t, w, "Dora", `/report song:"`+removedWord+`" reason:"rude"`, `click "Again"`)
	w.done(t, 2)
	does(t, w, "Dora", `/song-info song:"`+removedWord+`"`)
	waitFor(t, "the posts", func() bool { return len(showing(t, w, removedWord)) >= 6 })
}

// showing are the public messages and threads in which a member reads a word.
func showing(t *testing.T, w world, word string) (found []string) {
	t.Helper()
	p := w.person(t, "Ana")
	for _, place := range p.Places() {
		page, err := p.MessagesIn(t.Context(), place)
		if err != nil {
			continue
		}
		for _, m := range page {
			flags, _ := m["flags"].(float64)
			if strings.Contains(strings.ToLower(fmt.Sprint(m)), word) && int(flags)&64 == 0 {
				found = append(found, people.Show(m))
			}
		}
	}
	return found
}

// grepFiles are the files below a folder in whose name or content a word is.
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

// A song that is removed is gone from all channels, files and tables; what was
// ordered again in its words goes with it, and no old button brings it back.
func TestRemovedSongIsGoneEverywhere(t *testing.T) {
	t.Parallel()
	for name, remove := range map[string]func(t *testing.T, w world){
		"by curators": func(t *testing.T, w world) {
			does(t, w, "Cleo", `/reports`, `expect "Reported: `+removedWord+`"`, `click "Remove song"`, `expect "Nothing is reported"`)
		},
		"with its requester's data": func(t *testing.T, w world) {
			does(t, w, "Ben", `/my-data delete songs:"remove"`, `click "Delete my data"`, `expect "I know nothing of you"`)
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, sandbox.Options{RenderTime: 50 * time.Millisecond})
			plantSong(t, w)
			remove(t, w)
			waitFor(t, "no message with the word", func() bool { return len(showing(t, w, removedWord)) == 0 })
			// Dora's private card of the song still has its buttons.
			for _, button := range []string{"Lyrics", "Post it here", "Favourite", "Extend", "Karaoke", "MP3", "All of it"} {
				if title := w.do(t, w.person(t, "Dora"), `click "`+button+`"`); title == "" {
					t.Errorf("%s still does something", button)
				}
			}
			dir := w.Env("DATA_DIR")
			waitFor(t, "no file with the word", func() bool { return len(grepFiles(t, dir, removedWord)) == 0 })
			w.restart(t)
			if left := grepFiles(t, dir, removedWord); len(left) > 0 {
				t.Errorf("after a restart: %v", left)
			}
		})
	}
}

// A post that the bot may not change when its song is removed is changed when it
// may, also by the process that runs then.
func TestRemovedSongLeavesClosedChannelLater(t *testing.T) {
	t.Parallel()
	w := newWorld(t, sandbox.Options{RenderTime: 50 * time.Millisecond})
	hall := w.Discord.OpenChannel("hall")
	does(t, w, "Ben", `/song prompt:"the `+removedWord+` sea" title:"`+removedWord+`"`)
	w.done(t, 1)
	does(t, w, "Dora", `/share song:"`+removedWord+`" channel:"#hall"`)
	const see = 1 << 10
	w.Discord.Deny(hall, "riffbot", see)
	does(t, w, "Ben", `/my-data delete songs:"remove"`, `click "Delete my data"`, `expect "I know nothing of you"`)
	waitFor(t, "a refused change", func() bool { return strings.Contains(w.log.String(), "update outdated post failed") })
	if left := showing(t, w, removedWord); len(left) != 1 {
		t.Errorf("%d messages show the song, want the one in the closed channel: %v", len(left), left)
	}
	w.restart(t)
	w.Discord.Deny(hall, "riffbot", 0)
	waitFor(t, "the last post to change", func() bool { return len(showing(t, w, removedWord)) == 0 })
}

// A song whose requester keeps it without their name loses the name in all messages,
// files and tables.
func TestMediaKeptSongNamesNobody(t *testing.T) {
	w := newWorld(t, sandbox.Options{RenderTime: 50 * time.Millisecond, SongLength: 5 * time.Second, Getenv: withFFmpeg(t)})
	const name = "Qzxname"
	does(t, w, "Ana", `/song-channel channel:"#gallery"`)
	does(t, w, name, `/song prompt:"a paper boat" title:"Boat"`)
	w.done(t, 1)
	does(t, w, "Ana", `/download song:"Boat" format:"mp3"`, `/song-info song:"Boat"`, `click "Post it here"`)
	dir, word := w.Env("DATA_DIR"), strings.ToLower(name)
	if len(grepFiles(t, filepath.Join(dir, "media"), word)) == 0 || len(showing(t, w, word)) == 0 {
		t.Fatal("the name is nowhere before")
	}
	does(t, w, name, `/my-data delete songs:"keep"`, `click "Delete my data"`, `expect "I know nothing of you"`)
	waitFor(t, "no file with the name", func() bool { return len(grepFiles(t, dir, word)) == 0 })
	waitFor(t, "no message with the name", func() bool {
		return !strings.Contains(strings.ToLower(strings.Join(showing(t, w, "boat"), " ")), "requested by "+word)
	})
	waitFor(t, "the song's files made again", func() bool {
		files := grepFiles(t, filepath.Join(dir, "media"), "posted")
		return len(files) > 0
	})
	does(t, w, "Ana", `/library`, `expect "page 1 of 1"`)
}

// A jukebox that plays a song which is removed goes on with the next one, in the same
// channel, and its panel no longer names the removed one.
func TestJukeboxGoesOnAfterRemovedSong(t *testing.T) {
	t.Parallel()
	w, all := lounge(t, sandbox.Options{SongLength: 30 * time.Second}, []string{"Removed", "Stays"}, "Ben", "Cleo")
	ben, cleo := all[0], all[1]
	w.must(t, ben, `/jukebox loop what:off`)
	w.must(t, ben, `/jukebox play song:"Removed"`)
	w.must(t, cleo, `/jukebox play song:"Stays"`)
	nowPlays(t, ben, "Removed")
	does(t, w, "Ben", `/song-info song:"Removed"`, `click "Remove"`)
	does(t, w, "Ben", `/song-info song:"Removed"`, `click "Remove"`) // the other song of its order
	nowPlays(t, ben, "Stays")
	if _, m := panel(t, ben); strings.Contains(fmt.Sprint(m), "Removed") {
		t.Errorf("the panel still names the song: %v", m)
	}
	w.must(t, cleo, `/jukebox pause`)
}

// Words that a member had written from a song are gone when it is removed, and so is
// what was sung of them before.
func TestRemovedSongTakesDraftsMadeOfIt(t *testing.T) {
	t.Parallel()
	w := newWorld(t, sandbox.Options{RenderTime: 50 * time.Millisecond})
	w.Discord.GiveRole("Curators", "Cleo")
	does(t, w, "Ana", `/settings`, `select "Curator roles" "Curators"`)
	does(t, w, "Ben", `/lyrics`, `fill title="`+removedWord+`" style="folk" lyrics="[Verse]\n`+removedWord+` walks alone"`)
	w.done(t, 1)
	does(t, w, "Dora", `/report song:"`+removedWord+`" reason:"rude"`)
	does(t, w, "Dora", `reply "Requested by Ben" "sadder"`, `expect "Sing it"`, `click "Sing it"`)
	w.done(t, 2)
	does(t, w, "Dora", `reply "Requested by Ben" "happier"`, `expect "Sing it"`, `click "Edit"`,
		`fill title="`+removedWord+`" lyrics="[Verse]\n`+removedWord+` walks with me"`, `expect "walks with me"`)
	does(t, w, "Cleo", `/reports`, `click "Remove song"`, `expect "Nothing is reported"`)
	waitFor(t, "no message with the word", func() bool { return len(showing(t, w, removedWord)) == 0 })
	dir := w.Env("DATA_DIR")
	waitFor(t, "no file with the word", func() bool { return len(grepFiles(t, dir, removedWord)) == 0 })
}
