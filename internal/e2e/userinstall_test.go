package e2e

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/riffbot/riffbot/discordtest/discord"
	"github.com/riffbot/riffbot/discordtest/userclient"
	"github.com/riffbot/riffbot/internal/sandbox"
)

// external are places that the bot is not in.
type external struct {
	harness
	record *recorder
	ana    *userclient.Person // has the bot on her account
}

// newExternal starts a bot that members can have on their accounts, as Ana does. There is a server without the bot,
// with the channel "stars", and a group chat "Band" of Ana and Ben.
func newExternal(t *testing.T, opts sandbox.Options) external {
	t.Helper()
	e := external{record: &recorder{}}
	opts.UserInstall, opts.Record = true, e.record.record
	if opts.RenderTime == 0 {
		opts.RenderTime = 50 * time.Millisecond
	}
	e.harness = newHarness(t, opts)
	e.ana = e.person(t, "Ana")
	ben := e.person(t, "Ben")
	e.Discord.Install("Ana")
	group := e.Discord.OpenGroup("Band", "Ana", "Ben")
	e.Discord.CreateGuild(discord.NewGuild{Name: "Star Club", Owner: "Olga", Members: []string{"Ana", "Ben"},
		Channels: []discord.NewChannel{{Name: "stars"}}, WithoutBots: true})
	for _, p := range []*userclient.Person{e.ana, ben} {
		waitFor(t, "group chat and server", func() bool {
			return p.Knows(group) && p.Enter("#stars") == nil && p.Enter("#songs") == nil
		})
	}
	return e
}

// requireOnlyResponses fails the test if the bot used its own permissions in a place that it is not in, or
// sent more follow-ups than Discord permits.
func (e external) requireOnlyResponses(t *testing.T) {
	t.Helper()
	e.record.mu.Lock()
	defer e.record.mu.Unlock()
	followUps := make(map[string]int)
	for _, x := range e.record.all {
		if x.Auth == "user" {
			continue
		}
		if strings.Contains(x.Path, "/channels/") && x.Status >= 400 {
			t.Errorf("the bot itself called %s %s: %d", x.Method, x.Path, x.Status)
		}
		if x.Method == "POST" && strings.Contains(x.Path, "/webhooks/") {
			if followUps[x.Path]++; followUps[x.Path] > 5 || x.Status >= 400 {
				t.Errorf("follow-up %d: %d", followUps[x.Path], x.Status)
			}
		}
	}
}

// seen returns the messages of the current line's answers as text.
func seen(p *userclient.Person) string { return fmt.Sprint(p.Answers()) }

func TestSongIsOrderedOutsideServers(t *testing.T) {
	t.Parallel()
	for _, place := range []string{"@riffbot", "Band", "#stars"} {
		t.Run(strings.Trim(place, "@#"), func(t *testing.T) {
			t.Parallel()
			e := newExternal(t, sandbox.Options{})
			e.must(t, e.ana, `in "`+place+`"`)
			e.must(t, e.ana, `/song prompt:"a lighthouse" title:"Lighthouse" write:"off"`)
			if got := seen(e.ana); !strings.Contains(got, "Lighthouse") || !strings.Contains(got, ".m4a") {
				t.Errorf("answers are %s", got)
			}
			e.waitForOrders(t, 1)
			e.must(t, e.ana, `click "Lyrics"`)
			e.must(t, e.ana, `click "Again"`)
			e.waitForOrders(t, 2)
			e.must(t, e.ana, `/library browse`)
			if got := seen(e.ana); !strings.Contains(got, "Lighthouse") {
				t.Errorf("library: %s", got)
			}
			e.must(t, e.ana, `/me quota`)
			if got := seen(e.ana); !strings.Contains(got, "own apps") || strings.Contains(got, "server, today") {
				t.Errorf("quota: %s", got)
			}
			e.requireOnlyResponses(t)
		})
	}
}

