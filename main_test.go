package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"image"
	_ "image/jpeg"
	"log/slog"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"riffbot/internal/palette"
	"riffbot/internal/sandbox"
	"riffbot/internal/sandbox/discord"
	"riffbot/internal/sandbox/people"
)

// These are whole stories: the real bot, over real HTTP and websockets, with the
// embedded services. Whatever a story starts must be gone when it ends.
func TestMain(m *testing.M) {
	flag.Parse()
	// Stories wait more than they work, so more of them than processors run at
	// a time.
	if err := flag.Set("test.parallel", "8"); err != nil {
		panic(err)
	}
	goleak.VerifyTestMain(m)
}

// told is what a story left behind.
type told struct {
	exit     int
	screen   string
	log      string
	dir      string
	Outcome  string           `json:"outcome"`
	Messages []map[string]any `json:"messages"`
	Bought   []struct {
		TaskID string `json:"task_id"`
		Action string `json:"action"`
		Model  string `json:"model"`
	} `json:"purchases"`
}

// tell runs the sandbox as its command line does, with short songs.
func tell(t *testing.T, args ...string) told {
	t.Helper()
	dir := t.TempDir()
	args = append([]string{"sandbox", "--out", dir, "--render-time", "300ms", "--song-length", "2s", "--timeout", "60s"}, args...)
	var screen bytes.Buffer
	env := map[string]string{"RENDER_PATIENCE": "1m", "RIFFBOT_RECORD": os.Getenv("RIFFBOT_RECORD")}
	if slices.Contains(args, "riffusion=never-finishes") {
		env["RENDER_PATIENCE"] = "3s"
	}
	got := told{dir: dir}
	got.exit = run(t.Context(), args, func(name string) string { return env[name] }, strings.NewReader(""), &screen, &screen)
	got.screen = screen.String()
	if b, err := os.ReadFile(filepath.Join(dir, "bot.log")); err == nil {
		got.log = string(b)
	}
	if b, err := os.ReadFile(filepath.Join(dir, "transcript.json")); err == nil {
		if err := json.Unmarshal(b, &got); err != nil {
			t.Fatalf("transcript.json: %v", err)
		}
	}
	if strings.Contains(got.log, "panic") {
		t.Errorf("the bot panicked:\n%s", got.log)
	}
	return got
}

// text finds a text in a JSON value by its path, "" when it is not there.
func text(v any, path ...any) string {
	for _, p := range path {
		switch key := p.(type) {
		case string:
			m, _ := v.(map[string]any)
			v = m[key]
		case int:
			l, _ := v.([]any)
			if key >= len(l) {
				return ""
			}
			v = l[key]
		}
	}
	if v == nil {
		return ""
	}
	return fmt.Sprint(v)
}

func TestASlashCommandBecomesASong(t *testing.T) {
	t.Parallel()
	got := tell(t, "--render-time", "2s", "--say", `/song prompt:"a song for Christmas"`)
	if got.exit != 0 || got.Outcome != "ok" || len(got.Messages) != 1 || len(got.Bought) != 1 {
		t.Fatalf("exit %d, outcome %s, %d messages, %d bought\n%s\n%s", got.exit, got.Outcome, len(got.Messages), len(got.Bought), got.screen, got.log)
	}
	m := got.Messages[0]
	if title := text(m, "embeds", 0, "title"); title != "Song for Christmas" {
		t.Errorf("title %q", title)
	}
	for n, name := range []string{"files/Song for Christmas.m4a", "files/Song for Christmas (take 2).m4a"} {
		if kind, path := text(m, "attachments", n, "content_type"), text(m, "attachments", n, "local_path"); kind != "audio/mp4" || path != name {
			t.Errorf("attachment %d: %s at %s", n, kind, path)
		}
		if info, err := os.Stat(filepath.Join(got.dir, name)); err != nil || info.Size() < 5000 {
			t.Errorf("%s was not saved whole: %v", name, err)
		}
	}
	cover, err := os.Open(filepath.Join(got.dir, text(m, "embeds", 0, "image", "local_path")))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = cover.Close() }()
	if c, _, err := image.DecodeConfig(cover); err != nil || c.Width < 512 || c.Height < 512 {
		t.Errorf("cover %d×%d, %v", c.Width, c.Height, err)
	}
	if who := text(m, "embeds", 0, "author", "name"); who != "Requested by Ana" {
		t.Errorf("author %q", who)
	}
	var fields []string
	for i := range 3 {
		fields = append(fields, text(m, "embeds", 0, "fields", i, "name"))
		if text(m, "embeds", 0, "fields", i, "value") == "" {
			t.Errorf("field %s is empty", fields[i])
		}
	}
	if !slices.Equal(fields, []string{"Style", "Length", "Model"}) {
		t.Errorf("fields %v", fields)
	}
	if !strings.Contains(got.screen, "Singing") {
		t.Errorf("the status never moved:\n%s", got.screen)
	}
}

