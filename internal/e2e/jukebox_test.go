package e2e

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"math"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/riffbot/riffbot/discordtest/userclient"
	"github.com/riffbot/riffbot/internal/app"
	"github.com/riffbot/riffbot/internal/media"
	"github.com/riffbot/riffbot/internal/sandbox"
	"github.com/riffbot/riffbot/internal/sandbox/music"
)

// TestPlaybackSendsPacketsOfTheFile checks that a member of the call receives exactly the
// packets of the song's file.
func TestPlaybackSendsPacketsOfTheFile(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	heard := filepath.Join(dir, "heard.ogg")
	var screen bytes.Buffer
	exit := app.Run(t.Context(), []string{"sandbox", "--out", dir, "--song-length", "3s", "--render-time", "50ms", "--timeout", "60s", "--listen", heard,
		"--say", `/song prompt:"night drive"`, "--say", `/jukebox play song:"Night Drive"`}, sandboxSettings(t, "FFMPEG", media.Off), strings.NewReader(""), &screen, &screen)
	if exit != 0 || !strings.Contains(screen.String(), "0 packets lost") || !strings.Contains(screen.String(), "(Lounge: 🎶 Night Drive)") {
		t.Fatalf("exit %d\n%s", exit, &screen)
	}
	// For a late packet the recording has one byte, and three bytes for silence.
	played := slices.DeleteFunc(packetsOf(t, heard), func(p []byte) bool { return len(p) <= 3 })
	wanted := slices.DeleteFunc(packetsOf(t, filepath.Join(dir, "files", "Night Drive.m4a")), func(p []byte) bool { return len(p) <= 3 })
	from := -1
	for i, p := range played {
		if bytes.Equal(p, wanted[0]) {
			from = i
			break
		}
	}
	if from < 0 || len(played)-from < len(wanted) {
		t.Fatalf("%d of %d packets were received, from packet %d", len(played), len(wanted), from)
	}
	for i, p := range wanted {
		if !bytes.Equal(played[from+i], p) {
			t.Fatalf("packet %d of %d is % x, want % x", i, len(wanted), played[from+i], p)
		}
	}
}

// TestVolumeIsHeard checks that a member of the call receives the song at the volume that was set.
func TestVolumeIsHeard(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	heard := filepath.Join(dir, "heard.ogg")
	var screen bytes.Buffer
	exit := app.Run(t.Context(), []string{"sandbox", "--out", dir, "--song-length", "3s", "--render-time", "50ms", "--timeout", "60s", "--listen", heard,
		"--say", `/song prompt:"night drive"`, "--say", `/jukebox join`, "--say", `/jukebox volume percent:"25"`,
		"--say", `/jukebox play song:"Night Drive"`}, sandboxSettings(t, "FFMPEG", media.Off), strings.NewReader(""), &screen, &screen)
	if exit != 0 {
		t.Fatalf("exit %d\n%s", exit, &screen)
	}
	energy := func(path string) (sum float64) {
		content, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		pcm, err := music.Decode(content)
		if err != nil {
			t.Fatal(err)
		}
		for _, v := range pcm {
			sum += float64(v) * float64(v)
		}
		return sum
	}
	is := 10 * math.Log10(energy(heard)/energy(filepath.Join(dir, "files", "Night Drive.m4a")))
	if want := 20 * math.Log10(0.25); math.Abs(is-want) > 0.7 {
		t.Errorf("heard at %.1f dB, want %.1f dB", is, want)
	}
}

// packetsOf returns the Opus packets of a file.
func packetsOf(t *testing.T, path string) [][]byte {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return packetsIn(t, b)
}

func packetsIn(t *testing.T, b []byte) (all [][]byte) {
	t.Helper()
	p, err := media.OpenPackets(bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	for {
		packet, err := p.Next()
		if errors.Is(err, io.EOF) {
			return all
		}
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, bytes.Clone(packet))
	}
}

