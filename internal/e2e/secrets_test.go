package e2e

import (
	"bytes"
	"context"
	"io"
	"maps"
	"strings"
	"testing"
	"time"

	"github.com/riffbot/riffbot/internal/app"
	"github.com/riffbot/riffbot/internal/media"
	"github.com/riffbot/riffbot/internal/sandbox"
	"github.com/riffbot/riffbot/internal/store/storetest"
)

// plantedSecret is part of every secret in these tests. An output that contains its prefix
// shows a secret.
const plantedSecret = "PLANTED-zq8x7w-secret"

// checkNoSecret fails the test if an output contains a secret.
func checkNoSecret(t *testing.T, what, output string) {
	t.Helper()
	if i := strings.Index(output, "PLANTED"); i >= 0 {
		t.Errorf("%s contains a secret: …%s…", what, output[max(0, i-200):min(len(output), i+60)])
	}
}

// TestCommandsShowNoSecrets checks that the program's commands print no secrets, with valid and
// invalid settings.
func TestCommandsShowNoSecrets(t *testing.T) {
	t.Parallel()
	closed := freeAddress(t)
	base := map[string]string{
		"DISCORD_TOKEN": plantedSecret, "RIFFUSION_TOKEN": plantedSecret, "OPENAI_API_KEY": plantedSecret, "ADMIN_TOKEN": plantedSecret,
		"DISCORD_API_URL":   "http://user:" + plantedSecret + "@" + closed + "/api",
		"RIFFUSION_API_URL": "http://" + plantedSecret + "@" + closed, "OPENAI_MODERATION": "on",
		"OPENAI_BASE_URL": "http://user:" + plantedSecret + "@" + closed + "/v1?api_key=" + plantedSecret + "&k=" + plantedSecret,
		"PUBLIC_URL":      "https://user:" + plantedSecret + "@bot.example.org", "LISTEN_ADDR": "127.0.0.1:0", "LOG_LEVEL": "debug",
	}
	for name, change := range map[string]map[string]string{
		"unreachable":              {},
		"JSON log":                 {"LOG_FORMAT": "json"},
		"database":                 {"DATABASE_URL": "postgres://bot:" + plantedSecret + "@" + closed + "/riffbot?sslmode=disable"},
		"database, key=value":      {"DATABASE_URL": "host=127.0.0.1 port=1 password=" + plantedSecret},
		"database, wrong":          {"DATABASE_URL": "postgres://bot:" + plantedSecret + "@" + closed + ":port/riffbot"},
		"database, bad escape":     {"DATABASE_URL": "postgres://bot:" + plantedSecret + "%zz@" + closed + "/riffbot"},
		"bucket":                   {"MEDIA_URL": "s3://bucket?region=eu&endpoint=http://" + closed + "&secret=" + plantedSecret},
		"bucket, wrong":            {"MEDIA_URL": "sftp://user:" + plantedSecret + "@host"},
		"token with spaces":        {"DISCORD_TOKEN": plantedSecret + " " + plantedSecret},
		"token as a file":          {"DISCORD_TOKEN": "", "DISCORD_TOKEN_FILE": plantedSecret},
		"writer, wrong":            {"OPENAI_BASE_URL": "htp://user:" + plantedSecret + "@host"},
		"public, http":             {"PUBLIC_URL": "http://user:" + plantedSecret + "@bot.example.org"},
		"Discord address, wrong":   {"DISCORD_API_URL": "discord.com/" + plantedSecret + "?x"},
		"token in another setting": {"DISCORD_GUILD_ID": plantedSecret + plantedSecret, "LOG_LEVEL": plantedSecret + plantedSecret},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			env := maps.Clone(base)
			env["DATA_DIR"], env["FFMPEG"] = storetest.Dir(t), media.Off
			maps.Copy(env, change)
			for _, args := range [][]string{nil, {"doctor"}, {"backup", t.TempDir()}} {
				ctx, cancel := context.WithTimeout(t.Context(), 3*time.Second)
				var out bytes.Buffer
				exit := app.Run(ctx, args, func(name string) string { return env[name] }, strings.NewReader(""), &out, &out)
				cancel()
				if exit == 0 && args == nil {
					t.Logf("%v ran until the timeout", args)
				}
				checkNoSecret(t, strings.Join(append([]string{"riffbot"}, args...), " "), out.String())
			}
		})
	}
}

// TestRunningBotShowsNoSecrets checks that the log and the pages of a running bot contain no
// secrets when the language model fails.
func TestRunningBotShowsNoSecrets(t *testing.T) {
	t.Parallel()
	closed, admin := freeAddress(t), freeAddress(t)
	env, err := sandbox.Start(t.Context(), sandbox.Options{Getenv: func(string) string { return "" }, RenderTime: 200 * time.Millisecond, CoverSize: coverSize, SongLength: time.Second})
	if err != nil {
		t.Fatal(err)
	}
	storetest.Fill(t, env.Getenv("DATA_DIR"))
	overrides := map[string]string{"OPENAI_BASE_URL": "http://user:" + plantedSecret + "@" + closed + "/v1?key=" + plantedSecret, "OPENAI_API_KEY": plantedSecret,
		"LYRICS_MODE": "auto", "FFMPEG": media.Off, "LOG_LEVEL": "debug", "ADMIN_ADDR": admin, "RENDER_STALL_TIMEOUT": "5m"}
	log := &lockedBuffer{}
	stop, err := env.RunBot(context.WithoutCancel(t.Context()), func(ctx context.Context, getenv func(string) string, now func() time.Time, to io.Writer) error {
		return app.RunBot(ctx, func(name string) string {
			if v, ok := overrides[name]; ok {
				return v
			}
			return getenv(name)
		}, now, to)
	}, log)
	if err != nil {
		t.Fatalf("%v\n%s", err, log)
	}
	t.Cleanup(func() { _, _ = stop(), env.Close() })
	h := harness{Env: env, log: log}
	_ = h.do(t, h.person(t, "Ana"), `/song prompt:"a song" write:auto`)
	_ = h.do(t, h.person(t, "Ana"), `/write draft idea:"a song"`)
	for _, path := range []string{"/metrics", "/readyz", "/"} {
		_, body := get(t, "http://"+admin+path)
		checkNoSecret(t, path, body)
	}
	checkNoSecret(t, "the log", log.String())
	if !strings.Contains(log.String(), "[hidden]") {
		t.Errorf("the log has no error of the model:\n%s", log)
	}
	for _, secret := range []string{env.Discord.BotToken(), env.Riffusion.Token()} {
		if strings.Contains(log.String(), secret) {
			t.Errorf("the log contains %s", secret)
		}
	}
}
