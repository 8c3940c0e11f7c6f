package e2e

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/riffbot/riffbot/discordtest/userclient"
	"github.com/riffbot/riffbot/internal/app"
	"github.com/riffbot/riffbot/internal/sandbox"
	"github.com/riffbot/riffbot/internal/store/storetest"
)

// httpClient has connections of its own: a test that closes an [httptest.Server] closes
// the idle connections of [http.DefaultTransport] while other tests use them.
var httpClient = &http.Client{Transport: http.DefaultTransport.(*http.Transport).Clone()}

// settings returns a function that looks up names in pairs of names and values.
func settings(pairs ...string) func(string) string {
	return func(name string) string {
		for i := 0; i < len(pairs); i += 2 {
			if pairs[i] == name {
				return pairs[i+1]
			}
		}
		return ""
	}
}

// do runs a line and returns the title of the error message that it led to, empty for none.
func (h harness) do(t *testing.T, p *userclient.Person, line string) string {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	var err error
	waitFor(t, line, func() bool { // other members receive a message a moment later
		err = p.Do(ctx, parse(t, line))
		return err == nil || !strings.Contains(err.Error(), "no message has a button") && !strings.Contains(err.Error(), "no message says")
	})
	if failure, ok := errors.AsType[*userclient.FailureError](err); ok {
		return failure.Title
	}
	if err != nil {
		t.Fatalf("%s: %v", line, err)
	}
	return ""
}

// waitForOrders waits until n orders are saved as done, which is a moment after their songs are
// visible.
func (h harness) waitForOrders(t *testing.T, n int) {
	t.Helper()
	waitFor(t, "saved orders", func() bool { return strings.Count(h.log.String(), `msg="order done"`) == n })
}

