package e2e

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/riffbot/riffbot/discordtest/discord"
	"github.com/riffbot/riffbot/internal/sandbox"
)

// requireHidden fails if a message that a member sees, public or private, contains one of some texts.
func (h harness) requireHidden(t *testing.T, who string, texts ...string) {
	t.Helper()
	for _, m := range messagesOf(t, h, who) {
		b, err := json.Marshal(m)
		if err != nil {
			t.Fatal(err)
		}
		for _, text := range texts {
			if strings.Contains(string(b), text) {
				t.Errorf("%s sees %q before the vote ends: %s", who, text, b)
			}
		}
	}
}

// requirePlayable fails unless a member can play the files of sides, and the files contain none of some texts.
func (h harness) requirePlayable(t *testing.T, who string, sides []string, texts ...string) {
	t.Helper()
	for _, side := range sides {
		name := ""
		waitFor(t, "file of side "+side, func() bool {
			for _, m := range messagesOf(t, h, who) {
				files, _ := m["attachments"].([]any)
				for _, f := range files {
					if f, _ := f.(map[string]any); strings.HasPrefix(fmt.Sprint(f["filename"]), "Side_"+side+".") {
						name = fmt.Sprint(f["filename"])
					}
				}
			}
			return name != ""
		})
		b := h.download(t, who, name)
		if len(b) < 1000 {
			t.Errorf("%s has %d bytes", name, len(b))
		}
		for _, text := range texts {
			if bytes.Contains(bytes.ToLower(b), bytes.ToLower([]byte(text))) {
				t.Errorf("%s contains %q", name, text)
			}
		}
	}
}

// requireUnsent fails if the bot has sent one of some texts, in any message or edit.
func (r *recorder) requireUnsent(t *testing.T, texts ...string) {
	t.Helper()
	r.mu.Lock()
	defer r.mu.Unlock()
	making := 0
	for _, e := range r.all {
		if strings.HasSuffix(e.Path, "/interactions") { // of members
			continue
		}
		making += strings.Count(e.RequestBody, "Making side ")
		for _, text := range texts {
			if strings.Contains(e.RequestBody, text) {
				t.Errorf("sent %q: %s %s", text, e.Method, e.Path)
			}
		}
	}
	if making < 2 {
		t.Errorf("%d messages about sides that are being made", making)
	}
}

// TestBattleOfStylesIsBlind checks that no message or file reveals the style or the title of a side before the
// vote ends, and that all are revealed afterwards.
func TestBattleOfStylesIsBlind(t *testing.T) {
	t.Parallel()
	record := &recorder{}
	h := newHarness(t, sandbox.Options{RenderTime: 1500 * time.Millisecond, Record: record.record})
	const folk, drums, title = "sea shanty", "drum and bass", "Lighthouse That Tells Jokes"
	runAs(t, h, "Jun", `/idea battle idea:"lighthouse that tells jokes?" style1:"`+folk+`" style2:"`+drums+`" minutes:10`,
		`expect "I make 2 songs for it, which costs 2 credits."`, `click "Start the battle · 2 credits"`,
		`expect "0 votes so far"`)
	h.requirePlayable(t, "Ben", []string{"A", "B"}, folk, drums, title)
	runAs(t, h, "Ben", `click "Vote B"`, `expect "voted for side B"`, `/library browse`, `/idea leaderboard`)
	runAs(t, h, "Cleo", `click "Vote B"`, `click "Vote A"`, `/library browse`, `expect "2 votes so far"`)
	for _, who := range []string{"Jun", "Ben", "Cleo"} {
		h.requireHidden(t, who, folk, drums, title)
	}
	record.requireUnsent(t, folk, drums, title) // nor while the songs were made
	runAs(t, h, "Jun", `click "Vote B"`)
	h.Advance(11 * time.Minute)
	runAs(t, h, "Ben", `expect "Side B, “`+title+`”"`, `expect "wins with 2 of 3 votes"`,
		`expect "`+folk+`"`, `expect "`+drums+`"`,
		`expect "Voting has ended: 3 votes"`, `/library browse`, `expect "4 songs"`,
		`/idea leaderboard`, `expect " · Jun · 0:01 · 2 votes · 🏆"`, `expect " · Jun · 0:01 · 1 vote"`)
	waitFor(t, "songs with their titles", func() bool {
		return strings.Count(renderedMessages(t, h.person(t, "Ben")), "Requested by Jun") == 2
	})
	if n := len(h.Riffusion.Ledger()); n != 2 {
		t.Errorf("%d purchases", n)
	}
}

