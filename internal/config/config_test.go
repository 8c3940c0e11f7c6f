package config_test

import (
	"bytes"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/riffbot/riffbot/internal/config"
	"github.com/riffbot/riffbot/internal/redact"
)

func env(pairs map[string]string) func(string) string {
	return func(name string) string { return pairs[name] }
}

func TestDefaults(t *testing.T) {
	c, err := config.Load(env(nil))
	if err != nil {
		t.Fatal(err)
	}
	if c.Discord.APIURL != "https://discord.com/api" || c.Riffusion.APIURL != "https://api.acedata.cloud" ||
		c.Riffusion.Family != "riffusion" || c.Songs.MaxConcurrent != 10 || c.Songs.PollEvery != 3*time.Second ||
		c.LogFormat != "text" {
		t.Errorf("defaults: %+v", c)
	}
	if got := strings.Join(c.Missing(), " "); got != "DISCORD_TOKEN RIFFUSION_TOKEN" {
		t.Errorf("missing: %s", got)
	}
}

func TestAllMistakesAreReported(t *testing.T) {
	_, err := config.Load(env(map[string]string{
		"DISCORD_TOKEN": "two words", "DISCORD_GUILD_ID": "my server", "DISCORD_API_URL": "discord.com",
		"RIFFUSION_FAMILY": "suno", "MAX_CONCURRENT_SONGS": "0", "POLL_INTERVAL": "3", "RENDER_STALL_TIMEOUT": "-1s",
		"LOG_LEVEL": "loud", "LOG_FORMAT": "xml", "RIFFUSION_MODEL": "A", "RIFFUSION_MODELS": "B, C",
	}))
	if err == nil {
		t.Fatal("no error")
	}
	for _, name := range []string{"DISCORD_TOKEN:", "DISCORD_GUILD_ID:", "DISCORD_API_URL:", "RIFFUSION_FAMILY:",
		"MAX_CONCURRENT_SONGS:",
		"POLL_INTERVAL:", "RENDER_STALL_TIMEOUT:", "LOG_LEVEL:", "LOG_FORMAT:", "RIFFUSION_MODEL:"} {
		if !strings.Contains(err.Error(), name) {
			t.Errorf("%s is not reported in:\n%v", name, err)
		}
	}
}

