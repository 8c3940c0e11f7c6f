package e2e

import (
	"bytes"
	"io"
	"math"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/riffbot/riffbot/discordtest/userclient"
	"github.com/riffbot/riffbot/internal/sandbox"
)

// shownSong is a message that shows a song.
type shownSong struct {
	title, style, image string
	sound               []byte
}

// songsShown returns the messages that a member sees in all channels and that have a file of a name.
func songsShown(t *testing.T, p *userclient.Person, file string) (all []shownSong) {
	t.Helper()
	for _, place := range p.Places() {
		messages, err := p.MessagesIn(t.Context(), place)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range messages {
			var s shownSong
			files, _ := m["attachments"].([]any)
			for _, f := range files {
				f, _ := f.(map[string]any)
				if address, _ := f["url"].(string); f["filename"] == file {
					s.sound = fetch(t, address)
				}
			}
			if s.sound == nil {
				continue
			}
			embeds, _ := m["embeds"].([]any)
			e, _ := embeds[0].(map[string]any)
			s.title, _ = e["title"].(string)
			image, _ := e["image"].(map[string]any)
			s.image, _ = image["url"].(string)
			if _, ok := e["thumbnail"]; ok {
				t.Errorf("%s has a second picture", s.title)
			}
			fields, _ := e["fields"].([]any)
			style, _ := fields[0].(map[string]any)
			s.style, _ = style["value"].(string)
			all = append(all, s)
		}
	}
	return all
}

// fetch returns the content of a URL.
func fetch(t *testing.T, address string) []byte {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address, nil)
	if err != nil {
		t.Fatal(err)
	}
	answer, err := httpClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = answer.Body.Close() }()
	b, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// uploadsOf returns the bodies of the requests that upload a file of a name.
func (r *recorder) uploadsOf(file string) (bodies []string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, e := range r.all {
		if e.Files > 0 && strings.Contains(e.RequestBody, file) {
			bodies = append(bodies, e.RequestBody)
		}
	}
	return bodies
}

// TestMediaSongIsTheSameByEveryRoute checks that a song has the same file, title, style and card in
// its post, in the song channel, in /library show, posted again and shared, and that this file is
// mastered and tagged.
func TestMediaSongIsTheSameByEveryRoute(t *testing.T) {
	record := &recorder{}
	h := newHarness(t, sandbox.Options{RenderTime: 50 * time.Millisecond, SongLength: 12 * time.Second,
		Getenv: withFFmpeg(t), Record: record.record})
	runAs(t, h, "Ana", `/admin song-channel channel:"#gallery"`)
	runAs(t, h, "Ben", `/song prompt:"a paper boat" title:"Boat" write:"off"`)
	h.waitForOrders(t, 1)
	runAs(t, h, "Ben", `/library show song:"Boat"`, `click "Post it here"`, `/library share song:"Boat" channel:"#gallery"`)
	var all []shownSong
	waitFor(t, "all messages", func() bool { all = songsShown(t, h.person(t, "Ben"), "Boat.m4a"); return len(all) >= 5 })
	first := all[0]
	for _, s := range all {
		if s.title != "Boat" || s.style != first.style || s.style == "–" {
			t.Errorf("title %q, style %q, want %q", s.title, s.style, first.style)
		}
		if !bytes.Equal(s.sound, first.sound) {
			t.Error("the recordings differ")
		}
		if !strings.Contains(s.image, "card.jpg") {
			t.Errorf("picture %s", s.image)
		}
	}
	for _, body := range record.uploadsOf("Boat.m4a") {
		if !strings.Contains(body, `"description":"Boat: `+first.style+`, 0:12`) {
			t.Errorf("the card is not described by title, style and length: %s", body)
		}
	}
	path := filepath.Join(t.TempDir(), "song.m4a")
	if err := os.WriteFile(path, first.sound, 0o600); err != nil {
		t.Fatal(err)
	}
	measured, err := exec.CommandContext(t.Context(), "ffmpeg", "-nostdin", "-hide_banner", "-i", path, "-map", "0:a",
		"-af", "ebur128", "-f", "null", "-").CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %s", err, measured)
	}
	values := regexp.MustCompile(`I:\s+(-?[\d.]+) LUFS`).FindAllSubmatch(measured, -1)
	if lufs, err := strconv.ParseFloat(string(values[len(values)-1][1]), 64); err != nil || math.Abs(lufs+14) > 0.5 {
		t.Errorf("loudness %g LUFS (%v), want -14", lufs, err)
	}
	said, err := exec.CommandContext(t.Context(), "ffprobe", "-v", "error", "-show_entries",
		"stream=codec_name,bit_rate:format_tags=title,artist,album", "-of", "default=nw=1", path).CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %s", err, said)
	}
	for _, want := range []string{"codec_name=aac", "codec_name=mjpeg", "title=Boat", "artist=Ben", "album=Riff Club"} {
		if !strings.Contains(string(said), want) {
			t.Errorf("lacks %s: %s", want, said)
		}
	}
}