func TestOwnLyricsAreSungAndShown(t *testing.T) {
	t.Parallel()
	got := tell(t, "--say", "/lyrics", "--say", `fill title="Neon" style="synthwave" lyrics="[Verse]\nhello\n[Chorus]\nworld" model="FUZZ-1.0"`, "--say", `click "Lyrics"`)
	if got.exit != 0 || len(got.Messages) != 2 {
		t.Fatalf("exit %d\n%s\n%s", got.exit, got.screen, got.log)
	}
	if title, model := text(got.Messages[0], "embeds", 0, "title"), got.Bought[0].Model; title != "Neon" || model != "FUZZ-1.0" {
		t.Errorf("title %q, model %q", title, model)
	}
	shown := got.Messages[1]
	if text(shown, "flags") != "64" || text(shown, "embeds", 0, "description") != "[Verse]\nhello\n[Chorus]\nworld" {
		t.Errorf("lyrics: flags %s, %q", text(shown, "flags"), text(shown, "embeds", 0, "description"))
	}
}

func TestLongLyricsComeInPages(t *testing.T) {
	t.Parallel()
	long := strings.Repeat(`[Verse]\nso many words that a page has an end\n`, 75)
	got := tell(t, "--say", "/lyrics", "--say", `fill title="Long" lyrics="`+long+`"`, "--say", `click "Lyrics"`, "--say", `click "Next"`)
	if got.exit != 0 {
		t.Fatalf("exit %d\n%s", got.exit, got.screen)
	}
	if footer := text(got.Messages[1], "embeds", 0, "footer", "text"); !strings.HasPrefix(footer, "Page 2 of") {
		t.Errorf("footer %q", footer)
	}
}

func TestAgainMakesAnotherSongForWhoeverPresses(t *testing.T) {
	t.Parallel()
	got := tell(t, "--say", `/song prompt:"night drive" title:"Night Drive"`, "--say", "as Ben", "--say", `click "Again"`)
	if got.exit != 0 || len(got.Bought) != 2 || len(got.Messages) != 2 {
		t.Fatalf("exit %d, %d bought, %d messages\n%s", got.exit, len(got.Bought), len(got.Messages), got.screen)
	}
	if who := text(got.Messages[1], "embeds", 0, "author", "name"); who != "Requested by Ben" {
		t.Errorf("author %q", who)
	}
}

func TestHelpAndAboutAnswerInPrivate(t *testing.T) {
	t.Parallel()
	got := tell(t, "--say", "/help", "--say", "/about")
	if got.exit != 0 || len(got.Messages) != 2 {
		t.Fatalf("exit %d\n%s", got.exit, got.screen)
	}
	for _, m := range got.Messages {
		if text(m, "flags") != "64" {
			t.Errorf("everybody sees %s", text(m, "embeds", 0, "title"))
		}
	}
	for _, command := range []string{"/song", "/lyrics", "/help", "/about"} {
		if !strings.Contains(text(got.Messages[0], "embeds", 0, "description"), command) {
			t.Errorf("/help does not speak of %s", command)
		}
	}
}

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

