package e2e

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/riffbot/riffbot/internal/sandbox"
)

// TestQueueIsSavedExportedAndImported checks that a saved queue can be renamed, reordered,
// exported, and imported by another member.
func TestQueueIsSavedExportedAndImported(t *testing.T) {
	t.Parallel()
	h, all := newJukeboxHarness(t, sandbox.Options{SongLength: 20 * time.Second},
		[]string{"First", "Second", "Third"}, "Ben", "Cleo")
	ben, cleo := all[0], all[1]
	h.checkRefused(t, ben, `/jukebox save name:"Empty"`, "Nothing to save")
	h.must(t, ben, `/jukebox play song:"First"`)
	h.must(t, ben, `/jukebox play song:"Second"`)
	h.must(t, ben, `/jukebox play song:"First"`) // saved once
	waitForNowPlaying(t, ben, "First")
	h.must(t, ben, `/jukebox save name:"Tonight"`)
	h.must(t, ben, `/playlist add playlist:"Tonight" song:"Third"`)
	h.checkRefused(t, ben, `/playlist add playlist:"tonight" song:"Third"`, "It's there already")
	h.checkRefused(t, ben, `/playlist remove playlist:"tonight" song:"Fourth"`, "That song isn't in the playlist")
	h.must(t, ben, `/playlist reorder playlist:"Tonight" song:"Third" to:1`)
	if text := lastMessage(t, ben); !strings.Contains(text, "number 1 of 3") {
		t.Errorf("%s", text)
	}
	h.must(t, ben, `/playlist rename playlist:"Tonight" name:"Road trip"`)
	h.checkAsked(t, ben, `/playlist list playlist:"raod trip"`, "Did you mean…?")
	if text := lastMessage(t, ben); !strings.Contains(text, "playlist: Road trip (") {
		t.Errorf("similar name: %s", text)
	}
	h.must(t, ben, `/playlist list playlist:"road trip"`)
	if text := lastMessage(t, ben); !strings.Contains(text, "`1.` **Third**") ||
		!strings.Contains(text, "`2.` **First**") || !strings.Contains(text, "`3.` **Second**") {
		t.Errorf("%s", text)
	}
	h.must(t, ben, `/playlist export playlist:"Road trip"`)
	dir := t.TempDir()
	for _, extension := range []string{".json", ".m3u8"} {
		content := h.download(t, "Ben", "Road_trip"+extension)
		if err := os.WriteFile(filepath.Join(dir, "list"+extension), content, 0o600); err != nil {
			t.Fatal(err)
		}
		for _, part := range []string{"Third", "Third.mp3", "Ben"} {
			if !strings.Contains(string(content), part) {
				t.Errorf("%s lacks %q:\n%s", extension, part, content)
			}
		}
		changed := filepath.Join(dir, "changed"+extension)
		other := strings.Replace(string(content), "Second", "Unknown", 1)
		if extension == ".m3u8" { // with a song that this server does not have
			other += "#EXTINF:5,Zoe - Elsewhere\n#RIFFBOT-SONG:elsewhere\nElsewhere.mp3\n"
		}
		if err := os.WriteFile(changed, []byte(other), 0o600); err != nil {
			t.Fatal(err)
		}
		h.must(t, cleo, `/playlist import file:"`+changed+`"`)
		if text := lastMessage(t, cleo); !strings.Contains(text, "3 songs") ||
			strings.Contains(text, "Elsewhere") != (extension == ".m3u8") {
			t.Errorf("%s", text)
		}
	}
	h.must(t, cleo, `/playlist list playlist:"Road trip (2)"`)
	if text := lastMessage(t, cleo); !strings.Contains(text, "`1.` **Third**") {
		t.Errorf("imported list: %s", text)
	}
	h.checkRefused(t, cleo, `/playlist import name:"road trip" file:"`+
		filepath.Join(dir, "list.json")+`"`, "You already have a playlist with that name")
	page := filepath.Join(dir, "page.m3u")
	if err := os.WriteFile(page, []byte("<!DOCTYPE html>"), 0o600); err != nil {
		t.Fatal(err)
	}
	h.checkRefused(t, cleo, `/playlist import file:"`+page+`"`, "I can't read that file")
}

// TestCurrentSongIsShownWithControls checks the private panel of /jukebox now, and that its
// buttons go back to the previous song and start a song again.
func TestCurrentSongIsShownWithControls(t *testing.T) {
	t.Parallel()
	h, all := newJukeboxHarness(t, sandbox.Options{SongLength: 30 * time.Second}, []string{"First", "Second"}, "Ben",
		"Cleo")
	ben, cleo := all[0], all[1]
	h.must(t, ben, `/jukebox play song:"First"`)
	h.must(t, ben, `/jukebox play song:"Second"`)
	waitForNowPlaying(t, ben, "First")
	h.checkRefused(t, cleo, `/jukebox previous`, "Only a DJ can do that")
	h.checkRefused(t, ben, `/jukebox previous`, "Nothing before this")
	h.must(t, ben, `/jukebox skip`)
	h.must(t, cleo, `/jukebox replay`) // the server has no DJ role
	h.must(t, ben, `/jukebox seek to:"0:20"`)
	h.must(t, ben, `/jukebox now`)
	if text := lastMessage(t, ben); !regexp.MustCompile(`0:2\d / 0:30`).MatchString(text) || !strings.Contains(text, "Loop: ") ||
		!strings.Contains(text, "Ben") {
		t.Errorf("current song: %s", text)
	}
	h.must(t, ben, `click "Replay"`)
	if text := lastMessage(t, ben); !regexp.MustCompile(`0:0\d / 0:30`).MatchString(text) {
		t.Errorf("after replay: %s", text)
	}
	h.must(t, ben, `click "Previous"`)
	if text := lastMessage(t, ben); !strings.Contains(strings.ToUpper(text), "FIRST") {
		t.Errorf("after going back: %s", text)
	}
	waitForNowPlaying(t, cleo, "First")
	h.must(t, ben, `/jukebox queue`)
	if text := lastMessage(t, ben); !strings.Contains(text, "`1.` **Second**") {
		t.Errorf("queue: %s", text)
	}
}
