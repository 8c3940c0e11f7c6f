package main

import (
	"context"
	"database/sql"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"riffbot/internal/sandbox"
	"riffbot/internal/sandbox/discord"
	"riffbot/internal/sandbox/people"
	"riffbot/internal/store/storetest"
)

// board opens the server's board, whose rules are as the form says.
func (w world) board(t *testing.T, ana *people.Person, rules string) {
	t.Helper()
	for _, line := range []string{"/requests", `click "How ideas are chosen"`, `click "Change"`, "fill " + rules} {
		if title := w.do(t, ana, line); title != "" {
			t.Fatalf("%s: %s", line, title)
		}
	}
}

// seen is the channel as somebody sees it.
func seen(t *testing.T, p *people.Person) string {
	t.Helper()
	messages, err := p.Messages(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var all strings.Builder
	for _, m := range messages {
		all.WriteString(people.Show(m))
	}
	return all.String()
}

// sent are the bodies of what the bot sent to addresses that fit.
func (r *recorder) sent(method, path string) (bodies []map[string]any) {
	r.mu.Lock()
	defer r.mu.Unlock()
	fits := regexp.MustCompile(path)
	for _, e := range r.all {
		if e.Method == method && fits.MatchString(e.Path) {
			var body map[string]any
			_ = json.Unmarshal([]byte(e.RequestBody), &body) // uploads have none
			bodies = append(bodies, body)
		}
	}
	return bodies
}

// Where the bot has a voice, the board can feed the jukebox: the first idea is made
// while the last song plays, and so on. A role's votes count what was set.
func TestTheBoardFeedsTheJukebox(t *testing.T) {
	t.Parallel()
	w := newWorld(t, sandbox.Options{RenderTime: 50 * time.Millisecond, SongLength: 5 * time.Second})
	w.Discord.GiveRole("VIP", "Ben")
	const dry = `fill mode="the first idea, when the jukebox runs out" threshold=5 every=60 daily=3 digest=no`
	does(t, w, "Ana", `/requests`, `click "How ideas are chosen"`, `expect "Every vote counts 1."`, `select "Roles whose votes count more" "VIP"`,
		`select "What a vote of this role counts" "A vote counts 4"`, `expect "or by role: <@&"`, `click "Change"`, dry, `expect "when the jukebox is about to run out"`)
	does(t, w, "Cleo", `/request idea:"trains at night"`)
	does(t, w, "Ben", `/request idea:"rain on tin roofs"`, `expect "rain on tin roofs** · 4 votes"`)
	does(t, w, "Cleo", `/song prompt:"my own song" title:"Mine"`, `voice join "Lounge"`, `/jukebox play song:"Mine"`,
		`expect "was an idea of **Ben**"`, `expect "Lounge: 🎶 Rain On Tin Roofs"`, `expect "was an idea of **Cleo**"`, `expect "Lounge: 🎶 Trains At Night"`)
	if n := len(w.Riffusion.Ledger()); n != 3 {
		t.Errorf("%d songs were bought", n)
	}
	silent := newWorld(t, sandbox.Options{Getenv: settings("JUKEBOX", "off")})
	does(t, silent, "Ana", `/requests`, `click "How ideas are chosen"`, `click "Change"`, `✗ `+dry+` ✗ the menu has no`)
}

// Whoever asked to be told is pinged, and nobody else, whatever people are called
// and ideas say.
func TestOnlyWhoAskedForItIsPinged(t *testing.T) {
	t.Parallel()
	record := &recorder{}
	w := newWorld(t, sandbox.Options{Record: record.take, RenderTime: 50 * time.Millisecond})
	ana, ben, cleo := w.person(t, "Ana"), w.person(t, "Ben"), w.person(t, "Cleo")
	w.board(t, ana, `mode="whatever gets enough votes" threshold=3 every=60 daily=2`)
	encoded, _, _ := strings.Cut(ben.Token, ".")
	decoded, err := base64.RawURLEncoding.DecodeString(encoded)
	if err != nil {
		t.Fatal(err)
	}
	me := string(decoded)
	w.do(t, cleo, fmt.Sprintf(`/request idea:"@everyone and <@%s> and <@&1>"`, me))
	w.do(t, ben, `expect "Vote 1"`)
	w.do(t, ben, `click "Tell me"`)
	w.do(t, ben, `click "Vote 1"`)
	w.do(t, ana, `click "Vote 1"`)
	waitFor(t, "thanks", func() bool { return strings.Contains(said(t, ana), "The server asked for it") })
	thanks := 0
	for _, body := range record.sent("POST", `/channels/\d+/messages$`) {
		allowed := fmt.Sprint(body["allowed_mentions"])
		if !strings.Contains(fmt.Sprint(body), "The server asked for it") {
			if allowed != "map[parse:[]]" {
				t.Errorf("%v may ping %s", body["content"], allowed)
			}
			continue
		}
		thanks++
		if want := fmt.Sprintf("map[parse:[] users:[%s]]", me); allowed != want || body["content"] != "<@"+me+">" {
			t.Errorf("the thanks may ping %s, not %s: %v", allowed, want, body["content"])
		}
	}
	if thanks != 1 {
		t.Errorf("thanked %d times", thanks)
	}
	for _, method := range []string{"PATCH", "POST"} {
		for _, body := range record.sent(method, "") {
			if m, ok := body["allowed_mentions"]; ok && fmt.Sprint(m) != "map[parse:[]]" && !strings.Contains(fmt.Sprint(body), "The server asked for it") {
				t.Errorf("%v may ping %v", body["content"], m)
			}
		}
	}
}

// A song that fails is asked for once more with all its votes; the second time it
// is over, and both times somebody says so.
func TestARequestThatFailsIsOpenAgainOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t, sandbox.Options{RenderTime: 50 * time.Millisecond})
	ana := w.person(t, "Ana")
	w.board(t, ana, `mode="a curator chooses" threshold=3 every=60 daily=2`)
	if err := w.Fault("riffusion=403-refusedx2"); err != nil {
		t.Fatal(err)
	}
	w.do(t, w.person(t, "Ben"), `/request idea:"a song of trouble"`)
	for n, want := range []string{"it is on the board again", "a second time"} {
		w.do(t, ana, `/requests show:"votes"`)
		w.do(t, ana, `select "Decide about" "1. a song of trouble"`)
		if title := w.do(t, ana, `click "Make it"`); title != "" {
			t.Fatal(title)
		}
		waitFor(t, want, func() bool { return strings.Contains(said(t, ana), want) })
		// It is told a moment before it is so.
		waitFor(t, "the saved end", func() bool { return strings.Count(w.log.String(), "request settled") == n+1 })
	}
	w.do(t, ana, `/requests show:"votes"`)
	waitFor(t, "the end", func() bool { return strings.Contains(said(t, ana), "declined: It did not work out a second time") })
	if text := seen(t, ana); strings.Count(text, "SORRY: NO SONG CAME OF IT") != 2 || len(w.Riffusion.Ledger()) != 0 {
		t.Errorf("%d purchases: %s", len(w.Riffusion.Ledger()), text)
	}
}

