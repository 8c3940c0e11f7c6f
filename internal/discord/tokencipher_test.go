package discord_test

import (
	"strings"
	"testing"

	"github.com/riffbot/riffbot/internal/discord"
)

func TestATokenIsReadableWithItsSecretAlone(t *testing.T) {
	seal := func(secret string) discord.TokenCipher {
		s, err := discord.NewTokenCipher(secret)
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	token := discord.Token{ApplicationID: "7", Token: "aW50ZXJhY3Rpb24"}
	kept := seal("bot token").Encrypt(token)
	if strings.Contains(kept.Token, token.Token) || kept.Token == seal("bot token").Encrypt(token).Token {
		t.Errorf("kept as %q", kept.Token)
	}
	if got := seal("bot token").Decrypt(kept); got != token {
		t.Errorf("opened: %+v", got)
	}
	for name, got := range map[string]discord.Token{
		"another secret":      seal("new token").Decrypt(kept),
		"no seal":             discord.TokenCipher{}.Decrypt(kept),
		"another application": seal("bot token").Decrypt(discord.Token{ApplicationID: "8", Token: kept.Token}),
		"cut off": seal("bot token").Decrypt(discord.Token{ApplicationID: "7",
			Token: kept.Token[:len(kept.Token)-2]}),
		"no base64": seal("bot token").Decrypt(discord.Token{ApplicationID: "7", Token: discord.EncryptedPrefix + "!"}),
	} {
		if got.Token != "" {
			t.Errorf("%s: opened as %q", name, got.Token)
		}
	}
	// What was kept by an older version goes on working.
	if got := seal("bot token").Decrypt(token); got != token {
		t.Errorf("%+v", got)
	}
}
