package signin_test

import (
	"bytes"
	"context"
	"encoding/base64"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/riffbot/riffbot/discordtest/discord"
	"github.com/riffbot/riffbot/internal/guild"
	"github.com/riffbot/riffbot/internal/songs"
	"github.com/riffbot/riffbot/internal/store/storetest"
	"github.com/riffbot/riffbot/internal/store/webdb"
	"github.com/riffbot/riffbot/internal/web"
	"github.com/riffbot/riffbot/internal/web/signin"
)

// fixture is a site with the sign-in, and Discord with the members Ana and Ben.
type fixture struct {
	discord *discord.Server
	store   *webdb.Web
	address string
	log     *lockedBuffer
	now     func() time.Time
	late    time.Duration // that the clock of the site is ahead
	mu      sync.Mutex
}

// lockedBuffer is a log that several goroutines write.
type lockedBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *lockedBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *lockedBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

// Member implements [web.Guilds].
func (f *fixture) Member(context.Context, string, string) (web.Member, error) {
	return web.Member{Name: "member"}, nil
}

// GuildName implements [web.Guilds].
func (f *fixture) GuildName(context.Context, string) (string, error) { return "Club", nil }

// Settings implements [web.Settings].
func (f *fixture) Settings(context.Context, string) (guild.Settings, error) {
	return guild.Settings{Web: guild.WebSettings{Switch: guild.On}}, nil
}

// Session implements [web.Sessions].
func (f *fixture) Session(ctx context.Context, token string) (web.Session, error) {
	user, ends, err := f.store.Session(ctx, token, f.now())
	if err != nil {
		err = web.ErrNoSession
	}
	return web.Session{UserID: user.ID, Name: user.Name, ExpiresAt: ends}, err
}

// Register implements [web.Area]: a page that says who is signed in.
func (f *fixture) Register(r *web.Routes) {
	r.Page("GET /who", web.SignedIn, func(w http.ResponseWriter, r *web.Request) error {
		_, err := io.WriteString(w, "you are "+r.Viewer.Name)
		return err
	})
	r.Public("GET /{$}", func(w http.ResponseWriter, r *web.Request) error {
		_, err := io.WriteString(w, "start of "+r.Viewer.Name)
		return err
	})
}

func start(t *testing.T) *fixture {
	t.Helper()
	f := &fixture{store: webdb.New(storetest.Open(t)), log: &lockedBuffer{}}
	f.now = func() time.Time {
		f.mu.Lock()
		defer f.mu.Unlock()
		return time.Now().Add(f.late)
	}
	var err error
	if f.discord, err = discord.Start(t.Context(), discord.Options{}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = f.discord.Close() })
	f.discord.UserToken("Ben")
	listener, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	f.address = "http://" + listener.Addr().String()
	log := slog.New(slog.NewTextHandler(f.log, nil))
	area := signin.New(signin.Config{Store: f.store, Secret: "key of the test", Log: log, Now: f.now,
		Discord: &signin.Discord{AuthorizeURL: f.discord.AuthorizeURL(), APIURL: f.discord.URL() + "/api",
			ClientSecret: f.discord.ClientSecret(), HTTP: signin.NewHTTPClient(),
			ClientID: func(context.Context) (string, error) { return f.discord.ApplicationID(), nil }}})
	site, err := web.New(web.Config{PublicURL: f.address, Sessions: f, Guilds: f, Settings: f, Log: log}, area, f)
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewUnstartedServer(site)
	server.Listener = listener
	server.Start()
	t.Cleanup(server.Close)
	return f
}

// browser keeps cookies. It follows redirects unless stay is set.
type browser struct {
	*http.Client
	t    *testing.T
	stay bool
}

func newBrowser(t *testing.T) *browser {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	b := &browser{t: t, Client: &http.Client{Jar: jar}}
	b.CheckRedirect = func(*http.Request, []*http.Request) error {
		if b.stay {
			return http.ErrUseLastResponse
		}
		return nil
	}
	return b
}