// What is chosen is made, whatever happens to the bot meanwhile.
func TestARequestSurvivesARestart(t *testing.T) {
	t.Parallel()
	w, err := sandbox.Start(t.Context(), sandbox.Options{RenderTime: 1500 * time.Millisecond, SongLength: time.Second, DatabaseURL: storetest.Address(t), Getenv: settings("FFMPEG", "off")})
	if err != nil {
		t.Fatal(err)
	}
	storetest.Fill(t, w.Env("DATA_DIR"))
	here := world{World: w, log: &lockedBuffer{}}
	stop := func() error { return nil }
	t.Cleanup(func() {
		if err := stop(); err != nil {
			t.Error(err)
		}
		_ = w.Close()
		if t.Failed() {
			t.Log(here.log)
		}
	})
	start := func() {
		t.Helper()
		if stop, err = w.RunBot(context.WithoutCancel(t.Context()), runBot, here.log); err != nil {
			t.Fatal(err)
		}
	}
	start()
	ana := here.person(t, "Ana")
	here.board(t, ana, `mode="whatever gets enough votes" threshold=1 every=60 daily=2`)
	here.do(t, ana, `/request idea:"made after all"`)
	waitFor(t, "a purchase", func() bool { return len(w.Riffusion.Ledger()) == 1 })
	if err := stop(); err != nil {
		t.Fatal(err)
	}
	start()
	waitFor(t, "thanks", func() bool { return strings.Contains(said(t, ana), "The server asked for it") })
	waitFor(t, "the board", func() bool { return strings.Contains(said(t, ana), "an idea of Ana · [listen]") })
	if text := seen(t, ana); len(w.Riffusion.Ledger()) != 1 || strings.Count(text, "THE SERVER ASKED FOR IT") != 1 || strings.Count(text, "Requested by Ana") != 1 {
		t.Errorf("%d purchases: %s", len(w.Riffusion.Ledger()), text)
	}
}

