package config_test

import (
	"testing"

	"github.com/riffbot/riffbot/internal/config"
)

func TestMisspeltVariableIsRecognized(t *testing.T) {
	t.Parallel()
	for variable, want := range map[string]string{
		"RIFUSION_TOKEN":             "RIFFUSION_TOKEN",
		"RIFFUSION_TOKEN":            "",
		"RIFFUSION_TOKEN_FILE":       "",
		"discord_token":              "DISCORD_TOKEN",
		"DISCORD_TOKNE":              "DISCORD_TOKEN",
		"DISCORD_BOT_TOKEN":          "", // another name of it
		"SONGS_AT_ONCE":              "", // its name in the previous release
		"USER_CREDIT_PER_DAY":        "USER_CREDITS_PER_DAY",
		"MAX_QUEUE_PER_USER":         "MAX_QUEUED_PER_USER",
		"OPENAI_MODL":                "OPENAI_MODEL",
		"POSTGRES_PASSWORD":          "",
		"PATH":                       "",
		"HOME":                       "",
		"GOFLAGS":                    "",
		"LC_ALL":                     "",
		"":                           "",
		"OPENAI_ORGANIZATION":        "",
		"GUILD_CREDITS_PER_DAY_FILE": "",
	} {
		if got := config.Misspelt(variable); got != want {
			t.Errorf("%q: %q, not %q", variable, got, want)
		}
	}
}
