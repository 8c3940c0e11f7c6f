package main

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

	"riffbot/internal/sandbox"
	"riffbot/internal/sandbox/people"
	"riffbot/internal/store/storetest"
)

// Each trouble with the provider ends in its own words, and in at most one
// purchase.
func TestTroubleAtTheProviderIsToldAndNeverPaidTwice(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		fault, says string
		bought      int
	}{
		{"401", "My key to the studio", 0},
		{"403-used-up", "credit is used up", 0},
		{"403-forbidden", "does not let me in", 0},
		{"403-refused", "provider refused this one", 0},
		{"404-no-api", "not where I look for it", 0},
		{"400-token-mismatched", "My key to the studio", 0},
		{"502-load-balancer", "whether this was bought", 1},
		{"504-credit-record", "whether this was bought", 1},
		{"403-page", "whether this was bought", 1},
		{"408-after-purchase", "whether this was bought", 1},
		{"302-after-purchase", "whether this was bought", 1},
		{"failed-with-200", "whether this was bought", 1},
		{"cut-after-purchase", "whether this was bought", 1},
		{"500", "whether this was bought", 0},
		{"500-after-purchase", "whether this was bought", 1},
		{"reset-before-purchase", "whether this was bought", 0},
		{"reset-after-purchase", "whether this was bought", 1},
		{"never-finishes", "far too long", 1},
		{"truncated-audio", "is broken", 1},
		{"html-audio", "no song", 1},
		{"expired-url", "no longer works", 1},
	} {
		t.Run(c.fault, func(t *testing.T) {
			t.Parallel()
			got := tell(t, "--fault", "riffusion="+c.fault, "--say", `/song prompt:"hello"`)
			if got.exit != 1 || got.Outcome != "failed" || len(got.Bought) != c.bought || len(got.Messages) != 1 {
				t.Fatalf("exit %d, outcome %s, %d bought, %d messages\n%s\n%s", got.exit, got.Outcome, len(got.Bought), len(got.Messages), got.screen, got.log)
			}
			title := text(got.Messages[0], "embeds", 0, "title")
			if !strings.Contains(title, c.says) {
				t.Errorf("it says %q", title)
			}
			if paid := strings.Contains(text(got.Messages[0], "embeds", 0, "footer", "text"), "task "); paid != strings.Contains(got.screen, "Look again") {
				t.Errorf("looking again is offered: %t\n%s", !paid, got.screen)
			}
			if !strings.Contains(text(got.Messages[0], "embeds", 0, "footer", "text"), "order ") {
				t.Error("it gives no id to ask with")
			}
		})
	}
}

func TestABusyProviderIsWaitedFor(t *testing.T) {
	t.Parallel()
	got := tell(t, "--fault", "riffusion=429x2", "--say", `/song prompt:"hello"`)
	if got.exit != 0 || len(got.Bought) != 1 {
		t.Fatalf("exit %d, %d bought\n%s", got.exit, len(got.Bought), got.screen)
	}
}

// Whatever goes wrong between the bot and Discord, the song arrives, once, and
// the bot is there for the next.
func TestTroubleWithDiscordLosesNoSong(t *testing.T) {
	t.Parallel()
	for _, fault := range []string{"drop-gateway", "invalid-session", "op7", "op7-on-open", "op7-on-openx2", "no-resume", "429-global", "429-routex3",
		"500-on-edit", "502-on-editx2", "slow-callback"} {
		t.Run(fault, func(t *testing.T) {
			t.Parallel()
			first := []string{"--fault", "discord=" + fault}
			if fault == "no-resume" {
				first = append(first, "--fault", "discord=drop-gateway")
			}
			got := tell(t, append(first, "--say", `/song prompt:"one"`, "--say", "fault discord="+fault, "--say", `/song prompt:"two"`, "--say", `/song prompt:"three"`)...)
			if got.exit != 0 || len(got.Bought) != 3 || len(got.Messages) != 3 {
				t.Fatalf("exit %d, %d bought, %d messages\n%s\n%s", got.exit, len(got.Bought), len(got.Messages), got.screen, got.log)
			}
			for _, m := range got.Messages {
				if l, _ := m["attachments"].([]any); len(l) != 2 {
					t.Errorf("%d attachments in %s", len(l), text(m, "embeds", 0, "title"))
				}
			}
		})
	}
}

// A gateway that says nothing any more is left, and the bot is there again.
func TestASilentGatewayIsLeft(t *testing.T) {
	t.Parallel()
	w := newWorld(t, sandbox.Options{Heartbeat: time.Second})
	p := w.person(t, "Ana")
	if err := w.Fault("discord=silent"); err != nil {
		t.Fatal(err)
	}
	if err := p.Do(t.Context(), parse(t, "/help")); err != nil {
		t.Fatal(err)
	}
	waitFor(t, "a new connection", func() bool {
		return w.Discord.BotConnected() && strings.Contains(w.log.String(), "went silent") && strings.Count(w.log.String(), "connected to Discord") >= 2
	})
	if err := p.Do(t.Context(), parse(t, "/about")); err != nil {
		t.Error(err)
	}
}

