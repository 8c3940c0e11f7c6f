package commands

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/riffbot/riffbot/commands/library"
	"github.com/riffbot/riffbot/internal/discord"
)

// namesDiscord is a client that knows some names from the gateway.
type namesDiscord struct{ discord.Client }

func (namesDiscord) MemberName(guildID, userID string) string {
	return map[string]string{"1/50": "Olga"}[guildID+"/"+userID]
}

func (namesDiscord) RoleName(guildID, roleID string) string {
	return map[string]string{"1/60": "Choir", "1/1": "@everyone"}[guildID+"/"+roleID]
}

func (namesDiscord) ChannelName(guildID, channelID, userID string, roles []string) string {
	if guildID == "1" && channelID == "70" && userID == "10" && len(roles) == 1 {
		return "lounge"
	}
	return ""
}

// allMentions contains each kind of markup that Discord's clients render differently, and
// namedMentions the text that replaces it.
const (
	allMentions = "A song for <@20> and <@!21>, <@&30> in <#40>! <:fire:1><a:party_blob:2> on <t:1700000000:D> at <t:1700000000:t>, " +
		"<t:1700000000>, </song:3>, </jukebox play:3>, see <id:customize> <sound:1:2> <id:unheard-of> and <3"
	namedMentions = "A song for Ana B and Ben, Band in stage-door! fire party_blob on 2023-11-14 at 22:13 UTC, " +
		"2023-11-14 22:13 UTC, /song, /jukebox play, see Channels & Roles and <3"
)

const resolvedNames = `"resolved":{"users":{"20":{"id":"20","username":"ana","global_name":"Ana <@99>"},"21":{"id":"21","username":"Ben"}},
	"members":{"20":{"nick":"@Ana <@99> B"}},"roles":{"30":{"id":"30","name":"@Band"}},"channels":{"40":{"id":"40","name":"stage-door"}}%s}`

func quoted(s string) string {
	b, _ := json.Marshal(s)
	return string(b)
}

