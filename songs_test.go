package main

import (
	"errors"
	"fmt"
	"image"
	_ "image/jpeg"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"riffbot/internal/palette"
	"riffbot/internal/sandbox"
	"riffbot/internal/sandbox/discord"
	"riffbot/internal/sandbox/people"
)

func TestASlashCommandBecomesASong(t *testing.T) {
	t.Parallel()
	got := tell(t, "--render-time", "2s", "--say", `/song prompt:"a song for Christmas"`)
	if got.exit != 0 || got.Outcome != "ok" || len(got.Messages) != 1 || len(got.Bought) != 1 {
		t.Fatalf("exit %d, outcome %s, %d messages, %d bought\n%s\n%s", got.exit, got.Outcome, len(got.Messages), len(got.Bought), got.screen, got.log)
	}
	m := got.Messages[0]
	if title := text(m, "embeds", 0, "title"); title != "Song for Christmas" {
		t.Errorf("title %q", title)
	}
	for n, name := range []string{"files/Song for Christmas.m4a", "files/Song for Christmas (take 2).m4a"} {
		if kind, path := text(m, "attachments", n, "content_type"), text(m, "attachments", n, "local_path"); kind != "audio/mp4" || path != name {
			t.Errorf("attachment %d: %s at %s", n, kind, path)
		}
		if info, err := os.Stat(filepath.Join(got.dir, name)); err != nil || info.Size() < 5000 {
			t.Errorf("%s was not saved whole: %v", name, err)
		}
	}
	cover, err := os.Open(filepath.Join(got.dir, text(m, "embeds", 0, "image", "local_path")))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = cover.Close() }()
	if c, _, err := image.DecodeConfig(cover); err != nil || c.Width < 512 || c.Height < 512 {
		t.Errorf("cover %d×%d, %v", c.Width, c.Height, err)
	}
	if who := text(m, "embeds", 0, "author", "name"); who != "Requested by Ana" {
		t.Errorf("author %q", who)
	}
	var fields []string
	for i := range 3 {
		fields = append(fields, text(m, "embeds", 0, "fields", i, "name"))
		if text(m, "embeds", 0, "fields", i, "value") == "" {
			t.Errorf("field %s is empty", fields[i])
		}
	}
	if !slices.Equal(fields, []string{"Style", "Length", "Model"}) {
		t.Errorf("fields %v", fields)
	}
	if !strings.Contains(got.screen, "Singing") {
		t.Errorf("the status never moved:\n%s", got.screen)
	}
}

func TestOwnLyricsAreSungAndShown(t *testing.T) {
	t.Parallel()
	got := tell(t, "--say", "/lyrics", "--say", `fill title="Neon" style="synthwave" lyrics="[Verse]\nhello\n[Chorus]\nworld" model="FUZZ-1.0"`, "--say", `click "Lyrics"`)
	if got.exit != 0 || len(got.Messages) != 2 {
		t.Fatalf("exit %d\n%s\n%s", got.exit, got.screen, got.log)
	}
	if title, model := text(got.Messages[0], "embeds", 0, "title"), got.Bought[0].Model; title != "Neon" || model != "FUZZ-1.0" {
		t.Errorf("title %q, model %q", title, model)
	}
	shown := got.Messages[1]
	if text(shown, "flags") != "64" || text(shown, "embeds", 0, "description") != "[Verse]\nhello\n[Chorus]\nworld" {
		t.Errorf("lyrics: flags %s, %q", text(shown, "flags"), text(shown, "embeds", 0, "description"))
	}
}

func TestLongLyricsComeInPages(t *testing.T) {
	t.Parallel()
	long := strings.Repeat(`[Verse]\nso many words that a page has an end\n`, 75)
	got := tell(t, "--say", "/lyrics", "--say", `fill title="Long" lyrics="`+long+`"`, "--say", `click "Lyrics"`, "--say", `click "Next"`)
	if got.exit != 0 {
		t.Fatalf("exit %d\n%s", got.exit, got.screen)
	}
	if footer := text(got.Messages[1], "embeds", 0, "footer", "text"); !strings.HasPrefix(footer, "Page 2 of") {
		t.Errorf("footer %q", footer)
	}
}

func TestAgainMakesAnotherSongForWhoeverPresses(t *testing.T) {
	t.Parallel()
	got := tell(t, "--say", `/song prompt:"night drive" title:"Night Drive"`, "--say", "as Ben", "--say", `click "Again"`)
	if got.exit != 0 || len(got.Bought) != 2 || len(got.Messages) != 2 {
		t.Fatalf("exit %d, %d bought, %d messages\n%s", got.exit, len(got.Bought), len(got.Messages), got.screen)
	}
	if who := text(got.Messages[1], "embeds", 0, "author", "name"); who != "Requested by Ben" {
		t.Errorf("author %q", who)
	}
}

