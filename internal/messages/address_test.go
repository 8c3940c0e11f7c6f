package messages

import (
	"strings"
	"testing"

	"github.com/riffbot/riffbot/internal/commandtest"
	"github.com/riffbot/riffbot/internal/discord"
)

func TestEncodedAddressHidesToken(t *testing.T) {
	s, err := discord.NewTokenCipher("bot token")
	if err != nil {
		t.Fatal(err)
	}
	it := commandtest.Decode(t, nil, map[string]any{"type": 2, "application_id": "7"})
	it.Token, it.Tokens = "secret-token", s
	if b := NewAddress(t.Context(), it, nil).Encode(); strings.Contains(string(b), "secret-token") {
		t.Errorf("%s", b)
	}
}
