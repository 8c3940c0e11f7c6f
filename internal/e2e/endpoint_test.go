package e2e

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/riffbot/riffbot/internal/sandbox"
)

// TestInteractionsArriveOverHTTP lets Discord send interactions to the bot's address. Members are also answered
// right after the connection to the gateway was lost; forged requests are rejected.
func TestInteractionsArriveOverHTTP(t *testing.T) {
	t.Parallel()
	h := newHarness(t, sandbox.Options{Unlimited: true, RenderTime: 50 * time.Millisecond, ListenAddr: freeAddress(t)})
	endpoint := "http://" + h.Getenv("LISTEN_ADDR") + "/interactions"
	var err error
	waitFor(t, "the endpoint", func() bool {
		err = h.Discord.SetInteractionsEndpoint(t.Context(), endpoint)
		return err == nil || !strings.Contains(err.Error(), "connection refused")
	})
	if err != nil {
		t.Fatal(err)
	}
	ana := h.person(t, "Ana")
	h.must(t, ana, `/song prompt:"rain"`)
	h.must(t, ana, `click "Lyrics"`)

	if err := h.Fault("discord=drop-gateway"); err != nil {
		t.Fatal(err)
	}
	h.must(t, ana, `/help`)

	for name, headers := range map[string][2]string{
		"no signature":    {"", ""},
		"wrong signature": {strings.Repeat("ab", 64), "1700000000"},
		"no hexadecimal":  {"zz", "1700000000"},
	} {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, endpoint, strings.NewReader(`{"type":1}`))
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("X-Signature-Ed25519", headers[0])
		req.Header.Set("X-Signature-Timestamp", headers[1])
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		_ = resp.Body.Close()
		if resp.StatusCode != http.StatusUnauthorized {
			t.Errorf("%s: status %d", name, resp.StatusCode)
		}
	}
}