// open sends a request and returns where it ended, the status and the page.
func (b *browser) open(method, address string, form url.Values) (at *url.URL, status int, page string) {
	b.t.Helper()
	req, err := http.NewRequestWithContext(b.t.Context(), method, address, strings.NewReader(form.Encode()))
	if err != nil {
		b.t.Fatal(err)
	}
	if form != nil {
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	resp, err := b.Do(req)
	if err != nil {
		b.t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		b.t.Fatal(err)
	}
	at = resp.Request.URL
	if to := resp.Header.Get("Location"); to != "" {
		if at, err = at.Parse(to); err != nil {
			b.t.Fatal(err)
		}
	}
	return at, resp.StatusCode, string(body)
}

// session returns the token of the session.
func (b *browser) session(f *fixture) string {
	u, err := url.Parse(f.address)
	if err != nil {
		b.t.Fatal(err)
	}
	for _, c := range b.Jar.Cookies(u) {
		if c.Name == web.SessionCookie {
			return c.Value
		}
	}
	return ""
}

// allow opens a page that needs a session and signs in as a member.
func (b *browser) allow(f *fixture, path, member string) (at *url.URL, status int, page string) {
	b.t.Helper()
	asked, _, _ := b.open("GET", f.address+"/signin/discord?next="+url.QueryEscape(path), nil)
	if asked.Path != "/oauth2/authorize" {
		b.t.Fatal("not at Discord but at", asked)
	}
	return b.open("POST", asked.String(), url.Values{"member": {member}})
}

func TestSignInWithDiscordReturnsToPage(t *testing.T) {
	t.Parallel()
	f, b := start(t), newBrowser(t)
	at, _, page := b.open("GET", f.address+"/who?x=1", nil)
	if at.Path != "/signin" || !strings.Contains(page, `href="/signin/discord?next=%2fwho%3fx%3d1"`) {
		t.Error(at, page)
	}
	at, _, page = b.allow(f, "/who?x=1", "ben")
	if at.RequestURI() != "/who?x=1" || page != "you are Ben" {
		t.Error(at, page)
	}
	if at, _, _ = b.open("GET", f.address+"/signin?next=/who", nil); at.Path != "/who" {
		t.Error("signed in already:", at)
	}
	if strings.Contains(f.log.String(), "level=WARN") || strings.Contains(f.log.String(), "level=ERROR") {
		t.Error(f.log)
	}
}

// TestSignInIsBoundToBrowser uses the code of an attacker in the browser of a victim, and changed cookies.
func TestSignInIsBoundToBrowser(t *testing.T) {
	t.Parallel()
	f := start(t)
	attacker, victim := newBrowser(t), newBrowser(t)
	asked, _, _ := attacker.open("GET", f.address+"/signin/discord", nil)
	attacker.stay = true
	back, _, _ := attacker.open("POST", asked.String(), url.Values{"member": {"ana"}})
	if back.Query().Get("code") == "" {
		t.Fatal(back)
	}
	refused := func(what string, b *browser, address string) {
		t.Helper()
		if _, status, _ := b.open("GET", address, nil); status != http.StatusBadRequest || b.session(f) != "" {
			t.Errorf("%s: %d", what, status)
		}
	}
	refused("code of another browser", victim, back.String())
	victim.open("GET", f.address+"/signin/discord", nil) // has an attempt of its own
	refused("state of another browser", victim, back.String())
	query := back.Query()
	query.Set("state", "")
	back.RawQuery = query.Encode()
	refused("no state", victim, back.String())
	forged := newBrowser(t)
	u, err := url.Parse(f.address)
	if err != nil {
		t.Fatal(err)
	}
	attempt := base64.RawURLEncoding.EncodeToString([]byte(
		`{"state":"mine","verifier":"v","next":"/","ends":"2999-01-01T00:00:00Z"}`))
	forged.Jar.SetCookies(u, []*http.Cookie{{Name: "riffbot-signin", Value: attempt + "." + attempt}}) //nolint:gosec // forged
	refused("a forged cookie", forged, f.address+"/signin/callback?code=x&state=mine")
	refused("no attempt", newBrowser(t), f.address+"/signin/callback?code=x&state=")
}

func TestOldSignInIsRefused(t *testing.T) {
	t.Parallel()
	f, b := start(t), newBrowser(t)
	asked, _, _ := b.open("GET", f.address+"/signin/discord", nil)
	f.mu.Lock()
	f.late = 11 * time.Minute
	f.mu.Unlock()
	if _, status, _ := b.open("POST", asked.String(), url.Values{"member": {"ben"}}); status != http.StatusBadRequest {
		t.Error(status)
	}
}

func TestRefusedSignInSaysSo(t *testing.T) {
	t.Parallel()
	f, b := start(t), newBrowser(t)
	asked, _, _ := b.open("GET", f.address+"/signin/discord?next=/who%3Fx=1", nil)
	_, status, page := b.open("POST", asked.String(), url.Values{"cancel": {"1"}})
	if status != http.StatusForbidden || !strings.Contains(page, "You did not allow the sign-in") {
		t.Error(status, page)
	}
	if !strings.Contains(page, `href="/signin/discord?next=%2fwho%3fx%3d1"`) {
		t.Error("no link to start again:", page)
	}
	// The form of the language leads to a page that can be opened again.
	if !strings.Contains(page, `name="next" value="/signin?next=%2Fwho%3Fx%3D1"`) || strings.Contains(page, "state=") {
		t.Error(page)
	}
}

// TestSignInByAnotherNameOfThisMachine starts at localhost. Discord sends the browser back to the address of the site,
// whose cookies are others.
func TestSignInByAnotherNameOfThisMachine(t *testing.T) {
	t.Parallel()
	f, b := start(t), newBrowser(t)
	other := strings.Replace(f.address, "127.0.0.1", "localhost", 1)
	asked, _, _ := b.open("GET", other+"/signin/discord?next=/who", nil)
	if at, _, page := b.open("POST", asked.String(), url.Values{"member": {"ben"}}); page != "you are Ben" {
		t.Error(at, page)
	}
}

// TestSignInDoesNotLeaveTheSite is about open redirects.
func TestSignInDoesNotLeaveTheSite(t *testing.T) {
	t.Parallel()
	f := start(t)
	for _, next := range []string{"https://evil.test/", "//evil.test", `/\evil.test`, "/%5cevil.test",
		"javascript:alert(1)",
		"/\t/evil.test", "https:evil.test"} {
		b := newBrowser(t)
		if at, _, _ := b.allow(f, next, "ben"); at.Path != "/" || "http://"+at.Host != f.address {
			t.Errorf("%q leads to %s", next, at)
		}
		if at, _, _ := b.open("GET", f.address+"/signin?next="+url.QueryEscape(next), nil); at.Path != "/" ||
			"http://"+at.Host != f.address {
			t.Errorf("%q leads to %s", next, at)
		}
	}
}

// TestSessionIsNewAfterSignIn is about session fixation: a token that an attacker planted, or that was used before,
// is no session afterwards.
func TestSessionIsNewAfterSignIn(t *testing.T) {
	t.Parallel()
	f, b := start(t), newBrowser(t)
	u, err := url.Parse(f.address)
	if err != nil {
		t.Fatal(err)
	}
	b.Jar.SetCookies(u, []*http.Cookie{{Name: web.SessionCookie, Value: "planted"}}) //nolint:gosec // by an attacker
	b.allow(f, "/who", "ben")
	first := b.session(f)
	if first == "planted" || first == "" {
		t.Fatal("the planted token is used")
	}
	asked, _, _ := b.open("GET", f.address+"/signin/discord?next=/who", nil)
	b.open("POST", asked.String(), url.Values{"member": {"ana"}})
	second := b.session(f)
	if second == first {
		t.Error("the token stayed the same")
	}
	if _, _, err := f.store.Session(t.Context(), first, time.Now()); err == nil {
		t.Error("the old session still exists")
	}
}

func TestSessionCookieIsProtected(t *testing.T) {
	t.Parallel()
	f, b := start(t), newBrowser(t)
	b.stay = true
	token, err := f.store.CreateLink(t.Context(), songs.Member{ID: "7", Name: "Ben"}, "", time.Now(),
		time.Now().Add(time.Minute))
	if err != nil {
		t.Fatal(err)
	}
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, f.address+signin.LinkPath+token, nil)
	if err != nil {
		t.Fatal(err)
	}
	resp, err := b.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	set := resp.Header.Get("Set-Cookie")
	for _, want := range []string{"HttpOnly", "SameSite=Lax", "Path=/", "Max-Age=2592000"} {
		if !strings.Contains(set, want) {
			t.Errorf("no %s: %s", want, strings.SplitN(set, ";", 2)[1])
		}
	}
	if strings.Contains(set, "Secure") || strings.Contains(set, "Domain") {
		t.Error("on loopback:", strings.SplitN(set, ";", 2)[1])
	}
	if got := web.CookieName(true, "x"); got != "__Host-x" {
		t.Error(got)
	}
}

