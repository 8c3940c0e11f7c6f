package main

import (
	"bytes"
	_ "image/jpeg"
	"os"
	"strings"
	"testing"

	"riffbot/internal/media"
	"riffbot/internal/sandbox"
)

func TestTheCommandLineHelpsWhoeverIsLost(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		args []string
		env  map[string]string
		exit int
		says string
	}{
		{nil, nil, 2, "DISCORD_TOKEN and RIFFUSION_TOKEN"},
		{nil, map[string]string{"SONGS_AT_ONCE": "many"}, 2, `SONGS_AT_ONCE: "many" is no whole number`},
		{nil, map[string]string{"LOG_LEVEL": "loud"}, 2, `LOG_LEVEL: "loud" is none of debug, info, warn, error`},
		{nil, map[string]string{"ADMIN_ADDR": "9090"}, 2, `ADMIN_ADDR: "9090" is no address to listen on`},
		{nil, map[string]string{"LISTEN_ADDR": ":http8"}, 2, `LISTEN_ADDR: ":http8" is no address to listen on`},
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
		exit := run(t.Context(), c.args, func(name string) string { return env[name] }, strings.NewReader(""), &out, &out)
		if exit != c.exit || !strings.Contains(out.String(), c.says) {
			t.Errorf("riffbot %s: exit %d\n%s", strings.Join(c.args, " "), exit, out.String())
		}
	}
}

func TestTheDoctorFindsASandboxInGoodHealth(t *testing.T) {
	t.Parallel()
	w := newWorld(t, sandbox.Options{})
	var out bytes.Buffer
	if exit := run(t.Context(), []string{"doctor"}, w.Env, nil, &out, &out); exit != 0 {
		t.Errorf("exit %d\n%s", exit, &out)
	}
	out.Reset()
	wrong := func(name string) string {
		if strings.HasSuffix(name, "_TOKEN") {
			return "wrong"
		}
		return w.Env(name)
	}
	if exit := run(t.Context(), []string{"doctor"}, wrong, nil, &out, &out); exit != 1 || strings.Count(out.String(), "✗") != 2 {
		t.Errorf("with wrong tokens: exit %d\n%s", exit, &out)
	}
}

func TestTheSandboxTalksAtTheKeyboard(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	typed := "help\n/sonk\n/song prompt:\"hello\"\nclick \"Lyrics\"\nquit\n"
	exit := run(t.Context(), []string{"sandbox", "--render-time", "200ms", "--song-length", "1s", "--out", t.TempDir()},
		settings("FFMPEG", media.Off), strings.NewReader(typed), &out, &out)
	for _, want := range []string{"another bot", "did you mean", "♪ Hello.m4a", "only you see this", "2 messages"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("it never says %q:\n%s", want, &out)
		}
	}
	if exit != 0 {
		t.Errorf("exit %d", exit)
	}
}

// Help is printed alone, to standard output, and nothing is done.
func TestEveryCommandHasHelp(t *testing.T) {
	for _, c := range commandList() {
		for _, flag := range []string{"-h", "--help"} {
			dir := t.TempDir()
			t.Chdir(dir)
			var stdout, stderr bytes.Buffer
			args := []string{c.name, flag}
			if c.name == "" {
				args = args[1:]
			}
			if exit := run(t.Context(), args, func(string) string { return "" }, nil, &stdout, &stderr); exit != 0 ||
				stderr.Len() > 0 || !strings.Contains(stdout.String(), "riffbot "+c.name) {
				t.Errorf("%v: %d\n%s%s", args, exit, &stdout, &stderr)
			}
			if made, _ := os.ReadDir(dir); len(made) > 0 {
				t.Errorf("%v made %v", args, made)
			}
			if needsSettings(args) {
				t.Errorf("%v needs settings", args)
			}
		}
	}
}

// Without a network the doctor knows nothing about tokens, and nothing is ready.
func TestDoctorIsHonestWithoutANetwork(t *testing.T) {
	t.Parallel()
	closed := freeAddress(t)
	w := newWorld(t, sandbox.Options{})
	for name, c := range map[string]struct {
		change map[string]string
		says   []string
	}{
		"nothing": {map[string]string{"DISCORD_API_URL": "http://" + closed, "RIFFUSION_API_URL": "http://" + closed, "OPENAI_BASE_URL": "http://" + closed + "/v1"},
			[]string{"✗ Discord", "✗ song provider", "✗ songwriter", "(DISCORD_API_URL)", "(RIFFUSION_API_URL)", "(OPENAI_BASE_URL)"}},
		"no writer": {map[string]string{"OPENAI_BASE_URL": "http://" + closed + "/v1"}, []string{"✓ Discord", "✗ songwriter", "Nothing answers at"}},
	} {
		var out bytes.Buffer
		exit := run(t.Context(), []string{"doctor"}, func(name string) string {
			if v, ok := c.change[name]; ok {
				return v
			}
			return w.Env(name)
		}, nil, &out, &out)
		for _, want := range c.says {
			if !strings.Contains(out.String(), want) {
				t.Errorf("%s: it does not say %q:\n%s", name, want, &out)
			}
		}
		if exit != 1 || strings.Contains(out.String(), "Reset Token") || strings.Contains(out.String(), "subscribe") || strings.Contains(out.String(), "All is ready") {
			t.Errorf("%s: exit %d\n%s", name, exit, &out)
		}
	}
}
