package main

import (
	"bytes"
	"context"
	"io"
	"maps"
	"strings"
	"testing"
	"time"

	"riffbot/internal/media"
	"riffbot/internal/sandbox"
)

// planted is in every secret of the tests below. Every part of it that is long enough
// to be recognised counts as shown.
const planted = "PLANTED-zq8x7w-secret"

func shows(t *testing.T, what, output string) {
	t.Helper()
	if i := strings.Index(output, "PLANTED"); i >= 0 {
		t.Errorf("%s shows a secret: …%s…", what, output[max(0, i-200):min(len(output), i+60)])
	}
}

// The program's commands show no secret, however its settings are right or wrong.
func TestCommandsShowNoSecrets(t *testing.T) {
	t.Parallel()
	closed := freeAddress(t)
	base := map[string]string{
		"DISCORD_TOKEN": planted, "RIFFUSION_TOKEN": planted, "OPENAI_API_KEY": planted, "ADMIN_TOKEN": planted,
		"DISCORD_API_URL":   "http://user:" + planted + "@" + closed + "/api",
		"RIFFUSION_API_URL": "http://" + planted + "@" + closed, "OPENAI_MODERATION": "on",
		"OPENAI_BASE_URL": "http://user:" + planted + "@" + closed + "/v1?api_key=" + planted + "&k=" + planted,
		"PUBLIC_URL":      "https://user:" + planted + "@bot.example.org", "LISTEN_ADDR": "127.0.0.1:0", "LOG_LEVEL": "debug",
	}
	for name, change := range map[string]map[string]string{
		"unreachable":           {},
		"JSON log":              {"LOG_FORMAT": "json"},
		"database":              {"DATABASE_URL": "postgres://bot:" + planted + "@" + closed + "/riffbot?sslmode=disable"},
		"database, key=value":   {"DATABASE_URL": "host=127.0.0.1 port=1 password=" + planted},
		"database, wrong":       {"DATABASE_URL": "postgres://bot:" + planted + "@" + closed + ":port/riffbot"},
		"database, bad escape":  {"DATABASE_URL": "postgres://bot:" + planted + "%zz@" + closed + "/riffbot"},
		"bucket":                {"MEDIA_URL": "s3://bucket?region=eu&endpoint=http://" + closed + "&secret=" + planted},
		"bucket, wrong":         {"MEDIA_URL": "sftp://user:" + planted + "@host"},
		"token with spaces":     {"DISCORD_TOKEN": planted + " " + planted},
		"token as a file":       {"DISCORD_TOKEN": "", "DISCORD_TOKEN_FILE": planted},
		"writer, wrong":         {"OPENAI_BASE_URL": "htp://user:" + planted + "@host"},
		"public, http":          {"PUBLIC_URL": "http://user:" + planted + "@bot.example.org"},
		"Discord, wrong":        {"DISCORD_API_URL": "discord.com/" + planted + "?x"},
		"token in a wrong line": {"DISCORD_GUILD_ID": planted + planted, "LOG_LEVEL": planted + planted},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			env := maps.Clone(base)
			env["DATA_DIR"], env["FFMPEG"] = t.TempDir(), media.Off
			maps.Copy(env, change)
			for _, args := range [][]string{nil, {"doctor"}, {"backup", t.TempDir()}} {
				ctx, cancel := context.WithTimeout(t.Context(), 3*time.Second)
				var out bytes.Buffer
				exit := run(ctx, args, func(name string) string { return env[name] }, strings.NewReader(""), &out, &out)
				cancel()
				if exit == 0 && args == nil {
					t.Logf("%v ran until it was stopped", args)
				}
				shows(t, strings.Join(append([]string{"riffbot"}, args...), " "), out.String())
			}
		})
	}
}

// The log of a bot that works shows no secret, and neither do its numbers, when the
// language model it is told to use fails.
func TestRunningBotShowsNoSecrets(t *testing.T) {
	t.Parallel()
	closed, admin := freeAddress(t), freeAddress(t)
	w, err := sandbox.Start(t.Context(), sandbox.Options{Getenv: func(string) string { return "" }, RenderTime: 200 * time.Millisecond, SongLength: time.Second})
	if err != nil {
		t.Fatal(err)
	}
	env := map[string]string{"OPENAI_BASE_URL": "http://user:" + planted + "@" + closed + "/v1?key=" + planted, "OPENAI_API_KEY": planted,
		"SONG_WRITE": "auto", "FFMPEG": media.Off, "LOG_LEVEL": "debug", "ADMIN_ADDR": admin, "RENDER_PATIENCE": "5m"}
	log := &lockedBuffer{}
	stop, err := w.RunBot(context.WithoutCancel(t.Context()), func(ctx context.Context, getenv func(string) string, now func() time.Time, to io.Writer) error {
		return runBot(ctx, func(name string) string {
			if v, ok := env[name]; ok {
				return v
			}
			return getenv(name)
		}, now, to)
	}, log)
	if err != nil {
		t.Fatalf("%v\n%s", err, log)
	}
	t.Cleanup(func() { _, _ = stop(), w.Close() })
	in := world{World: w, log: log}
	_ = in.do(t, in.person(t, "Ana"), `/song prompt:"a song" write:auto`)
	_ = in.do(t, in.person(t, "Ana"), `/write idea:"a song"`)
	for _, path := range []string{"/metrics", "/readyz", "/"} {
		_, body := get(t, "http://"+admin+path)
		shows(t, path, body)
	}
	shows(t, "the log", log.String())
	if !strings.Contains(log.String(), "[hidden]") {
		t.Errorf("the model never failed:\n%s", log)
	}
	for _, secret := range []string{w.Discord.BotToken(), w.Riffusion.Token()} {
		if strings.Contains(log.String(), secret) {
			t.Errorf("the log shows %s", secret)
		}
	}
}