func TestHelpAndAboutAnswerInPrivate(t *testing.T) {
	t.Parallel()
	got := tell(t, "--say", "/help", "--say", "/about")
	if got.exit != 0 || len(got.Messages) != 2 {
		t.Fatalf("exit %d\n%s", got.exit, got.screen)
	}
	for _, m := range got.Messages {
		if text(m, "flags") != "64" {
			t.Errorf("everybody sees %s", text(m, "embeds", 0, "title"))
		}
	}
	for _, command := range []string{"/song", "/lyrics", "/help", "/about"} {
		if !strings.Contains(text(got.Messages[0], "embeds", 0, "description"), command) {
			t.Errorf("/help does not speak of %s", command)
		}
	}
}

func TestWrongWordsAreAnsweredKindlyAndInPrivate(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		lines []string
		says  string
	}{
		"empty prompt":     {[]string{`/song prompt:" "`}, "**prompt** is empty"},
		"5,000 characters": {[]string{`/song prompt:"` + strings.Repeat("la ", 1666) + `la"`}, "at most 200"},
		"unknown model":    {[]string{`/song prompt:"x" model:"FUZZ-99"`}, "FUZZ-1.1"},
		"spaces as lyrics": {[]string{"/lyrics", `fill lyrics="   "`}, "**lyrics** are empty"},
		"300 emoji":        {[]string{`/song prompt:"x" title:"` + strings.Repeat("🎉", 300) + `"`}, "**title** is 300 characters long"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var args []string
			for _, l := range c.lines {
				args = append(args, "--say", l)
			}
			got := tell(t, args...)
			if got.exit != 1 || len(got.Bought) != 0 || len(got.Messages) != 1 {
				t.Fatalf("exit %d, %d bought, %d messages\n%s", got.exit, len(got.Bought), len(got.Messages), got.screen)
			}
			if m := got.Messages[0]; text(m, "flags") != "64" || !strings.Contains(text(m, "embeds", 0, "description"), c.says) {
				t.Errorf("flags %s: %s", text(m, "flags"), text(m, "embeds", 0, "description"))
			}
		})
	}
}

func TestAMistakeInTheFormLosesNoWord(t *testing.T) {
	t.Parallel()
	w := newWorld(t, sandbox.Options{})
	p := w.person(t, "Ana")
	trouble := errors.AsType[*people.TroubleError]
	if err := p.Do(t.Context(), parse(t, "/lyrics")); err != nil {
		t.Fatal(err)
	}
	// Only spaces are wrong, but the style somebody thought about stays.
	if _, ok := trouble(p.Do(t.Context(), parse(t, `fill style="dream pop" lyrics="  "`))); !ok {
		t.Fatal("spaces were taken for lyrics")
	}
	if err := p.Do(t.Context(), parse(t, `click "Fix it"`)); err != nil {
		t.Fatal(err)
	}
	if form := p.Form(); !strings.Contains(form, "dream pop") {
		t.Errorf("the form came back without what was written:\n%s", form)
	}
	if err := p.Do(t.Context(), parse(t, `fill lyrics="la la"`)); err != nil {
		t.Fatal(err)
	}
}

func TestNobodyCanBePinged(t *testing.T) {
	t.Parallel()
	var sent recorder
	w := newWorld(t, sandbox.Options{Record: sent.take})
	p := w.person(t, "Ana")
	for _, line := range []string{`/song prompt:"@everyone <@1> @here" title:"@everyone" style:"<@&2>"`, `click "Lyrics"`, `click "Again"`} {
		if err := p.Do(t.Context(), parse(t, line)); err != nil {
			t.Fatalf("%s: %v", line, err)
		}
	}
	messages, err := p.Messages(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range messages {
		if l, _ := m["mentions"].([]any); text(m, "mention_everyone") != "false" || len(l) > 0 {
			t.Errorf("somebody was pinged: %v", m)
		}
	}
	if title := text(messages[0], "embeds", 0, "title"); title != "@everyone" {
		t.Errorf("the title is %q", title)
	}
	shows := func() (all []discord.Exchange) { // a call is recorded after its answer
		sent.mu.Lock()
		defer sent.mu.Unlock()
		for _, e := range sent.all {
			if e.Auth != "user" && strings.Contains(e.RequestBody, `"embeds"`) {
				all = append(all, e)
			}
		}
		return all
	}
	waitFor(t, "five messages", func() bool { return len(shows()) >= 5 })
	for _, e := range shows() {
		if !strings.Contains(e.RequestBody, `"allowed_mentions":{"parse":[]}`) {
			t.Errorf("%s %s may ping: %s", e.Method, e.Path, e.RequestBody)
		}
	}
	for _, secret := range []string{w.Discord.BotToken(), w.Riffusion.Token()} {
		if strings.Contains(w.log.String(), secret) {
			t.Error("the log shows a token")
		}
	}
}

func TestThePaletteTellsHowAnAnswerEnded(t *testing.T) {
	t.Parallel()
	got := tell(t, "--say", `/song prompt:"hello"`)
	if colour := text(got.Messages[0], "embeds", 0, "color"); colour != fmt.Sprintf("%g", float64(palette.Done)) {
		t.Errorf("colour %s", colour)
	}
}
