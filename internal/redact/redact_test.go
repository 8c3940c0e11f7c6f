package redact_test

import (
	"bytes"
	"errors"
	"log/slog"
	"net/url"
	"strings"
	"testing"

	"riffbot/internal/redact"
)

func TestSecretsAreHiddenWhereverTheyStand(t *testing.T) {
	r := redact.New("bot-secret", "")
	cause := &url.Error{Op: "Patch", URL: "https://discord.com/api/v9/webhooks/12/aW50ZXJhY3Rpb24_x-y.z/messages/@original", Err: errors.New("EOF")}

	var out bytes.Buffer
	log := slog.New(slog.NewTextHandler(&out, &slog.HandlerOptions{ReplaceAttr: r.Attr}))
	log.Info("token bot-secret", "err", cause, "url", "/interactions/99/tok/callback", "n", 3)

	for _, secret := range []string{"bot-secret", "aW50ZXJhY3Rpb24", "99/tok"} {
		if strings.Contains(out.String(), secret) {
			t.Errorf("the log shows %q: %s", secret, out.String())
		}
	}
	for _, kept := range []string{"webhooks/12/[hidden]/messages/@original", "EOF", "n=3", "interactions/99/[hidden]/callback"} {
		if !strings.Contains(out.String(), kept) {
			t.Errorf("the log lost %q: %s", kept, out.String())
		}
	}
}

func TestARedactedErrorKeepsItsCause(t *testing.T) {
	cause := errors.New("said bot-secret")
	err := redact.New("bot-secret").Error(cause)
	if !errors.Is(err, cause) {
		t.Error("the cause is lost")
	}
	if strings.Contains(err.Error(), "bot-secret") {
		t.Errorf("the text shows the secret: %v", err)
	}
}