func TestAFatalCloseCodeEndsTheBotWithAWord(t *testing.T) {
	t.Parallel()
	for code, says := range map[string]string{"close-4004": "DISCORD_TOKEN", "close-4014": "intent"} {
		got := tell(t, "--fault", "discord="+code, "--say", `/song prompt:"one"`)
		if got.exit != 1 || !strings.Contains(got.screen, says) {
			t.Errorf("%s: exit %d\n%s", code, got.exit, got.screen)
		}
	}
}

// A song that is longer in coming than the token lives is delivered by the bot
// itself.
func TestASongArrivesAfterTheTokenExpired(t *testing.T) {
	t.Parallel()
	w := newWorld(t, sandbox.Options{RenderTime: 1500 * time.Millisecond})
	p := w.person(t, "Ana")
	done := make(chan error, 1)
	go func() { done <- p.Do(t.Context(), parse(t, `/song prompt:"slow"`)) }()
	waitFor(t, "the purchase", func() bool { return len(w.Riffusion.Ledger()) == 1 })
	w.Advance(16 * time.Minute)
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

// A bot that is stopped while songs are being made leaves them as they are, and
// goes on with them when it is back: their messages move on, nothing is bought
// twice, and everybody gets their song.
func TestARestartedBotGoesOnWhereItWas(t *testing.T) {
	t.Parallel()
	w, err := sandbox.Start(t.Context(), sandbox.Options{RenderTime: 4 * time.Second, SongLength: time.Second, DatabaseURL: storetest.Address(t),
		Getenv: func(name string) string { return map[string]string{"SONGS_AT_ONCE": "1"}[name] }})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = w.Close() }()
	stop, err := w.RunBot(context.WithoutCancel(t.Context()), runBot, &lockedBuffer{})
	if err != nil {
		t.Fatal(err)
	}
	p := world{World: w}.person(t, "Ana")
	told := make(chan error, 2)
	for range 2 {
		go func() {
			told <- p.Do(t.Context(), people.Line{Verb: "/", Command: []string{"song"}, Values: []people.Value{{Name: "prompt", Text: "wait"}}})
		}()
	}
	waitFor(t, "both orders", func() bool {
		messages, err := p.Messages(t.Context())
		return err == nil && len(messages) == 2 && len(w.Riffusion.Ledger()) == 1 && strings.Contains(fmt.Sprint(messages), "In the queue")
	})
	if err := stop(); err != nil {
		t.Error(err)
	}
	log := &lockedBuffer{}
	if stop, err = w.RunBot(context.WithoutCancel(t.Context()), runBot, log); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if err := <-told; err != nil {
			t.Errorf("it was told %v\n%s", err, log)
		}
	}
	if err := stop(); err != nil {
		t.Error(err)
	}
	messages, err := p.Messages(t.Context())
	if n := len(w.Riffusion.Ledger()); n != 2 || len(messages) != 2 || err != nil {
		t.Errorf("%d purchases, %d messages, %v", n, len(messages), err)
	}
}

// Files that are too large are made smaller where ffmpeg is, and are links where
// it is not. Nothing is cut off.
func TestASongThatIsTooLargeBecomesALink(t *testing.T) {
	t.Parallel()
	w := newWorld(t, sandbox.Options{SizeLimit: 200_000, SongLength: 20 * time.Second, Getenv: func(name string) string {
		return map[string]string{"FFMPEG": "off"}[name]
	}})
	p := w.person(t, "Ana")
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
		t.Errorf("it says %q", said)
	}
	if link := text(m, "components", 0, "components", 2, "url"); !strings.HasPrefix(link, w.Riffusion.URL()) {
		t.Errorf("the link is %q", link)
	}
}

func TestTwoHundredSongsAtOnce(t *testing.T) {
	if testing.Short() {
		t.Skip("takes a while")
	}
	w := newWorld(t, sandbox.Options{Unlimited: true, Getenv: func(name string) string {
		return map[string]string{"SONGS_AT_ONCE": "50", "RENDER_PATIENCE": "2m"}[name]
	}})
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	each := 50
	if watched { // which is no time to look at the clock
		each = 10
	}
	var all sync.WaitGroup
	var everybody []*people.Person
	failed := make(chan error, 4*each)
	for n := range 4 {
		p := w.person(t, fmt.Sprintf("Member%d", n))
		everybody = append(everybody, p)
	}
	for _, p := range everybody {
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
	for _, p := range everybody {
		times, ignored := p.FirstAnswers()
		took = append(took, times...)
		if ignored > 0 {
			t.Errorf("%d were never answered", ignored)
		}
	}
	slices.Sort(took)
	t.Logf("first answers: p50 %s, p99 %s, worst %s", took[len(took)/2], took[len(took)*99/100], took[len(took)-1])
	if worst := took[len(took)-1]; worst > 3*time.Second {
		t.Errorf("a first answer took %s", worst)
	}
	if n := len(w.Riffusion.Ledger()); n != 4*each {
		t.Errorf("%d were bought", n)
	}
	// Connections may stay open; whatever worked on an order must be gone.
	waitFor(t, "the end of all work", func() bool {
		stacks := make([]byte, 8<<20)
		stacks = stacks[:runtime.Stack(stacks, true)]
		return !bytes.Contains(stacks, []byte("commands.(*Desk).show")) && !bytes.Contains(stacks, []byte("songs.(*Line).work"))
	})
}
