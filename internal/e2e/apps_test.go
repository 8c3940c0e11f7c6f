package e2e

import (
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/riffbot/riffbot/internal/sandbox"
)

// TestMusicAppPlaysSongsAndControlsJukebox lets a member make a password for an app in Discord. The app finds songs,
// adds one to the jukebox, which plays it in the voice channel, and works no more after the password is revoked. With
// RIFFBOT_SUBSONIC_TEST, a client library of Node.js does the same and more.
func TestMusicAppPlaysSongsAndControlsJukebox(t *testing.T) {
	t.Parallel()
	addr := freeAddress(t)
	h, all := newJukeboxHarness(t, sandbox.Options{SongLength: 60 * time.Second, WebAddr: addr},
		[]string{"First", "Second"}, "Ana")
	ana, site := all[0], "http://"+addr
	h.must(t, ana, `/jukebox loop what:off`)
	h.must(t, ana, `/me app-password app:"My phone"`)
	secret := regexp.MustCompile(`riffbot-[A-Z2-7]{26}`).FindString(rawMessages(t, ana))
	if secret == "" {
		t.Fatalf("no password: %s", lastMessage(t, ana))
	}
	listener, err := h.Listen(t.Context(), filepath.Join(t.TempDir(), "heard.ogg"))
	if err != nil {
		t.Fatal(err)
	}
	call := func(method string, pairs ...string) map[string]any { return callApp(t, site, secret, method, pairs...) }
	if got := call("ping"); got["status"] != "ok" {
		t.Fatalf("ping: %v", got)
	}
	found, _ := json.Marshal(call("search3", "query", "First"))
	id := regexp.MustCompile(`"so-[^"]+"`).FindString(string(found))
	if got := call("jukeboxControl", "action", "add", "id", strings.Trim(id, `"`)); got["status"] != "ok" {
		t.Fatalf("add %s: %v", id, got)
	}
	waitForNowPlaying(t, ana, "First")
	if err := listener.WaitForAudio(t.Context(), time.Second); err != nil {
		t.Fatalf("nothing is heard: %v", err)
	}
	if got := call("jukeboxControl", "action", "skip", "index", "0", "offset", "30"); got["status"] != "ok" {
		t.Errorf("seek: %v", got)
	}
	h.must(t, ana, `/jukebox queue`)
	if text := lastMessage(t, ana); !strings.Contains(text, "· 0:3") {
		t.Errorf("after seeking: %s", text)
	}
	h.must(t, ana, `/jukebox skip`)
	runClient(t, site, secret, "library")
	runClient(t, site, secret, "play")
	if os.Getenv("RIFFBOT_SUBSONIC_TEST") != "" {
		waitForNowPlaying(t, ana, "First")
		runClient(t, site, secret, "skip")
		waitForNowPlaying(t, ana, "Second")
		runClient(t, site, secret, "stop")
		h.must(t, ana, `/jukebox queue`)
		if text := lastMessage(t, ana); !strings.Contains(text, "Second") {
			t.Errorf("after stop: %s", text)
		}
	}
	h.must(t, ana, `/me app-password`)
	h.must(t, ana, `select "Revoke a password" "My phone"`)
	if got, _ := call("ping")["error"].(map[string]any); got["code"] != 44.0 {
		t.Errorf("ping with a revoked password: %v", got)
	}
	runClient(t, site, secret, "refused")
	if strings.Contains(h.log.String(), secret) || strings.Contains(h.log.String(), "apiKey") {
		t.Errorf("the log contains the password:\n%s", h.log)
	}
}

// callApp calls a method of the API as an app and returns its response.
func callApp(t *testing.T, site, secret, method string, pairs ...string) map[string]any {
	t.Helper()
	form := url.Values{"apiKey": {secret}, "f": {"json"}, "v": {"1.16.1"}, "c": {"e2e"}}
	for i := 0; i < len(pairs); i += 2 {
		form.Add(pairs[i], pairs[i+1])
	}
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, site+"/rest/"+method, strings.NewReader(form.Encode()))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	body, err := io.ReadAll(resp.Body)
	var got map[string]map[string]any
	if err == nil {
		err = json.Unmarshal(body, &got)
	}
	if err != nil {
		t.Fatalf("%s: status %d, %v: %s", method, resp.StatusCode, err, body)
	}
	return got["subsonic-response"]
}

// runClient runs a part of the session of the client library. It does nothing without RIFFBOT_SUBSONIC_TEST.
func runClient(t *testing.T, site, secret, part string) {
	t.Helper()
	if os.Getenv("RIFFBOT_SUBSONIC_TEST") == "" {
		return
	}
	argument, err := json.Marshal(map[string]string{"url": site, "key": secret, "title": "First", "other": "Second"})
	if err != nil {
		t.Fatal(err)
	}
	began := time.Now()
	out, err := exec.CommandContext(t.Context(), "node", "contrib/subsonic/session.js", part, string(argument)).CombinedOutput()
	if err != nil {
		t.Fatalf("%s: %v\n%s", part, err, out)
	}
	t.Logf("%s (%v)", strings.TrimSpace(string(out)), time.Since(began).Round(10*time.Millisecond))
}
