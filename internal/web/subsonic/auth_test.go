package subsonic_test

import (
	"encoding/hex"
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/riffbot/riffbot/internal/guild"
)

func TestKeyIsAcceptedAsAPIKeyAndAsPassword(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	secret := f.key(ben)
	for name, c := range map[string]struct {
		pairs []string
		code  int
	}{
		"api key":              {[]string{"apiKey", secret}, -1},
		"password":             {[]string{"u", "Ben", "p", secret}, -1},
		"any user name":        {[]string{"u", "whatever", "p", secret}, -1},
		"encoded password":     {[]string{"u", "x", "p", "enc:" + hex.EncodeToString([]byte(secret))}, -1},
		"wrong key":            {[]string{"apiKey", secret + "x"}, 44},
		"empty key":            {[]string{"apiKey", ""}, 44},
		"wrong password":       {[]string{"u", "Ben", "p", "sesame"}, 40},
		"wrong encoding":       {[]string{"u", "Ben", "p", "enc:xyz"}, 40},
		"no password":          {[]string{"u", "Ben"}, 10},
		"empty password":       {[]string{"u", "Ben", "p", ""}, 10},
		"nothing":              {nil, 10},
		"no user":              {[]string{"p", secret}, 10},
		"token":                {[]string{"u", "Ben", "t", "0123", "s", "salt"}, 41},
		"key and user":         {[]string{"apiKey", secret, "u", "Ben"}, 43},
		"key and password":     {[]string{"apiKey", secret, "p", secret}, 43},
		"key and token":        {[]string{"apiKey", secret, "t", "0123", "s", "salt"}, 43},
		"password and token":   {[]string{"u", "Ben", "p", secret, "t", "0123", "s", "salt"}, 43},
		"id of the key":        {[]string{"apiKey", "id01"}, 44},
		"hash of the key":      {[]string{"apiKey", strings.Repeat("0", 64)}, 44},
		"two keys, first good": {[]string{"apiKey", secret, "apiKey", "x"}, -1},
	} {
		for _, verb := range []string{http.MethodGet, http.MethodPost} {
			for _, method := range []string{"ping", "ping.view"} {
				got := f.decode(f.request(verb, method, append([]string{"f", "json"}, c.pairs...)...))
				if got.code() != c.code {
					t.Errorf("%s with %s %s: %v instead of code %d", name, verb, method, got, c.code)
				}
			}
		}
	}
}

// TestEveryCallNeedsAKey checks all routes of the area.
func TestEveryCallNeedsAKey(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.addLibrary()
	free := 0
	for _, route := range f.site.Routes() {
		verb, path, _ := strings.Cut(route.Pattern, " ")
		if !strings.HasPrefix(path, "/rest/") || verb == http.MethodOptions {
			continue
		}
		method := strings.ReplaceAll(strings.TrimPrefix(path, "/rest/"), "{method}", "unknown")
		got := f.decode(f.request(verb, method, "f", "json", "id", "so-rain1", "apiKey", "riffbot-wrong"))
		if strings.HasPrefix(method, "getOpenSubsonicExtensions") {
			free++
			if got.code() >= 0 {
				t.Errorf("%s: %v", route.Pattern, got)
			}
		} else if got.code() != 44 {
			t.Errorf("%s without a key: %v", route.Pattern, got)
		}
	}
	if free != 4 {
		t.Errorf("%d routes for extensions", free)
	}
}

func TestRevokedKeyWorksNoMore(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.addLibrary()
	key, secret, err := f.keys.Create(t.Context(), ben.ID, harbour, "phone")
	if err != nil {
		t.Fatal(err)
	}
	f.ok(secret, "getSong", "id", "so-sea1")
	if err := f.keys.Revoke(t.Context(), ben.ID, key.ID); err != nil {
		t.Fatal(err)
	}
	f.refused(44, secret, "getSong", "id", "so-sea1")
	if w := f.request(http.MethodGet, "stream", "apiKey", secret, "id", "so-sea1"); strings.Contains(w.Body.String(), "sea1") {
		t.Errorf("the revoked key got %s", w.Body)
	}
}

// TestAccessOfKeyIsCheckedAgain checks that a key gives no more than its owner may do now.
func TestAccessOfKeyIsCheckedAgain(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.addLibrary()
	secret, manager := f.key(ben), f.key(ana)
	f.ok(secret, "getSong", "id", "so-sea1")
	f.ok(manager, "getSong", "id", "so-secret1")

	f.people.hidden["open"] = []string{ben.ID}
	f.ok(secret, "getSong", "id", "so-sea1") // his own song
	f.refused(70, secret, "getSong", "id", "so-rain1")
	delete(f.people.hidden, "open")

	f.people.settings[harbour] = guild.Settings{}
	f.refused(44, secret, "ping")
	f.people.settings[harbour] = guild.Settings{Web: guild.WebSettings{Switch: guild.On}}
	f.ok(secret, "ping")

	delete(f.people.members, ben.ID)
	f.refused(44, secret, "ping")
}

// TestKeyIsRejectedWithoutEncryption checks that an app learns that the address has to begin with https.
func TestKeyIsRejectedWithoutEncryption(t *testing.T) {
	t.Parallel()
	f := newFixtureAt(t, "http://room.test")
	f.refused(42, f.key(ben), "ping")
	f = newFixtureAt(t, "http://127.0.0.1:8080")
	req := "http://127.0.0.1:8080/rest/ping?f=json&apiKey=" + f.key(ben)
	if got := f.decode(f.get(req)); got.code() >= 0 {
		t.Errorf("on this machine: %v", got)
	}
}

// TestKeysAreNotLogged checks that an error in the log contains neither a key nor a parameter.
func TestKeysAreNotLogged(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.addLibrary()
	secret := f.key(ben)
	if err := f.db.Close(); err != nil {
		t.Fatal(err)
	}
	f.refused(0, secret, "getSong", "id", "so-rain1")
	f.refused(0, secret, "search3", "query", "private words")
	if log := f.log.String(); !strings.Contains(log, "answer app failed") || strings.Contains(log, secret) ||
		strings.Contains(log, "private words") || strings.Contains(log, strings.TrimPrefix(secret, "riffbot-")) {
		t.Errorf("log: %s", log)
	}
}

// TestPagesOfOtherSitesMayUseTheAPI sends what browsers send before and with a request of an app that is a page.
func TestPagesOfOtherSitesMayUseTheAPI(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	if w := f.request(http.MethodOptions, "ping.view"); w.Code != http.StatusNoContent ||
		w.Header().Get("Access-Control-Allow-Origin") != "*" || w.Header().Get("Access-Control-Allow-Credentials") != "" {
		t.Errorf("before the request: %d %v", w.Code, w.Header())
	}
	if w := f.request(http.MethodPost, "ping.view", "apiKey", f.key(ben)); w.Header().Get("Access-Control-Allow-Origin") != "*" {
		t.Errorf("request: %v", w.Header())
	}
}

func TestExtensionsAreListedWithoutKey(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	got := f.decode(f.request(http.MethodGet, "getOpenSubsonicExtensions", "f", "json"))
	text, err := json.Marshal(got["openSubsonicExtensions"])
	if err != nil || string(text) != `[{"name":"apiKeyAuthentication","versions":[1]},`+
		`{"name":"formPost","versions":[1]},{"name":"songLyrics","versions":[1,2]}]` {
		t.Errorf("extensions: %s, %v", text, err)
	}
}
