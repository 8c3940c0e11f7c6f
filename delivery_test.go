package main

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"riffbot/internal/sandbox"
	"riffbot/internal/sandbox/people"
)

// Without ffmpeg people get what Go alone can do, and hear kindly what is missing.
func TestSongsAreSharedWithoutFFmpeg(t *testing.T) {
	t.Parallel()
	w := newWorld(t, sandbox.Options{RenderTime: 50 * time.Millisecond})
	ana, ben := w.person(t, "Ana"), w.person(t, "Ben")
	if title := w.do(t, ana, `/song prompt:"a paper boat" title:"Boat"`); title != "" {
		t.Fatal(title)
	}
	w.done(t, 1)
	for line, says := range map[string]string{
		`/download song:"boat"`:              "Boat.m4a  audio/mp4",
		`/download song:"boat" format:"lrc"`: "Boat.lrc  text/plain",
		`/download song:"boat" format:"srt"`: "Boat.srt  text/plain",
		`/download song:"boat" format:"zip"`: "Boat.zip  application/zip",
		`/share song:"boat"`:                 "All of it in one file",
	} {
		if title := w.do(t, ana, line); title != "" || !strings.Contains(last(t, ana), says) || !strings.Contains(last(t, ana), "only you") {
			t.Errorf("%s: %q: %s", line, title, last(t, ana))
		}
	}
	for _, line := range []string{`/download song:"boat" format:"mp3"`, `/download song:"boat" format:"voice"`, `/karaoke song:"boat"`} {
		if title := w.do(t, ben, line); title != "I cannot make that here" || !strings.Contains(last(t, ben), "ffmpeg") {
			t.Errorf("%s: %q: %s", line, title, last(t, ben))
		}
	}
	if title := w.do(t, ben, `/karaoke song:"polka"`); title != "There is no such song here" {
		t.Errorf("%q", title)
	}
	if strings.Contains(w.log.String(), "riffbot-media-") || !strings.Contains(w.log.String(), "without ffmpeg") {
		t.Errorf("the log does not say what is off, or says too much")
	}
}

// A song goes to another channel if who shares it may write there themselves, and
// the bot may.
func TestASongIsSharedWhereOneMayWrite(t *testing.T) {
	t.Parallel()
	w := newWorld(t, sandbox.Options{RenderTime: 50 * time.Millisecond})
	hall := w.Discord.OpenChannel("hall")
	ana, ben := w.person(t, "Ana"), w.person(t, "Ben")
	if title := w.do(t, ana, `/song prompt:"a paper boat" title:"Boat"`); title != "" {
		t.Fatal(title)
	}
	w.done(t, 1)
	const send, attach = 1 << 11, 1 << 15
	w.Discord.Deny(hall, "Ben", send)
	if title := w.do(t, ben, `/share song:"boat" channel:"#hall"`); title != "That channel is closed" || !strings.Contains(last(t, ben), "yourself") {
		t.Errorf("%q: %s", title, last(t, ben))
	}
	if title := w.do(t, ana, `/share song:"boat" channel:"#hall"`); title != "" || !strings.Contains(shown(t, ana, hall), "shared by Ana") {
		t.Errorf("%q: %s", title, shown(t, ana, hall))
	}
	w.Discord.Deny(hall, "Ben", 0)
	w.Discord.Deny(hall, "riffbot", attach)
	if title := w.do(t, ben, `/share song:"boat" channel:"#hall"`); title != "That channel is closed" || !strings.Contains(last(t, ben), "I may not post") {
		t.Errorf("%q: %s", title, last(t, ben))
	}
	if n := strings.Count(shown(t, ana, hall), "shared by"); n != 1 {
		t.Errorf("%d posts", n)
	}
}

// A server's songs gather in its channel, each in a thread with its versions, until
// that is turned off. Who does not manage the server decides nothing.
func TestTheSongChannel(t *testing.T) {
	t.Parallel()
	w := newWorld(t, sandbox.Options{RenderTime: 50 * time.Millisecond, SongLength: 2 * time.Second})
	hall := w.Discord.OpenChannel("hall")
	ana, ben := w.person(t, "Ana"), w.person(t, "Ben")
	if title := w.do(t, ben, `/song-channel channel:"#hall"`); title != "That is not yours to decide" {
		t.Errorf("%q", title)
	}
	w.Discord.Deny(hall, "riffbot", 1<<11)
	if title := w.do(t, ana, `/song-channel channel:"#hall" threads:true`); title != "That channel is closed" || !strings.Contains(last(t, ana), "Create Public Threads") {
		t.Errorf("%q: %s", title, last(t, ana))
	}
	w.Discord.Deny(hall, "riffbot", 0)
	if title := w.do(t, ana, `/song-channel channel:"#hall" threads:true`); title != "" {
		t.Fatal(title)
	}
	if title := w.do(t, ana, `/song prompt:"a paper boat" title:"Boat"`); title != "" {
		t.Fatal(title)
	}
	w.done(t, 1)
	posted := shown(t, ana, hall)
	if strings.Count(posted, "BOAT") != 1 || !strings.Contains(posted, "Boat.m4a") {
		t.Fatalf("%s", posted)
	}
	var thread string
	for _, place := range ana.Places() {
		if place != hall && place > hall {
			thread = place // opened last
		}
	}
	if title := w.do(t, ben, `/cover song:"boat" style:"jazz"`); title != "" {
		t.Fatal(title)
	}
	w.done(t, 2)
	if now := shown(t, ana, hall); strings.Contains(now, "COVER") || !strings.Contains(shown(t, ana, thread), "BOAT (COVER)") {
		t.Errorf("%s\nin the thread: %s", now, shown(t, ana, thread))
	}
	// In the song channel itself, a thread is all that is added.
	if err := ana.Do(t.Context(), parse(t, `in "#hall"`)); err != nil {
		t.Fatal(err)
	}
	if title := w.do(t, ana, `/song prompt:"a kite" title:"Kite"`); title != "" {
		t.Fatal(title)
	}
	w.done(t, 3)
	if n := strings.Count(shown(t, ana, hall), "KITE"); n != 1 || strings.Count(w.log.String(), "not posted in the song channel") != 0 {
		t.Errorf("%d times: %s", n, shown(t, ana, hall))
	}
	if title := w.do(t, ana, `/song-channel`); title != "" {
		t.Fatal(title)
	}
	if title := w.do(t, ana, `click "Turn off"`); title != "" {
		t.Fatal(title)
	}
	if title := w.do(t, ben, `/song prompt:"a drum" title:"Drum"`); title != "" {
		t.Fatal(title)
	}
	w.done(t, 4)
	if strings.Contains(shown(t, ana, hall), "DRUM") {
		t.Error("it is still on")
	}
}

