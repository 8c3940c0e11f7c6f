package e2e

import (
	"bytes"
	"context"
	"fmt"
	_ "image/jpeg"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/riffbot/riffbot/discordtest/userclient"
	"github.com/riffbot/riffbot/internal/app"
	"github.com/riffbot/riffbot/internal/sandbox"
	"github.com/riffbot/riffbot/internal/store/storetest"
)

// TestProviderFaultIsReportedAndNeverPaidTwice checks the message for each fault of the
// provider, and that there is at most one purchase. The provider does not list its tasks.
func TestProviderFaultIsReportedAndNeverPaidTwice(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		fault, says string
		bought      int
	}{
		{"401", "provider rejected my key", 0},
		{"403-used-up", "balance at the provider is used up", 0},
		{"403-forbidden", "provider denied access", 0},
		{"403-refused", "provider turned this one down", 0},
		{"404-no-api", "dropped this service", 0},
		{"400-token-mismatched", "provider rejected my key", 0},
		{"502-load-balancer", "if this was bought", 1},
		{"504-credit-record", "if this was bought", 1},
		{"403-page", "if this was bought", 1},
		{"408-after-purchase", "if this was bought", 1},
		{"302-after-purchase", "if this was bought", 1},
		{"failed-with-200", "if this was bought", 1},
		{"cut-after-purchase", "if this was bought", 1},
		{"500", "if this was bought", 0},
		{"500-after-purchase", "if this was bought", 1},
		{"reset-before-purchase", "if this was bought", 0},
		{"reset-after-purchase", "if this was bought", 1},
		{"never-finishes", "is stuck", 1},
		{"truncated-audio", "is damaged", 1},
		{"html-audio", "isn't a song", 1},
		{"expired-url", "link to your song expired", 1},
	} {
		t.Run(c.fault, func(t *testing.T) {
			t.Parallel()
			got := runSandbox(t, "--fault", "riffusion=no-listing", "--fault", "riffusion="+c.fault,
				"--say", `/song prompt:"hello"`)
			if got.exit != 1 || got.Outcome != "failed" || len(got.Purchases) != c.bought || len(got.Messages) != 1 {
				t.Fatalf("exit %d, outcome %s, %d purchases, %d messages\n%s\n%s", got.exit, got.Outcome, len(got.Purchases), len(got.Messages), got.screen, got.log)
			}
			title := text(got.Messages[0], "embeds", 0, "title")
			if !strings.Contains(title, c.says) {
				t.Errorf("got %q", title)
			}
			if paid := strings.Contains(text(got.Messages[0], "embeds", 0, "footer", "text"), "task "); paid != strings.Contains(got.screen, "Look again") {
				t.Errorf("Look again offered: %t\n%s", !paid, got.screen)
			}
			if !strings.Contains(text(got.Messages[0], "embeds", 0, "footer", "text"), "order ") {
				t.Error("the message has no order id")
			}
		})
	}
}

// TestLostPurchaseIsFoundAmongTasks checks that a song whose purchase had no clear answer is
// delivered where the provider lists its tasks.
func TestLostPurchaseIsFoundAmongTasks(t *testing.T) {
	t.Parallel()
	for _, fault := range []string{"502-load-balancer", "504-credit-record", "403-page", "408-after-purchase",
		"302-after-purchase", "failed-with-200", "cut-after-purchase", "500-after-purchase", "reset-after-purchase"} {
		t.Run(fault, func(t *testing.T) {
			t.Parallel()
			got := runSandbox(t, "--fault", "riffusion="+fault, "--say", `/song prompt:"hello"`)
			if got.exit != 0 || got.Outcome != "ok" || len(got.Purchases) != 1 || len(got.Messages) != 1 {
				t.Fatalf("exit %d, outcome %s, %d purchases, %d messages\n%s\n%s", got.exit, got.Outcome,
					len(got.Purchases), len(got.Messages), got.screen, got.log)
			}
			if strings.Count(got.screen, "audio/mp4") != 2 || !strings.Contains(got.log, "purchase found") {
				t.Errorf("%s\n%s", got.screen, got.log)
			}
		})
	}
}

// TestRateLimitedPurchaseIsRetried checks that a purchase that the provider rejects with 429 is
// sent again.
func TestRateLimitedPurchaseIsRetried(t *testing.T) {
	t.Parallel()
	got := runSandbox(t, "--fault", "riffusion=429x2", "--say", `/song prompt:"hello"`)
	if got.exit != 0 || len(got.Purchases) != 1 {
		t.Fatalf("exit %d, %d purchases\n%s", got.exit, len(got.Purchases), got.screen)
	}
}