func TestSignOutEndsSession(t *testing.T) {
	t.Parallel()
	f, b, other := start(t), newBrowser(t), newBrowser(t)
	b.allow(f, "/who", "ben")
	other.allow(f, "/who", "ben")
	token := b.session(f)
	if at, _, _ := b.open("POST", f.address+"/signout", nil); at.Path != "/signin" || b.session(f) != "" {
		t.Error(at)
	}
	if _, _, err := f.store.Session(t.Context(), token, time.Now()); err == nil {
		t.Error("the token still works")
	}
	if _, _, page := other.open("GET", f.address+"/who", nil); page != "you are Ben" {
		t.Error("the other browser was signed out:", page)
	}
	other.open("POST", f.address+"/signout/everywhere", nil)
	if at, _, _ := other.open("GET", f.address+"/who", nil); at.Path != "/signin" {
		t.Error("after the sign-out everywhere:", at)
	}
}

// TestLinkSignsInOnce opens a link as a preview does, and then as the member does.
func TestLinkSignsInOnce(t *testing.T) {
	t.Parallel()
	f := start(t)
	token, err := f.store.CreateLink(t.Context(), songs.Member{ID: "7", Name: "Ben <b>"}, "123", time.Now(),
		time.Now().Add(signin.LinkTime))
	if err != nil {
		t.Fatal(err)
	}
	address := f.address + signin.LinkPath + token
	for range 3 {
		_, status, page := newBrowser(t).open("GET", address, nil)
		if status != http.StatusOK || !strings.Contains(page, "Continue as Ben &lt;b&gt;") {
			t.Fatal(status, page)
		}
	}
	b := newBrowser(t)
	b.stay = true
	if at, status, _ := b.open("POST", address, url.Values{}); status != http.StatusSeeOther || at.Path != "/g/123" {
		t.Error(at, status)
	}
	if _, _, page := b.open("GET", f.address+"/who", nil); page != "you are Ben <b>" {
		t.Error(page)
	}
	for _, method := range []string{"GET", "POST"} {
		second := newBrowser(t)
		if _, status, _ := second.open(method, address, nil); status != http.StatusGone || second.session(f) != "" {
			t.Errorf("%s of a used link: %d", method, status)
		}
	}
	if got, err := f.store.GuildsOf(t.Context(), "7", 10); err != nil || len(got) != 1 || got[0] != "123" {
		t.Error(got, err)
	}
}

// TestLogsHaveNoSecrets checks the log of failed sign-ins.
func TestLogsHaveNoSecrets(t *testing.T) {
	t.Parallel()
	f, b := start(t), newBrowser(t)
	b.stay = true
	asked, _, _ := b.open("GET", f.address+"/signin/discord", nil)
	back := f.address + "/signin/callback?code=wrong-code-value&state=" + asked.Query().Get("state")
	if _, status, _ := b.open("GET", back, nil); status != http.StatusBadGateway {
		t.Error(status)
	}
	log := f.log.String()
	if !strings.Contains(log, "invalid_grant") {
		t.Error(log)
	}
	for _, secret := range []string{"wrong-code-value", f.discord.ClientSecret(), asked.Query().Get("state")} {
		if strings.Contains(log, secret) {
			t.Error("the log has a secret:", log)
		}
	}
}