// shown is what somebody sees in a channel.
func shown(t *testing.T, p *people.Person, channelID string) string {
	t.Helper()
	messages, err := p.MessagesIn(t.Context(), channelID)
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, m := range messages {
		all = append(all, people.Show(m))
	}
	return strings.Join(all, "\n")
}

// withFFmpeg is the bot with ffmpeg, in the slower suite alone.
func withFFmpeg(t *testing.T) func(string) string {
	t.Helper()
	if os.Getenv("RIFFBOT_MEDIA_TEST") == "" {
		t.Skip("make test-media runs this")
	}
	path, err := exec.LookPath("ffmpeg")
	if err != nil {
		t.Skip("ffmpeg is not installed; this is tested where it is")
	}
	return settings("FFMPEG", path)
}

// Ten people ask for videos of ten songs at once, on two processors: each is
// answered within three seconds, and all get theirs.
func TestMediaTenDeliveriesAtOnce(t *testing.T) {
	w := newWorld(t, sandbox.Options{RenderTime: 50 * time.Millisecond, SongLength: 20 * time.Second, Getenv: withFFmpeg(t)})
	names := []string{"Ana", "Ben", "Cleo", "Dan", "Eva", "Finn", "Gus", "Hana", "Ines", "Jo"}
	var everybody sync.WaitGroup
	for i, name := range names {
		p := w.person(t, name)
		lines := []string{`/song prompt:"song of ` + name + `" title:"Song of ` + name + `"`, `/karaoke song:"Song of ` + name + `"`}
		if i%2 == 1 {
			lines = append(lines, `/download song:"Song of `+name+`" format:"mp3"`)
		}
		everybody.Go(func() {
			for _, line := range lines {
				ctx, cancel := context.WithTimeout(t.Context(), 8*time.Minute)
				err := p.Do(ctx, parse(t, line))
				cancel()
				if err != nil {
					t.Errorf("%s: %v", line, err)
				}
			}
			took, ignored := p.FirstAnswers()
			for _, d := range took {
				if d > 3*time.Second {
					t.Errorf("%s waited %s for an answer", name, d)
				}
			}
			if ignored > 0 {
				t.Errorf("%s was not answered", name)
			}
		})
	}
	everybody.Wait()
}

// The video of the sandbox plays, and the second time nobody makes it.
func TestMediaAVideoIsMadeOnce(t *testing.T) {
	getenv := withFFmpeg(t)
	dir := t.TempDir()
	var out lockedBuffer
	args := []string{"sandbox", "--out", dir, "--render-time", "50ms", "--song-length", "12s",
		"--say", `/song prompt:"a paper boat" title:"Boat" artist:"The Paper Fleet"`, "--say", `/karaoke song:"boat"`, "--say", `/karaoke song:"boat"`,
		"--say", `/download song:"boat" format:"voice"`, "--say", `/download song:"boat" format:"mp3"`}
	if exit := run(t.Context(), args, getenv, strings.NewReader(""), &out, &out); exit != 0 {
		t.Fatalf("exit %d\n%s", exit, &out)
	}
	found := map[string]string{}
	err := filepath.WalkDir(dir, func(path string, _ os.DirEntry, err error) error {
		found[filepath.Ext(path)] = path
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	streams := func(path string) string {
		said, err := exec.CommandContext(t.Context(), "ffprobe", "-v", "error", "-show_entries", "stream=codec_name:format=duration:format_tags=title,artist,album", "-of", "default=nw=1", path).CombinedOutput()
		if err != nil {
			t.Errorf("%s: %v: %s", path, err, said)
		}
		return string(said)
	}
	if said := streams(found[".mp4"]); !strings.Contains(said, "h264") || !strings.Contains(said, "aac") || !regexp.MustCompile(`duration=1[12]\.`).MatchString(said) {
		t.Errorf("%s", said)
	}
	if said := streams(found[".mp3"]); !strings.Contains(said, "artist=The Paper Fleet") || !strings.Contains(said, "album=Riff Club") {
		t.Errorf("%s", said)
	}
	log, err := os.ReadFile(filepath.Join(dir, "bot.log"))
	if err != nil {
		t.Fatal(err)
	}
	took := regexp.MustCompile(`msg="errand done".* took=(\S+)`).FindAllStringSubmatch(string(log), -1)
	if len(took) != 4 {
		t.Fatalf("%d errands\n%s", len(took), log)
	}
	first, _ := time.ParseDuration(took[0][1])
	second, _ := time.ParseDuration(took[1][1])
	if second > first/2 {
		t.Errorf("it took %s, and then %s", first, second)
	}
}
