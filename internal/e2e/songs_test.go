package e2e

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

	"github.com/riffbot/riffbot/discordtest/discord"
	"github.com/riffbot/riffbot/discordtest/userclient"
	"github.com/riffbot/riffbot/internal/palette"
	"github.com/riffbot/riffbot/internal/sandbox"
)

// TestSongCommandPostsSong checks the message of a finished song, its files and its cover.
func TestSongCommandPostsSong(t *testing.T) {
	t.Parallel()
	got := runSandboxWith(t, nil, "--render-time", "4s", "--say", `/song prompt:"a song for Christmas"`)
	if got.exit != 0 || got.Outcome != "ok" || len(got.Messages) != 1 || len(got.Purchases) != 1 {
		t.Fatalf("exit %d, outcome %s, %d messages, %d purchases\n%s\n%s", got.exit, got.Outcome, len(got.Messages), len(got.Purchases), got.screen, got.log)
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
			t.Errorf("%s is incomplete: %v", name, err)
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
		t.Errorf("the status did not change:\n%s", got.screen)
	}
}

// TestOwnLyricsAreUsedAndShown checks that lyrics of a form are ordered and shown.
func TestOwnLyricsAreUsedAndShown(t *testing.T) {
	t.Parallel()
	got := runSandbox(t, "--say", "/lyrics", "--say", `fill title="Neon" style="synthwave" lyrics="[Verse]\nhello\n[Chorus]\nworld" model="FUZZ-1.0"`, "--say", `click "Lyrics"`)
	if got.exit != 0 || len(got.Messages) != 2 {
		t.Fatalf("exit %d\n%s\n%s", got.exit, got.screen, got.log)
	}
	if title, model := text(got.Messages[0], "embeds", 0, "title"), got.Purchases[0].Model; title != "Neon" || model != "FUZZ-1.0" {
		t.Errorf("title %q, model %q", title, model)
	}
	shown := got.Messages[1]
	if text(shown, "flags") != "64" || text(shown, "embeds", 0, "description") != "[Verse]\nhello\n[Chorus]\nworld" {
		t.Errorf("lyrics: flags %s, %q", text(shown, "flags"), text(shown, "embeds", 0, "description"))
	}
}

func TestLongLyricsArePaged(t *testing.T) {
	t.Parallel()
	long := strings.Repeat(`[Verse]\nso many words that a page has an end\n`, 75)
	got := runSandbox(t, "--say", "/lyrics", "--say", `fill title="Long" lyrics="`+long+`"`, "--say", `click "Lyrics"`, "--say", `click "Next"`)
	if got.exit != 0 {
		t.Fatalf("exit %d\n%s", got.exit, got.screen)
	}
	if footer := text(got.Messages[1], "embeds", 0, "footer", "text"); !strings.HasPrefix(footer, "Page 2 of") {
		t.Errorf("footer %q", footer)
	}
}

func TestAgainOrdersSongForPresser(t *testing.T) {
	t.Parallel()
	got := runSandbox(t, "--say", `/song prompt:"night drive" title:"Night Drive"`, "--say", "as Ben", "--say", `click "Again"`)
	if got.exit != 0 || len(got.Purchases) != 2 || len(got.Messages) != 2 {
		t.Fatalf("exit %d, %d purchases, %d messages\n%s", got.exit, len(got.Purchases), len(got.Messages), got.screen)
	}
	if who := text(got.Messages[1], "embeds", 0, "author", "name"); who != "Requested by Ben" {
		t.Errorf("author %q", who)
	}
}

func TestHelpAndAboutAreEphemeral(t *testing.T) {
	t.Parallel()
	got := runSandbox(t, "--say", "/help", "--say", "/help topic:about")
	if got.exit != 0 || len(got.Messages) != 2 {
		t.Fatalf("exit %d\n%s", got.exit, got.screen)
	}
	for _, m := range got.Messages {
		flags, _ := m["flags"].(float64)
		if int(flags)&64 == 0 {
			t.Errorf("%v is not ephemeral", m)
		}
	}
	for _, command := range []string{"</song:", "</lyrics:", "</edit extend:", "</me quota:", "</admin settings:"} {
		if !strings.Contains(got.screen, command) {
			t.Errorf("/help lacks %s\n%s", command, got.screen)
		}
	}
}