// TestSongsOutsideServersStayWithMember checks that the songs of a member who has the bot on her account are in no
// server's library, that nobody else finds them, and that no server's library is shown outside.
func TestSongsOutsideServersStayWithMember(t *testing.T) {
	t.Parallel()
	e := newExternal(t, sandbox.Options{})
	ben := e.person(t, "Ben")
	e.must(t, ben, `/song prompt:"an anchor" title:"Anchor" write:"off"`)
	e.must(t, e.ana, `in "#stars"`)
	e.must(t, e.ana, `/song prompt:"a comet" title:"Comet" write:"off"`)
	e.waitForOrders(t, 2)
	e.Discord.Install("Ben")
	e.must(t, ben, `in "#stars"`)
	for p, own := range map[*userclient.Person]string{e.ana: "Comet", ben: ""} {
		e.must(t, p, `/library browse`)
		for _, title := range []string{"Anchor", "Comet"} {
			if got := seen(p); strings.Contains(got, title) != (title == own) {
				t.Errorf("%s outside: %q is listed: %s", p.Name, title, got)
			}
		}
	}
	if title := e.do(t, ben, `click "Lyrics"`); title == "" {
		t.Error("another member reads the lyrics")
	}
	e.must(t, e.ana, `in "#songs"`)
	e.must(t, e.ana, `/library browse`)
	if got := seen(e.ana); !strings.Contains(got, "Anchor") || strings.Contains(got, "Comet") {
		t.Errorf("library of the server: %s", got)
	}
	e.requireOnlyResponses(t)
}

// slowSong orders a song in the server without the bot that is finished when its token has expired.
func (e external) slowSong(t *testing.T, before func()) {
	t.Helper()
	e.must(t, e.ana, `in "#stars"`)
	go func() { _ = e.ana.Do(t.Context(), parse(t, `/song prompt:"a comet" title:"Comet" write:"off"`)) }()
	waitFor(t, "purchase", func() bool { return len(e.Riffusion.Ledger()) == 1 })
	before()
	e.Advance(16 * time.Minute)
}

func TestSongAfterTokenIsSentDirectly(t *testing.T) {
	t.Parallel()
	e := newExternal(t, sandbox.Options{RenderTime: 3 * time.Second})
	e.slowSong(t, func() {})
	waitFor(t, "direct message", func() bool {
		all := fmt.Sprint(e.Discord.DirectMessages("Ana"))
		return strings.Contains(all, "Comet") && strings.Contains(all, ".m4a")
	})
	e.waitForOrders(t, 1)
	e.must(t, e.ana, `click "Again"`) // in the direct message
	e.waitForOrders(t, 2)
	if n := len(e.Discord.DirectMessages("Ana")); n != 2 {
		t.Errorf("%d direct messages, want 2", n)
	}
	e.requireOnlyResponses(t)
}

// TestUndeliverableSongIsToldAtNextInteraction checks that a song that can be posted nowhere is kept, and that the
// member is told about it once, with a button.
func TestUndeliverableSongIsToldAtNextInteraction(t *testing.T) {
	t.Parallel()
	for _, place := range []string{"Band", "#songs"} {
		t.Run(strings.Trim(place, "#"), func(t *testing.T) {
			t.Parallel()
			e := newExternal(t, sandbox.Options{RenderTime: 3 * time.Second})
			e.slowSong(t, func() { e.Discord.RefuseDirect("Ana", true) })
			waitFor(t, "unposted song", func() bool { return strings.Contains(e.log.String(), "reason=unposted") })
			e.must(t, e.ana, `in "`+place+`"`)
			e.must(t, e.ana, `/me quota`)
			told := func() int { return strings.Count(visible(t, e.ana), "Waiting for you") }
			waitFor(t, "notice", func() bool { return told() == 1 })
			e.must(t, e.ana, `click "Comet"`)
			waitFor(t, "song", func() bool { return strings.Contains(visible(t, e.ana), ".m4a") })
			if got := visible(t, e.person(t, "Ben")); strings.Contains(got, ".m4a") {
				t.Errorf("another member sees the song: %s", got)
			}
			e.must(t, e.ana, `/me queue`)
			if n := told(); n != 0 { // the button replaced the notice
				t.Errorf("%d notices", n)
			}
			e.must(t, e.ana, `in "Band"`)
			e.must(t, e.ana, `/library browse`)
			if got := seen(e.ana); !strings.Contains(got, "Comet") {
				t.Errorf("library: %s", got)
			}
			if n := len(e.Discord.DirectMessages("Ana")); n != 0 {
				t.Errorf("%d direct messages", n)
			}
		})
	}
}

