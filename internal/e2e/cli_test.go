package e2e

import (
	"bytes"
	_ "image/jpeg"
	"strings"
	"testing"

	"github.com/riffbot/riffbot/internal/app"
	"github.com/riffbot/riffbot/internal/media"
	"github.com/riffbot/riffbot/internal/sandbox"
)

// TestCommandLineErrorsAndHelp checks the exit code and the output of wrong arguments, wrong
// settings and requests for help.
func TestCommandLineErrorsAndHelp(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		args []string
		env  map[string]string
		exit int
		says string
	}{
		{nil, nil, 2, "DISCORD_TOKEN and RIFFUSION_TOKEN"},
		{nil, map[string]string{"MAX_CONCURRENT_SONGS": "many"}, 2, `MAX_CONCURRENT_SONGS: "many" is not a whole number`},
		{nil, map[string]string{"LOG_LEVEL": "loud"}, 2, `LOG_LEVEL: "loud" is none of debug, info, warn, error`},
		{nil, map[string]string{"ADMIN_ADDR": "9090"}, 2, `ADMIN_ADDR: "9090" is not an address to listen on`},
		{nil, map[string]string{"LISTEN_ADDR": ":http8"}, 2, `LISTEN_ADDR: ":http8" is not an address to listen on`},
		{[]string{"version"}, nil, 0, "riffbot dev"},
		{[]string{"--version"}, nil, 0, "riffbot dev"},
		{[]string{"-v"}, nil, 0, "riffbot dev"},
		{[]string{"help"}, nil, 0, "riffbot sandbox"},
		{[]string{"-h"}, nil, 0, "riffbot sandbox"},
		{[]string{"--help"}, nil, 0, "riffbot backup FOLDER"},
		{[]string{"help", "--help"}, nil, 0, "riffbot sandbox"},
		{[]string{"help", "-h"}, nil, 0, "riffbot sandbox"},
		{[]string{"help", "help"}, nil, 0, "riffbot sandbox"},
		{[]string{"--help", "--help"}, nil, 0, "riffbot sandbox"},
		{[]string{"help", "--version"}, nil, 0, "usage: riffbot version"},
		{[]string{"help", "backup"}, nil, 0, "usage: riffbot backup FOLDER"},
		{[]string{"help", "dance"}, nil, 2, "no command"},
		{[]string{"dance"}, nil, 2, "no command"},
		{[]string{"--dance"}, nil, 2, "no command"},
		{[]string{"doctor", "now"}, nil, 2, `"now" is one argument too many`},
		{[]string{"doctor", "--fix"}, nil, 2, "not defined: -fix"},
		{[]string{"version", "extra"}, nil, 2, "too many"},
		{[]string{"healthcheck", "extra"}, nil, 2, "too many"},
		{[]string{"backup"}, nil, 2, "FOLDER is missing"},
		{[]string{"backup", ""}, nil, 2, "FOLDER is missing"},
		{[]string{"backup", "a", "b"}, nil, 2, `"b" is one argument too many`},
		{[]string{"backup", "--quick"}, nil, 2, "not defined: -quick"},
		{[]string{"sandbox", "--help"}, nil, 0, "-render-time"},
		{[]string{"sandbox", "--nothing"}, nil, 2, "riffbot sandbox --help lists the flags"},
		{[]string{"sandbox", "--out", "--help"}, nil, 2, "--out needs a value"},
		{[]string{"doctor"}, nil, 1, "discord.com/developers"},
		{[]string{"sandbox", "--fault", "riffusion=flood"}, nil, 2, "429"},
		{[]string{"sandbox", "--fault", "moon=full"}, nil, 2, "riffusion=WHAT"},
		{[]string{"sandbox", "--fault", "moon=full"}, nil, 2, "never-finishes"},
		{[]string{"sandbox", "--fault", "xx"}, nil, 2, "drop-gateway"},
		{[]string{"sandbox", "--fault", "429x2"}, nil, 2, "openai=429"},
		{[]string{"sandbox", "hello"}, nil, 2, "--say"},
		{[]string{"sandbox", "--song-length", "1s", "--say", "/sonk prompt:x"}, nil, 1, `did you mean "song"`},
		{[]string{"sandbox", "--song-length", "1s", "--say", `/song promt:"x"`}, nil, 1, `did you mean "prompt"`},
		{[]string{"sandbox", "--song-length", "1s", "--say", `click "Nothing"`}, nil, 1, "no message has a button"},
	} {
		var out bytes.Buffer
		env := map[string]string{"DATA_DIR": t.TempDir(), "FFMPEG": media.Off}
		for k, v := range c.env {
			env[k] = v
		}
		exit := app.Run(t.Context(), c.args, func(name string) string { return env[name] }, strings.NewReader(""), &out, &out)
		if exit != c.exit || !strings.Contains(out.String(), c.says) {
			t.Errorf("riffbot %s: exit %d\n%s", strings.Join(c.args, " "), exit, out.String())
		}
	}
}

