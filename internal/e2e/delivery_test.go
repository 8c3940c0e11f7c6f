package e2e

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

	"github.com/riffbot/riffbot/discordtest/userclient"
	"github.com/riffbot/riffbot/internal/app"
	"github.com/riffbot/riffbot/internal/sandbox"
)

// TestSongsAreSharedWithoutFFmpeg checks that the formats that need no ffmpeg are offered
// without it, and that the error for the others names ffmpeg.
func TestSongsAreSharedWithoutFFmpeg(t *testing.T) {
	t.Parallel()
	h := newHarness(t, sandbox.Options{RenderTime: 50 * time.Millisecond})
	ana, ben := h.person(t, "Ana"), h.person(t, "Ben")
	if title := h.do(t, ana, `/song prompt:"a paper boat" title:"Boat"`); title != "" {
		t.Fatal(title)
	}
	h.waitForOrders(t, 1)
	for line, says := range map[string]string{
		`/library download song:"boat"`:              "Boat.m4a  audio/mp4",
		`/library download song:"boat" format:"lrc"`: "Boat.lrc  text/plain",
		`/library download song:"boat" format:"srt"`: "Boat.srt  text/plain",
		`/library download song:"boat" format:"zip"`: "Boat.zip  application/zip",
		`/library share song:"boat"`:                 "The song, its cover and its lyrics in one file",
	} {
		if title := h.do(t, ana, line); title != "" || !strings.Contains(lastMessage(t, ana), says) || !strings.Contains(lastMessage(t, ana), "only you") {
			t.Errorf("%s: %q: %s", line, title, lastMessage(t, ana))
		}
	}
	for _, line := range []string{`/library download song:"boat" format:"mp3"`, `/library download song:"boat" format:"voice"`, `/library karaoke song:"boat"`} {
		if title := h.do(t, ben, line); title != "I can't make that here" || !strings.Contains(lastMessage(t, ben), "ffmpeg") {
			t.Errorf("%s: %q: %s", line, title, lastMessage(t, ben))
		}
	}
	if title := h.do(t, ben, `/library karaoke song:"polka"`); title != "That song isn't here" {
		t.Errorf("%q", title)
	}
	if strings.Contains(h.log.String(), "riffbot-media-") || !strings.Contains(h.log.String(), "without ffmpeg") {
		t.Errorf("the log does not report that ffmpeg is missing, or contains errors of it")
	}
}

// TestSharingRequiresPermissionToPost checks that a song is shared in another channel only if
// both the member and the bot may post there.
func TestSharingRequiresPermissionToPost(t *testing.T) {
	t.Parallel()
	h := newHarness(t, sandbox.Options{RenderTime: 50 * time.Millisecond})
	channel := h.Discord.OpenChannel("hall")
	ana, ben := h.person(t, "Ana"), h.person(t, "Ben")
	if title := h.do(t, ana, `/song prompt:"a paper boat" title:"Boat"`); title != "" {
		t.Fatal(title)
	}
	h.waitForOrders(t, 1)
	const send, attach = 1 << 11, 1 << 15
	h.Discord.Deny(channel, "Ben", send)
	if title := h.do(t, ben, `/library share song:"boat" channel:"#hall"`); title != "I can't post in that channel" || !strings.Contains(lastMessage(t, ben), "yourself") {
		t.Errorf("%q: %s", title, lastMessage(t, ben))
	}
	if title := h.do(t, ana, `/library share song:"boat" channel:"#hall"`); title != "" || !strings.Contains(renderedChannel(t, ana, channel), "Requested by Ana") {
		t.Errorf("%q: %s", title, renderedChannel(t, ana, channel))
	}
	h.Discord.Deny(channel, "Ben", 0)
	h.Discord.Deny(channel, "riffbot", attach)
	if title := h.do(t, ben, `/library share song:"boat" channel:"#hall"`); title != "I can't post in that channel" || !strings.Contains(lastMessage(t, ben), "missing permissions") {
		t.Errorf("%q: %s", title, lastMessage(t, ben))
	}
	if n := strings.Count(renderedChannel(t, ana, channel), "Requested by Ana"); n != 1 {
		t.Errorf("%d posts", n)
	}
}