// visible returns all messages of the current channels that a member sees.
func visible(t *testing.T, p *userclient.Person) string {
	t.Helper()
	var b strings.Builder
	for _, id := range p.Places() {
		all, err := p.MessagesIn(t.Context(), id)
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprint(&b, all)
	}
	return b.String()
}

// TestOrderOutsideKeepsFollowUpLimit goes through a draft with edits, rejected input and retries.
func TestOrderOutsideKeepsFollowUpLimit(t *testing.T) {
	t.Parallel()
	e := newExternal(t, sandbox.Options{Getenv: settings("OPENAI_API_KEY", "key")})
	e.must(t, e.ana, `in "#stars"`)
	for _, line := range []string{
		`/write draft idea:"a lighthouse in the rain, folk"`,
		`click "Rewrite"`, `fill change="more hopeful, shorter chorus"`,
		`click "Another"`,
		`click "Edit"`, `fill title="Beacon"`,
		`click "Sing it"`,
		`click "Extend"`, `fill take="Take 1" lyrics="[Verse 3]\nThe keeper waves"`,
		`click "Again"`,
		`/library show song:"Beacon"`,
	} {
		if title := e.do(t, e.ana, line); title != "" {
			t.Errorf("%s: %q", line, title)
		}
	}
	if err := e.Fault("riffusion=429x2"); err != nil {
		t.Fatal(err)
	}
	e.must(t, e.ana, `/song prompt:"again" write:"off"`)
	if n := len(e.Riffusion.Ledger()); n != 4 {
		t.Errorf("%d purchases", n)
	}
	e.requireOnlyResponses(t)
}

// TestInputOutsideIsKept checks that an idea is kept if no lyrics can be written for it, and that the draft made of it
// can be ordered.
func TestInputOutsideIsKept(t *testing.T) {
	t.Parallel()
	e := newExternal(t, sandbox.Options{})
	e.must(t, e.ana, `in "Band"`)
	if err := e.Fault("openai=500"); err != nil {
		t.Fatal(err)
	}
	if title := e.do(t, e.ana, `/write draft idea:"a lighthouse in the rain"`); title != "I can't reach the writer" {
		t.Errorf("title %q", title)
	}
	if got := visible(t, e.person(t, "Ben")); strings.Contains(got, "lighthouse") || strings.Contains(got, "writer") {
		t.Errorf("another member sees %s", got)
	}
	e.must(t, e.ana, `click "Edit and try again"`)
	e.must(t, e.ana, `fill`)
	e.must(t, e.ana, `expect "Draft for Ana"`)
	e.must(t, e.ana, `click "Sing it"`)
	e.waitForOrders(t, 1)
	e.requireOnlyResponses(t)
}

// TestRefusalsOutsideArePrivate checks that only its member sees why an order is refused.
func TestRefusalsOutsideArePrivate(t *testing.T) {
	t.Parallel()
	e := newExternal(t, sandbox.Options{Getenv: settings("DM_CREDITS_PER_DAY", "1", "USER_CREDITS_PER_DAY", "9")})
	e.must(t, e.ana, `in "#stars"`)
	e.must(t, e.ana, `/song prompt:"a comet" title:"Comet" write:"off"`)
	e.waitForOrders(t, 1)
	before := len(e.record.publicMessages())
	for _, line := range []string{`/song prompt:"second" write:"off"`, `click "Again"`, `/edit cover song:"no such" style:"jazz"`,
		`/library share song:"Comet" channel:"#stars"`, `/library download song:"Comet" format:"voice"`} {
		if title := e.do(t, e.ana, line); title == "" {
			t.Errorf("%s is not refused", line)
		}
	}
	for _, m := range e.record.publicMessages()[before:] {
		t.Errorf("public: %s", m)
	}
	e.requireOnlyResponses(t)
}