func TestWrongWordsAreAnsweredKindlyAndInPrivate(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		lines []string
		says  string
	}{
		"empty prompt":     {[]string{`/song prompt:" "`}, "**prompt** is empty"},
		"5,000 characters": {[]string{`/song prompt:"` + strings.Repeat("la ", 1666) + `la"`}, "at most 200"},
		"unknown model":    {[]string{`/song prompt:"x" model:"FUZZ-99"`}, "FUZZ-1.1"},
		"spaces as lyrics": {[]string{"/lyrics", `fill lyrics="   "`}, "**lyrics** are empty"},
		"300 emoji":        {[]string{`/song prompt:"x" title:"` + strings.Repeat("🎉", 300) + `"`}, "**title** is 300 characters long"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var args []string
			for _, l := range c.lines {
				args = append(args, "--say", l)
			}
			got := tell(t, args...)
			if got.exit != 1 || len(got.Bought) != 0 || len(got.Messages) != 1 {
				t.Fatalf("exit %d, %d bought, %d messages\n%s", got.exit, len(got.Bought), len(got.Messages), got.screen)
			}
			if m := got.Messages[0]; text(m, "flags") != "64" || !strings.Contains(text(m, "embeds", 0, "description"), c.says) {
				t.Errorf("flags %s: %s", text(m, "flags"), text(m, "embeds", 0, "description"))
			}
		})
	}
}

func TestAMistakeInTheFormLosesNoWord(t *testing.T) {
	t.Parallel()
	w := newWorld(t, sandbox.Options{})
	p := w.person(t, "Ana")
	trouble := errors.AsType[*people.TroubleError]
	if err := p.Do(t.Context(), parse(t, "/lyrics")); err != nil {
		t.Fatal(err)
	}
	// Only spaces are wrong, but the style somebody thought about stays.
	if _, ok := trouble(p.Do(t.Context(), parse(t, `fill style="dream pop" lyrics="  "`))); !ok {
		t.Fatal("spaces were taken for lyrics")
	}
	if err := p.Do(t.Context(), parse(t, `click "Fix it"`)); err != nil {
		t.Fatal(err)
	}
	if form := p.Form(); !strings.Contains(form, "dream pop") {
		t.Errorf("the form came back without what was written:\n%s", form)
	}
	if err := p.Do(t.Context(), parse(t, `fill lyrics="la la"`)); err != nil {
		t.Fatal(err)
	}
}

// world is a sandbox with the bot in it, for stories that need more than the
// command line has.
type world struct {
	*sandbox.World
	log *lockedBuffer
}

func newWorld(t *testing.T, opts sandbox.Options) world {
	t.Helper()
	if opts.RenderTime == 0 {
		opts.RenderTime = 200 * time.Millisecond
	}
	if opts.SongLength == 0 {
		opts.SongLength = time.Second
	}
	if opts.Getenv == nil {
		opts.Getenv = func(string) string { return "" }
	}
	inner := opts.Getenv
	opts.Getenv = func(name string) string {
		if name == "RIFFBOT_RECORD" {
			return os.Getenv(name)
		}
		return inner(name)
	}
	opts.Log = slog.New(slog.DiscardHandler)
	w, err := sandbox.Start(t.Context(), opts)
	if err != nil {
		t.Fatal(err)
	}
	log := &lockedBuffer{}
	stop, err := w.RunBot(context.WithoutCancel(t.Context()), runBot, log)
	if err != nil {
		t.Fatalf("%v\n%s", err, log)
	}
	t.Cleanup(func() {
		if err := errors.Join(stop(), w.Close()); err != nil {
			t.Errorf("the end: %v", err)
		}
		if t.Failed() {
			t.Log(log)
		}
	})
	return world{w, log}
}

