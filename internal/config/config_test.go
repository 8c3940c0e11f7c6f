package config_test

import (
	"bytes"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"riffbot/internal/config"
)

func env(pairs map[string]string) func(string) string {
	return func(name string) string { return pairs[name] }
}

func TestDefaultsAreWhatTheDocumentationSays(t *testing.T) {
	c, err := config.Load(env(nil))
	if err != nil {
		t.Fatal(err)
	}
	if c.Discord.APIURL != "https://discord.com/api" || c.Riffusion.APIURL != "https://api.acedata.cloud" ||
		c.Riffusion.Family != "riffusion" || c.Songs.AtOnce != 10 || c.Songs.PollEvery != 3*time.Second || c.LogFormat != "text" {
		t.Errorf("defaults: %+v", c)
	}
	if got := strings.Join(c.Missing(), " "); got != "DISCORD_TOKEN RIFFUSION_TOKEN" {
		t.Errorf("missing: %s", got)
	}
}

func TestAllMistakesComeAtOnceByName(t *testing.T) {
	_, err := config.Load(env(map[string]string{
		"DISCORD_TOKEN": "two words", "DISCORD_GUILD_ID": "my server", "DISCORD_API_URL": "discord.com",
		"RIFFUSION_FAMILY": "suno", "SONGS_AT_ONCE": "0", "POLL_INTERVAL": "3", "RENDER_PATIENCE": "-1s",
		"LOG_LEVEL": "loud", "LOG_FORMAT": "xml", "RIFFUSION_MODEL": "A", "RIFFUSION_MODELS": "B, C",
	}))
	if err == nil {
		t.Fatal("no mistake was found")
	}
	for _, name := range []string{"DISCORD_TOKEN:", "DISCORD_GUILD_ID:", "DISCORD_API_URL:", "RIFFUSION_FAMILY:", "SONGS_AT_ONCE:",
		"POLL_INTERVAL:", "RENDER_PATIENCE:", "LOG_LEVEL:", "LOG_FORMAT:", "RIFFUSION_MODEL:"} {
		if !strings.Contains(err.Error(), name) {
			t.Errorf("%s is not reported in:\n%v", name, err)
		}
	}
}

func TestSecretsComeFromFilesAndAliasesAndNeverPrint(t *testing.T) {
	file := filepath.Join(t.TempDir(), "token")
	if err := os.WriteFile(file, []byte("Bot from-a-file\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	// "Bot " is what people copy from other bots' settings.
	c, err := config.Load(env(map[string]string{"DISCORD_TOKEN": "", "BOT_TOKEN": "from-an-alias", "RIFFUSION_TOKEN": "r1ff"}))
	if err != nil || c.Discord.Token.Reveal() != "from-an-alias" {
		t.Fatalf("token %q, %v", c.Discord.Token.Reveal(), err)
	}
	if _, err := config.Load(env(map[string]string{"RIFFUSION_TOKEN_FILE": "/does/not/exist"})); err == nil {
		t.Error("a missing secret file is no mistake")
	}
	var out bytes.Buffer
	slog.New(slog.NewTextHandler(&out, nil)).Info("settings", "config", c)
	if strings.Contains(out.String(), "r1ff") || strings.Contains(out.String(), "from-an-alias") {
		t.Errorf("the log shows a secret: %s", out.String())
	}
	if !strings.Contains(out.String(), "RIFFUSION_TOKEN=set") {
		t.Errorf("the log does not say what is set: %s", out.String())
	}
}

// Whoever adds a variable documents it: this fails otherwise.
func TestEveryVariableIsDocumented(t *testing.T) {
	for _, file := range []string{"../../.env.example", "../../README.md", "../../README.zh-CN.md"} {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range config.Names() {
			if !strings.Contains(string(text), name) {
				t.Errorf("%s does not mention %s", filepath.Base(file), name)
			}
		}
	}
}

func TestPricesAreSums(t *testing.T) {
	for written, want := range map[string]int64{"": 0, "0": 0, "1": 10_000, "0.08": 800, "0.0825": 825, "12.5": 125_000} {
		c, err := config.Load(env(map[string]string{"SONG_PRICE": written, "SONG_CURRENCY": "eur"}))
		if err != nil || c.Songs.Cost != want || c.Songs.Currency != "EUR" {
			t.Errorf("%q: %d %s, %v", written, c.Songs.Cost, c.Songs.Currency, err)
		}
	}
	for _, wrong := range []string{"1,50", "-1", "8 cents", "0.00001", "1e3", "."} {
		if _, err := config.Load(env(map[string]string{"SONG_PRICE": wrong})); err == nil {
			t.Errorf("%q is taken for a sum", wrong)
		}
	}
	if _, err := config.Load(env(map[string]string{"SONG_CURRENCY": "€"})); err == nil {
		t.Error("a sign is taken for a currency")
	}
}
