package e2e

import (
	"strings"
	"testing"
	"time"

	"github.com/riffbot/riffbot/internal/sandbox"
)

// TestMembersWriteSongTogether lets five members write a song line by line, with a restart in between. The song, its
// lyrics and its timed lyrics name the author of each line.
func TestMembersWriteSongTogether(t *testing.T) {
	t.Parallel()
	h := newHarness(t, sandbox.Options{Unlimited: true, RenderTime: 50 * time.Millisecond})
	connect(t, h, "Ben", "Cleo", "Dora", "Emil")
	inThread := func(who string, lines ...string) {
		t.Helper()
		runAs(t, h, who, append([]string{`in "Write: Roof rain"`}, lines...)...)
	}
	runAs(t, h, "Ana", `/write together title:"Roof rain" style:"folk" minutes:0 lines:3`,
		`expect "opened a song to write together"`)
	for _, who := range []string{"Ana", "Ben", "Cleo", "Dora", "Emil"} {
		runAs(t, h, who, `expect "No proposals yet"`) // they see the thread then
	}
	inThread("Ben", `expect "No proposals yet"`, `click "Propose a line"`, `fill line="Rain is tapping on the tin"`, `expect "Proposed for line 1"`)
	inThread("Cleo", `expect "tapping on the tin"`, `click "Propose a line"`, `fill line="Snow is falling, let it in"`, `expect "Proposed for line 1"`)
	inThread("Dora", `expect "let it in"`, `select "Vote for a line" "Snow is falling, let it in"`, `expect "Vote counted"`)
	inThread("Emil", `expect "let it in"`, `select "Vote for a line" "Rain is tapping on the tin"`, `expect "Vote counted"`,
		`select "Vote for a line" "Snow is falling, let it in"`)
	inThread("Cleo", `✗ select "Vote for a line" "Snow is falling, let it in" ✗ You can't vote for your own line`)
	inThread("Dora", `✗ click "End the vote" ✗ Only the host or a curator can do that`)
	inThread("Ana", `expect "2 votes"`, `click "End the vote"`, `expect "Added to the text: Snow is falling"`)
	h.restart(t)
	inThread("Ana", `expect "Line 2 of 3"`, `click "Section"`, `fill section="Chorus"`, `expect "Section added: Chorus"`)
	for _, who := range []string{"Dora", "Emil"} {
		inThread(who, `expect "No proposals yet"`, `click "Propose a line"`, `fill line="`+who+` is singing on the stair"`, `expect "Proposed for line"`)
		inThread("Ana", `expect "`+who+` is singing on the stair"`, `click "End the vote"`)
		inThread("Ana", `expect "Added to the text: `+who+`"`)
	}
	inThread("Ben", `expect "The text is complete"`)
	inThread("Ana", `click "Sing it"`, `expect "Sing this text?"`, `expect "3 lines by Cleo, Dora, Emil"`,
		`click "Order the song"`)
	inThread("Dora", `expect "Requested by Ana"`, `expect "Cleo, Dora, Emil"`)
	inThread("Ben", `expect "This text was ordered as a song."`)
	if n := len(h.Riffusion.Ledger()); n != 1 {
		t.Errorf("%d purchases", n)
	}
	inThread("Ben", `click "Lyrics"`, `expect "Snow is falling, let it in · Cleo"`,
		`expect "Emil is singing on the stair · Emil"`)
	runAs(t, h, "Ben", `in "#songs"`, `/library download song:"Roof rain" format:"lrc"`)
	waitFor(t, "timed lyrics", func() bool { return strings.Contains(rawMessages(t, h.person(t, "Ben")), ".lrc") })
	lrc := string(h.download(t, "Ben", "Roof_rain.lrc"))
	for _, want := range []string{"[au:Cleo, Dora, Emil]", "# Cleo\n", "# Dora\n", "# Emil\n"} {
		if !strings.Contains(lrc, want) {
			t.Errorf("%q is not in %s", want, lrc)
		}
	}
}

// TestHostStopsWriting checks that the panel shows when the vote ends, and that the host can stop the session.
func TestHostStopsWriting(t *testing.T) {
	t.Parallel()
	h := newHarness(t, sandbox.Options{Unlimited: true})
	connect(t, h, "Ben")
	runAs(t, h, "Ana", `/write together theme:"fog" minutes:1`, `expect "No proposals yet"`)
	runAs(t, h, "Ben", `expect "No proposals yet"`)
	runAs(t, h, "Ben", `in "Write: fog"`, `expect "No proposals yet"`, `click "Propose a line"`,
		`fill line="Fog in the lane"`, `expect "The vote ends"`)
	runAs(t, h, "Ana", `in "Write: fog"`, `expect "Fog in the lane"`, `click "Stop"`, `expect "Stop writing?"`, `click "Stop now"`,
		`expect "Stopped. Nothing was ordered."`)
	runAs(t, h, "Ben", `in "Write: fog"`, `expect "Stopped. Nothing was ordered."`)
}

// connect connects members, who see only what happens afterwards.
func connect(t *testing.T, h harness, names ...string) {
	t.Helper()
	for _, name := range names {
		h.person(t, name)
	}
}