func decodeTest(t *testing.T, kind discord.InteractionType, locale, data string) *discord.Interaction {
	t.Helper()
	it, err := discord.Decode(fmt.Appendf(nil, `{"id":"i","token":"t","type":%d,"guild_id":"1","locale":%q,"data":{%s},
		"member":{"nick":"Eve <@20>\u0000","roles":["5"],"user":{"id":"10","username":"eve"}}}`, kind, locale, data), namesDiscord{}, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	return it
}

// Mentions in texts that a member sends are replaced by names before a handler reads them.
func TestMentionsBecomeNames(t *testing.T) {
	t.Parallel()
	names := fmt.Sprintf(resolvedNames, "")
	it := decodeTest(
		t, discord.TypeCommand, "en-US",
		`"name":"jukebox",`+names+`,"options":[{"name":"radio","type":1,"options":[{"name":"theme","type":3,"value":`+quoted(allMentions)+`}]}]`,
	)
	if got := it.Text("theme"); got != namedMentions {
		t.Errorf("option:\n%s\n%s", got, namedMentions)
	}
	if got := it.UserName(); got != "Eve" {
		t.Errorf("got member name %q", got)
	}
	it = decodeTest(
		t, discord.TypeAutocomplete, "en-US",
		names+`,"options":[{"name":"song","type":3,"focused":true,"value":"<@20>"}]`,
	)
	if _, typed := it.Focused(); typed != "Ana B" {
		t.Errorf("focused option: %q", typed)
	}
	it = decodeTest(t, discord.TypeForm, "en-US", names+`,"components":[{"type":1,"components":[{"type":4,"custom_id":"old","value":`+quoted(allMentions)+`}]},
		{"type":18,"component":{"type":4,"custom_id":"new","value":`+quoted(allMentions)+`}}]`)
	for _, field := range []string{"old", "new"} {
		if got := it.Field(field); got != namedMentions {
			t.Errorf("form field:\n%s\n%s", got, namedMentions)
		}
	}
	it = decodeTest(t, discord.TypeCommand, "en-US", `"target_id":"9",`+fmt.Sprintf(resolvedNames, `,"messages":{"9":{"id":"9","content":`+quoted(allMentions)+`,
		"mentions":[{"id":"80","username":"gus","member":{"nick":"Gus"}}],
		"embeds":[{"title":"<@80>","description":"<@80> one","fields":[{"name":"<@80> two","value":"<@80> three"}]}],
		"poll":{"question":{"text":"<#40>?"},"answers":[{"poll_media":{"text":"<@&30>"}}]},
		"message_snapshots":[{"message":{"content":"forwarded <@81>","mentions":[{"id":"81","username":"hal"}]}}]}}`))
	want := namedMentions + " forwarded hal Gus Gus one Gus two Gus three stage-door? Band"
	if got := discord.MessageText(it.Data.Resolved.Messages["9"]); got != want {
		t.Errorf("message:\n%s\n%s", got, want)
	}
}

// Names come from the gateway if the event does not contain them. Unknown names, and those of channels that the
// member cannot see, are replaced by placeholders.
func TestUnknownMentionsBecomePlaceholders(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"<@50>, <@&60> and <#70>":         "Olga, Choir and lounge",
		"<@51>, <@&61> and <#71>":         "someone, a role and a channel",
		"<@&1>":                           "everyone",
		"<@10> is who asks":               "Eve is who asks",
		"给<@50>和<@51>写一首歌，在<#71>":         "给Olga和某人写一首歌，在某个频道",
		"a<:b:1>c <@50><@50> (<@50>)":     "a b c Olga Olga (Olga)",
		"<t:99999999999999:R><t:1:Z> x":   "<t:99999999999999:R>1970-01-01 00:00 UTC x",
		"no <b>mention</b> <@> <#x> <::>": "no <b>mention</b> <@> <#x> <::>",
		"<@999999999999999999999999999>":  "someone",
	} {
		it := decodeTest(t, discord.TypeCommand, "en-US", `"options":[{"name":"x","type":3,"value":`+quoted(text)+`}]`)
		if got := it.Text("x"); got != want {
			t.Errorf("%s: got %q, want %q", text, got, want)
		}
	}
	for _, c := range []struct{ locale, text, want string }{
		{"zh-CN", "<@51>", "某人"}, {"zh-TW", "給<@51>，在<#71>", "給某人，在某個頻道"},
	} {
		it := decodeTest(t, discord.TypeCommand, c.locale, `"options":[{"name":"x","type":3,"value":`+quoted(c.text)+`}]`)
		if got := it.Text("x"); got != c.want {
			t.Errorf("%s: got %q, want %q", c.locale, got, c.want)
		}
	}
}

func TestMentionsInRepliesBecomeNames(t *testing.T) {
	t.Parallel()
	reply := discord.DecodeReply([]byte(`{"id":"m","guild_id":"1","content":"<@7> sadder, for <@20>, \u0000<@50> and <@51> <:sob:4>",
		"author":{"id":"10","username":"eve"},"mentions":[{"id":"7","username":"riffbot"},{"id":"20","username":"ana","member":{"nick":"Ana"}}],
		"referenced_message":{"author":{"id":"7"}}}`), "7", namesDiscord{})
	if want := "sadder, for Ana, Olga and someone sob"; reply == nil || reply.Content != want {
		t.Errorf("got %+v, want %q", reply, want)
	}
}

// Names may be longer than the mentions that they replace. The option is cut to its maximum length.
func TestOptionWithNamesIsShortened(t *testing.T) {
	t.Parallel()
	r, err := discord.NewRouter(library.Commands(library.Deps{}), discord.RouterConfig{})
	if err != nil {
		t.Fatal(err)
	}
	it := decodeTest(
		t, discord.TypeCommand, "en-US",
		`"name":"browse","options":[{"name":"search","type":3,"value":`+quoted(
			strings.Repeat("<@51>", library.MaxSearch/5),
		)+`}]`,
	)
	it.ShortenOptions(r.Name(it), r.MaxLengths)
	if n := discord.Units(it.Text("search")); n > library.MaxSearch || n < library.MaxSearch/2 {
		t.Errorf("search has %d characters", n)
	}
}

// Characters that a database or Discord rejects are removed when an event is decoded.
func TestEventTextIsCleaned(t *testing.T) {
	t.Parallel()
	it := decodeTest(
		t, discord.TypeCommand, "en-US",
		`"options":[{"name":"x","type":3,"value":"rain\u0000 on\ud800 a\u0007\r\nroof"}]`,
	)
	if got, want := it.Text("x"), "rain on a\nroof"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}
