package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"riffbot/internal/media"
	"riffbot/internal/sandbox"
	"riffbot/internal/sandbox/people"
)

// What a member of the call hears is the file itself, packet by packet: nothing is
// decoded, encoded or missing on the way.
func TestAMemberOfTheCallHearsTheFileItself(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	heard := filepath.Join(dir, "heard.ogg")
	var screen bytes.Buffer
	exit := run(t.Context(), []string{"sandbox", "--out", dir, "--song-length", "3s", "--render-time", "50ms", "--timeout", "60s", "--listen", heard,
		"--say", `/song prompt:"night drive"`, "--say", `/jukebox play song:"Night Drive"`}, settings("FFMPEG", media.Off), strings.NewReader(""), &screen, &screen)
	if exit != 0 || !strings.Contains(screen.String(), "0 packets lost") || !strings.Contains(screen.String(), "(Lounge: 🎶 Night Drive)") {
		t.Fatalf("exit %d\n%s", exit, &screen)
	}
	// A busy machine may send a packet late; the recording then has one byte in its
	// place, and three where there is silence.
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
		t.Fatalf("%d packets were heard of %d, from %d on", len(played), len(wanted), from)
	}
	for i, p := range wanted {
		if !bytes.Equal(played[from+i], p) {
			t.Fatalf("packet %d of %d is another: % x, not % x", i, len(wanted), played[from+i], p)
		}
	}
}

// packetsOf reads the packets of a file.
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

// lounge is a world with songs, and people who are in the voice channel. Each song is
// heard again and again, so that short ones will do.
func lounge(t *testing.T, opts sandbox.Options, prompts []string, names ...string) (world, []*people.Person) {
	t.Helper()
	opts.RenderTime = 50 * time.Millisecond
	if opts.SongLength == 0 {
		opts.SongLength = 4 * time.Second
	}
	inner := opts.Getenv
	opts.Getenv = func(name string) string {
		if inner != nil && inner(name) != "" {
			return inner(name)
		}
		return settings("RENDER_PATIENCE", "5m")(name)
	}
	w := newWorld(t, opts)
	var all []*people.Person
	for _, name := range names {
		p := w.person(t, name)
		w.must(t, p, `voice join "Lounge"`)
		all = append(all, p)
	}
	for i, prompt := range prompts {
		w.must(t, all[0], fmt.Sprintf(`/song prompt:"%s" title:"%s"`, prompt, prompt))
		w.done(t, i+1)
	}
	w.must(t, all[0], `/jukebox join`)
	w.must(t, all[0], `/jukebox loop what:one`)
	return w, all
}

// must says a line that leads to no trouble.
func (w world) must(t *testing.T, p *people.Person, line string) {
	t.Helper()
	if title := w.do(t, p, line); title != "" {
		t.Fatalf("%s %s: %q", p.Name, line, title)
	}
}

// refused says a line that is refused.
func (w world) refused(t *testing.T, p *people.Person, line, why string) {
	t.Helper()
	if title := w.do(t, p, line); title != why {
		t.Errorf("%s %s: %q, want %q", p.Name, line, title, why)
	}
}

// nowPlays waits until the panel shows a song.
func nowPlays(t *testing.T, p *people.Person, title string) {
	t.Helper()
	waitFor(t, title+" on the panel", func() bool { _, m := panel(t, p); return text(m, "embeds", 0, "title") == title })
}