// newJukeboxHarness returns a sandbox with songs, which share a recording, and members in the voice
// channel. The current song is repeated, so that short ones suffice.
func newJukeboxHarness(t *testing.T, opts sandbox.Options, prompts []string, names ...string) (harness, []*userclient.Person) {
	t.Helper()
	opts.RenderTime, opts.OneRecording = 50*time.Millisecond, true
	if opts.SongLength == 0 {
		opts.SongLength = 4 * time.Second
	}
	inner := opts.Getenv
	opts.Getenv = func(name string) string {
		if inner != nil && inner(name) != "" {
			return inner(name)
		}
		return settings("RENDER_STALL_TIMEOUT", "5m")(name)
	}
	h := newHarness(t, opts)
	var all []*userclient.Person
	for _, name := range names {
		p := h.person(t, name)
		h.must(t, p, `voice join "Lounge"`)
		all = append(all, p)
	}
	for i, prompt := range prompts {
		h.must(t, all[0], fmt.Sprintf(`/song prompt:"%s" title:"%s"`, prompt, prompt))
		h.waitForOrders(t, i+1)
	}
	h.must(t, all[0], `/jukebox join`)
	h.must(t, all[0], `/jukebox loop what:one`)
	return h, all
}

// must runs a line that has to succeed.
func (h harness) must(t *testing.T, p *userclient.Person, line string) {
	t.Helper()
	if title := h.do(t, p, line); title != "" {
		t.Fatalf("%s %s: %q", p.Name, line, title)
	}
}

// checkRefused runs a line that has to fail with a title.
func (h harness) checkRefused(t *testing.T, p *userclient.Person, line, why string) {
	t.Helper()
	if title := h.do(t, p, line); title != why {
		t.Errorf("%s %s: %q, want %q", p.Name, line, title, why)
	}
}

// waitForNowPlaying waits until the panel shows a song.
func waitForNowPlaying(t *testing.T, p *userclient.Person, title string) {
	t.Helper()
	waitFor(t, "panel with "+title, func() bool { _, m := panel(t, p); return panelTitle(m) == title })
}

// panelTitle returns the heading of a panel.
func panelTitle(m map[string]any) string {
	for line := range strings.Lines(layoutText(m["components"])) {
		if title, ok := strings.CutPrefix(strings.TrimSpace(line), "### "); ok {
			return title
		}
	}
	return ""
}

// layoutText returns the texts of components, in order.
func layoutText(components any) string {
	var b strings.Builder
	all, _ := components.([]any)
	for _, c := range all {
		if text := text(c, "content"); text != "" {
			b.WriteString(text + "\n")
		}
		inner, _ := c.(map[string]any)
		b.WriteString(layoutText(inner["components"]))
	}
	return b.String()
}