// TestSongChannelCollectsSongsInThreads checks that songs are posted in the song channel, each
// with its versions in one thread, until it is turned off, and that only server managers may
// change it.
func TestSongChannelCollectsSongsInThreads(t *testing.T) {
	t.Parallel()
	h := newHarness(t, sandbox.Options{RenderTime: 50 * time.Millisecond, SongLength: 2 * time.Second})
	channel := h.Discord.OpenChannel("hall")
	ana, ben := h.person(t, "Ana"), h.person(t, "Ben")
	h.Discord.AllowCommand("admin", "@everyone")
	if title := h.do(t, ben, `/admin song-channel channel:"#hall"`); title != "Only server admins can do that" {
		t.Errorf("%q", title)
	}
	h.Discord.Deny(channel, "riffbot", 1<<11)
	if title := h.do(t, ana, `/admin song-channel channel:"#hall" threads:true`); title != "I can't post in that channel" || !strings.Contains(lastMessage(t, ana), "Create Public Threads") {
		t.Errorf("%q: %s", title, lastMessage(t, ana))
	}
	h.Discord.Deny(channel, "riffbot", 0)
	if title := h.do(t, ana, `/admin song-channel channel:"#hall" threads:true`); title != "" {
		t.Fatal(title)
	}
	if title := h.do(t, ana, `/song prompt:"a paper boat" title:"Boat"`); title != "" {
		t.Fatal(title)
	}
	h.waitForOrders(t, 1)
	posted := renderedChannel(t, ana, channel)
	if strings.Count(posted, "BOAT") != 1 || !strings.Contains(posted, "Boat.m4a") {
		t.Fatalf("%s", posted)
	}
	var thread string
	for _, place := range ana.Places() {
		if place != channel && place > channel {
			thread = place // the newest
		}
	}
	if title := h.do(t, ben, `/edit cover song:"boat" style:"jazz"`); title != "" {
		t.Fatal(title)
	}
	h.waitForOrders(t, 2)
	if now := renderedChannel(t, ana, channel); strings.Contains(now, "COVER") || !strings.Contains(renderedChannel(t, ana, thread), "BOAT (COVER)") {
		t.Errorf("%s\nin the thread: %s", now, renderedChannel(t, ana, thread))
	}
	// A song ordered in the song channel is not posted again.
	if err := ana.Do(t.Context(), parse(t, `in "#hall"`)); err != nil {
		t.Fatal(err)
	}
	if title := h.do(t, ana, `/song prompt:"a kite" title:"Kite"`); title != "" {
		t.Fatal(title)
	}
	h.waitForOrders(t, 3)
	if n := strings.Count(renderedChannel(t, ana, channel), "KITE"); n != 1 || strings.Count(h.log.String(), "not posted in the song channel") != 0 {
		t.Errorf("%d times: %s", n, renderedChannel(t, ana, channel))
	}
	if title := h.do(t, ana, `/admin song-channel`); title != "" {
		t.Fatal(title)
	}
	if title := h.do(t, ana, `select "Song channel" ""`); title != "" {
		t.Fatal(title)
	}
	if title := h.do(t, ben, `/song prompt:"a drum" title:"Drum"`); title != "" {
		t.Fatal(title)
	}
	h.waitForOrders(t, 4)
	if strings.Contains(renderedChannel(t, ana, channel), "DRUM") {
		t.Error("the song was posted although the song channel is off")
	}
}

// renderedChannel returns the messages of a channel as a member sees them.
func renderedChannel(t *testing.T, p *userclient.Person, channelID string) string {
	t.Helper()
	messages, err := p.MessagesIn(t.Context(), channelID)
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, m := range messages {
		all = append(all, userclient.Show(m))
	}
	return strings.Join(all, "\n")
}

// withFFmpeg returns settings with ffmpeg. It skips the test unless media tests are requested
// and ffmpeg is installed.
func withFFmpeg(t *testing.T) func(string) string {
	t.Helper()
	if os.Getenv("RIFFBOT_MEDIA_TEST") == "" {
		t.Skip("run make test-media")
	}
	path, err := exec.LookPath("ffmpeg")
	if err != nil {
		t.Skip("ffmpeg is not installed")
	}
	return settings("FFMPEG", path)
}

// TestMediaTenDeliveriesAtOnce lets ten members request videos of ten songs at the same time.
// Each is answered within three seconds, and all requests succeed.
func TestMediaTenDeliveriesAtOnce(t *testing.T) {
	h := newHarness(t, sandbox.Options{RenderTime: 50 * time.Millisecond, SongLength: 20 * time.Second, Getenv: withFFmpeg(t)})
	names := []string{"Ana", "Ben", "Cleo", "Dan", "Eva", "Finn", "Gus", "Hana", "Ines", "Jo"}
	var members sync.WaitGroup
	for i, name := range names {
		p := h.person(t, name)
		lines := []string{`/song prompt:"song of ` + name + `" title:"Song of ` + name + `"`, `/library karaoke song:"Song of ` + name + `"`}
		if i%2 == 1 {
			lines = append(lines, `/library download song:"Song of `+name+`" format:"mp3"`)
		}
		members.Go(func() {
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
					t.Errorf("%s was acknowledged after %s", name, d)
				}
			}
			if ignored > 0 {
				t.Errorf("a command of %s was not acknowledged", name)
			}
		})
	}
	members.Wait()
}

// TestMediaVideoIsCached checks the streams of the sandbox's files, and that a second request
// for a video does not render it again.
func TestMediaVideoIsCached(t *testing.T) {
	getenv := withFFmpeg(t)
	dir := t.TempDir()
	var out lockedBuffer
	args := []string{"sandbox", "--out", dir, "--render-time", "50ms", "--song-length", "12s",
		"--say", `/song prompt:"a paper boat" title:"Boat" artist:"The Paper Fleet"`, "--say", `/library karaoke song:"boat"`, "--say", `/library karaoke song:"boat"`,
		"--say", `/library download song:"boat" format:"voice"`, "--say", `/library download song:"boat" format:"mp3"`}
	if exit := app.Run(t.Context(), args, getenv, strings.NewReader(""), &out, &out); exit != 0 {
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
	took := regexp.MustCompile(`msg="task done".* took=(\S+)`).FindAllStringSubmatch(string(log), -1)
	if len(took) != 4 {
		t.Fatalf("%d tasks\n%s", len(took), log)
	}
	first, _ := time.ParseDuration(took[0][1])
	second, _ := time.ParseDuration(took[1][1])
	if second > first/2 {
		t.Errorf("first video %s, second %s", first, second)
	}
}