func TestSecretsFromFilesAndAliasesAreNotPrinted(t *testing.T) {
	file := filepath.Join(t.TempDir(), "token")
	if err := os.WriteFile(file, []byte("Bot from-a-file\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	// Tokens in settings of other bots often have the prefix "Bot ".
	c, err := config.Load(env(map[string]string{"DISCORD_TOKEN": "", "BOT_TOKEN": "from-an-alias",
		"RIFFUSION_TOKEN": "r1ff"}))
	if err != nil || c.Discord.Token.Reveal() != "from-an-alias" {
		t.Fatalf("token %q, %v", c.Discord.Token.Reveal(), err)
	}
	if _, err := config.Load(env(map[string]string{"RIFFUSION_TOKEN_FILE": "/does/not/exist"})); err == nil {
		t.Error("a missing secret file is no error")
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

// TestEveryVariableIsDocumented fails for a variable without documentation.
func TestEveryVariableIsDocumented(t *testing.T) {
	for _, file := range []string{"../../.env.example", "../../docs/configuration.md",
		"../../docs/configuration.zh-CN.md"} {
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

func TestPrices(t *testing.T) {
	for written, want := range map[string]int64{"": 0, "0": 0, "1": 10_000, "0.08": 800, "0.0825": 825,
		"12.5": 125_000} {
		c, err := config.Load(env(map[string]string{"SONG_PRICE": written, "SONG_CURRENCY": "eur"}))
		if err != nil || c.Songs.Cost != want || c.Songs.Currency != "EUR" {
			t.Errorf("%q: %d %s, %v", written, c.Songs.Cost, c.Songs.Currency, err)
		}
	}
	for _, wrong := range []string{"1,50", "-1", "8 cents", "0.00001", "1e3", "."} {
		if _, err := config.Load(env(map[string]string{"SONG_PRICE": wrong})); err == nil {
			t.Errorf("%q is accepted as an amount", wrong)
		}
	}
	if _, err := config.Load(env(map[string]string{"SONG_CURRENCY": "€"})); err == nil {
		t.Error("a currency symbol is accepted")
	}
}

func TestPublicAddressRequiresHTTPS(t *testing.T) {
	for address, ok := range map[string]bool{
		"": true, "https://bot.example.org": true, "https://bot.example.org/path/": true,
		"https://bot.example.org:8443": true,
		"http://127.0.0.1:8080":        true, "http://localhost:8080": true, "http://[::1]:8080": true,
		"HTTP://LOCALHOST":       true,
		"http://bot.example.org": false, "http://10.0.0.7:8080": false, "http://0.0.0.0": false,
		"http://localhost.example.org": false,
		"http://127.0.0.1.example.org": false, "ftp://bot.example.org": false, "bot.example.org": false,
		"https://":     false,
		"https://:443": false, "https://bot.example.org/?a=b": false, "https://bot.example.org/#x": false,
	} {
		_, err := config.Load(env(map[string]string{"PUBLIC_URL": address, "LISTEN_ADDR": ":1"}))
		if (err == nil) != ok {
			t.Errorf("%q: %v", address, err)
		}
	}
}

// TestAddressesHideSecrets uses valid and invalid addresses.
func TestAddressesHideSecrets(t *testing.T) {
	const secret = "PLANTED"
	for _, name := range config.Names() {
		for _, value := range []string{
			"https://" + secret + "@host.example/v1", "https://user:" + secret + "@host.example/v1?x=y",
			"https://host.example/v1?key=" + secret,
			"https://host.example/v1?k=" + secret + secret + "&v=1", "https://host.example/v1#" + secret,
			"htp://user:" + secret + "@host.example", "https://user:" + secret + "@", "https://user:" + secret +
				"@host.example:port",
			"https://user:" + secret + "%zz@host.example", "://" + secret + secret + secret + secret + secret,
			"postgres://bot:" + secret + "@db/x", "host=db password=" + secret, "host=db password='" + secret + "'",
		} {
			c, err := config.Load(env(map[string]string{name: value, "LISTEN_ADDR": ":1"}))
			if err != nil && strings.Contains(err.Error(), secret) {
				t.Errorf("%s=%s: %v", name, value, err)
			}
			if !strings.HasSuffix(name, "_URL") {
				continue
			}
			var out bytes.Buffer
			hide := redact.New(c.Secrets()...)
			slog.New(slog.NewTextHandler(&out, nil)).Info("settings", "config", c)
			if strings.Contains(out.String(), secret) {
				t.Errorf("%s=%s is shown: %s", name, value, out.String())
			}
			if got := hide.String("Get " + value + "/chat: refused"); err == nil && strings.Contains(got, secret) {
				t.Errorf("%s=%s is not hidden: %s", name, value, got)
			}
		}
	}
}

func TestSecretInPlaceOfFileIsNotShown(t *testing.T) {
	_, err := config.Load(env(map[string]string{"DISCORD_TOKEN_FILE": "PLANTED"}))
	if err == nil || strings.Contains(err.Error(), "PLANTED") || !strings.Contains(err.Error(), "DISCORD_TOKEN_FILE") {
		t.Errorf("%v", err)
	}
}

// TestZeroIsRejectedAsLimit checks that 0, which could mean "none" or "no limit", is
// rejected.
func TestZeroIsRejectedAsLimit(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"MAX_QUEUED_PER_USER",
		"USER_CREDITS_PER_DAY", "GUILD_CREDITS_PER_DAY", "DM_CREDITS_PER_DAY", "USER_LYRICS_REQUESTS_PER_DAY",
		"GUILD_LYRICS_REQUESTS_PER_DAY"} {
		for _, zero := range []string{"0", "00", "-0"} {
			_, err := config.Load(env(map[string]string{name: zero}))
			if err == nil || !strings.Contains(err.Error(), name+`: "`+zero+`" can mean two things`) ||
				!strings.Contains(err.Error(), "unlimited") {
				t.Errorf("%s=%s: %v", name, zero, err)
			}
		}
		if _, err := config.Load(env(map[string]string{name: "unlimited"})); err != nil {
			t.Errorf("%s=unlimited: %v", name, err)
		}
	}
	if _, err := config.Load(env(map[string]string{"MAX_CONCURRENT_SONGS_PER_GUILD": "0",
		"MAX_CONCURRENT_SONGS_PER_USER": "0"})); err != nil {
		t.Error(err)
	}
}

// TestKeysInPathsAreHidden checks that only documented path elements are shown.
func TestKeysInPathsAreHidden(t *testing.T) {
	t.Parallel()
	for address, want := range map[string]string{
		"https://host/v1/pathsecret777":            "https://host/v1/[hidden]",
		"https://host/k/pathsecret777/openai/v1":   "https://host/[hidden]/[hidden]/openai/v1",
		"https://host:8443/openai/deployments/abc": "https://host:8443/openai/deployments/[hidden]",
		"https://discord.com/api":                  "https://discord.com/api",
		"https://api.openai.com/v1":                "https://api.openai.com/v1",
		"https://host/v1beta/openai":               "https://host/v1beta/openai",
		"https://host/path%2Fsecret777":            "https://host/[hidden]",
		"https://bot.example.org":                  "https://bot.example.org",
	} {
		if got := config.ShowAddress(address); got != want {
			t.Errorf("%s is shown as %s", address, got)
		}
	}
	for _, name := range []string{"OPENAI_BASE_URL", "DISCORD_API_URL", "RIFFUSION_API_URL"} {
		c, err := config.Load(env(map[string]string{name: "https://host/v1/pathsecret777"}))
		if err != nil {
			t.Fatal(err)
		}
		if !slices.Contains(c.Secrets(), "pathsecret777") {
			t.Errorf("%s: its key is not redacted", name)
		}
	}
}

// TestUserInstallNeedsDirectCredits checks the quota of members who use the bot through their accounts.
func TestUserInstallNeedsDirectCredits(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		env    map[string]string
		on     bool
		direct int
		wrong  string
	}{
		"default":          {nil, false, config.DirectDisabled, ""},
		"on":               {map[string]string{"USER_INSTALL": "on", "SONG_CREDITS": "2"}, true, 10, ""},
		"true":             {map[string]string{"USER_INSTALL": "TRUE", "DM_CREDITS_PER_DAY": "3"}, true, 3, ""},
		"false":            {map[string]string{"USER_INSTALL": "false"}, false, config.DirectDisabled, ""},
		"other word":       {map[string]string{"USER_INSTALL": "maybe"}, false, 0, "USER_INSTALL: \"maybe\" is none of off, on"},
		"without a quota":  {map[string]string{"USER_INSTALL": "on", "DM_CREDITS_PER_DAY": "off"}, false, 0, "DM_CREDITS_PER_DAY"},
		"in one server":    {map[string]string{"USER_INSTALL": "on", "DISCORD_GUILD_ID": "1"}, false, 0, "DISCORD_GUILD_ID"},
		"off with a quota": {map[string]string{"DM_CREDITS_PER_DAY": "unlimited"}, false, 0, ""},
	} {
		got, err := config.Load(env(c.env))
		switch {
		case c.wrong != "":
			if err == nil || !strings.Contains(err.Error(), c.wrong) {
				t.Errorf("%s: %v", name, err)
			}
		case err != nil || got.Discord.UserInstall != c.on || got.Songs.DirectPerDay != c.direct:
			t.Errorf("%s: on %v, %d credits, %v", name, got.Discord.UserInstall, got.Songs.DirectPerDay, err)
		}
	}
}

func TestAddressOfPagesIsChecked(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		web, public, mistake string
	}{
		{"127.0.0.1:8081", "", ""}, {"localhost:8081", "", ""}, {"[::1]:8081", "", ""},
		{":8081", "https://bot.example.org", ""}, {":8081", "https://bot.example.org/", ""},
		{":8081", "", "WEB_ADDR: set PUBLIC_URL"}, {"0.0.0.0:8081", "", "WEB_ADDR: set PUBLIC_URL"},
		{":8081", "https://example.org/bot", "PUBLIC_URL: may not have a path"},
		{":8081", "http://bot.example.org", "PUBLIC_URL: has to start with https://"},
		{"8081", "", "is not an address to listen on"},
	} {
		_, err := config.Load(env(map[string]string{"WEB_ADDR": c.web, "PUBLIC_URL": c.public}))
		if (err == nil) != (c.mistake == "") || err != nil && !strings.Contains(err.Error(), c.mistake) {
			t.Errorf("WEB_ADDR=%s PUBLIC_URL=%s: %v", c.web, c.public, err)
		}
	}
}