// panel is the message that shows what plays, and how many messages are below it.
func panel(t *testing.T, p *people.Person) (below int, m map[string]any) {
	t.Helper()
	messages, err := p.Messages(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for i := len(messages) - 1; i >= 0; i-- {
		if strings.Contains(fmt.Sprint(messages[i]["components"]), "juke-stop") || text(messages[i], "embeds", 0, "title") == "The jukebox is silent" {
			return len(messages) - 1 - i, messages[i]
		}
	}
	return 0, nil
}

// The others vote, and only those who are there and hear something count; what is
// somebody else's stays theirs.
func TestSkippingAndRemovingAtTheWire(t *testing.T) {
	t.Parallel()
	w, all := lounge(t, sandbox.Options{SongLength: 30 * time.Second}, []string{"First", "Second", "Third"}, "Ben", "Cleo", "Dan")
	ben, cleo, dan := all[0], all[1], all[2]
	eva := w.person(t, "Eva")
	w.refused(t, eva, `/jukebox play song:"First"`, "Join a voice channel first")
	w.must(t, ben, `/jukebox play song:"First"`)
	w.must(t, ben, `/jukebox play song:"Second"`)
	w.must(t, cleo, `/jukebox play song:"Third"`)
	nowPlays(t, ben, "First")

	w.refused(t, eva, `/jukebox skip`, "Join a voice channel first")
	w.refused(t, eva, `click "⏸️"`, "Join a voice channel first")
	w.must(t, cleo, `/jukebox skip`)
	if text := last(t, cleo); !strings.Contains(text, "1 of 2 votes") {
		t.Errorf("a vote: %s", text)
	}
	w.must(t, dan, "voice deafen")
	w.refused(t, dan, `/jukebox skip`, "You hear nothing at the moment")
	w.must(t, dan, "voice undeafen")
	w.refused(t, cleo, `/jukebox remove song:"Second"`, "That is for a DJ to decide")
	w.refused(t, cleo, `/jukebox move song:"Second" to:1`, "That is for a DJ to decide")
	w.refused(t, cleo, `/jukebox clear everybodys:true`, "That is for a DJ to decide")
	w.refused(t, cleo, `/jukebox leave`, "That is for a DJ to decide")
	w.refused(t, cleo, `click "⏹️"`, "That is for a DJ to decide")
	w.refused(t, ben, `/jukebox settings mode:fifo`, "That is for those who manage the server")
	w.must(t, dan, `/jukebox skip`)
	nowPlays(t, ben, "Third") // members take turns

	w.must(t, ben, `/jukebox skip`) // one of three
	w.must(t, dan, "voice leave")   // one of two is not more than half
	w.must(t, cleo, "voice leave")  // one of one
	nowPlays(t, ben, "Second")
	w.must(t, ben, `/jukebox skip`) // one's own, and alone
	waitFor(t, "an empty panel", func() bool { _, m := panel(t, ben); return text(m, "embeds", 0, "title") == "Nothing plays" })
	w.must(t, ben, `/jukebox history`)
	if text := last(t, ben); !strings.Contains(text, "3 songs heard") || strings.Count(text, "skipped") != 3 {
		t.Errorf("the history: %s", text)
	}
	w.must(t, ben, `/jukebox leave`)
	waitFor(t, "a silent panel", func() bool { _, m := panel(t, ben); return text(m, "embeds", 0, "title") == "The jukebox is silent" })
}

// The panel moves at the pace that Discord allows, and to the bottom of its channel
// when it was pushed up; its buttons answer at once.
func TestThePanelStaysAtTheBottom(t *testing.T) {
	t.Parallel()
	var sent recorder
	w, all := lounge(t, sandbox.Options{Record: sent.take}, []string{"First"}, "Ana", "Ben")
	ana, ben := all[0], all[1]
	w.must(t, ben, `/jukebox play song:"First"`)
	nowPlays(t, ana, "First")
	_, m := panel(t, ana)
	first := text(m, "id")
	if who, cover := text(m, "embeds", 0, "author", "name"), text(m, "embeds", 0, "thumbnail", "url"); who != "Asked for by Ben" || cover == "" {
		t.Errorf("%q, cover %q", who, cover)
	}
	if lyrics := text(m, "embeds", 0, "description"); !strings.Contains(lyrics, "🎤") {
		t.Errorf("no lyrics: %s", lyrics)
	}
	w.must(t, ana, `click "⏸️"`)
	if _, m = panel(t, ana); !strings.Contains(text(m, "embeds", 0, "description"), "paused at") || text(m, "embeds", 0, "thumbnail", "url") == "" {
		t.Errorf("paused: %s", text(m, "embeds", 0, "description"))
	}
	w.must(t, ana, `click "🎤"`)
	if _, m = panel(t, ana); strings.Contains(text(m, "embeds", 0, "description"), "🎤") {
		t.Errorf("still sings: %s", text(m, "embeds", 0, "description"))
	}
	w.must(t, ana, `click "❤️"`)
	w.must(t, ana, `/jukebox resume`)
	for i := range 6 {
		w.must(t, ana, fmt.Sprintf(`say "chat %d"`, i))
	}
	waitFor(t, "a panel at the bottom", func() bool { below, m := panel(t, ben); return below == 0 && text(m, "id") != first })
	waitFor(t, "the end of the old one", func() bool {
		messages, err := ana.Messages(t.Context())
		panels := 0
		for _, m := range messages {
			if strings.Contains(fmt.Sprint(m["components"]), "juke-stop") {
				panels++
			}
		}
		return err == nil && panels == 1
	})
	w.must(t, ana, `/jukebox leave`)
	waitFor(t, "a silent panel", func() bool { _, m := panel(t, ana); return text(m, "embeds", 0, "title") == "The jukebox is silent" })
	atPace(t, &sent)
}

// atPace checks that the panel was not edited more often than Discord likes.
func atPace(t *testing.T, sent *recorder) {
	t.Helper()
	sent.mu.Lock()
	defer sent.mu.Unlock()
	edits := 0
	for _, e := range sent.all {
		if e.Auth == "bot" && e.Method == http.MethodPatch && strings.HasPrefix(e.Path, "/api/v10/channels/") {
			edits++
		}
	}
	if edits > 8 { // the story takes some twenty seconds
		t.Errorf("%d edits", edits)
	}
}

// A restart goes on where the song was, in the same channel and with the same panel.
func TestARestartGoesOnWhereTheSongWas(t *testing.T) {
	t.Parallel()
	w, all := lounge(t, sandbox.Options{SongLength: 12 * time.Second}, []string{"Long"}, "Ana", "Ben")
	ana, ben := all[0], all[1]
	w.must(t, ben, `/jukebox play song:"Long"`)
	nowPlays(t, ana, "Long")
	w.must(t, ana, `/jukebox pause`)
	w.must(t, ben, `/jukebox seek to:"0:07"`)
	_, m := panel(t, ana)
	before := text(m, "id")
	w.restart(t)
	waitFor(t, "the bot in its channel", func() bool { return strings.Count(w.log.String(), "in a voice channel") == 2 })
	w.must(t, ana, `/jukebox queue`)
	if text := last(t, ana); !strings.Contains(text, "**Long** · 0:07 / 0:12 · Ben") {
		t.Errorf("goes on elsewhere: %s", text)
	}
	w.must(t, ana, `click "▶️"`)
	if _, m = panel(t, ana); text(m, "id") != before || !strings.Contains(text(m, "embeds", 0, "description"), "ends <t:") {
		t.Errorf("another panel than %s: %s", before, text(m, "embeds", 0, "description"))
	}
}

// A song is played when it is done, where that was asked for with it.
func TestASongPlaysWhenItIsDone(t *testing.T) {
	t.Parallel()
	w, all := lounge(t, sandbox.Options{}, nil, "Ben")
	w.must(t, all[0], `/song prompt:"sunrise" title:"Sunrise" play:true`)
	nowPlays(t, all[0], "Sunrise")
	w.must(t, all[0], `click "Play in voice"`)
	if text := last(t, all[0]); !strings.Contains(text, "IN THE PLAYLIST") {
		t.Errorf("%s", text)
	}
}

// Playlists are their owner's until they are shared.
func TestPlaylistsAtTheWire(t *testing.T) {
	t.Parallel()
	w, all := lounge(t, sandbox.Options{}, []string{"First", "Second"}, "Ben", "Cleo")
	ben, cleo := all[0], all[1]
	w.must(t, ben, `/playlist create name:"Road"`)
	w.refused(t, ben, `/playlist create name:"ROAD"`, "You have a playlist of that name")
	w.must(t, ben, `/playlist add playlist:"road" song:"First"`)
	w.must(t, ben, `/playlist add playlist:"road" song:"Second"`)
	w.refused(t, cleo, `/playlist play playlist:"Road"`, "There is no such playlist")
	w.must(t, ben, `/playlist share playlist:"Road"`)
	w.refused(t, cleo, `/playlist remove playlist:"Road" song:"First"`, "That is not yours to decide")
	w.refused(t, cleo, `/playlist delete playlist:"Road"`, "That is not yours to decide")
	w.must(t, cleo, `click "Play it"`)
	nowPlays(t, cleo, "First")
	w.must(t, cleo, `/jukebox queue`)
	if text := last(t, cleo); !strings.Contains(text, "`1.` **Second**") {
		t.Errorf("%s", text)
	}
	w.must(t, ben, `/playlist remove playlist:"Road" song:"First"`)
	w.must(t, cleo, `/playlist list`)
	if text := last(t, cleo); !strings.Contains(text, "**Road** · 1 song · by Ben") {
		t.Errorf("%s", text)
	}
}

// Where the operator switched the jukebox off, people are told.
func TestAJukeboxThatIsOffSaysSo(t *testing.T) {
	t.Parallel()
	w := newWorld(t, sandbox.Options{Getenv: settings("JUKEBOX", "off")})
	ana := w.person(t, "Ana")
	w.must(t, ana, `/song prompt:"quiet" title:"Quiet"`)
	for _, line := range []string{`/jukebox join`, `/jukebox play song:"Quiet"`, `/jukebox queue`, `/jukebox history`} {
		w.refused(t, ana, line, "I have no voice here")
	}
	if strings.Contains(said(t, ana), "Play in voice") {
		t.Error("songs offer what cannot be")
	}
}

// TestAboutShowsTheCodeOfTheCall compares what /about says with what the app of
// another member of the call shows.
func TestAboutShowsTheCodeOfTheCall(t *testing.T) {
	t.Parallel()
	w := newWorld(t, sandbox.Options{})
	ana := w.person(t, "Ana")
	digits := regexp.MustCompile(`(?:\d{5} ){5}\d{5}`)
	w.must(t, ana, `/about`)
	if code := digits.FindString(said(t, ana)); code != "" {
		t.Errorf("there is code %q without a call", code)
	}
	ear, err := w.Listen(t.Context(), filepath.Join(t.TempDir(), "heard.ogg"))
	if err != nil {
		t.Fatal(err)
	}
	w.must(t, ana, `voice join "Lounge"`)
	w.must(t, ana, `/jukebox join`)
	waitFor(t, "a code to compare", func() bool { return ear.PrivacyCode() != "" })
	waitFor(t, "the same code in /about", func() bool {
		w.must(t, ana, `/about`)
		return strings.Contains(said(t, ana), "`"+spaced(ear.PrivacyCode())+"`")
	})
}

// spaced is a code in groups of five digits.
func spaced(code string) string {
	var groups []string
	for ; len(code) >= 5; code = code[5:] {
		groups = append(groups, code[:5])
	}
	return strings.Join(groups, " ")
}

// TestAChannelThatIsClosedIsToldAtOnce checks that a member is told why the jukebox
// does not come, well before an unanswered request to join would be given up.
func TestAChannelThatIsClosedIsToldAtOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t, sandbox.Options{})
	ana, ben := w.person(t, "Ana"), w.person(t, "Ben")
	w.must(t, ana, `voice join "Lounge"`)
	w.must(t, ben, `voice join "Lounge"`)
	lounge := w.Discord.VoiceChannelID()
	const view, connect, speak = 1 << 10, 1 << 20, 1 << 21
	deny := func(permissions int64) func() { return func() { w.Discord.Deny(lounge, "riffbot", permissions) } }
	for _, c := range []struct {
		title, says string
		shut, open  func()
	}{
		{"Your voice channel is full", "as many people as it takes", func() { w.Discord.LimitChannel(lounge, 2) }, func() { w.Discord.LimitChannel(lounge, 3) }},
		{"I cannot see your voice channel", "View Channel", deny(view), deny(0)},
		{"I may not enter your voice channel", "Connect", deny(connect), deny(0)},
		{"I may not speak in your voice channel", "Speak", deny(speak), deny(0)},
	} {
		c.shut()
		began := time.Now()
		waitFor(t, c.title, func() bool { return w.do(t, ana, `/jukebox join`) == c.title }) // the news may be under way
		if took := time.Since(began); took > 10*time.Second {                                // 5 where Discord was asked before the news came
			t.Errorf("%q took %v", c.title, took)
		}
		if text := last(t, ana); !strings.Contains(text, c.says) || !strings.Contains(text, "<#"+lounge+">") {
			t.Errorf("%q says %s", c.title, text)
		}
		c.open()
		waitFor(t, "the jukebox in the channel", func() bool { return w.do(t, ana, `/jukebox join`) == "" })
		w.must(t, ana, `/jukebox leave`)
	}
}
