package main

import (
	"bytes"
	_ "image/jpeg"
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
		{nil, map[string]string{"SONGS_AT_ONCE": "many"}, 2, "SONGS_AT_ONCE"},
		{[]string{"version"}, nil, 0, "riffbot"},
		{[]string{"help"}, nil, 0, "riffbot sandbox"},
		{[]string{"dance"}, nil, 2, "no command"},
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
