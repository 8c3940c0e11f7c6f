package e2e

import (
	"archive/zip"
	"bytes"
	"context"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/riffbot/riffbot/discordtest/userclient"
	"github.com/riffbot/riffbot/internal/sandbox"
)

// lineTime bounds one line on a busy machine.
const lineTime = time.Minute

// runAs runs lines as a member. Each has to succeed; a line in the form "✗ line ✗ text" has to
// fail with the text.
func runAs(t *testing.T, h harness, who string, lines ...string) {
	t.Helper()
	p := h.person(t, who)
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

// TestServerSettings checks that settings of roles, limits, budgets, channels and blocked
// members take effect, and who sees costs.
func TestServerSettings(t *testing.T) {
	t.Parallel()
	h := newHarness(t, sandbox.Options{Getenv: func(name string) string {
		return map[string]string{"SONG_PRICE": "0.08", "SONG_CURRENCY": "EUR"}[name]
	}})
	h.Discord.GiveRole("DJ", "Ben")
	h.Discord.GiveRole("Friends", "Cleo")
	runAs(t, h, "Ben", `✗ /admin settings ✗ there is no command /admin`)
	h.Discord.AllowCommand("admin", "DJ") // the bot checks, too
	runAs(t, h, "Ben", `✗ /admin settings ✗ Manage Server`, `/song prompt:"rain"`)
	runAs(t, h, "Cleo", `/help`)
	runAs(t, h, "Ana", `/admin settings`,
		`select "DJ roles" "DJ"`, `expect "**DJ roles** · <@&"`,
		`select "Section" "Budget"`, `select "Credits per member per day" "Credits per member per day: 1"`,
		`click "Exact numbers"`, `✗ fill cooldown="soon" servermonth="4" ✗ whole numbers`,
		`click "Fix it"`, `fill cooldown="0"`, `expect "**Credits per month, all members** · 4"`,
		`select "Daily bonus by role" "Friends"`, `select "Bonus for this role" "2"`, `expect "+2"`,
		`select "Section" "Songs and lyrics"`, `select "Default lyrics mode for /song" "draft: show me the lyrics first"`,
		`expect "**Default lyrics mode for /song** · draft: show me the lyrics first"`)
	// Ben has used his only song; the role Friends gives Cleo three.
	runAs(t, h, "Ben", `✗ /song prompt:"more rain" write:"off" ✗ for today`, `/me quota`, `expect "**0 left** of 1"`, `expect "0.08 EUR"`)
	runAs(t, h, "Cleo", `/song prompt:"sun"`, `expect "Draft for Cleo"`, `/song prompt:"sun" write:"off"`, `/me quota`, `expect "**2 left** of 3"`, `expect "**2 left** of 4"`,
		`/song prompt:"moon" write:"off"`, `/song prompt:"stars" write:"off"`, `✗ /song prompt:"sky" write:"off" ✗ for today`)
	runAs(t, h, "Dora", `✗ /song prompt:"snow" write:"off" ✗ for this month`, `/library stats`, `expect "orders: 4"`)
	for _, m := range messagesOf(t, h, "Dora") {
		if strings.Contains(userclient.Show(m), "0.32") {
			t.Errorf("a member without permissions sees costs:\n%s", userclient.Show(m))
		}
	}
	runAs(t, h, "Ana", `/library stats`, `expect "0.32 EUR"`, `/me quota`, `expect "0.32 EUR used"`,
		`/admin settings`, `select "Section" "Budget"`, `select "Credits per member per day" "No limit"`,
		`select "Section" "Members and channels"`, `select "Blocked members" "Ben"`, `expect "**Blocked members** · <@"`)
	runAs(t, h, "Ben", `✗ /song prompt:"x" ✗ You can't order songs here`, `✗ click "Again" ✗ You can't order songs here`, `✗ /lyrics ✗ You can't order songs here`,
		`✗ /idea battle idea:"x" style1:"ska" style2:"dub" ✗ You can't order songs here`, `✗ /idea new idea:"x" ✗ You can't order songs here`, `/me quota`, `/library browse`)
	runAs(t, h, "Ana", `select "Blocked members" ""`, `expect "**Blocked members** · none"`, `select "Channels for songs" "songs"`, `expect "**Channels for songs** · <#"`,
		`select "Section" "Data retention"`, `select "Prompts of finished songs" "30 days"`, `select "Prompts of finished songs" "90 days"`,
		`/admin audit`, `expect "Blocked members"`, `expect "11 entries · page 1 of 2"`, `click "Next"`, `expect "DJ roles"`)
}

// messagesOf returns the messages that a member sees.
func messagesOf(t *testing.T, h harness, who string) []map[string]any {
	t.Helper()
	m, err := h.person(t, who).Messages(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// TestReportModeration checks that reported songs reach the curators, who keep or remove them,
// and that reports stay private.
func TestReportModeration(t *testing.T) {
	t.Parallel()
	h := newHarness(t, sandbox.Options{})
	h.Discord.GiveRole("Curators", "Cleo")
	h.Discord.AllowCommand("admin", "@everyone") // the bot checks who is a curator
	runAs(t, h, "Ben", `/song prompt:"something nasty" title:"Nasty"`, `/song prompt:"something fine" title:"Fine"`)
	runAs(t, h, "Ana", `/admin settings`, `select "Curator roles" "Curators"`, `select "Section" "Members and channels"`, `select "Channel for new reports" "gallery"`,
		`expect "**Channel for new reports** · <#"`, `/library report song:"Nasty" reason:"it insults Ana"`, `in "#gallery"`, `expect "A song was reported"`, `in "#songs"`)
	runAs(t, h, "Dora", `use "Report this song" "Nasty"`, `fill reason="rude"`, `✗ /library report song:"Nasty" reason:"again" ✗ already`, `/library report song:"Fine" reason:"too fine"`,
		`✗ /admin reports ✗ curators`, `say "no song here"`, `expect "no song here"`, `✗ use "Report this song" "no song here" ✗ No song there`)
	runAs(t, h, "Cleo", `/admin reports`, `expect "Reported: Nasty"`, `expect "it insults Ana"`, `click "Block member"`, `expect "Blocked"`,
		`click "Next"`, `expect "Reported: Fine"`, `click "Keep"`, `expect "Reported: Nasty"`, `click "Remove song"`, `expect "No open reports"`,
		`expect "removed this song"`, `/library browse`, `expect "2 songs · page 1 of 1"`)
	runAs(t, h, "Ben", `✗ /song prompt:"more" ✗ You can't order songs here`)
	runAs(t, h, "Ana", `/admin audit`, `expect "Song removed after a report"`, `expect "Report reviewed, song kept"`, `expect "Blocked members"`)
	runAs(t, h, "Dora", `✗ /admin reports ✗ curators`)
	if text := reportsSeenBy(t, h, "Dora"); strings.Contains(text, "insults") || strings.Contains(text, "Dora") {
		t.Errorf("a public report shows private details: %s", text)
	}
}

// reportsSeenBy returns the reports that a member sees in all channels.
func reportsSeenBy(t *testing.T, h harness, who string) string {
	t.Helper()
	p := h.person(t, who)
	var all strings.Builder
	for _, place := range p.Places() {
		page, err := p.MessagesIn(t.Context(), place)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range page {
			if shown := userclient.Show(m); strings.Contains(shown, "A SONG WAS REPORTED") {
				all.WriteString(shown)
			}
		}
	}
	if all.Len() == 0 {
		t.Errorf("%s sees no reports", who)
	}
	return all.String()
}

// TestDataExportAndDeletion checks that a member's export is complete and contains no tokens,
// and that deletion leaves only the counters of the limits.
func TestDataExportAndDeletion(t *testing.T) {
	t.Parallel()
	h := newHarness(t, sandbox.Options{})
	runAs(t, h, "Ben", `/song prompt:"my secret garden" title:"Garden"`, `/write draft idea:"a secret"`, `expect "Draft for Ben"`, `/me privacy`, `expect "/me delete"`, `/me export`)
	packed := h.download(t, "Ben", "my-data.zip")
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
			t.Errorf("%s lacks %q: %s", name, holds, files[name])
		}
	}
	if strings.Contains(files["orders.json"], `"address"`) {
		t.Error("the export contains a token")
	}
	runAs(t, h, "Ben", `/me delete songs:"keep"`, `click "Keep my data"`, `expect "Nothing was deleted"`, `/me delete songs:"remove"`, `click "Delete my data"`,
		`expect "Your data is deleted"`, `expect "requester removed this song"`, `/library browse`, `expect "Nothing yet"`)
	p := h.person(t, "Ben")
	// The usage of today is kept: songs and lyrics requests.
	waitFor(t, "export of counters only", func() bool {
		if err := p.Do(t.Context(), parse(t, `/me export`)); err != nil {
			t.Fatal(err)
		}
		for _, m := range messagesOf(t, h, "Ben") {
			if strings.Contains(userclient.Show(m), "Entries: 2 ") {
				return true
			}
		}
		return false
	})
}

// TestBotRemovalIsRecorded checks that the deletion of a server's data is scheduled when the
// bot is removed, but not after an outage of the server.
func TestBotRemovalIsRecorded(t *testing.T) {
	t.Parallel()
	h := newHarness(t, sandbox.Options{})
	runAs(t, h, "Ben", `/song prompt:"rain"`)
	recorded := func() int { return strings.Count(h.log.String(), "guild left, deletion of its data scheduled") }
	h.Discord.GuildOutage()
	h.Discord.RemoveBot()
	waitFor(t, "recorded removal", func() bool { return recorded() > 0 })
	h.Discord.AddBot()
	runAs(t, h, "Ben", `/library browse`, `expect "page 1 of 1"`) // both events have been handled by now
	if n := recorded(); n != 1 {
		t.Errorf("%d removals recorded, want 1", n)
	}
}

// TestBotRemovalWhileOfflineIsRecorded checks that a removal while the bot does not run is
// recorded at its next start.
func TestBotRemovalWhileOfflineIsRecorded(t *testing.T) {
	t.Parallel()
	h := newHarness(t, sandbox.Options{})
	runAs(t, h, "Ben", `/song prompt:"rain"`)
	recorded := func() int { return strings.Count(h.log.String(), "guild left, deletion of its data scheduled") }
	h.restart(t)
	runAs(t, h, "Ben", `/library browse`, `expect "page 1 of 1"`)
	if recorded() > 0 {
		t.Error("a removal was recorded after a restart")
	}
	h.restart(t, h.Discord.RemoveBot)
	waitFor(t, "recorded removal", func() bool { return recorded() == 1 })
	h.Discord.AddBot()
	runAs(t, h, "Ben", `/library browse`, `expect "page 1 of 1"`)
}

// download returns the newest attachment of a name that a member sees.
func (h harness) download(t *testing.T, who, name string) []byte {
	t.Helper()
	address := ""
	for _, m := range messagesOf(t, h, who) {
		files, _ := m["attachments"].([]any)
		for _, f := range files {
			if f, _ := f.(map[string]any); f["filename"] == name {
				address, _ = f["url"].(string)
			}
		}
	}
	if address == "" {
		t.Fatalf("no attachment %s", name)
	}
	return fetch(t, address)
}
