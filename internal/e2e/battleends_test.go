package e2e

import (
	"archive/zip"
	"bytes"
	"io/fs"
	"strings"
	"testing"
	"time"

	"github.com/riffbot/riffbot/internal/sandbox"
)

// TestCancelledSideOfBattle checks that the messages name who cancelled a side and what becomes of the others, and
// offer no button that would order the side as an ordinary song.
func TestCancelledSideOfBattle(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		styles, ends string
		votes        bool
	}{
		"of two":   {`style1:"sea shanty" style2:"polka"`, "Only one song is left, so there is no vote.", false},
		"of three": {`style1:"sea shanty" style2:"polka" style3:"dub"`, "The battle goes on with the other sides.", true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := newHarness(t, sandbox.Options{RenderTime: 15 * time.Second})
			ana, jun := h.person(t, "Ana"), h.person(t, "Jun") // Ana owns the server
			h.must(t, jun, `/idea battle idea:"a lighthouse" minutes:10 `+c.styles)
			start, started := parse(t, `click "Start the battle"`), make(chan struct{})
			go func() {
				defer close(started)
				_ = jun.Do(t.Context(), start) // the cancelled side is no success
			}()
			waitFor(t, "a button", func() bool { return strings.Contains(rawMessages(t, ana), "custom_id:cancel:") })
			h.do(t, ana, `click "Cancel"`)
			h.must(t, ana, `click "Cancel the song"`) // it is another member's
			<-started
			runAs(t, h, "Ben", `expect "A SIDE OF THE BATTLE WAS CANCELLED"`, `expect "`+c.ends+`"`)
			shown := renderedMessages(t, h.person(t, "Ben"))
			for _, want := range []string{"This side of the battle was cancelled by <@", "· cancelled by <@"} {
				if !strings.Contains(shown, want) {
					t.Errorf("%q is not in %s", want, shown)
				}
			}
			for _, wrong := range []string{"Try again", "Sorry", "couldn't be made"} {
				if strings.Contains(shown, wrong) {
					t.Errorf("%q is in %s", wrong, shown)
				}
			}
			if c.votes {
				runAs(t, h, "Ben", `expect "0 votes so far"`)
				return
			}
			runAs(t, h, "Ben", `expect "Requested by Jun"`, `expect "There is no vote: only one song is left."`)
		})
	}
}

// TestEndedBattleTellsItsResult checks that the leaderboard has the songs as soon as the result is posted, and that the
// result leads to it.
func TestEndedBattleTellsItsResult(t *testing.T) {
	t.Parallel()
	h := newHarness(t, sandbox.Options{RenderTime: 50 * time.Millisecond})
	runAs(t, h, "Jun", `/idea battle idea:"a lighthouse" style1:"folk" style2:"polka" minutes:10`,
		`click "Start the battle"`, `expect "0 votes so far"`)
	runAs(t, h, "Ben", `click "Vote B"`)
	h.Advance(11 * time.Minute)
	runAs(t, h, "Ben", `expect "wins with 1 of 1 vote"`, `/idea leaderboard`, `expect "1 vote · 🏆"`,
		`expect "</idea leaderboard:"`)
}

// TestQuestionOfBattleIsAnsweredOnce checks that the question before a battle disappears with its button.
func TestQuestionOfBattleIsAnsweredOnce(t *testing.T) {
	t.Parallel()
	h := newHarness(t, sandbox.Options{RenderTime: 50 * time.Millisecond})
	jun := h.person(t, "Jun")
	h.must(t, jun, `/idea battle idea:"a lighthouse" style1:"folk" style2:"polka"`)
	h.must(t, jun, `click "Start the battle"`)
	waitFor(t, "the question to disappear", func() bool { return !strings.Contains(rawMessages(t, jun), "custom_id:pick:") })
	h.waitForOrders(t, 2)
	if n := len(h.Riffusion.Ledger()); n != 2 {
		t.Errorf("%d purchases", n)
	}
}

// TestSideIsNotUsedAsPrompt checks that nobody makes a song from the message of a side, and that the export of the
// host does not tell which side has which style, before the vote ends.
func TestSideIsNotUsedAsPrompt(t *testing.T) {
	t.Parallel()
	h := newHarness(t, sandbox.Options{RenderTime: 50 * time.Millisecond})
	runAs(t, h, "Jun", `/idea battle idea:"a lighthouse" style1:"sea shanty" style2:"polka" minutes:10`,
		`click "Start the battle"`, `expect "0 votes so far"`)
	h.requirePlayable(t, "Ben", []string{"A", "B"})
	runAs(t, h, "Ben", `✗ use "Make a song from this" "Title and style are revealed" ✗ secret`)
	runAs(t, h, "Jun", `/me export`)
	b := h.download(t, "Jun", "my-data.zip")
	archive, err := zip.NewReader(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range archive.File {
		content, err := fs.ReadFile(archive, f.Name)
		if err != nil {
			t.Fatal(err)
		}
		if text := string(content); strings.Contains(text, "sea shanty") || strings.Contains(text, "polka") {
			t.Errorf("the export of the host tells the styles: %s: %s", f.Name, text)
		}
	}
}
