package main

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"riffbot/internal/media"
	"riffbot/internal/sandbox"
)

// Where the operator has not allowed a server, everything is answered with that.
func TestServerThatIsNotAllowedIsRefused(t *testing.T) {
	t.Parallel()
	w := newWorld(t, sandbox.Options{Getenv: settings("ALLOWED_GUILDS", "1,2")})
	ana := w.person(t, "Ana")
	for _, line := range []string{`/song prompt:"rain"`, `/write idea:"rain"`, `/help`, `/request idea:"rain"`} {
		if title := w.do(t, ana, line); title != "I may not be used on this server" {
			t.Errorf("%s: %q", line, title)
		}
	}
	if n := len(w.Riffusion.Ledger()); n > 0 {
		t.Errorf("%d songs were bought", n)
	}
}

// Calls of the language model are limited like songs, on every route.
func TestWritingHasADailyLimit(t *testing.T) {
	t.Parallel()
	w := newWorld(t, sandbox.Options{Getenv: settings("USER_WRITES_PER_DAY", "2")})
	ana := w.person(t, "Ana")
	for line, want := range map[string]string{`/write idea:"rain"`: "", `/song prompt:"tea" write:draft`: ""} {
		if title := w.do(t, ana, line); title != want {
			t.Errorf("%s: %q", line, title)
		}
	}
	for _, line := range []string{`/write idea:"snow"`, `/song prompt:"fog" write:draft`} {
		if title := w.do(t, ana, line); title != "No more words for today" {
			t.Errorf("%s: %q", line, title)
		}
	}
	w.Advance(24 * time.Hour)
	if title := w.do(t, ana, `/write idea:"sun"`); title != "" {
		t.Errorf("the next day: %q", title)
	}
}

// The sandbox has the bot's limits and says how to go on.
func TestSandboxSaysHowToGoOnAfterALimit(t *testing.T) {
	t.Parallel()
	order := []string{"--say", `/song prompt:"one"`, "--say", `/song prompt:"two"`}
	for name, c := range map[string]struct {
		args []string
		exit int
	}{
		"limited":   {nil, 1},
		"the next":  {[]string{"--say", "advance 24h"}, 0},
		"unlimited": {[]string{"--unlimited"}, 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			env := settings("FFMPEG", media.Off, "USER_CREDITS_PER_DAY", "1")
			if name == "unlimited" {
				env = settings("FFMPEG", media.Off)
			}
			args := append([]string{"sandbox", "--out", t.TempDir(), "--render-time", "50ms", "--song-length", "1s"}, order[:2]...)
			args = append(append(args, c.args...), order[2:]...)
			var out bytes.Buffer
			exit := run(t.Context(), args, env, strings.NewReader(""), &out, &out)
			told := strings.Contains(out.String(), "`advance 24h`") && strings.Contains(out.String(), "--unlimited")
			if exit != c.exit || told != (exit == 1) {
				t.Errorf("exit %d\n%s", exit, &out)
			}
		})
	}
}
