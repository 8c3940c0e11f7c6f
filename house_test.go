package main

import (
	"archive/zip"
	"bytes"
	"context"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"riffbot/internal/sandbox"
	"riffbot/internal/sandbox/people"
)

// lineTime bounds one line on a machine that has much else to do.
const lineTime = time.Minute

// does has somebody do lines, each of which has to end well, or, after a "✗", in
// trouble that says the rest of the line behind it.
func does(t *testing.T, w world, who string, lines ...string) {
	t.Helper()
	p := w.person(t, who)
	do := func(line string) error {
		ctx, cancel := context.WithTimeout(t.Context(), lineTime)
		defer cancel()
		return p.Do(ctx, parse(t, line))
	}
	for _, line := range lines {
		if said, ok := strings.CutPrefix(line, "✗ "); ok {
			line, said, _ = strings.Cut(said, " ✗ ")
			err := do(line)
			if err == nil || !strings.Contains(err.Error(), said) {
				t.Fatalf("%s: %s: %v, want %q", who, line, err, said)
			}
			continue
		}
		if err := do(line); err != nil {
			t.Fatalf("%s: %s: %v", who, line, err)
		}
	}
}

func TestAServerSetsItselfUp(t *testing.T) {
	t.Parallel()
	w := newWorld(t, sandbox.Options{Getenv: func(name string) string {
		return map[string]string{"SONG_PRICE": "0.08", "SONG_CURRENCY": "EUR"}[name]
	}})
	w.Discord.GiveRole("DJ", "Ben")
	w.Discord.GiveRole("Friends", "Cleo")
	does(t, w, "Ben", `✗ /settings ✗ Manage Server`, `/song prompt:"rain"`)
	does(t, w, "Cleo", `/help`)
	does(t, w, "Ana", `/settings`,
		`select "DJ roles" "DJ"`, `expect "**DJ roles** · <@&"`,
		`select "Section" "Budgets"`, `select "Credits per member and day" "Credits per member and day: 1"`,
		`click "Exact numbers"`, `✗ fill cooldown="soon" ✗ whole numbers`,
		`click "Exact numbers"`, `fill servermonth="4"`, `expect "**Credits per month, all members** · 4"`,
		`select "Section" "Bonus by role"`, `select "Which role" "Friends"`, `select "Its bonus a day" "2"`, `expect "+2"`,
		`select "Section" "Pace and words"`, `select "Words of /song when nobody says" "written and shown first"`,
		`expect "**Words of /song when nobody says** · written and shown first"`)
	// Ben has had his one song; Cleo, as a friend, has three.
	does(t, w, "Ben", `✗ /song prompt:"more rain" write:"off" ✗ That was all for today`, `/quota`, `expect "**0 left** of 1"`, `expect "0.08 EUR"`)
	does(t, w, "Cleo", `/song prompt:"sun"`, `expect "Draft for Cleo"`, `/song prompt:"sun" write:"off"`, `/quota`, `expect "**2 left** of 3"`, `expect "**2 left** of 4"`,
		`/song prompt:"moon" write:"off"`, `/song prompt:"stars" write:"off"`, `✗ /song prompt:"sky" write:"off" ✗ That was all for today`)
	does(t, w, "Dora", `✗ /song prompt:"snow" write:"off" ✗ for this month`, `/stats`, `expect "songs of 4 orders"`)
	for _, m := range all(t, w, "Dora") {
		if strings.Contains(people.Show(m), "0.32") {
			t.Errorf("somebody who manages nothing sees money:\n%s", people.Show(m))
		}
	}
	does(t, w, "Ana", `/stats`, `expect "0.32 EUR"`, `/quota`, `expect "0.32 EUR used"`,
		`/settings`, `select "Section" "Budgets"`, `select "Credits per member and day" "no limit of the server's own"`,
		`select "Section" "Who and where"`, `select "Blocked members" "Ben"`, `expect "**Blocked members** · <@"`)
	does(t, w, "Ben", `✗ /song prompt:"x" ✗ You cannot order songs here`, `✗ click "Again" ✗ You cannot order songs here`, `✗ /lyrics ✗ You cannot order songs here`,
		`✗ /battle idea:"x" style1:"ska" style2:"dub" ✗ You cannot order songs here`, `✗ /request idea:"x" ✗ You cannot order songs here`, `/quota`, `/library`)
	does(t, w, "Ana", `select "Blocked members" ""`, `expect "**Blocked members** · none"`, `select "Channels for songs" "songs"`, `expect "**Channels for songs** · <#"`,
		`select "Section" "Keeping"`, `select "Prompts of finished songs" "30 days"`, `select "Prompts of finished songs" "90 days"`,
		`/audit`, `expect "Blocked members"`, `expect "11 entries · page 1 of 2"`, `click "Next"`, `expect "DJ roles"`)
}