// TestDiscordFaultLosesNoSong checks that each song is delivered once despite a fault of
// Discord, and that the bot handles further commands.
func TestDiscordFaultLosesNoSong(t *testing.T) {
	t.Parallel()
	for _, fault := range []string{"drop-gateway", "invalid-session", "op7", "op7-on-open", "op7-on-openx2", "no-resume", "close-on-ready", "invalid-session-on-open", "429-global", "429-routex3",
		"500-on-edit", "502-on-editx2", "slow-callback"} {
		t.Run(fault, func(t *testing.T) {
			t.Parallel()
			first := []string{"--fault", "discord=" + fault}
			if fault == "no-resume" {
				first = append(first, "--fault", "discord=drop-gateway")
			}
			got := runSandbox(t, append(first, "--say", `/song prompt:"one"`, "--say", "fault discord="+fault, "--say", `/song prompt:"two"`, "--say", `/song prompt:"three"`)...)
			if got.exit != 0 || len(got.Purchases) != 3 || len(got.Messages) != 3 {
				t.Fatalf("exit %d, %d purchases, %d messages\n%s\n%s", got.exit, len(got.Purchases), len(got.Messages), got.screen, got.log)
			}
			for _, m := range got.Messages {
				if l, _ := m["attachments"].([]any); len(l) != 2 {
					t.Errorf("%d attachments in %s", len(l), text(m, "embeds", 0, "title"))
				}
			}
		})
	}
}

// TestUnacknowledgedHeartbeatReconnects checks that the bot replaces a gateway connection that
// sends nothing any more.
func TestUnacknowledgedHeartbeatReconnects(t *testing.T) {
	t.Parallel()
	h := newHarness(t, sandbox.Options{Heartbeat: time.Second})
	p := h.person(t, "Ana")
	if err := h.Fault("discord=silent"); err != nil {
		t.Fatal(err)
	}
	if err := p.Do(t.Context(), parse(t, "/help")); err != nil {
		t.Fatal(err)
	}
	waitFor(t, "new connection", func() bool {
		return h.Discord.BotConnected() && strings.Contains(h.log.String(), "gateway connection silent") && strings.Count(h.log.String(), `msg="connected to Discord"`) >= 2
	})
	if err := p.Do(t.Context(), parse(t, "/help topic:about")); err != nil {
		t.Error(err)
	}
}

// TestFatalCloseCodeStopsBot checks that the bot stops with an explanation when the gateway
// closes the connection with a fatal code.
func TestFatalCloseCodeStopsBot(t *testing.T) {
	t.Parallel()
	for code, says := range map[string]string{"close-4004": "DISCORD_TOKEN", "close-4014": "intent"} {
		got := runSandbox(t, "--fault", "discord="+code, "--say", `/song prompt:"one"`)
		if got.exit != 1 || !strings.Contains(got.screen, says) {
			t.Errorf("%s: exit %d\n%s", code, got.exit, got.screen)
		}
	}
}

// TestSongIsDeliveredAfterTokenExpired checks that a song that takes longer than its
// interaction token is valid is delivered as a message of the bot.
func TestSongIsDeliveredAfterTokenExpired(t *testing.T) {
	t.Parallel()
	h := newHarness(t, sandbox.Options{RenderTime: 1500 * time.Millisecond})
	p := h.person(t, "Ana")
	done := make(chan error, 1)
	go func() { done <- p.Do(t.Context(), parse(t, `/song prompt:"slow"`)) }()
	waitFor(t, "purchase", func() bool { return len(h.Riffusion.Ledger()) == 1 })
	h.Advance(16 * time.Minute)
	if err := <-done; err != nil {
		t.Fatal(err)
	}
	messages, err := p.Messages(t.Context())
	if err != nil || len(messages) != 1 {
		t.Fatalf("%d messages, %v", len(messages), err)
	}
	if l, _ := messages[0]["attachments"].([]any); len(l) != 2 {
		t.Errorf("%d attachments", len(l))
	}
}