// rawMessages returns the channel's messages as a member sees them, with all fields.
func rawMessages(t *testing.T, p *userclient.Person) string {
	t.Helper()
	messages, err := p.Messages(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return fmt.Sprint(messages)
}

// TestUnsureOrderIsBoughtAgainOnceByRequester checks that only the requester may buy an unsure
// order again, and only once.
func TestUnsureOrderIsBoughtAgainOnceByRequester(t *testing.T) {
	t.Parallel()
	h := newHarness(t, sandbox.Options{})
	ana, ben, cleo := h.person(t, "Ana"), h.person(t, "Ben"), h.person(t, "Cleo")
	for _, fault := range []string{"riffusion=no-listing", "riffusion=reset-after-purchasex1"} {
		if err := h.Fault(fault); err != nil {
			t.Fatal(err)
		}
	}
	if title := h.do(t, ben, `/song prompt:"lost"`); title != "I don't know if this was bought" {
		t.Fatalf("%q", title)
	}
	if title := h.do(t, cleo, `click "Buy again"`); title != "You can't do that" {
		t.Errorf("Cleo got %q", title)
	}
	if n := len(h.Riffusion.Ledger()); n != 1 {
		t.Fatalf("%d purchases before Buy again", n)
	}
	pressed := make(chan error, 2)
	for range 2 { // the second is too late, or finds no button
		go func() { pressed <- ben.Do(t.Context(), parse(t, `click "Buy again"`)) }()
	}
	first, second := <-pressed, <-pressed
	if n := len(h.Riffusion.Ledger()); n != 2 || first != nil && second != nil {
		t.Errorf("%d purchases, %v, %v", n, first, second)
	}
	if text := rawMessages(t, ana); strings.Contains(text, "Buy again") || strings.Count(text, "Requested by Ben") != 1 {
		t.Errorf("channel: %s", text)
	}
}

// TestCancelOrder checks who may cancel queued and running orders, and what is said of those
// already paid for.
func TestCancelOrder(t *testing.T) {
	t.Parallel()
	h := newHarness(t, sandbox.Options{RenderTime: time.Minute, Getenv: settings("MAX_CONCURRENT_SONGS", "1", "RENDER_STALL_TIMEOUT", "2m")})
	ana, ben := h.person(t, "Ana"), h.person(t, "Ben")
	titles := make(chan string, 2)
	order := func(p *userclient.Person, prompt string) {
		go func() { titles <- h.do(t, p, `/song prompt:"`+prompt+`"`) }()
		waitFor(t, prompt, func() bool {
			return strings.Contains(rawMessages(t, ana), prompt) && strings.Contains(rawMessages(t, ana), "Cancel")
		})
	}
	order(ben, "the first")
	waitFor(t, "purchase", func() bool { return len(h.Riffusion.Ledger()) == 1 })
	if title := h.do(t, h.person(t, "Cleo"), `click "Cancel"`); title != "You can't do that" {
		t.Errorf("Cleo got %q", title)
	}
	order(ana, "the second")
	waitFor(t, "position in the queue", func() bool { return strings.Contains(rawMessages(t, ana), "· next") })
	h.do(t, ben, "/me queue")
	if text := rawMessages(t, ben); !strings.Contains(text, "the first · **you** · being sung") || !strings.Contains(text, "`1.` the second · **Ana**") {
		t.Errorf("/me queue: %s", text)
	}
	if title := h.do(t, ana, `click "Cancel"`); title != "" {
		t.Errorf("Ana got %q", title)
	}
	if title := <-titles; title != "" {
		t.Errorf("queued order: %q", title)
	}
	found := regexp.MustCompile(`custom_id:cancel:(\w+)`).FindStringSubmatch(rawMessages(t, ben))
	if found == nil {
		t.Fatalf("no message has a Cancel button: %s", rawMessages(t, ben))
	}
	id := found[1]
	// Ana, the server's owner, is asked first, because Ben's song has been paid for.
	if title := h.do(t, ana, `/me cancel song:"`+id+`"`); title != "" {
		t.Errorf("Ana got %q", title)
	}
	if text := lastMessage(t, ana); !strings.Contains(text, "Ben ordered this song") ||
		!strings.Contains(text, "doesn't return the 1 credit.") {
		t.Errorf("the question: %s", text)
	}
	if text := rawMessages(t, ben); strings.Count(text, "Cancelled") != 1 || strings.Contains(text, "doesn't return") {
		t.Errorf("cancelled without an answer, or the question is public: %s", text)
	}
	if title := h.do(t, ana, `click "Cancel the song"`); title != "" {
		t.Errorf("Ana got %q", title)
	}
	if title := <-titles; title != "" {
		t.Errorf("running order: %q", title)
	}
	if text := rawMessages(t, ben); strings.Count(text, "Cancelled") != 2 || !strings.Contains(text, "already paid for") || len(h.Riffusion.Ledger()) != 1 {
		t.Errorf("%s", text)
	}
	if title := h.do(t, ana, `/me cancel song:"`+id+`"`); title != "Too late" {
		t.Errorf("Ana got %q", title)
	}
}

// TestQuotaIsEnforced checks the daily limits of a member and of a server, and that refused
// songs do not count.
func TestQuotaIsEnforced(t *testing.T) {
	t.Parallel()
	h := newHarness(t, sandbox.Options{Getenv: settings("USER_CREDITS_PER_DAY", "5", "SONG_CREDITS", "2", "GUILD_CREDITS_PER_DAY", "6")})
	ana, ben := h.person(t, "Ana"), h.person(t, "Ben")
	if err := h.Fault("riffusion=403-refusedx1"); err != nil {
		t.Fatal(err)
	}
	for n, want := range []struct {
		p     *userclient.Person
		title string
	}{{ana, "The provider turned this one down"}, {ana, ""}, {ana, ""}, {ana, "You've used your 5 credits for today"}, {ben, ""}, {ben, "This server has used its 6 credits for today"}} {
		if title := h.do(t, want.p, `/song prompt:"x"`); title != want.title {
			t.Errorf("order %d: %q, want %q", n+1, title, want.title)
		}
	}
	h.Advance(24 * time.Hour)
	if title := h.do(t, ana, `/song prompt:"tomorrow"`); title != "" {
		t.Errorf("next day: %q", title)
	}
}

// TestBackupIsRestored checks that a backup is made while the bot runs and never overwritten,
// and that a bot that starts with it has the songs.
func TestBackupIsRestored(t *testing.T) {
	t.Parallel()
	if storetest.Address(t) != "" {
		t.Skip("PostgreSQL has its own backup tools")
	}
	env, err := sandbox.Start(t.Context(), sandbox.Options{RenderTime: 100 * time.Millisecond, CoverSize: coverSize, SongLength: time.Second})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = env.Close() }()
	storetest.Fill(t, env.Getenv("DATA_DIR"))
	stop, err := env.RunBot(context.WithoutCancel(t.Context()), app.RunBot, io.Discard)
	if err != nil {
		t.Fatal(err)
	}
	h := harness{Env: env}
	ana := h.person(t, "Ana")
	if title := h.do(t, ana, `/lyrics`); title != "" {
		t.Fatal(title)
	}
	if title := h.do(t, ana, `fill title="Kept" lyrics="These words are kept"`); title != "" {
		t.Fatal(title)
	}
	folder := filepath.Join(t.TempDir(), "copy")
	var out strings.Builder
	for _, want := range []int{0, 1} { // the second call must not overwrite the copy
		if code := app.Run(t.Context(), []string{"backup", folder}, env.Getenv, nil, &out, &out); code != want {
			t.Fatalf("exit code %d: %s", code, &out)
		}
	}
	if err := stop(); err != nil {
		t.Fatal(err)
	}
	restored := func(ctx context.Context, getenv func(string) string, now func() time.Time, log io.Writer) error {
		return app.RunBot(ctx, func(name string) string {
			if name == "DATA_DIR" {
				return folder
			}
			return getenv(name)
		}, now, log)
	}
	if stop, err = env.RunBot(context.WithoutCancel(t.Context()), restored, io.Discard); err != nil {
		t.Fatal(err)
	}
	if title := h.do(t, ana, `click "Lyrics"`); title != "" || !strings.Contains(rawMessages(t, ana), "These words are kept") {
		t.Errorf("%q, %s", title, rawMessages(t, ana))
	}
	if err := stop(); err != nil {
		t.Error(err)
	}
}