// A click is answered in time while the database lets nobody write.
func TestAVoteIsAnsweredWhileTheDatabaseIsStuck(t *testing.T) {
	t.Parallel()
	if os.Getenv(storetest.Variable) != "" {
		t.Skip("the lock of a SQLite file")
	}
	w := newWorld(t, sandbox.Options{})
	ana, ben := w.person(t, "Ana"), w.person(t, "Ben")
	w.board(t, ana, `mode="a curator chooses" threshold=3 every=60 daily=2`)
	w.do(t, ana, `/request idea:"stuck"`)
	w.do(t, ben, `expect "Vote 1"`)
	db, err := sql.Open("sqlite", "file:"+filepath.Join(w.Env("DATA_DIR"), "riffbot.db")+"?_txlock=immediate&_pragma=busy_timeout(10000)")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	tx, err := db.BeginTx(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	voted := make(chan error, 1)
	go func() { voted <- ben.Do(t.Context(), people.Line{Verb: "click", Words: []string{"Vote 1"}}) }()
	waitFor(t, "an answer", func() bool { took, _ := ben.FirstAnswers(); return len(took) == 1 && took[0] < 3*time.Second })
	select {
	case err := <-voted:
		t.Errorf("the vote came to an end while nothing could be written: %v", err)
	default:
	}
	if err := tx.Rollback(); err != nil {
		t.Fatal(err)
	}
	if err := <-voted; err != nil {
		t.Error(err)
	}
	waitFor(t, "the vote", func() bool { return strings.Contains(said(t, ben), "Your vote counts") })
}

// What happened in a week is told once, where it is wanted, if anything did.
func TestAWeekIsToldOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t, sandbox.Options{})
	for w.Now().UTC().Weekday() != time.Wednesday { // eight days later it is the next week, whatever day it is today
		w.Advance(24 * time.Hour)
	}
	ana := w.person(t, "Ana")
	w.board(t, ana, `mode="a curator chooses" threshold=3 every=60 daily=2 digest=yes`)
	w.do(t, ana, `/request idea:"of this week"`)
	w.Advance(8 * 24 * time.Hour)
	waitFor(t, "the week", func() bool { return strings.Contains(said(t, ana), "The week of this server") })
	w.Advance(7 * 24 * time.Hour) // a week in which nothing happens
	w.Advance(7 * 24 * time.Hour)
	w.do(t, ana, `/request idea:"a lullaby for robots"`)
	w.Advance(8 * 24 * time.Hour)
	waitFor(t, "the other week", func() bool { return strings.Count(seen(t, ana), "THE WEEK OF THIS SERVER") >= 2 })
	if n := strings.Count(seen(t, ana), "THE WEEK OF THIS SERVER"); n != 2 {
		t.Errorf("told %d times", n)
	}
}

// Five hundred members vote for one idea within ten seconds, through the wire: the
// count is exact, everybody is answered in time, and the board is edited at most
// every five seconds.
func TestFiveHundredMembersVote(t *testing.T) {
	if os.Getenv("RIFFBOT_CROWD_TEST") == "" {
		t.Skip("takes a minute: make crowd-test runs it")
	}
	const members, within = 500, 10 * time.Second
	var mu sync.Mutex
	var edits []time.Time
	board := ""
	w := newWorld(t, sandbox.Options{Record: func(e discord.Exchange) {
		mu.Lock()
		defer mu.Unlock()
		if board != "" && e.Method == "PATCH" && strings.HasSuffix(e.Path, "/messages/"+board) {
			edits = append(edits, time.Now())
		}
	}})
	if os.Getenv(storetest.Variable) != "" { // another process that would draw the board, too
		stop, err := w.RunBot(context.WithoutCancel(t.Context()), runBot, &lockedBuffer{})
		if err != nil {
			t.Fatal(err)
		}
		defer func() {
			if err := stop(); err != nil {
				t.Error(err)
			}
		}()
	}
	ana := w.person(t, "Ana")
	w.board(t, ana, `mode="a curator chooses" threshold=1000 every=60 daily=2`)
	w.do(t, ana, `/request idea:"everybody wants it"`)
	waitFor(t, "the idea on the board", func() bool { return strings.Contains(said(t, ana), "Vote 1") })
	messages, err := ana.Messages(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range messages {
		if strings.Contains(fmt.Sprint(m), "Ideas of this server") {
			mu.Lock()
			board = fmt.Sprint(m["id"])
			mu.Unlock()
		}
	}
	var crowd []*people.Person
	for n := range members {
		crowd = append(crowd, w.person(t, fmt.Sprintf("Member %03d", n)))
	}
	var voting sync.WaitGroup
	began := time.Now()
	for n, p := range crowd {
		voting.Go(func() {
			select {
			case <-time.After(within * time.Duration(n) / members):
			case <-t.Context().Done():
			}
			if err := p.Do(t.Context(), people.Line{Verb: "click", Words: []string{"Vote 1"}}); err != nil {
				t.Errorf("%s: %v", p.Name, err)
			}
		})
	}
	voting.Wait()
	t.Logf("%d members voted in %v", members, time.Since(began).Round(time.Millisecond))
	want := fmt.Sprintf("%d votes", members+1)
	waitFor(t, want, func() bool { return strings.Contains(said(t, ana), "everybody wants it** · "+want) })
	var answers []time.Duration
	for _, p := range crowd {
		took, ignored := p.FirstAnswers()
		if ignored > 0 {
			t.Errorf("%s was never answered", p.Name)
		}
		answers = append(answers, took...)
	}
	slices.Sort(answers)
	t.Logf("first answers: median %v, slowest %v", answers[len(answers)/2], answers[len(answers)-1])
	if slowest := answers[len(answers)-1]; slowest > 3*time.Second {
		t.Errorf("the slowest answer took %v", slowest)
	}
	mu.Lock()
	defer mu.Unlock()
	t.Logf("%d edits of the board", len(edits))
	for i := 1; i < len(edits); i++ {
		if gap := edits[i].Sub(edits[i-1]); gap < 4900*time.Millisecond {
			t.Errorf("two edits of the board within %v", gap)
		}
	}
}
