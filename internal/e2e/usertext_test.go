package e2e

import (
	"fmt"
	"strings"
	"testing"
	"unicode"

	"github.com/riffbot/riffbot/discordtest/userclient"
	"github.com/riffbot/riffbot/internal/sandbox"
)

// authorID returns the author's id of the newest message with a content.
func (h harness) authorID(t *testing.T, who, said string) (id string) {
	t.Helper()
	waitFor(t, "message "+said, func() bool {
		for _, m := range messagesOf(t, h, who) {
			if author, _ := m["author"].(map[string]any); m["content"] == said {
				id, _ = author["id"].(string)
			}
		}
		return id != ""
	})
	return id
}

// TestMentionsAreReplacedByNames checks that mentions in all inputs are bought and shown as
// names.
func TestMentionsAreReplacedByNames(t *testing.T) {
	t.Parallel()
	h := newHarness(t, sandbox.Options{})
	runAs(t, h, "Ben", `say "here I am"`, `/help`) // the interaction tells the bot the name
	ben, here := h.authorID(t, "Ben", "here I am"), h.Discord.ChannelID()
	text := fmt.Sprintf("a birthday song for <@%s> in <#%s> <:cake:5> with <@&77> <t:1700000000:D>", ben, here)
	const named = "a birthday song for Ben in songs cake with a role 2023-11-14"
	mention := "<@" + ben + ">"

	runAs(t, h, "Ana", `/song prompt:"`+text+`" title:"For `+mention+`"`,
		`say "`+text+`"`, `use "Make a song from this" "a birthday song"`, `expect "Draft for Ana"`, `click "Sing it"`,
		`/write draft idea:"rain for `+mention+`"`, `reply "Draft for Ana" "sadder, for `+mention+`"`,
		`/lyrics`, `fill lyrics="[Verse]\nHello `+mention+`, come to <#`+here+`>" style="folk" title="Hello `+mention+`"`, `expect "Hello Ben"`,
		`/playlist create name:"Songs of `+mention+`"`, `/playlist list`, `expect "Songs of Ben"`,
		`/idea new idea:"a lullaby for `+mention+`"`, `expect "a lullaby for Ben"`,
		`/library report song:"For Ben" reason:"it insults `+mention+`"`)
	bought := fmt.Sprint(h.Riffusion.Ledger())
	if !strings.Contains(bought, named) || strings.Contains(bought, "<@") || strings.Contains(bought, "<#") {
		t.Errorf("bought: %s", bought)
	}
	for _, m := range messagesOf(t, h, "Ana") {
		if author, _ := m["author"].(map[string]any); author["bot"] != true {
			continue
		}
		if shown := userclient.Show(m); strings.Contains(shown, mention) && !strings.Contains(fmt.Sprint(m["content"]), mention) ||
			strings.Contains(shown, "<:cake") || strings.Contains(shown, "<@&77>") {
			t.Errorf("the bot posted a mention:\n%s", shown)
		}
	}
}

// TestControlCharactersDoNotBlockOrders checks that characters that a database or Discord
// refuses block no order, whether a member, the provider or the model sends them.
func TestControlCharactersDoNotBlockOrders(t *testing.T) {
	t.Parallel()
	h := newHarness(t, sandbox.Options{})
	for _, fault := range []string{"riffusion=unclean-textx20", "openai=uncleanx20"} {
		if err := h.Fault(fault); err != nil {
			t.Fatal(err)
		}
	}
	runAs(t, h, "Ana", "/song prompt:\"rain\x00 on tin\x1b roofs\" title:\"Tin\x00 roofs\" write:\"auto\"", `expect "Tin roofs"`,
		"/song prompt:\"a\x00 lighthouse\" write:\"off\"", "/library browse search:\"tin\x00\"", `expect "Tin roofs"`)
	h.waitForOrders(t, 2)
	for _, m := range messagesOf(t, h, "Ana") {
		if shown := userclient.Show(m); strings.ContainsFunc(shown, func(r rune) bool {
			return unicode.IsControl(r) && r != '\n' && r != '\t' || r == unicode.ReplacementChar
		}) {
			t.Errorf("control characters in %q", shown)
		}
	}
	if log := h.log.String(); strings.Contains(log, "save order failed") || strings.Contains(log, "work order failed") {
		t.Error("orders failed to be saved")
	}
}