// TestBattleOfSongsIsBlind checks that a battle of existing songs plays them without their titles, and names the
// winner by side and song.
func TestBattleOfSongsIsBlind(t *testing.T) {
	t.Parallel()
	h := newHarness(t, sandbox.Options{RenderTime: 50 * time.Millisecond})
	runAs(t, h, "Ana", `/song prompt:"rain" title:"Tin Roof" style:"bossa nova"`,
		`/song prompt:"rain" title:"Puddle" style:"grime"`)
	before := len(messagesOf(t, h, "Ben"))
	runAs(t, h, "Ana", `/idea battle song1:"Tin Roof" song2:"Puddle" minutes:10`)
	runAs(t, h, "Ben", `expect "0 votes so far"`)
	h.requirePlayable(t, "Ben", []string{"A", "B"}, "Tin Roof", "bossa nova", "Puddle", "grime")
	runAs(t, h, "Ben", `click "Vote A"`)
	for _, m := range messagesOf(t, h, "Ben")[before:] {
		b, _ := json.Marshal(m)
		for _, text := range []string{"Tin Roof", "bossa nova", "Puddle", "grime"} {
			if bytes.Contains(b, []byte(text)) {
				t.Errorf("%q before the vote ends: %s", text, b)
			}
		}
	}
	h.Advance(11 * time.Minute)
	runAs(t, h, "Ben", `expect "Side A, “"`, `expect "“Tin Roof” (bossa nova)"`, `expect "Puddle"`)
}

// TestBattleIsScheduledEvent checks that a battle is an event of the server until its vote ends, only where the server
// wants that, the bot may, and every member sees the battle.
func TestBattleIsScheduledEvent(t *testing.T) {
	t.Parallel()
	h := newHarness(t, sandbox.Options{RenderTime: 50 * time.Millisecond})
	const battle, long = `/idea battle song1:"Tin Roof" song2:"Puddle" minutes:`, `/idea battle song1:"Tin Roof" song2:"Puddle" minutes:10`
	events := func() []discord.Event { return h.Discord.Events(h.Discord.GuildID()) }
	runAs(t, h, "Ana", `/song prompt:"rain" title:"Tin Roof"`, `/song prompt:"rain" title:"Puddle"`,
		long, `expect "0 votes so far"`)
	if all := events(); len(all) > 0 {
		t.Errorf("not wanted: %+v", all)
	}
	runAs(t, h, "Ana", `/admin settings`, `select "Section" "Idea board"`,
		`select "Server events for battles (needs Create Events)" "On"`, battle+`2`, `expect "0 votes so far"`, long)
	waitFor(t, "event", func() bool { return len(events()) > 0 })
	all := events()
	want := "https://discord.com/channels/" + h.Discord.GuildID() + "/" + h.Discord.ChannelID() + "/"
	if length := all[0].End.Sub(h.Now()); len(all) != 1 || all[0].Name != "Song battle" ||
		!strings.HasPrefix(all[0].Location, want) || length > 10*time.Minute || length < 9*time.Minute {
		t.Errorf("%+v", all)
	}
	h.Advance(11 * time.Minute)
	if all := events(); len(all) > 0 {
		t.Errorf("after the vote: %+v", all)
	}
}
