package outgoing_test

import (
	"crypto/ed25519"
	"encoding/hex"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/riffbot/riffbot/discordtest/internal/outgoing"
)

// bot answers signed requests with a text.
func bot(t *testing.T, key ed25519.PublicKey, check bool, answer string) *httptest.Server {
	t.Helper()
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		signature, _ := hex.DecodeString(r.Header.Get("X-Signature-Ed25519"))
		if check && !ed25519.Verify(key, append([]byte(r.Header.Get("X-Signature-Timestamp")), body...), signature) {
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		_, _ = io.WriteString(w, answer)
	}))
	t.Cleanup(s.Close)
	return s
}

func TestEndpointIsVerified(t *testing.T) {
	t.Parallel()
	public, private, err := ed25519.GenerateKey(nil)
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		check  bool
		answer string
		ok     bool
	}{
		"checks signatures": {true, `{"type":1}`, true},
		"accepts all":       {false, `{"type":1}`, false},
		"no PONG":           {true, `{}`, false},
	} {
		err := outgoing.Verify(t.Context(), bot(t, public, c.check, c.answer).URL, private, "1")
		if (err == nil) != c.ok {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestInlineResponseIsSentToCallback(t *testing.T) {
	t.Parallel()
	public, private, err := ed25519.GenerateKey(nil)
	if err != nil {
		t.Fatal(err)
	}
	got := make(chan string, 1)
	discord := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		got <- r.URL.Path + " " + string(body)
	}))
	defer discord.Close()
	event := map[string]any{"id": "1", "token": "t", "type": 2}
	outgoing.Send(slog.New(slog.DiscardHandler), bot(t, public, true, `{"type":4}`).URL, private, event, discord.URL)
	if want := `/api/v10/interactions/1/t/callback {"type":4}`; <-got != want {
		t.Errorf("not %s", want)
	}
}