// TestServerCommandsAreNotOfferedOutside checks that commands that need the server are neither offered nor work.
func TestServerCommandsAreNotOfferedOutside(t *testing.T) {
	t.Parallel()
	e := newExternal(t, sandbox.Options{})
	for _, place := range []string{"#stars", "Band"} {
		e.must(t, e.ana, `in "`+place+`"`)
		for _, line := range []string{`/jukebox play song:"x"`, `/idea board`, `/admin settings`, `/playlist show`} {
			if err := e.ana.Do(t.Context(), parse(t, line)); err == nil || !strings.Contains(err.Error(), "there is no command") {
				t.Errorf("%s in %s: %v", line, place, err)
			}
		}
		if title := e.do(t, e.ana, `/library stats`); title != "That only works in a server" {
			t.Errorf("statistics in %s: %q", place, title)
		}
	}
}

// TestUserInstallIsOffByDefault checks that commands are offered in servers and direct messages only, and that
// messages from before the operator turned it off no longer work.
func TestUserInstallIsOffByDefault(t *testing.T) {
	t.Parallel()
	on := true
	e := newExternal(t, sandbox.Options{Getenv: func(name string) string {
		if name == "USER_INSTALL" && !on {
			return "off"
		}
		return ""
	}})
	e.must(t, e.ana, `in "Band"`)
	e.must(t, e.ana, `/song prompt:"a comet" title:"Comet" write:"off"`)
	e.waitForOrders(t, 1)
	before := len(e.record.publicMessages())
	e.restart(t, func() { on = false })
	if err := e.ana.Do(t.Context(), parse(t, `/me quota`)); err == nil || !strings.Contains(err.Error(), "there is no command") {
		t.Errorf("%v", err)
	}
	if title := e.do(t, e.ana, `click "Again"`); title != "You can't use me here" {
		t.Errorf("title %q", title)
	}
	if n := len(e.record.publicMessages()); n != before {
		t.Errorf("%d public messages", n-before)
	}
	if n := len(e.Riffusion.Ledger()); n != 1 {
		t.Errorf("%d purchases", n)
	}
	e.must(t, e.ana, `in "#songs"`)
	e.must(t, e.ana, `/me quota`)
}

// TestAllowedGuildsHoldOutside checks that the bot refuses members on servers that the operator did not allow.
func TestAllowedGuildsHoldOutside(t *testing.T) {
	t.Parallel()
	e := newExternal(t, sandbox.Options{Getenv: settings("ALLOWED_GUILDS", "1")})
	e.must(t, e.ana, `in "#stars"`)
	if title := e.do(t, e.ana, `/song prompt:"a comet" write:"off"`); title != "I'm not available in this server" {
		t.Errorf("title %q", title)
	}
	e.must(t, e.ana, `in "Band"`)
	e.must(t, e.ana, `/song prompt:"a comet" write:"off"`)
}

// TestServerCanHideResponsesOutside checks an order of a member whose responses Discord shows to her alone.
func TestServerCanHideResponsesOutside(t *testing.T) {
	t.Parallel()
	e := newExternal(t, sandbox.Options{})
	e.must(t, e.ana, `in "#stars"`)
	const externalApps = 1 << 50
	e.Discord.Deny(e.ana.CurrentChannel(), "Ana", externalApps)
	e.must(t, e.ana, `/song prompt:"a comet" title:"Comet" write:"off"`)
	e.waitForOrders(t, 1)
	ben := e.person(t, "Ben")
	if got := visible(t, ben); strings.Contains(got, "Comet") {
		t.Errorf("another member sees %s", got)
	}
	e.must(t, e.ana, `click "Lyrics"`)
	e.requireOnlyResponses(t)
}