func TestInvalidInputIsRejectedEphemerally(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		lines []string
		says  string
	}{
		"empty prompt":     {[]string{`/song prompt:" "`}, "**prompt** is empty"},
		"3,998 characters": {[]string{`/song prompt:"` + strings.Repeat("la ", 1332) + `la"`}, "The limit is 200"},
		"unknown model":    {[]string{`/song prompt:"x" model:"FUZZ-99"`}, "FUZZ-1.1"},
		"spaces as lyrics": {[]string{"/lyrics", `fill lyrics="   "`}, "**Lyrics** are empty"},
		"300 emoji":        {[]string{`/song prompt:"` + strings.Repeat("🎉", 300) + `"`}, "300 characters"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var args []string
			for _, l := range c.lines {
				args = append(args, "--say", l)
			}
			got := runSandbox(t, args...)
			if got.exit != 1 || len(got.Purchases) != 0 || len(got.Messages) != 1 {
				t.Fatalf("exit %d, %d purchases, %d messages\n%s", got.exit, len(got.Purchases), len(got.Messages), got.screen)
			}
			if m := got.Messages[0]; text(m, "flags") != "64" || !strings.Contains(text(m, "embeds", 0, "description"), c.says) {
				t.Errorf("flags %s: %s", text(m, "flags"), text(m, "embeds", 0, "description"))
			}
		})
	}
}

// TestInvalidFormKeepsInput checks that a rejected form opens again with what was entered.
func TestInvalidFormKeepsInput(t *testing.T) {
	t.Parallel()
	h := newHarness(t, sandbox.Options{})
	p := h.person(t, "Ana")
	failure := errors.AsType[*userclient.FailureError]
	if err := p.Do(t.Context(), parse(t, "/lyrics")); err != nil {
		t.Fatal(err)
	}
	// The lyrics are empty; the style has to be kept.
	if _, ok := failure(p.Do(t.Context(), parse(t, `fill style="dream pop" lyrics="  "`))); !ok {
		t.Fatal("spaces were accepted as lyrics")
	}
	if err := p.Do(t.Context(), parse(t, `click "Fix it"`)); err != nil {
		t.Fatal(err)
	}
	if form := p.Form(); !strings.Contains(form, "dream pop") {
		t.Errorf("the form lost the input:\n%s", form)
	}
	if err := p.Do(t.Context(), parse(t, `fill lyrics="la la"`)); err != nil {
		t.Fatal(err)
	}
}

// TestMentionsPingNobody checks that mentions in prompts, titles and styles ping nobody, and
// that the log contains no tokens.
func TestMentionsPingNobody(t *testing.T) {
	t.Parallel()
	var sent recorder
	h := newHarness(t, sandbox.Options{Record: sent.record})
	p := h.person(t, "Ana")
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
			t.Errorf("the message pings: %v", m)
		}
	}
	if title := text(messages[0], "embeds", 0, "title"); title != "@everyone" {
		t.Errorf("title %q", title)
	}
	messageRequests := func() (all []discord.Exchange) { // a request is recorded after its response
		sent.mu.Lock()
		defer sent.mu.Unlock()
		for _, e := range sent.all {
			if e.Auth != "user" && strings.Contains(e.RequestBody, `"embeds"`) {
				all = append(all, e)
			}
		}
		return all
	}
	waitFor(t, "five messages", func() bool { return len(messageRequests()) >= 5 })
	for _, e := range messageRequests() {
		if !strings.Contains(e.RequestBody, `"allowed_mentions":{"parse":[]}`) {
			t.Errorf("%s %s may ping: %s", e.Method, e.Path, e.RequestBody)
		}
	}
	for _, secret := range []string{h.Discord.BotToken(), h.Riffusion.Token()} {
		if strings.Contains(h.log.String(), secret) {
			t.Error("the log contains a token")
		}
	}
}

func TestSongEmbedHasDoneColor(t *testing.T) {
	t.Parallel()
	got := runSandbox(t, "--say", `/song prompt:"hello"`)
	if color := text(got.Messages[0], "embeds", 0, "color"); color != fmt.Sprintf("%g", float64(palette.Done)) {
		t.Errorf("color %s", color)
	}
}
