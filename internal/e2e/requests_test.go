package e2e

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

	"github.com/riffbot/riffbot/discordtest/discord"
	"github.com/riffbot/riffbot/discordtest/userclient"
	"github.com/riffbot/riffbot/internal/app"
	"github.com/riffbot/riffbot/internal/sandbox"
	"github.com/riffbot/riffbot/internal/store/storetest"
)

// openBoard opens the server's board and sets its rules.
func (h harness) openBoard(t *testing.T, ana *userclient.Person, rules string) {
	t.Helper()
	for _, line := range []string{"/idea board", `click "How ideas are chosen"`, `click "Change"`, "fill " + rules} {
		if title := h.do(t, ana, line); title != "" {
			t.Fatalf("%s: %s", line, title)
		}
	}
}

// renderedMessages returns the channel's messages as a member sees them.
func renderedMessages(t *testing.T, p *userclient.Person) string {
	t.Helper()
	messages, err := p.Messages(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var all strings.Builder
	for _, m := range messages {
		all.WriteString(userclient.Show(m))
	}
	return all.String()
}

// sent returns the bodies of the requests with a method to paths that match a pattern.
func (r *recorder) sent(method, path string) (bodies []map[string]any) {
	r.mu.Lock()
	defer r.mu.Unlock()
	fits := regexp.MustCompile(path)
	for _, e := range r.all {
		if e.Method == method && fits.MatchString(e.Path) {
			var body map[string]any
			_ = json.Unmarshal([]byte(e.RequestBody), &body) // uploads have no JSON body
			bodies = append(bodies, body)
		}
	}
	return bodies
}

// TestBoardFeedsJukebox checks that the first idea of the board is made while the jukebox plays
// its last song, and that votes of a role have their weight.
func TestBoardFeedsJukebox(t *testing.T) {
	t.Parallel()
	h := newHarness(t, sandbox.Options{RenderTime: 50 * time.Millisecond, SongLength: 5 * time.Second})
	h.Discord.GiveRole("VIP", "Ben")
	const whenEmpty = `fill mode="the top idea, when the jukebox runs out" threshold=5 every=60 daily=3 digest=no`
	runAs(t, h, "Ana", `/idea board`, `click "How ideas are chosen"`, `expect "Every vote counts as 1."`, `select "Roles with more weight" "VIP"`,
		`select "Vote weight of this role" "Counts as 4"`, `expect "or by role: <@&"`, `click "Change"`, whenEmpty, `expect "when the jukebox is about to run out"`)
	runAs(t, h, "Cleo", `/idea new idea:"trains at night"`)
	runAs(t, h, "Ben", `/idea new idea:"rain on tin roofs"`, `expect "rain on tin roofs** · 4 votes"`)
	runAs(t, h, "Cleo", `/song prompt:"my own song" title:"Mine"`, `voice join "Lounge"`, `/jukebox play song:"Mine"`,
		`expect "was an idea by **Ben**"`, `expect "Lounge: 🎶 Rain On Tin Roofs"`, `expect "was an idea by **Cleo**"`, `expect "Lounge: 🎶 Trains At Night"`)
	if n := len(h.Riffusion.Ledger()); n != 3 {
		t.Errorf("%d purchases", n)
	}
	muted := newHarness(t, sandbox.Options{Getenv: settings("JUKEBOX", "off")})
	runAs(t, muted, "Ana", `/idea board`, `click "How ideas are chosen"`, `click "Change"`, `✗ `+whenEmpty+` ✗ the menu has no`)
}

// TestOnlySubscribedMemberIsPinged checks that only members who clicked Tell me are pinged,
// whatever names and ideas contain.
func TestOnlySubscribedMemberIsPinged(t *testing.T) {
	t.Parallel()
	record := &recorder{}
	h := newHarness(t, sandbox.Options{Record: record.record, RenderTime: 50 * time.Millisecond})
	ana, ben, cleo := h.person(t, "Ana"), h.person(t, "Ben"), h.person(t, "Cleo")
	h.openBoard(t, ana, `mode="ideas with enough votes" threshold=3 every=60 daily=2`)
	encoded, _, _ := strings.Cut(ben.Token, ".")
	decoded, err := base64.RawURLEncoding.DecodeString(encoded)
	if err != nil {
		t.Fatal(err)
	}
	benID := string(decoded)
	h.do(t, cleo, fmt.Sprintf(`/idea new idea:"@everyone and <@%s> and <@&1>"`, benID))
	h.do(t, ben, `expect "Vote 1"`)
	h.do(t, ben, `click "Notify me"`)
	h.do(t, ben, `click "Vote 1"`)
	h.do(t, ana, `click "Vote 1"`)
	waitFor(t, "announcement", func() bool { return strings.Contains(rawMessages(t, ana), "Your idea became a song") })
	announcements := 0
	for _, body := range record.sent("POST", `/channels/\d+/messages$`) {
		allowed := fmt.Sprint(body["allowed_mentions"])
		if !strings.Contains(fmt.Sprint(body), "Your idea became a song") {
			if allowed != "map[parse:[]]" {
				t.Errorf("%v may ping %s", body["content"], allowed)
			}
			continue
		}
		announcements++
		if want := fmt.Sprintf("map[parse:[] users:[%s]]", benID); allowed != want || body["content"] != "<@"+benID+">" {
			t.Errorf("the announcement may ping %s, want %s: %v", allowed, want, body["content"])
		}
	}
	if announcements != 1 {
		t.Errorf("%d announcements", announcements)
	}
	for _, method := range []string{"PATCH", "POST"} {
		for _, body := range record.sent(method, "") {
			if m, ok := body["allowed_mentions"]; ok && fmt.Sprint(m) != "map[parse:[]]" && !strings.Contains(fmt.Sprint(body), "Your idea became a song") {
				t.Errorf("%v may ping %v", body["content"], m)
			}
		}
	}
}

// TestFailedRequestIsReopenedOnce checks that an idea whose song failed is reopened once with
// its votes and then declined, and that both are announced.
func TestFailedRequestIsReopenedOnce(t *testing.T) {
	t.Parallel()
	h := newHarness(t, sandbox.Options{RenderTime: 50 * time.Millisecond})
	ana := h.person(t, "Ana")
	h.openBoard(t, ana, `mode="a curator chooses" threshold=3 every=60 daily=2`)
	if err := h.Fault("riffusion=403-refusedx2"); err != nil {
		t.Fatal(err)
	}
	h.do(t, h.person(t, "Ben"), `/idea new idea:"a song of trouble"`)
	for n, want := range []string{"back on the board", "the second time"} {
		h.do(t, ana, `/idea board show:"votes"`)
		h.do(t, ana, `select "Review idea" "1. a song of trouble"`)
		if title := h.do(t, ana, `click "Make it"`); title != "" {
			t.Fatal(title)
		}
		waitFor(t, want, func() bool { return strings.Contains(rawMessages(t, ana), want) })
		// The message is sent a moment before the state is saved.
		waitFor(t, "saved outcome", func() bool { return strings.Count(h.log.String(), "request outcome saved") == n+1 })
	}
	h.do(t, ana, `/idea board show:"votes"`)
	waitFor(t, "declined request", func() bool {
		return strings.Contains(rawMessages(t, ana), "declined: It couldn't be made the second time")
	})
	if text := renderedMessages(t, ana); strings.Count(text, "SORRY, THAT SONG COULDN'T BE MADE") != 2 || len(h.Riffusion.Ledger()) != 0 {
		t.Errorf("%d purchases: %s", len(h.Riffusion.Ledger()), text)
	}
}

// TestRequestSurvivesRestart checks that a chosen idea is made once although the bot is
// restarted meanwhile.
func TestRequestSurvivesRestart(t *testing.T) {
	t.Parallel()
	env, err := sandbox.Start(t.Context(), sandbox.Options{RenderTime: 1500 * time.Millisecond, CoverSize: coverSize, SongLength: time.Second, DatabaseURL: storetest.Address(t), Getenv: settings("FFMPEG", "off")})
	if err != nil {
		t.Fatal(err)
	}
	storetest.Fill(t, env.Getenv("DATA_DIR"))
	h := harness{Env: env, log: &lockedBuffer{}}
	stop := func() error { return nil }
	t.Cleanup(func() {
		if err := stop(); err != nil {
			t.Error(err)
		}
		_ = env.Close()
		if t.Failed() {
			t.Log(h.log)
		}
	})
	start := func() {
		t.Helper()
		if stop, err = env.RunBot(context.WithoutCancel(t.Context()), app.RunBot, h.log); err != nil {
			t.Fatal(err)
		}
	}
	start()
	ana := h.person(t, "Ana")
	h.openBoard(t, ana, `mode="ideas with enough votes" threshold=1 every=60 daily=2`)
	h.do(t, ana, `/idea new idea:"made after all"`)
	waitFor(t, "purchase", func() bool { return len(env.Riffusion.Ledger()) == 1 })
	if err := stop(); err != nil {
		t.Fatal(err)
	}
	start()
	waitFor(t, "announcement", func() bool { return strings.Contains(rawMessages(t, ana), "Your idea became a song") })
	waitFor(t, "board", func() bool { return strings.Contains(rawMessages(t, ana), "an idea by Ana · [listen]") })
	if text := renderedMessages(t, ana); len(env.Riffusion.Ledger()) != 1 || strings.Count(text, "YOUR IDEA BECAME A SONG") != 1 || strings.Count(text, "Requested by Ana") != 1 {
		t.Errorf("%d purchases: %s", len(env.Riffusion.Ledger()), text)
	}
}

// TestVoteIsAcknowledgedWhileDatabaseIsLocked checks that a click is acknowledged within three
// seconds while the database is locked.
func TestVoteIsAcknowledgedWhileDatabaseIsLocked(t *testing.T) {
	t.Parallel()
	if os.Getenv(storetest.Variable) != "" {
		t.Skip("locks a SQLite file")
	}
	h := newHarness(t, sandbox.Options{})
	ana, ben := h.person(t, "Ana"), h.person(t, "Ben")
	h.openBoard(t, ana, `mode="a curator chooses" threshold=3 every=60 daily=2`)
	h.do(t, ana, `/idea new idea:"stuck"`)
	h.do(t, ben, `expect "Vote 1"`)
	db, err := sql.Open("sqlite", "file:"+filepath.Join(h.Getenv("DATA_DIR"), "riffbot.db")+"?_txlock=immediate&_pragma=busy_timeout(10000)")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	tx, err := db.BeginTx(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	voted := make(chan error, 1)
	go func() { voted <- ben.Do(t.Context(), userclient.Line{Verb: "click", Words: []string{"Vote 1"}}) }()
	waitFor(t, "acknowledgement", func() bool { took, _ := ben.FirstAnswers(); return len(took) == 1 && took[0] < 3*time.Second })
	select {
	case err := <-voted:
		t.Errorf("the vote ended while the database was locked: %v", err)
	default:
	}
	if err := tx.Rollback(); err != nil {
		t.Fatal(err)
	}
	if err := <-voted; err != nil {
		t.Error(err)
	}
	waitFor(t, "vote", func() bool { return strings.Contains(rawMessages(t, ben), "Vote counted") })
}

// TestWeeklyDigestIsPostedOnce checks that the digest is posted once for each week in which
// something happened.
func TestWeeklyDigestIsPostedOnce(t *testing.T) {
	t.Parallel()
	h := newHarness(t, sandbox.Options{})
	for h.Now().UTC().Weekday() != time.Wednesday { // eight days after a Wednesday is in the next week
		h.Advance(24 * time.Hour)
	}
	ana := h.person(t, "Ana")
	h.openBoard(t, ana, `mode="a curator chooses" threshold=3 every=60 daily=2 digest=yes`)
	h.do(t, ana, `/idea new idea:"of this week"`)
	h.Advance(8 * 24 * time.Hour)
	waitFor(t, "digest", func() bool { return strings.Contains(rawMessages(t, ana), "This week's highlights") })
	h.Advance(7 * 24 * time.Hour) // a week without activity
	h.Advance(7 * 24 * time.Hour)
	h.do(t, ana, `/idea new idea:"a lullaby for robots"`)
	h.Advance(8 * 24 * time.Hour)
	waitFor(t, "second digest", func() bool { return strings.Count(renderedMessages(t, ana), "THIS WEEK'S HIGHLIGHTS") >= 2 })
	if n := strings.Count(renderedMessages(t, ana), "THIS WEEK'S HIGHLIGHTS"); n != 2 {
		t.Errorf("%d digests", n)
	}
}

// TestFiveHundredMembersVote lets 500 members vote for one idea within ten seconds. The count
// has to be exact, each vote acknowledged within three seconds, and the board edited at most
// every five seconds.
func TestFiveHundredMembersVote(t *testing.T) {
	if os.Getenv("RIFFBOT_CROWD_TEST") == "" {
		t.Skip("takes a minute; run make crowd-test")
	}
	const members, within = 500, 10 * time.Second
	var mu sync.Mutex
	var edits []time.Time
	board := ""
	h := newHarness(t, sandbox.Options{Record: func(e discord.Exchange) {
		mu.Lock()
		defer mu.Unlock()
		if board != "" && e.Method == "PATCH" && strings.HasSuffix(e.Path, "/messages/"+board) {
			edits = append(edits, time.Now())
		}
	}})
	if os.Getenv(storetest.Variable) != "" { // a second process that edits the board, too
		stop, err := h.RunBot(context.WithoutCancel(t.Context()), app.RunBot, &lockedBuffer{})
		if err != nil {
			t.Fatal(err)
		}
		defer func() {
			if err := stop(); err != nil {
				t.Error(err)
			}
		}()
	}
	ana := h.person(t, "Ana")
	h.openBoard(t, ana, `mode="a curator chooses" threshold=1000 every=60 daily=2`)
	h.do(t, ana, `/idea new idea:"everybody wants it"`)
	waitFor(t, "idea on the board", func() bool { return strings.Contains(rawMessages(t, ana), "Vote 1") })
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
	var voters []*userclient.Person
	for n := range members {
		voters = append(voters, h.person(t, fmt.Sprintf("Member %03d", n)))
	}
	var voting sync.WaitGroup
	began := time.Now()
	for n, p := range voters {
		voting.Go(func() {
			select {
			case <-time.After(within * time.Duration(n) / members):
			case <-t.Context().Done():
			}
			if err := p.Do(t.Context(), userclient.Line{Verb: "click", Words: []string{"Vote 1"}}); err != nil {
				t.Errorf("%s: %v", p.Name, err)
			}
		})
	}
	voting.Wait()
	t.Logf("%d members voted in %v", members, time.Since(began).Round(time.Millisecond))
	want := fmt.Sprintf("%d votes", members+1)
	waitFor(t, want, func() bool { return strings.Contains(rawMessages(t, ana), "everybody wants it** · "+want) })
	var answers []time.Duration
	for _, p := range voters {
		took, ignored := p.FirstAnswers()
		if ignored > 0 {
			t.Errorf("an interaction of %s was not acknowledged", p.Name)
		}
		answers = append(answers, took...)
	}
	slices.Sort(answers)
	t.Logf("acknowledgements: median %v, slowest %v", answers[len(answers)/2], answers[len(answers)-1])
	if slowest := answers[len(answers)-1]; slowest > 3*time.Second {
		t.Errorf("the slowest acknowledgement took %v", slowest)
	}
	mu.Lock()
	defer mu.Unlock()
	t.Logf("%d edits of the board", len(edits))
	for i := 1; i < len(edits); i++ {
		if gap := edits[i].Sub(edits[i-1]); gap < 4900*time.Millisecond {
			t.Errorf("time between two edits of the board: %v", gap)
		}
	}
}