// panel returns the message with the jukebox's panel and the number of messages below it.
func panel(t *testing.T, p *userclient.Person) (below int, m map[string]any) {
	t.Helper()
	messages, err := p.Messages(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for i := len(messages) - 1; i >= 0; i-- {
		if strings.Contains(fmt.Sprint(messages[i]["components"]), "juke-stop") || panelTitle(messages[i]) == "The jukebox is off" {
			return len(messages) - 1 - i, messages[i]
		}
	}
	return 0, nil
}

// TestSkipVotesAndQueuePermissions checks that only listeners in the call vote to skip, and
// that members cannot remove or move entries of others.
func TestSkipVotesAndQueuePermissions(t *testing.T) {
	t.Parallel()
	// The songs are so long that none ends by itself.
	h, all := newJukeboxHarness(t, sandbox.Options{SongLength: 2 * time.Minute}, []string{"First", "Second", "Third"},
		"Ben", "Cleo", "Dan")
	ben, cleo, dan := all[0], all[1], all[2]
	eva := h.person(t, "Eva")
	h.checkRefused(t, eva, `/jukebox play song:"First"`, "Join a voice channel first")
	h.must(t, ben, `/jukebox play song:"First"`)
	h.must(t, ben, `/jukebox play song:"Second"`)
	h.must(t, cleo, `/jukebox play song:"Third"`)
	waitForNowPlaying(t, ben, "First")

	h.checkRefused(t, eva, `/jukebox skip`, "Join a voice channel first")
	h.checkRefused(t, eva, `click "Pause"`, "Join a voice channel first")
	h.must(t, cleo, `/jukebox skip`)
	if text := lastMessage(t, cleo); !strings.Contains(text, "1 of 2 votes") {
		t.Errorf("vote: %s", text)
	}
	h.must(t, dan, "voice deafen")
	h.checkRefused(t, dan, `/jukebox skip`, "You're deafened")
	h.must(t, dan, "voice undeafen")
	h.checkRefused(t, cleo, `/jukebox remove song:"Second"`, "Only a DJ can do that")
	h.checkRefused(t, cleo, `/jukebox move song:"Second" to:1`, "Only a DJ can do that")
	h.checkRefused(t, cleo, `/jukebox clear everybodys:true`, "Only a DJ can do that")
	h.checkRefused(t, cleo, `/jukebox leave`, "Only a DJ can do that")
	h.checkRefused(t, cleo, `click "⏹️"`, "Only a DJ can do that")
	h.checkRefused(t, ben, `/jukebox settings mode:fifo`, "Only server admins can do that")
	h.must(t, dan, `/jukebox skip`)
	waitForNowPlaying(t, ben, "Third") // members take turns

	h.must(t, ben, `/jukebox skip`) // one of three
	h.must(t, dan, "voice leave")   // one of two, not a majority
	h.must(t, cleo, "voice leave")  // one of one
	waitForNowPlaying(t, ben, "Second")
	h.must(t, ben, `/jukebox skip`) // the only listener, and the requester
	waitFor(t, "empty panel", func() bool { _, m := panel(t, ben); return panelTitle(m) == "Nothing playing" })
	h.must(t, ben, `/jukebox history`)
	if text := lastMessage(t, ben); !strings.Contains(text, "3 songs played") || strings.Count(text, "skipped") != 3 {
		t.Errorf("history: %s", text)
	}
	h.must(t, ben, `/jukebox leave`)
	waitFor(t, "panel without a call", func() bool { _, m := panel(t, ben); return panelTitle(m) == "The jukebox is off" })
}

// TestPanelMovesToBottom checks that the panel moves to the bottom of its channel when other
// messages push it up, at the rate that Discord allows, and that its buttons answer at once.
func TestPanelMovesToBottom(t *testing.T) {
	t.Parallel()
	var sent recorder
	h, all := newJukeboxHarness(t, sandbox.Options{Record: sent.record}, []string{"First"}, "Ana", "Ben")
	ana, ben := all[0], all[1]
	h.must(t, ben, `/jukebox play song:"First"`)
	waitForNowPlaying(t, ana, "First")
	_, m := panel(t, ana)
	first := text(m, "id")
	cover := func() string {
		return text(m, "components", 0, "components", 0, "accessory", "media", "url")
	}
	if !strings.Contains(layoutText(m["components"]), "Queued by Ben") || cover() == "" {
		t.Errorf("%s, cover %q", layoutText(m["components"]), cover())
	}
	if lyrics := layoutText(m["components"]); !strings.Contains(lyrics, "🎤") {
		t.Errorf("lyrics are missing: %s", lyrics)
	}
	h.must(t, ana, `click "Pause"`)
	if _, m = panel(t, ana); !strings.Contains(layoutText(m["components"]), "paused at") || cover() == "" {
		t.Errorf("paused: %s", layoutText(m["components"]))
	}
	h.must(t, ana, `click "🎤"`)
	if _, m = panel(t, ana); strings.Contains(layoutText(m["components"]), "🎤") {
		t.Errorf("lyrics are still shown: %s", layoutText(m["components"]))
	}
	h.must(t, ana, `click "❤️"`)
	h.must(t, ana, `/jukebox resume`)
	for i := range 6 {
		h.must(t, ana, fmt.Sprintf(`say "chat %d"`, i))
	}
	waitFor(t, "panel at the bottom", func() bool { below, m := panel(t, ben); return below == 0 && text(m, "id") != first })
	waitFor(t, "deletion of the old panel", func() bool {
		messages, err := ana.Messages(t.Context())
		panels := 0
		for _, m := range messages {
			if strings.Contains(fmt.Sprint(m["components"]), "juke-stop") {
				panels++
			}
		}
		return err == nil && panels == 1
	})
	h.must(t, ana, `/jukebox leave`)
	waitFor(t, "panel without a call", func() bool { _, m := panel(t, ana); return panelTitle(m) == "The jukebox is off" })
	checkEditRate(t, &sent)
}

// checkEditRate checks that the panel was not edited too often.
func checkEditRate(t *testing.T, sent *recorder) {
	t.Helper()
	sent.mu.Lock()
	defer sent.mu.Unlock()
	edits := 0
	for _, e := range sent.all {
		if e.Auth == "bot" && e.Method == http.MethodPatch && strings.HasPrefix(e.Path, "/api/v10/channels/") {
			edits++
		}
	}
	if edits > 8 { // the test takes about twenty seconds
		t.Errorf("%d edits", edits)
	}
}

// TestRestartResumesPlayback checks that playback resumes at its position after a restart, in
// the same channel and with the same panel.
func TestRestartResumesPlayback(t *testing.T) {
	t.Parallel()
	h, all := newJukeboxHarness(t, sandbox.Options{SongLength: 12 * time.Second}, []string{"Long"}, "Ana", "Ben")
	ana, ben := all[0], all[1]
	h.must(t, ben, `/jukebox play song:"Long"`)
	waitForNowPlaying(t, ana, "Long")
	h.must(t, ana, `/jukebox pause`)
	h.must(t, ben, `/jukebox seek to:"0:07"`)
	_, m := panel(t, ana)
	before := text(m, "id")
	h.restart(t)
	waitFor(t, "bot in its channel", func() bool { return strings.Count(h.log.String(), "voice channel joined") == 2 })
	h.must(t, ana, `/jukebox queue`)
	if text := lastMessage(t, ana); !strings.Contains(text, "**Long** · 0:07 / 0:12 · Ben") {
		t.Errorf("playback at another position: %s", text)
	}
	waitFor(t, "panel of the paused song", func() bool {
		_, m = panel(t, ana)
		return strings.Contains(layoutText(m["components"]), "paused at 0:07")
	})
	h.must(t, ana, `click "Resume"`)
	waitFor(t, "panel of a playing song", func() bool {
		_, m = panel(t, ana)
		return strings.Contains(layoutText(m["components"]), "ends <t:")
	})
	if id := text(m, "id"); id != before {
		t.Errorf("panel is message %s, not %s", id, before)
	}
}

// TestPendingPlayStartsWhenSongIsDone checks that a song ordered with play:true is played when
// it is done.
func TestPendingPlayStartsWhenSongIsDone(t *testing.T) {
	t.Parallel()
	h, all := newJukeboxHarness(t, sandbox.Options{}, nil, "Ben")
	h.must(t, all[0], `/song prompt:"sunrise" title:"Sunrise" play:true`)
	waitForNowPlaying(t, all[0], "Sunrise")
	h.must(t, all[0], `click "Play take 1"`)
	if text := lastMessage(t, all[0]); !strings.Contains(text, "ADDED TO THE QUEUE") {
		t.Errorf("%s", text)
	}
}

// TestJukeboxNormalizesNamesAndNumbers checks that names, positions and times are recognised
// regardless of case, accents, width and notation.
func TestJukeboxNormalizesNamesAndNumbers(t *testing.T) {
	t.Parallel()
	h, all := newJukeboxHarness(t, sandbox.Options{SongLength: 12 * time.Second}, []string{"Café", "Straße", "Été", "夜来香"}, "Ben")
	ben := all[0]
	queue := func(want ...string) {
		t.Helper()
		h.must(t, ben, `/jukebox queue`)
		for _, line := range want {
			if text := lastMessage(t, ben); !strings.Contains(text, line) {
				t.Errorf("%q is not in %s", line, text)
			}
		}
	}
	h.must(t, ben, `/jukebox play song:"ＣＡＦＥ"`)
	waitForNowPlaying(t, ben, "Café")
	h.must(t, ben, `/jukebox pause`)
	h.must(t, ben, `/jukebox seek to:"0：02"`)
	queue("**Café** · 0:02 / 0:12")
	h.must(t, ben, `/jukebox seek to:"0分5秒"`)
	queue("**Café** · 0:05 / 0:12")
	h.checkAsked(t, ben, `/jukebox play song:"夜来"`, "Did you mean…?")
	for _, song := range []string{"STRASSE", "ete", "夜来香"} {
		h.must(t, ben, `/jukebox play song:"`+song+`"`)
	}
	queue("`1.` **Straße**", "`2.` **Été**", "`3.` **夜来香**")
	h.checkAsked(t, ben, `/jukebox remove song:"stra"`, "Did you mean…?")
	h.must(t, ben, `/jukebox move song:"ＥＴＥ" to:1`)
	h.must(t, ben, `/jukebox remove song:"strasse"`)
	queue("`1.` **Été**", "`2.` **夜来香**")
	h.must(t, ben, `/jukebox remove song:"１"`)
	queue("`1.` **夜来香**")
	h.must(t, ben, `/playlist create name:"Déjà vu"`)
	h.must(t, ben, `/playlist add playlist:"deja vu" song:"cafe"`)
	h.must(t, ben, `/playlist add playlist:"ＤＥＪＡ　ＶＵ" song:"夜来香"`)
	h.must(t, ben, `/playlist remove playlist:"DÉJÀ VU" song:"ｃａｆｅ"`)
	h.checkAsked(t, ben, `/playlist delete playlist:"deja"`, "Did you mean…?")
	h.must(t, ben, `/playlist list playlist:"deja vu"`)
	if text := lastMessage(t, ben); !strings.Contains(text, "**夜来香**") || strings.Contains(text, "Café") {
		t.Errorf("%s", text)
	}
}

// TestPlaylistSharing checks that only the owner of a playlist uses it until it is shared, and
// that others cannot change it then.
func TestPlaylistSharing(t *testing.T) {
	t.Parallel()
	h, all := newJukeboxHarness(t, sandbox.Options{}, []string{"First", "Second"}, "Ben", "Cleo")
	ben, cleo := all[0], all[1]
	h.must(t, ben, `/playlist create name:"Road"`)
	h.checkRefused(t, ben, `/playlist create name:"ROAD"`, "You already have a playlist with that name")
	h.must(t, ben, `/playlist add playlist:"road" song:"First"`)
	h.must(t, ben, `/playlist add playlist:"road" song:"Second"`)
	h.checkRefused(t, cleo, `/playlist play playlist:"Road"`, "That playlist doesn't exist")
	h.must(t, ben, `/playlist share playlist:"Road"`)
	h.checkRefused(t, cleo, `/playlist remove playlist:"Road" song:"First"`, "That's someone else's playlist")
	h.checkRefused(t, cleo, `/playlist delete playlist:"Road"`, "That's someone else's playlist")
	h.must(t, cleo, `click "Play it"`)
	waitForNowPlaying(t, cleo, "First")
	h.must(t, cleo, `/jukebox queue`)
	if text := lastMessage(t, cleo); !strings.Contains(text, "`1.` **Second**") {
		t.Errorf("%s", text)
	}
	h.must(t, ben, `/playlist remove playlist:"Road" song:"First"`)
	h.must(t, cleo, `/playlist list`)
	if text := lastMessage(t, cleo); !strings.Contains(text, "**Road** · 1 song · by Ben") {
		t.Errorf("%s", text)
	}
}

// TestDisabledJukeboxRejectsCommands checks that the commands of a disabled jukebox explain
// that it is off.
func TestDisabledJukeboxRejectsCommands(t *testing.T) {
	t.Parallel()
	h := newHarness(t, sandbox.Options{Getenv: settings("JUKEBOX", "off")})
	ana := h.person(t, "Ana")
	h.must(t, ana, `/song prompt:"quiet" title:"Quiet"`)
	for _, line := range []string{`/jukebox join`, `/jukebox play song:"Quiet"`, `/jukebox queue`, `/jukebox history`} {
		h.checkRefused(t, ana, line, "The jukebox is switched off")
	}
	if strings.Contains(rawMessages(t, ana), "juke-play") {
		t.Error("songs have a button for the disabled jukebox")
	}
}

// TestAboutShowsPrivacyCode checks that /help topic:about shows the same privacy code as the client of
// another member of the call.
func TestAboutShowsPrivacyCode(t *testing.T) {
	t.Parallel()
	h := newHarness(t, sandbox.Options{})
	ana := h.person(t, "Ana")
	digits := regexp.MustCompile(`(?:\d{5} ){5}\d{5}`)
	h.must(t, ana, `/help topic:about`)
	if code := digits.FindString(rawMessages(t, ana)); code != "" {
		t.Errorf("code %q without a call", code)
	}
	listener, err := h.Listen(t.Context(), filepath.Join(t.TempDir(), "heard.ogg"))
	if err != nil {
		t.Fatal(err)
	}
	h.must(t, ana, `voice join "Lounge"`)
	h.must(t, ana, `/jukebox join`)
	waitFor(t, "privacy code", func() bool { return listener.PrivacyCode() != "" })
	waitFor(t, "same code in /help topic:about", func() bool {
		h.must(t, ana, `/help topic:about`)
		return strings.Contains(rawMessages(t, ana), "`"+groupDigits(listener.PrivacyCode())+"`")
	})
}

// groupDigits separates a code into groups of five digits.
func groupDigits(code string) string {
	var groups []string
	for ; len(code) >= 5; code = code[5:] {
		groups = append(groups, code[:5])
	}
	return strings.Join(groups, " ")
}

// TestInaccessibleVoiceChannelIsReportedQuickly checks that a member is told why the jukebox
// cannot join, well before an unanswered request to join times out.
func TestInaccessibleVoiceChannelIsReportedQuickly(t *testing.T) {
	t.Parallel()
	h := newHarness(t, sandbox.Options{})
	ana, ben := h.person(t, "Ana"), h.person(t, "Ben")
	h.must(t, ana, `voice join "Lounge"`)
	h.must(t, ben, `voice join "Lounge"`)
	channel := h.Discord.VoiceChannelID()
	const view, connect, speak = 1 << 10, 1 << 20, 1 << 21
	deny := func(permissions int64) func() { return func() { h.Discord.Deny(channel, "riffbot", permissions) } }
	for _, c := range []struct {
		title, says string
		shut, open  func()
	}{
		{"Your voice channel is full", "no room for me", func() { h.Discord.LimitChannel(channel, 2) }, func() { h.Discord.LimitChannel(channel, 3) }},
		{"I can't see your voice channel", "View Channel", deny(view), deny(0)},
		{"I can't join your voice channel", "Connect", deny(connect), deny(0)},
		{"I can't speak in your voice channel", "Speak", deny(speak), deny(0)},
	} {
		c.shut()
		began := time.Now()
		waitFor(t, c.title, func() bool { return h.do(t, ana, `/jukebox join`) == c.title }) // the permission event may still arrive
		if took := time.Since(began); took > 10*time.Second {                                // 5 s if the bot joined before the event arrived
			t.Errorf("%q took %v", c.title, took)
		}
		if text := lastMessage(t, ana); !strings.Contains(text, c.says) || !strings.Contains(text, "<#"+channel+">") {
			t.Errorf("%q says %s", c.title, text)
		}
		c.open()
		waitFor(t, "jukebox in the channel", func() bool { return h.do(t, ana, `/jukebox join`) == "" })
		h.must(t, ana, `/jukebox leave`)
	}
}