// freeAddress returns an address to listen on. It is outside the range of ephemeral ports, so
// that no other program is likely to take it meanwhile.
func freeAddress(t *testing.T) string {
	t.Helper()
	for range 100 {
		addr := fmt.Sprintf("127.0.0.1:%d", 20_000+rand.IntN(10_000))
		if l, err := net.Listen("tcp", addr); err == nil { //nolint:noctx // closed at once
			_ = l.Close()
			return addr
		}
	}
	t.Fatal("no address is free")
	return ""
}

// get sends a GET request and returns status and body.
func get(t *testing.T, url string) (status int, body string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	return sendRequest(t, req)
}

// sendRequest sends a request and returns status and body.
func sendRequest(t *testing.T, req *http.Request) (status int, body string) {
	t.Helper()
	resp, err := httpClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	b, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, string(b)
}

// TestOperatorPages checks the health, job and metrics pages, and that metrics contain no
// prompts and no tokens.
func TestOperatorPages(t *testing.T) {
	t.Parallel()
	admin, listen := freeAddress(t), freeAddress(t)
	var h harness
	env := settings("ADMIN_ADDR", admin)
	h = newHarness(t, sandbox.Options{Getenv: env, PublicURL: "http://" + listen, ListenAddr: listen})
	if title := h.do(t, h.person(t, "Ana"), `/song prompt:"a private wish"`); title != "" {
		t.Fatal(title)
	}
	for path, want := range map[string]string{"/healthz": "ok", "/readyz": "ok", "/jobs/": "<!doctype html>", "/jobs/api/states": "completed"} {
		if status, body := get(t, "http://"+admin+path); status != 200 || !strings.Contains(strings.ToLower(body), want) {
			t.Errorf("%s: %d %.300s", path, status, body)
		}
	}
	body := ""
	waitFor(t, "counted order", func() bool { // it is counted a moment after the song is posted
		_, body = get(t, "http://"+admin+"/metrics")
		return strings.Contains(body, "riffbot_orders_ended_total{")
	})
	for _, want := range []string{
		`riffbot_interactions_total{name="command song",outcome="ok"} 1`, `riffbot_interaction_ack_seconds_count 1`,
		"riffbot_purchases_total 1", `riffbot_orders_ended_total{reason="none",state="done"} 1`, `riffbot_orders{state="queued"} 0`,
		`riffbot_step_seconds_count{outcome="done",state="rendering"} 1`, `riffbot_provider_requests_total{call="submit",outcome="ok",provider="riffusion"} 1`,
		`riffbot_discord_requests_total{route="POST /interactions/id/token/callback",status="200"} 1`,
	} {
		if !strings.Contains(body, want) {
			t.Errorf("the metrics lack %s", want)
		}
	}
	for _, secret := range []string{"private wish", h.Discord.BotToken(), h.Riffusion.Token()} {
		if strings.Contains(body, secret) {
			t.Errorf("the metrics contain %q", secret)
		}
	}
	for path, want := range map[string]int{"/healthz": 200, "/metrics": 404, "/callbacks/riffusion/guess": 404} {
		if status, _ := get(t, "http://"+listen+path); status != want {
			t.Errorf("public %s: status %d", path, status)
		}
	}
}