// TestRestartContinuesOrders checks that a stopped bot leaves orders as they are and continues
// them after the restart: their messages are updated, and nothing is bought twice.
func TestRestartContinuesOrders(t *testing.T) {
	t.Parallel()
	env, err := sandbox.Start(t.Context(), sandbox.Options{RenderTime: 4 * time.Second, CoverSize: coverSize, SongLength: time.Second, DatabaseURL: storetest.Address(t),
		Getenv: func(name string) string { return map[string]string{"MAX_CONCURRENT_SONGS": "1"}[name] }})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = env.Close() }()
	storetest.Fill(t, env.Getenv("DATA_DIR"))
	stop, err := env.RunBot(context.WithoutCancel(t.Context()), app.RunBot, &lockedBuffer{})
	if err != nil {
		t.Fatal(err)
	}
	p := harness{Env: env}.person(t, "Ana")
	results := make(chan error, 2)
	for range 2 {
		go func() {
			results <- p.Do(t.Context(), userclient.Line{Verb: "/", Command: []string{"song"}, Values: []userclient.Value{{Name: "prompt", Text: "wait"}}})
		}()
	}
	waitFor(t, "both orders", func() bool {
		messages, err := p.Messages(t.Context())
		return err == nil && len(messages) == 2 && len(env.Riffusion.Ledger()) == 1 && strings.Contains(fmt.Sprint(messages), "In the queue")
	})
	if err := stop(); err != nil {
		t.Error(err)
	}
	log := &lockedBuffer{}
	if stop, err = env.RunBot(context.WithoutCancel(t.Context()), app.RunBot, log); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if err := <-results; err != nil {
			t.Errorf("order ended with %v\n%s", err, log)
		}
	}
	if err := stop(); err != nil {
		t.Error(err)
	}
	messages, err := p.Messages(t.Context())
	if n := len(env.Riffusion.Ledger()); n != 2 || len(messages) != 2 || err != nil {
		t.Errorf("%d purchases, %d messages, %v", n, len(messages), err)
	}
}

// TestTooLargeSongBecomesLink checks that files above the size limit become links where ffmpeg
// cannot make them smaller.
func TestTooLargeSongBecomesLink(t *testing.T) {
	t.Parallel()
	h := newHarness(t, sandbox.Options{SizeLimit: 200_000, SongLength: 20 * time.Second, Getenv: func(name string) string {
		return map[string]string{"FFMPEG": "off"}[name]
	}})
	p := h.person(t, "Ana")
	if err := p.Do(t.Context(), parse(t, `/song prompt:"large"`)); err != nil {
		t.Fatal(err)
	}
	messages, err := p.Messages(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	m := messages[0]
	if l, _ := m["attachments"].([]any); len(l) != 0 {
		t.Errorf("%d attachments", len(l))
	}
	if said := text(m, "embeds", 0, "description"); !strings.Contains(said, "too large for this channel") {
		t.Errorf("got %q", said)
	}
	if link := text(m, "components", 0, "components", 2, "url"); !strings.HasPrefix(link, h.Riffusion.URL()) {
		t.Errorf("the link is %q", link)
	}
}

// TestTwoHundredConcurrentSongs lets four members order 200 songs at the same time. Each is
// answered within three seconds and bought once, and no goroutine remains.
func TestTwoHundredConcurrentSongs(t *testing.T) {
	if testing.Short() {
		t.Skip("slow")
	}
	h := newHarness(t, sandbox.Options{Unlimited: true, Getenv: func(name string) string {
		return map[string]string{"MAX_CONCURRENT_SONGS": "50", "RENDER_STALL_TIMEOUT": "2m"}[name]
	}})
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	each := 50
	if raceEnabled { // acknowledgements would take too long
		each = 10
	}
	var all sync.WaitGroup
	var members []*userclient.Person
	failed := make(chan error, 4*each)
	for n := range 4 {
		p := h.person(t, fmt.Sprintf("Member%d", n))
		members = append(members, p)
	}
	for _, p := range members {
		for range each {
			all.Go(func() {
				if err := p.Do(ctx, parse(t, `/song prompt:"all at once"`)); err != nil {
					failed <- err
				}
			})
		}
	}
	all.Wait()
	close(failed)
	for err := range failed {
		t.Error(err)
	}
	var took []time.Duration
	for _, p := range members {
		times, ignored := p.FirstAnswers()
		took = append(took, times...)
		if ignored > 0 {
			t.Errorf("%d interactions were not acknowledged", ignored)
		}
	}
	slices.Sort(took)
	t.Logf("acknowledgements: p50 %s, p99 %s, worst %s", took[len(took)/2], took[len(took)*99/100], took[len(took)-1])
	if worst := took[len(took)-1]; worst > 3*time.Second {
		t.Errorf("an acknowledgement took %s", worst)
	}
	waitFor(t, "all purchases", func() bool { return len(h.Riffusion.Ledger()) >= 4*each })
	// Connections may stay open, but no goroutine may still process an order.
	waitFor(t, "end of all work", func() bool {
		stacks := make([]byte, 8<<20)
		stacks = stacks[:runtime.Stack(stacks, true)]
		return !bytes.Contains(stacks, []byte("messages.(*Orders).")) && !bytes.Contains(stacks, []byte("songs.(*Pipeline).process"))
	})
	if n := len(h.Riffusion.Ledger()); n != 4*each {
		t.Errorf("%d purchases", n)
	}
}