// TestDoctorReportsHealthAndWrongTokens checks that riffbot doctor accepts the sandbox, and
// reports both tokens when they are wrong.
func TestDoctorReportsHealthAndWrongTokens(t *testing.T) {
	t.Parallel()
	h := newHarness(t, sandbox.Options{})
	var out bytes.Buffer
	if exit := app.Run(t.Context(), []string{"doctor"}, h.Getenv, nil, &out, &out); exit != 0 {
		t.Errorf("exit %d\n%s", exit, &out)
	}
	out.Reset()
	wrong := func(name string) string {
		if strings.HasSuffix(name, "_TOKEN") {
			return "wrong"
		}
		return h.Getenv(name)
	}
	if exit := app.Run(t.Context(), []string{"doctor"}, wrong, nil, &out, &out); exit != 1 || strings.Count(out.String(), "✗") != 2 {
		t.Errorf("with wrong tokens: exit %d\n%s", exit, &out)
	}
}

// TestSandboxReadsCommandsFromInput checks that the sandbox runs the lines of its standard
// input.
func TestSandboxReadsCommandsFromInput(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	typed := "help\n/sonk\n/song prompt:\"hello\"\nclick \"Lyrics\"\nquit\n"
	exit := app.Run(t.Context(), []string{"sandbox", "--render-time", "200ms", "--song-length", "1s", "--out", t.TempDir()},
		settings("FFMPEG", media.Off), strings.NewReader(typed), &out, &out)
	for _, want := range []string{"another bot", "did you mean", "♪ Hello.m4a", "only you see this", "messages: 2"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("the output lacks %q:\n%s", want, &out)
		}
	}
	if exit != 0 {
		t.Errorf("exit %d", exit)
	}
}

// TestDoctorFailsWithoutNetwork checks that the doctor reports unreachable services, and does
// not blame the tokens for them.
func TestDoctorFailsWithoutNetwork(t *testing.T) {
	t.Parallel()
	closed := freeAddress(t)
	h := newHarness(t, sandbox.Options{})
	for name, c := range map[string]struct {
		change map[string]string
		says   []string
	}{
		"nothing": {map[string]string{"DISCORD_API_URL": "http://" + closed, "RIFFUSION_API_URL": "http://" + closed, "OPENAI_BASE_URL": "http://" + closed + "/v1"},
			[]string{"✗ Discord", "✗ song provider", "✗ writer", "(DISCORD_API_URL)", "(RIFFUSION_API_URL)", "(OPENAI_BASE_URL)"}},
		"no writer": {map[string]string{"OPENAI_BASE_URL": "http://" + closed + "/v1"}, []string{"✓ Discord", "✗ writer", "Nothing answers at"}},
	} {
		var out bytes.Buffer
		exit := app.Run(t.Context(), []string{"doctor"}, func(name string) string {
			if v, ok := c.change[name]; ok {
				return v
			}
			return h.Getenv(name)
		}, nil, &out, &out)
		for _, want := range c.says {
			if !strings.Contains(out.String(), want) {
				t.Errorf("%s: the output lacks %q:\n%s", name, want, &out)
			}
		}
		if exit != 1 || strings.Contains(out.String(), "Reset Token") || strings.Contains(out.String(), "subscribe") || strings.Contains(out.String(), "Everything is ready") {
			t.Errorf("%s: exit %d\n%s", name, exit, &out)
		}
	}
}