// TestUnpostedSongIsDeliveredOnPress checks that a song that outlasted its token in a channel
// where the bot may not post is kept, and is delivered when a member clicks a button.
func TestUnpostedSongIsDeliveredOnPress(t *testing.T) {
	t.Parallel()
	h := newHarness(t, sandbox.Options{RenderTime: 4 * time.Second})
	p := h.person(t, "Ana")
	title := make(chan string, 1)
	go func() { title <- h.do(t, p, `/song prompt:"kept"`) }()
	waitFor(t, "purchase", func() bool { return len(h.Riffusion.Ledger()) == 1 && strings.Contains(rawMessages(t, p), "cancel:") })
	const see = 1 << 10
	h.Discord.Deny(h.Discord.ChannelID(), "riffbot", see)
	h.Advance(16 * time.Minute)
	waitFor(t, "unposted song", func() bool { return strings.Contains(h.log.String(), "reason=unposted") })
	h.Discord.Deny(h.Discord.ChannelID(), "riffbot", 0)
	if got := h.do(t, p, `click "Cancel"`); got != "" {
		t.Errorf("Cancel: %q", got)
	}
	if got := <-title; got != "" || !strings.Contains(rawMessages(t, p), "Requested by Ana") {
		t.Errorf("%q: %s", got, rawMessages(t, p))
	}
}

// TestProviderCallbackCompletesOrder checks that the provider's callback completes an order
// long before the next poll.
func TestProviderCallbackCompletesOrder(t *testing.T) {
	t.Parallel()
	listen := freeAddress(t)
	h := newHarness(t, sandbox.Options{PublicURL: "http://" + listen, ListenAddr: listen, Getenv: settings("POLL_INTERVAL", "10m", "RENDER_STALL_TIMEOUT", "1h")})
	if title := h.do(t, h.person(t, "Ana"), `/song prompt:"reported"`); title != "" {
		t.Error(title)
	}
}

// TestShardsHandleCommandOnce checks that a process with two shards handles a command once.
func TestShardsHandleCommandOnce(t *testing.T) {
	t.Parallel()
	admin := freeAddress(t)
	h := newHarness(t, sandbox.Options{Getenv: settings("SHARDS", "2", "ADMIN_ADDR", admin)})
	waitFor(t, "both shards", func() bool { status, _ := get(t, "http://"+admin+"/readyz"); return status == 200 })
	p := h.person(t, "Ana")
	if err := h.Fault("discord=drop-gateway"); err != nil {
		t.Fatal(err)
	}
	if title := h.do(t, p, `/song prompt:"sharded"`); title != "" {
		t.Error(title)
	}
	if n := strings.Count(h.log.String(), "command song"); n != 1 {
		t.Errorf("the command was handled %d times", n)
	}
}
