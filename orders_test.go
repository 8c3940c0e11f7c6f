package main

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

	"riffbot/internal/sandbox"
	"riffbot/internal/sandbox/people"
	"riffbot/internal/store/storetest"
)

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

// do says a line and returns the title of the trouble it led to, if any.
func (w world) do(t *testing.T, p *people.Person, line string) string {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	var err error
	waitFor(t, line, func() bool { // others see a message a moment later
		err = p.Do(ctx, parse(t, line))
		return err == nil || !strings.Contains(err.Error(), "no message has a button") && !strings.Contains(err.Error(), "no message says")
	})
	if trouble, ok := errors.AsType[*people.TroubleError](err); ok {
		return trouble.Title
	}
	if err != nil {
		t.Fatalf("%s: %v", line, err)
	}
	return ""
}

// done waits until so many orders are saved as done, which is a moment after
// people see their songs.
func (w world) done(t *testing.T, n int) {
	t.Helper()
	waitFor(t, "saved orders", func() bool { return strings.Count(w.log.String(), `msg="order done"`) == n })
}

// said is all text of the channel as somebody sees it.
func said(t *testing.T, p *people.Person) string {
	t.Helper()
	messages, err := p.Messages(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return fmt.Sprint(messages)
}

// What may have been bought is bought again once, by whom it concerns.
func TestALostAnswerIsBoughtAgainOnceByWhomItConcerns(t *testing.T) {
	t.Parallel()
	w := newWorld(t, sandbox.Options{})
	ana, ben, cleo := w.person(t, "Ana"), w.person(t, "Ben"), w.person(t, "Cleo")
	if err := w.Fault("riffusion=reset-after-purchasex1"); err != nil {
		t.Fatal(err)
	}
	if title := w.do(t, ben, `/song prompt:"lost"`); title != "I don't know whether this was bought" {
		t.Fatalf("%q", title)
	}
	if title := w.do(t, cleo, `click "Buy again"`); title != "That is not yours to decide" {
		t.Errorf("Cleo was told %q", title)
	}
	if n := len(w.Riffusion.Ledger()); n != 1 {
		t.Fatalf("%d purchases before anybody decided", n)
	}
	pressed := make(chan error, 2)
	for range 2 { // the second is told that it is too late, or finds no button any more
		go func() { pressed <- ben.Do(t.Context(), parse(t, `click "Buy again"`)) }()
	}
	first, second := <-pressed, <-pressed
	if n := len(w.Riffusion.Ledger()); n != 2 || first != nil && second != nil {
		t.Errorf("%d purchases, %v, %v", n, first, second)
	}
	if text := said(t, ana); strings.Contains(text, "Buy again") || strings.Count(text, "Requested by Ben") != 1 {
		t.Errorf("the channel: %s", text)
	}
}

func TestASongIsCalledOff(t *testing.T) {
	t.Parallel()
	w := newWorld(t, sandbox.Options{RenderTime: time.Minute, Getenv: settings("SONGS_AT_ONCE", "1", "RENDER_PATIENCE", "2m")})
	ana, ben := w.person(t, "Ana"), w.person(t, "Ben")
	told := make(chan string, 2)
	order := func(p *people.Person, prompt string) {
		go func() { told <- w.do(t, p, `/song prompt:"`+prompt+`"`) }()
		waitFor(t, prompt, func() bool { return strings.Contains(said(t, ana), prompt) && strings.Contains(said(t, ana), "Cancel") })
	}
	order(ben, "the first")
	waitFor(t, "a purchase", func() bool { return len(w.Riffusion.Ledger()) == 1 })
	if title := w.do(t, w.person(t, "Cleo"), `click "Cancel"`); title != "That is not yours to decide" {
		t.Errorf("Cleo was told %q", title)
	}
	order(ana, "the second")
	waitFor(t, "a place in the queue", func() bool { return strings.Contains(said(t, ana), "· next") })
	w.do(t, ben, "/queue")
	if text := said(t, ben); !strings.Contains(text, "the first · **you** · being sung") || !strings.Contains(text, "`1.` the second · **Ana**") {
		t.Errorf("/queue says %s", text)
	}
	if title := w.do(t, ana, `click "Cancel"`); title != "" {
		t.Errorf("Ana was told %q", title)
	}
	if title := <-told; title != "" {
		t.Errorf("the one in the queue: %q", title)
	}
	found := regexp.MustCompile(`custom_id:cancel:(\w+)`).FindStringSubmatch(said(t, ben))
	if found == nil {
		t.Fatalf("no message has a Cancel button: %s", said(t, ben))
	}
	id := found[1]
	if title := w.do(t, ana, `/cancel song:"`+id+`"`); title != "" { // she owns the server
		t.Errorf("Ana was told %q", title)
	}
	if title := <-told; title != "" {
		t.Errorf("the one on the line: %q", title)
	}
	if text := said(t, ben); strings.Count(text, "Cancelled") != 2 || !strings.Contains(text, "paid for already") || len(w.Riffusion.Ledger()) != 1 {
		t.Errorf("%s", text)
	}
	if title := w.do(t, ana, `/cancel song:"`+id+`"`); title != "Too late for that" {
		t.Errorf("Ana was told %q", title)
	}
}

func TestQuotasAreToldKindly(t *testing.T) {
	t.Parallel()
	w := newWorld(t, sandbox.Options{Getenv: settings("USER_CREDITS_PER_DAY", "5", "SONG_CREDITS", "2", "GUILD_CREDITS_PER_DAY", "6")})
	ana, ben := w.person(t, "Ana"), w.person(t, "Ben")
	if err := w.Fault("riffusion=403-refusedx1"); err != nil {
		t.Fatal(err)
	}
	for n, want := range []struct {
		p     *people.Person
		title string
	}{{ana, "The provider refused this one"}, {ana, ""}, {ana, ""}, {ana, "That was all for today"}, {ben, ""}, {ben, "This server has used up its songs for today"}} {
		if title := w.do(t, want.p, `/song prompt:"x"`); title != want.title {
			t.Errorf("order %d: %q, not %q", n+1, title, want.title)
		}
	}
	w.Advance(24 * time.Hour)
	if title := w.do(t, ana, `/song prompt:"tomorrow"`); title != "" {
		t.Errorf("on the next day: %q", title)
	}
}

// What the bot keeps is copied while it runs; a bot that starts with the copy
// knows its songs.
func TestABackupIsRestored(t *testing.T) {
	t.Parallel()
	if storetest.Address(t) != "" {
		t.Skip("PostgreSQL has tools of its own for that")
	}
	w, err := sandbox.Start(t.Context(), sandbox.Options{RenderTime: 100 * time.Millisecond, SongLength: time.Second})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = w.Close() }()
	stop, err := w.RunBot(context.WithoutCancel(t.Context()), runBot, io.Discard)
	if err != nil {
		t.Fatal(err)
	}
	here := world{World: w}
	ana := here.person(t, "Ana")
	if title := here.do(t, ana, `/lyrics`); title != "" {
		t.Fatal(title)
	}
	if title := here.do(t, ana, `fill title="Kept" lyrics="These words are kept"`); title != "" {
		t.Fatal(title)
	}
	folder := filepath.Join(t.TempDir(), "copy")
	var out strings.Builder
	for _, want := range []int{0, 1} { // a copy is never written over
		if code := run(t.Context(), []string{"backup", folder}, w.Env, nil, &out, &out); code != want {
			t.Fatalf("exit code %d: %s", code, &out)
		}
	}
	if err := stop(); err != nil {
		t.Fatal(err)
	}
	restored := func(ctx context.Context, getenv func(string) string, now func() time.Time, log io.Writer) error {
		return runBot(ctx, func(name string) string {
			if name == "DATA_DIR" {
				return folder
			}
			return getenv(name)
		}, now, log)
	}
	if stop, err = w.RunBot(context.WithoutCancel(t.Context()), restored, io.Discard); err != nil {
		t.Fatal(err)
	}
	if title := here.do(t, ana, `click "Lyrics"`); title != "" || !strings.Contains(said(t, ana), "These words are kept") {
		t.Errorf("%q, %s", title, said(t, ana))
	}
	if err := stop(); err != nil {
		t.Error(err)
	}
}

