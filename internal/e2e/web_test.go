package e2e

import (
	"html"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/riffbot/riffbot/internal/sandbox"
)

// siteVisitor is a browser without scripts.
type siteVisitor struct {
	*http.Client
	base string
}

func newSiteVisitor(t *testing.T, address string) siteVisitor {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	return siteVisitor{&http.Client{Jar: jar}, "http://" + address}
}

// open sends a request, and returns the status, the path where it ended and the page.
func (v siteVisitor) open(t *testing.T, method, address string, form url.Values) (status int, path, page string) {
	t.Helper()
	if strings.HasPrefix(address, "/") {
		address = v.base + address
	}
	req, err := http.NewRequestWithContext(t.Context(), method, address, strings.NewReader(form.Encode()))
	if err != nil {
		t.Fatal(err)
	}
	if form != nil {
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	resp, err := v.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, resp.Request.URL.Path, string(body)
}

var (
	webLink  = regexp.MustCompile(`http://[0-9.:]+/signin/link/\w+`)
	songPath = regexp.MustCompile(`/g/\d+/songs/\w+`)
)

// TestMemberUsesPages signs in with the link of /me web, hears a song, makes it public, and deletes the member's data.
func TestMemberUsesPages(t *testing.T) {
	t.Parallel()
	address := freeAddress(t)
	h := newHarness(t, sandbox.Options{WebAddr: address})
	ana := h.person(t, "Ana")
	h.must(t, ana, `/song prompt:"rain" title:"Wet Roof"`)
	h.must(t, ana, `/me web`)
	link := webLink.FindString(rawMessages(t, ana))
	if link == "" {
		t.Fatal(lastMessage(t, ana))
	}
	anas, visitor := newSiteVisitor(t, address), newSiteVisitor(t, address)
	if _, path, _ := visitor.open(t, http.MethodGet, "/g/"+h.Discord.GuildID()+"/library", nil); path != "/signin" {
		t.Error("without a session:", path)
	}
	if status, _, page := visitor.open(t, http.MethodGet, link, nil); status != 200 ||
		!strings.Contains(page, "Continue as Ana") {
		t.Error(status, page)
	}
	status, path, page := anas.open(t, http.MethodPost, link, url.Values{})
	if status != 200 || !strings.HasSuffix(path, "/library") || !strings.Contains(page, "Wet Roof") {
		t.Fatal(status, path, page)
	}
	song := songPath.FindString(page)
	h.restart(t) // sessions are in the database
	if status, _, page = anas.open(t, http.MethodGet, song, nil); status != 200 || !strings.Contains(page, "Wet Roof") {
		t.Fatal(status, page)
	}
	if status, _, body := anas.open(t, http.MethodGet, song+"/audio", nil); status != 200 || len(body) < 1000 {
		t.Error(status, len(body))
	}
	if status, _, _ := visitor.open(t, http.MethodGet, song, nil); status != 404 {
		t.Error("a private song:", status)
	}
	anas.open(t, http.MethodPost, song+"/access", url.Values{"access": {"public"}})
	if status, _, page := visitor.open(t, http.MethodGet, song, nil); status != 200 ||
		!strings.Contains(page, `og:title" content="Wet Roof"`) {
		t.Error("a public song:", status, page)
	}
	if status, _, _ := visitor.open(t, http.MethodGet, "/g/"+h.Discord.GuildID()+"/gallery", nil); status != 200 {
		t.Error("the gallery:", status)
	}
	h.must(t, ana, `/me delete songs:"keep"`)
	h.must(t, ana, `click "Delete my data"`)
	if _, path, _ := anas.open(t, http.MethodGet, "/", nil); path != "/signin" {
		t.Error("a session after the deletion:", path)
	}
	if status, _, _ := visitor.open(t, http.MethodGet, song, nil); status != 404 {
		t.Error("a song of a deleted member:", status)
	}
	if strings.Contains(h.log.String(), strings.TrimPrefix(link, "http://"+address+"/signin/link/")) {
		t.Error("the log has the link")
	}
}

// TestSignInWithDiscordFromAnyPage signs in on the emulated page of Discord, and returns to the page.
func TestSignInWithDiscordFromAnyPage(t *testing.T) {
	t.Parallel()
	address := freeAddress(t)
	h := newHarness(t, sandbox.Options{WebAddr: address})
	h.person(t, "Ben")
	ben := newSiteVisitor(t, address)
	board := "/g/" + h.Discord.GuildID() + "/board"
	ben.open(t, http.MethodGet, board, nil)
	status, path, page := ben.open(t, http.MethodGet, "/signin/discord?next="+url.QueryEscape(board), nil)
	action := regexp.MustCompile(`action="([^"]+)"`).FindStringSubmatch(page)
	if status != 200 || path != "/oauth2/authorize" || action == nil {
		t.Fatal(status, path, page)
	}
	form := h.Discord.URL() + html.UnescapeString(action[1])
	status, path, page = ben.open(t, http.MethodPost, form, url.Values{"member": {"ben"}})
	if status != 200 || path != board || !strings.Contains(page, "Ben") {
		t.Error(status, path, page)
	}
}