func all(t *testing.T, w world, who string) []map[string]any {
	t.Helper()
	m, err := w.person(t, who).Messages(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func TestASongIsReportedAndACuratorDecides(t *testing.T) {
	t.Parallel()
	w := newWorld(t, sandbox.Options{})
	w.Discord.GiveRole("Curators", "Cleo")
	does(t, w, "Ben", `/song prompt:"something nasty" title:"Nasty"`, `/song prompt:"something fine" title:"Fine"`)
	does(t, w, "Ana", `/settings`, `select "Curator roles" "Curators"`, `select "Section" "Who and where"`, `select "Channel for new reports" "gallery"`,
		`expect "**Channel for new reports** · <#"`, `/report song:"Nasty" reason:"it insults Ana"`, `in "#gallery"`, `expect "A song was reported"`, `in "#songs"`)
	does(t, w, "Dora", `use "Report this song" "Nasty"`, `fill reason="rude"`, `✗ /report song:"Nasty" reason:"again" ✗ already`, `/report song:"Fine" reason:"too fine"`,
		`✗ /reports ✗ curators`, `say "no song here"`, `expect "no song here"`, `✗ use "Report this song" "no song here" ✗ no song of mine`)
	does(t, w, "Cleo", `/reports`, `expect "Reported: Nasty"`, `expect "it insults Ana"`, `click "Block member"`, `expect "Blocked"`,
		`click "Next"`, `expect "Reported: Fine"`, `click "Keep"`, `expect "Reported: Nasty"`, `click "Remove song"`, `expect "Nothing is reported"`,
		`expect "have removed this song"`, `/library`, `expect "2 songs · page 1 of 1"`)
	does(t, w, "Ben", `✗ /song prompt:"more" ✗ You cannot order songs here`)
	does(t, w, "Ana", `/audit`, `expect "Song removed after a report"`, `expect "Report looked at, song kept"`, `expect "Blocked members"`)
	does(t, w, "Dora", `✗ /reports ✗ curators`)
	if text := reported(t, w, "Dora"); strings.Contains(text, "insults") || strings.Contains(text, "Dora") {
		t.Errorf("everybody reads what was said in private: %s", text)
	}
}

// reported is what somebody sees of new reports in all channels.
func reported(t *testing.T, w world, who string) string {
	t.Helper()
	p := w.person(t, who)
	var all strings.Builder
	for _, place := range p.Places() {
		page, err := p.MessagesIn(t.Context(), place)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range page {
			if shown := people.Show(m); strings.Contains(shown, "A SONG WAS REPORTED") {
				all.WriteString(shown)
			}
		}
	}
	if all.Len() == 0 {
		t.Errorf("%s sees no report", who)
	}
	return all.String()
}

func TestSomebodyTakesTheirDataAndLeaves(t *testing.T) {
	t.Parallel()
	w := newWorld(t, sandbox.Options{})
	does(t, w, "Ben", `/song prompt:"my secret garden" title:"Garden"`, `/write idea:"a secret"`, `expect "Draft for Ben"`, `/privacy`, `expect "my-data delete"`, `/my-data export`)
	packed := w.download(t, "Ben", "my-data.zip")
	z, err := zip.NewReader(bytes.NewReader(packed), int64(len(packed)))
	if err != nil {
		t.Fatal(err)
	}
	files := make(map[string]string)
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		b, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		files[f.Name] = string(b)
	}
	for name, holds := range map[string]string{"orders.json": "my secret garden", "songs.json": "Garden", "drafts.json": "a secret", "spending.json": "charged"} {
		if !strings.Contains(files[name], holds) {
			t.Errorf("%s does not hold %q: %s", name, holds, files[name])
		}
	}
	if strings.Contains(files["orders.json"], `"address"`) {
		t.Error("a token is given out")
	}
	does(t, w, "Ben", `/my-data delete songs:"keep"`, `click "Leave it"`, `expect "Nothing was deleted"`, `/my-data delete songs:"remove"`, `click "Delete my data"`,
		`expect "I know nothing of you"`, `expect "had it removed"`, `/library`, `expect "Nothing yet"`)
	p := w.person(t, "Ben")
	// What was spent today counts on, of songs and of words.
	waitFor(t, "an export of nothing but counters", func() bool {
		if err := p.Do(t.Context(), parse(t, `/my-data export`)); err != nil {
			t.Fatal(err)
		}
		for _, m := range all(t, w, "Ben") {
			if strings.Contains(people.Show(m), "2 entries") {
				return true
			}
		}
		return false
	})
}

// From when the bot is removed from a server the time until it is forgotten counts; an
// outage of the server is no removal.
func TestThatTheBotWasRemovedIsNoted(t *testing.T) {
	t.Parallel()
	w := newWorld(t, sandbox.Options{})
	does(t, w, "Ben", `/song prompt:"rain"`)
	noted := func() int { return strings.Count(w.log.String(), "removed from a server") }
	w.Discord.GuildOutage()
	w.Discord.RemoveBot()
	waitFor(t, "a note that the bot was removed", func() bool { return noted() > 0 })
	w.Discord.AddBot()
	does(t, w, "Ben", `/library`, `expect "page 1 of 1"`) // by now both events are through
	if n := noted(); n != 1 {
		t.Errorf("noted %d times: an outage is no removal", n)
	}
}

// So it is when it did not run meanwhile.
func TestThatTheBotWasRemovedMeanwhileIsNoted(t *testing.T) {
	t.Parallel()
	w := newWorld(t, sandbox.Options{})
	does(t, w, "Ben", `/song prompt:"rain"`)
	noted := func() int { return strings.Count(w.log.String(), "removed from a server") }
	w.restart(t)
	does(t, w, "Ben", `/library`, `expect "page 1 of 1"`)
	if noted() > 0 {
		t.Error("noted although it was still there after the first restart")
	}
	w.restart(t, w.Discord.RemoveBot)
	waitFor(t, "a note that the bot was removed", func() bool { return noted() == 1 })
	w.Discord.AddBot()
	does(t, w, "Ben", `/library`, `expect "page 1 of 1"`)
}

// download fetches the newest attachment of that name that somebody sees.
func (w world) download(t *testing.T, who, name string) []byte {
	t.Helper()
	address := ""
	for _, m := range all(t, w, who) {
		files, _ := m["attachments"].([]any)
		for _, f := range files {
			if f, _ := f.(map[string]any); f["filename"] == name {
				address, _ = f["url"].(string)
			}
		}
	}
	if address == "" {
		t.Fatalf("there is no %s", name)
	}
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address, nil)
	if err != nil {
		t.Fatal(err)
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = answer.Body.Close() }()
	b, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	return b
}
