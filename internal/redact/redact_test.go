package redact_test

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"github.com/riffbot/riffbot/internal/redact"
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

// A short secret hides itself, not parts of other words.
func TestOnlyWholeValuesAreHidden(t *testing.T) {
	r := redact.New("abc", "art")
	for text, want := range map[string]string{
		"abc":                        "[hidden]",
		"abcdef xabc abc_d my-abc":   "abcdef xabc abc_d my-abc",
		"start the party, art":       "start the party, [hidden]",
		"artart":                     "artart",
		"key=abc&x=1 (abc) \"abc\":": "key=[hidden]&x=1 ([hidden]) \"[hidden]\":",
		"abc\nabc\tart":              "[hidden]\n[hidden]\t[hidden]",
		`"first\nabc"`:               `"first\n[hidden]"`,
		"?k%3Dabc":                   "?k%3D[hidden]",
		"äabc abcé 歌abc":             "äabc abcé 歌abc",
		"abc, abc. abc":              "[hidden], [hidden]. [hidden]",
	} {
		if got := r.String(text); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

func TestSecretsAreHiddenInEveryForm(t *testing.T) {
	const secret = "p@ss w\"ö/rd&<1>"
	r := redact.New(secret)
	quoted, _ := json.Marshal(secret)
	for _, text := range []string{
		secret, url.QueryEscape(secret), url.PathEscape(secret), "https://" + url.UserPassword("u", secret).String() + "@host",
		strconv.Quote(secret), string(quoted), base64.StdEncoding.EncodeToString([]byte(secret)),
	} {
		if got := r.String("before " + text + " after"); strings.Contains(got, "rd") || !strings.Contains(got, "before ") || !strings.Contains(got, " after") {
			t.Errorf("%q: %q", text, got)
		}
	}
}

func TestSecretsAreHiddenByTheirPlace(t *testing.T) {
	r := redact.New()
	for text, want := range map[string]string{
		"dial postgres://bot:pw@db/riffbot":    "dial postgres://[hidden]@db/riffbot",
		"Get https://KEY@host/v1":              "Get https://[hidden]@host/v1",
		"https://host/v1?api-key=K1&model=x":   "https://host/v1?api-key=[hidden]&model=x",
		"s3://b?X-Amz-Signature=S&region=eu":   "s3://b?X-Amz-Signature=[hidden]&region=eu",
		"Authorization: Bearer T1":             "Authorization: Bearer [hidden]",
		"https://host/@someone and a@b.c stay": "https://host/@someone and a@b.c stay",
	} {
		if got := r.String(text); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

func TestSecretsAreHiddenInEveryPartOfALogLine(t *testing.T) {
	const secret = "s3cr3t"
	r := redact.New(secret)
	for _, json := range []bool{false, true} {
		var out bytes.Buffer
		options := &slog.HandlerOptions{ReplaceAttr: r.Attr}
		log := slog.New(slog.NewTextHandler(&out, options))
		if json {
			log = slog.New(slog.NewJSONHandler(&out, options))
		}
		log.With("with "+secret, secret).WithGroup("g "+secret).Error("message\n"+secret,
			slog.Group("group", "inner", secret, slog.Group("deep", "err", fmt.Errorf("a: %w", errors.New(secret)))),
			"lines", "one\n"+secret+"\ntwo", "bytes", []byte(secret), "list", []string{secret}, "map", map[string]string{"k": secret},
			"header", http.Header{"Authorization": {"Bearer " + secret}}, "joined", errors.Join(errors.New("x"), errors.New(secret)),
			"url", &url.URL{Scheme: "https", Host: "h", User: url.User(secret)})
		// The name of a group is not an attribute: nobody logs a secret as one.
		if got := strings.ReplaceAll(out.String(), "g "+secret, "g"); strings.Contains(got, secret) {
			t.Error(got)
		}
	}
}