func (w world) person(t *testing.T, name string) *people.Person {
	t.Helper()
	p, err := w.Person(t.Context(), name)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func parse(t *testing.T, line string) people.Line {
	t.Helper()
	l, err := people.Parse(line)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

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

// recorder keeps what the bot sent.
type recorder struct {
	mu  sync.Mutex
	all []discord.Exchange
}

func (r *recorder) take(e discord.Exchange) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.all = append(r.all, e)
}

func TestNobodyCanBePinged(t *testing.T) {
	t.Parallel()
	var sent recorder
	w := newWorld(t, sandbox.Options{Record: sent.take})
	p := w.person(t, "Ana")
	for _, line := range []string{`/song prompt:"@everyone <@1> @here" title:"@everyone" style:"<@&2>"`, `click "Lyrics"`, `click "Again"`} {
		if err := p.Do(t.Context(), parse(t, line)); err != nil {
			t.Fatalf("%s: %v", line, err)
		}
	}
	messages, err := p.Messages(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range messages {
		if l, _ := m["mentions"].([]any); text(m, "mention_everyone") != "false" || len(l) > 0 {
			t.Errorf("somebody was pinged: %v", m)
		}
	}
	if title := text(messages[0], "embeds", 0, "title"); title != "@everyone" {
		t.Errorf("the title is %q", title)
	}
	checked := 0
	sent.mu.Lock()
	defer sent.mu.Unlock()
	for _, e := range sent.all {
		if e.Auth == "user" || !strings.Contains(e.RequestBody, `"embeds"`) {
			continue
		}
		checked++
		if !strings.Contains(e.RequestBody, `"allowed_mentions":{"parse":[]}`) {
			t.Errorf("%s %s may ping: %s", e.Method, e.Path, e.RequestBody)
		}
	}
	if checked < 5 {
		t.Errorf("only %d messages were looked at", checked)
	}
	for _, secret := range []string{w.Discord.BotToken(), w.Riffusion.Token()} {
		if strings.Contains(w.log.String(), secret) {
			t.Error("the log shows a token")
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

// Whoever waits for a song is told when the bot has to leave, whether the song
// was bought or still in the queue.
func TestAStoppingBotTellsWhoeverWaits(t *testing.T) {
	t.Parallel()
	w, err := sandbox.Start(t.Context(), sandbox.Options{RenderTime: time.Minute, Getenv: func(name string) string {
		return map[string]string{"SONGS_AT_ONCE": "1", "STOP_GRACE": "100ms"}[name]
	}})
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
		return err == nil && len(messages) == 2 && len(w.Riffusion.Ledger()) == 1
	})
	if err := stop(); err != nil {
		t.Error(err)
	}
	for range 2 {
		if e, ok := errors.AsType[*people.TroubleError](<-told); !ok || e.Title != "I had to restart" {
			t.Errorf("it was told %v", e)
		}
	}
}

func waitFor(t *testing.T, what string, holds func() bool) {
	t.Helper()
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	limit := time.NewTimer(20 * time.Second)
	defer limit.Stop()
	for !holds() {
		select {
		case <-tick.C:
		case <-limit.C:
			t.Fatalf("%s never came", what)
		}
	}
}

// Files that are too large are made smaller where ffmpeg is, and are links where
// it is not. Nothing is cut off.
func TestASongThatIsTooLargeBecomesALink(t *testing.T) {
	t.Parallel()
	w := newWorld(t, sandbox.Options{SizeLimit: 200_000, SongLength: 30 * time.Second, Getenv: func(name string) string {
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
	w := newWorld(t, sandbox.Options{Getenv: func(name string) string {
		return map[string]string{"SONGS_AT_ONCE": "50", "RENDER_PATIENCE": "2m"}[name]
	}})
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	var all sync.WaitGroup
	var everybody []*people.Person
	failed := make(chan error, 200)
	for n := range 4 {
		p := w.person(t, fmt.Sprintf("Member%d", n))
		everybody = append(everybody, p)
	}
	for _, p := range everybody {
		for range 50 {
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
	if n := len(w.Riffusion.Ledger()); n != 200 {
		t.Errorf("%d were bought", n)
	}
	// Connections may stay open; whatever worked on an order must be gone.
	waitFor(t, "the end of all work", func() bool {
		stacks := make([]byte, 8<<20)
		stacks = stacks[:runtime.Stack(stacks, true)]
		return !bytes.Contains(stacks, []byte("commands.(*Desk).show")) && !bytes.Contains(stacks, []byte("songs.(*Line).work"))
	})
}

func TestThePaletteTellsHowAnAnswerEnded(t *testing.T) {
	t.Parallel()
	got := tell(t, "--say", `/song prompt:"hello"`)
	if colour := text(got.Messages[0], "embeds", 0, "color"); colour != fmt.Sprintf("%g", float64(palette.Done)) {
		t.Errorf("colour %s", colour)
	}
}

func TestTheCommandLineHelpsWhoeverIsLost(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		args []string
		env  map[string]string
		exit int
		says string
	}{
		{nil, nil, 2, "DISCORD_TOKEN and RIFFUSION_TOKEN"},
		{nil, map[string]string{"SONGS_AT_ONCE": "many"}, 2, "SONGS_AT_ONCE"},
		{[]string{"version"}, nil, 0, "riffbot"},
		{[]string{"help"}, nil, 0, "riffbot sandbox"},
		{[]string{"dance"}, nil, 2, "no command"},
		{[]string{"doctor"}, nil, 1, "discord.com/developers"},
		{[]string{"sandbox", "--fault", "riffusion=flood"}, nil, 2, "429"},
		{[]string{"sandbox", "--fault", "moon=full"}, nil, 2, "riffusion=WHAT"},
		{[]string{"sandbox", "hello"}, nil, 2, "--say"},
		{[]string{"sandbox", "--song-length", "1s", "--say", "/sonk prompt:x"}, nil, 1, `did you mean "song"`},
		{[]string{"sandbox", "--song-length", "1s", "--say", `/song promt:"x"`}, nil, 1, `did you mean "prompt"`},
		{[]string{"sandbox", "--song-length", "1s", "--say", `click "Nothing"`}, nil, 1, "no message has a button"},
	} {
		var out bytes.Buffer
		env := map[string]string{"DATA_DIR": t.TempDir()}
		for k, v := range c.env {
			env[k] = v
		}
		exit := run(t.Context(), c.args, func(name string) string { return env[name] }, strings.NewReader(""), &out, &out)
		if exit != c.exit || !strings.Contains(out.String(), c.says) {
			t.Errorf("riffbot %s: exit %d\n%s", strings.Join(c.args, " "), exit, out.String())
		}
	}
}

func TestTheDoctorFindsASandboxInGoodHealth(t *testing.T) {
	t.Parallel()
	w := newWorld(t, sandbox.Options{})
	var out bytes.Buffer
	if exit := run(t.Context(), []string{"doctor"}, w.Env, nil, &out, &out); exit != 0 {
		t.Errorf("exit %d\n%s", exit, &out)
	}
	out.Reset()
	wrong := func(name string) string {
		if strings.HasSuffix(name, "_TOKEN") {
			return "wrong"
		}
		return w.Env(name)
	}
	if exit := run(t.Context(), []string{"doctor"}, wrong, nil, &out, &out); exit != 1 || strings.Count(out.String(), "✗") != 2 {
		t.Errorf("with wrong tokens: exit %d\n%s", exit, &out)
	}
}

func TestTheSandboxTalksAtTheKeyboard(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	typed := "help\n/sonk\n/song prompt:\"hello\"\nclick \"Lyrics\"\nquit\n"
	exit := run(t.Context(), []string{"sandbox", "--render-time", "200ms", "--song-length", "1s", "--out", t.TempDir()},
		func(string) string { return "" }, strings.NewReader(typed), &out, &out)
	for _, want := range []string{"another bot", "did you mean", "♪ Hello.m4a", "only you see this", "2 messages"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("it never says %q:\n%s", want, &out)
		}
	}
	if exit != 0 {
		t.Errorf("exit %d", exit)
	}
}