// freeAddress returns an address to listen on. It is outside the range of which the
// kernel takes ports for others, so that nothing else gets it in between.
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

func get(t *testing.T, url string) (status int, body string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	return exchange(t, req)
}

// exchange sends a request and returns the status and the body of its answer.
func exchange(t *testing.T, req *http.Request) (status int, body string) {
	t.Helper()
	resp, err := http.DefaultClient.Do(req)
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

// The operator sees how it goes; nothing that people typed, and no token.
func TestTheOperatorsPages(t *testing.T) {
	t.Parallel()
	admin, listen := freeAddress(t), freeAddress(t)
	var w world
	env := settings("ADMIN_ADDR", admin)
	w = newWorld(t, sandbox.Options{Getenv: env, PublicURL: "http://" + listen, ListenAddr: listen})
	if title := w.do(t, w.person(t, "Ana"), `/song prompt:"a private wish"`); title != "" {
		t.Fatal(title)
	}
	for path, want := range map[string]string{"/healthz": "ok", "/readyz": "ok", "/jobs/": "<!doctype html>", "/jobs/api/states": "completed"} {
		if status, body := get(t, "http://"+admin+path); status != 200 || !strings.Contains(strings.ToLower(body), want) {
			t.Errorf("%s: %d %.300s", path, status, body)
		}
	}
	body := ""
	waitFor(t, "the order's end", func() bool { // the song is there a moment before it is counted
		_, body = get(t, "http://"+admin+"/metrics")
		return strings.Contains(body, "riffbot_orders_ended_total{")
	})
	for _, want := range []string{
		`riffbot_interactions_total{name="command song",outcome="ok"} 1`, `riffbot_interaction_ack_seconds_count 1`,
		"riffbot_purchases_total 1", `riffbot_orders_ended_total{reason="none",state="done"} 1`, `riffbot_orders{state="queued"} 0`,
		`riffbot_step_seconds_count{outcome="done",state="rendering"} 1`, `riffbot_studio_answers_total{call="submit",outcome="ok"} 1`,
		`riffbot_discord_answers_total{route="POST /interactions/id/token/callback",status="200"} 1`,
	} {
		if !strings.Contains(body, want) {
			t.Errorf("the numbers lack %s", want)
		}
	}
	for _, secret := range []string{"private wish", w.Discord.BotToken(), w.Riffusion.Token()} {
		if strings.Contains(body, secret) {
			t.Errorf("the numbers give %q away", secret)
		}
	}
	for path, want := range map[string]int{"/healthz": 200, "/metrics": 404, "/callbacks/riffusion/guess": 404} {
		if status, _ := get(t, "http://"+listen+path); status != want {
			t.Errorf("the public %s answers %d", path, status)
		}
	}
}

// Where the bot itself may no longer write, a song that took longer than the
// token lives is kept, and a press brings it.
func TestASongThatCannotBePostedIsKept(t *testing.T) {
	t.Parallel()
	w := newWorld(t, sandbox.Options{RenderTime: 1500 * time.Millisecond})
	p := w.person(t, "Ana")
	title := make(chan string, 1)
	go func() { title <- w.do(t, p, `/song prompt:"kept"`) }()
	waitFor(t, "the purchase", func() bool { return len(w.Riffusion.Ledger()) == 1 && strings.Contains(said(t, p), "cancel:") })
	if err := w.Fault("discord=no-accessx4"); err != nil {
		t.Fatal(err)
	}
	w.Advance(16 * time.Minute)
	waitFor(t, "the end", func() bool { return strings.Contains(w.log.String(), "reason=unposted") })
	if got := w.do(t, p, `click "Cancel"`); got != "" {
		t.Errorf("pressing led to %q", got)
	}
	if got := <-title; got != "" || !strings.Contains(said(t, p), "Requested by Ana") {
		t.Errorf("%q: %s", got, said(t, p))
	}
}

// The provider's report of a finished song is there long before the bot would
// have asked.
func TestAReportOfTheProviderWakesTheLine(t *testing.T) {
	t.Parallel()
	listen := freeAddress(t)
	w := newWorld(t, sandbox.Options{PublicURL: "http://" + listen, ListenAddr: listen, Getenv: settings("POLL_INTERVAL", "10m", "RENDER_PATIENCE", "1h")})
	if title := w.do(t, w.person(t, "Ana"), `/song prompt:"reported"`); title != "" {
		t.Error(title)
	}
}

// Two connections in one process are one bot.
func TestShardsAreOneBot(t *testing.T) {
	t.Parallel()
	admin := freeAddress(t)
	w := newWorld(t, sandbox.Options{Getenv: settings("SHARDS", "2", "ADMIN_ADDR", admin)})
	waitFor(t, "both shards", func() bool { status, _ := get(t, "http://"+admin+"/readyz"); return status == 200 })
	p := w.person(t, "Ana")
	if err := w.Fault("discord=drop-gateway"); err != nil {
		t.Fatal(err)
	}
	if title := w.do(t, p, `/song prompt:"sharded"`); title != "" {
		t.Error(title)
	}
	if n := strings.Count(w.log.String(), "command song"); n != 1 {
		t.Errorf("the command was handled %d times", n)
	}
}
