package commands

import (
	"strings"
	"testing"
)

func TestATokenIsReadableWithItsSecretAlone(t *testing.T) {
	seal := func(secret string) Seal {
		s, err := NewSeal(secret)
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	token := Token{ApplicationID: "7", Token: "aW50ZXJhY3Rpb24"}
	kept := seal("bot token").close(token)
	if strings.Contains(kept.Token, token.Token) || kept.Token == seal("bot token").close(token).Token {
		t.Errorf("kept as %q", kept.Token)
	}
	if got := seal("bot token").open(kept); got != token {
		t.Errorf("opened: %+v", got)
	}
	for name, got := range map[string]Token{
		"another secret":      seal("new token").open(kept),
		"no seal":             Seal{}.open(kept),
		"another application": seal("bot token").open(Token{ApplicationID: "8", Token: kept.Token}),
		"cut off":             seal("bot token").open(Token{ApplicationID: "7", Token: kept.Token[:len(kept.Token)-2]}),
		"no base64":           seal("bot token").open(Token{ApplicationID: "7", Token: sealed + "!"}),
	} {
		if got.Token != "" {
			t.Errorf("%s: opened as %q", name, got.Token)
		}
	}
	// What was kept by an older version goes on working.
	if got := seal("bot token").open(token); got != token {
		t.Errorf("%+v", got)
	}
}

// An address that is kept shows no token, and the desk still answers with it.
func TestAKeptAddressShowsNoToken(t *testing.T) {
	s, err := NewSeal("bot token")
	if err != nil {
		t.Fatal(err)
	}
	it := decode(t, nil, map[string]any{"type": 2, "application_id": "7"})
	it.Token, it.seal = "secret-token", s
	if b := newAddress(t.Context(), it, nil).encode(); strings.Contains(string(b), "secret-token") {
		t.Errorf("%s", b)
	}
}
