package discordtest_test

import (
	"context"
	"flag"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/riffbot/riffbot/discordtest"
	"github.com/riffbot/riffbot/discordtest/discord"
	"github.com/riffbot/riffbot/discordtest/userclient"
)

// TestMain runs more tests at the same time than there are processors, since most of
// them wait for timers.
func TestMain(m *testing.M) {
	if err := flag.Set("test.parallel", "8"); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	goleak.VerifyTestMain(m, goleak.Cleanup(func(code int) {
		http.DefaultTransport.(*http.Transport).CloseIdleConnections()
		os.Exit(code)
	}))
}

// withBot starts a server with the bot of the examples.
func withBot(t *testing.T, configure ...func(*discordtest.Options)) (*discordtest.Server, context.Context) {
	t.Helper()
	server := discordtest.Start(t, configure...)
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	t.Cleanup(cancel)
	bot, err := connectBot(server)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = bot.Close() })
	if err := server.WaitForBot(ctx); err != nil {
		t.Fatal(err)
	}
	return server, ctx
}

func member(t *testing.T, server *discordtest.Server, name string) *userclient.Person {
	t.Helper()
	p, err := server.Member(t.Context(), name)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestMembersSeeEachOthersMessages(t *testing.T) {
	t.Parallel()
	server, ctx := withBot(t)
	ana, ben := member(t, server, "Ana"), member(t, server, "Ben")
	if err := ben.Say(ctx, "good morning"); err != nil {
		t.Fatal(err)
	}
	err := ana.WaitFor(ctx, func(all []userclient.Message) bool {
		return slices.ContainsFunc(all, func(m userclient.Message) bool { return m.Author.Username == "ben" && m.Content == "good morning" })
	})
	if err != nil {
		t.Fatal(err)
	}
	all, err := server.Messages(ctx)
	if err != nil || len(all) != 1 || all[0]["content"] != "good morning" {
		t.Errorf("%v, %v", all, err)
	}
}

func TestWaitingEndsWithItsContext(t *testing.T) {
	t.Parallel()
	server := discordtest.Start(t)
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	if err := server.WaitForBot(ctx); err == nil {
		t.Error("a bot that is not connected was found")
	}
	ana := member(t, server, "Ana")
	if err := ana.WaitFor(ctx, func([]userclient.Message) bool { return false }); err == nil {
		t.Error("a condition that does not hold was met")
	}
}

func TestOptionsNameBotAndChannel(t *testing.T) {
	t.Parallel()
	server, ctx := withBot(t, func(o *discordtest.Options) {
		o.BotName, o.BotToken, o.ChannelName, o.Owner = "echo", "fixed.to.ken", "news", "Eve"
	})
	if server.Token() != "fixed.to.ken" || !slices.Contains(server.Env(), "DISCORD_TOKEN=fixed.to.ken") {
		t.Errorf("%q, %q", server.Token(), server.Env())
	}
	eve := member(t, server, "Eve")
	if err := eve.Enter("news"); err != nil {
		t.Error(err)
	}
	if err := eve.Command(ctx, `/echo text:"x"`); err != nil {
		t.Fatal(err)
	}
	if a := eve.Answers(); len(a) != 1 || a[0].Author.Username != "echo" {
		t.Errorf("%v", a)
	}
}

func TestMarkedAnswersFailAnAction(t *testing.T) {
	t.Parallel()
	server, ctx := withBot(t)
	ana := member(t, server, "Ana")
	for text, want := range map[string]string{
		"/ekho":       `did you mean "echo"?`,
		"/echo txt:x": `did you mean "text"?`,
		"say hello":   "no slash command",
	} {
		if err := ana.Command(ctx, text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", text, err)
		}
	}
}

func TestScriptsRunLinesAsMembers(t *testing.T) {
	t.Parallel()
	var out strings.Builder
	screen := discordtest.NewScreen(&out)
	server, ctx := withBot(t, func(o *discordtest.Options) { o.OnEvent = screen.Event })
	script := &discordtest.Script{Server: server, Member: "Ana", Timeout: 10 * time.Second, Screen: screen}
	for _, line := range []string{"# a comment", "", `/echo text:"hello"`, `click "Again"`, "as Ben", `role "DJ" "Ben"`, `locale "Ben" "zh-CN"`,
		`expect "pressed"`, "/form", `fill Name="Carl"`, `expect "Carl"`, `voice join "Lounge"`, "advance 1m", "help"} {
		if err := script.Do(ctx, line); err != nil {
			t.Fatalf("%s: %v", line, err)
		}
	}
	screen.End()
	for _, want := range []string{"hello", "[Again]", "pressed", "Carl", "(Ben is in Lounge)", `click "Label"`} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("%q is missing in\n%s", want, &out)
		}
	}
	if err := script.Do(ctx, "fault riffusion=429"); err == nil || !strings.Contains(err.Error(), "discord=429-routex2") {
		t.Errorf("%v", err)
	}
	if err := script.Do(ctx, "hear 1s"); err == nil {
		t.Error("a recording without a listener")
	}
	if err := script.Do(ctx, "quit"); err != discordtest.ErrQuit { //nolint:errorlint // returned bare
		t.Errorf("%v", err)
	}
}

func TestListenerIsInTheVoiceChannel(t *testing.T) {
	t.Parallel()
	server := discordtest.Start(t)
	l, err := server.Listen(t.Context(), filepath.Join(t.TempDir(), "out", "recording.ogg"))
	if err != nil {
		t.Fatal(err)
	}
	if l.Summary().Sound != 0 {
		t.Errorf("%v", l.Summary())
	}
	ana := member(t, server, "Ana")
	if err := ana.Expect(t.Context(), "Listener is in Lounge"); err != nil {
		t.Error(err)
	}
}

func TestMembersActInSeveralGuilds(t *testing.T) {
	t.Parallel()
	server, ctx := withBot(t)
	ben := member(t, server, "Ben")
	second := server.AddGuild("Second", "Ben")
	channel := server.AddChannel(second, "news", discord.TextChannel)
	server.AddMember(second, "Ana")
	ana := member(t, server, "Ana")
	for _, p := range []*userclient.Person{ben, ana} {
		if err := server.WaitFor(ctx, func() bool { return p.Enter("#news") == nil }); err != nil {
			t.Fatal(err)
		}
		if err := p.Command(ctx, `/echo text:"hello"`); err != nil {
			t.Fatal(err)
		}
		if a := p.Answers(); len(a) != 1 || a[0].ChannelID != channel {
			t.Errorf("%v", a)
		}
		if err := p.Do(ctx, userclient.Line{Verb: "voice", Words: []string{"join", "Lounge"}}); err != nil {
			t.Error(err)
		}
	}
	if err := ana.Expect(ctx, "Ben is in Lounge"); err != nil {
		t.Error(err)
	}
	if carl := member(t, server, "Carl"); carl.Enter("#news") == nil {
		t.Error("a member of the first guild sees a channel of the second one")
	}
}

func TestClosedServerTakesNoMembers(t *testing.T) {
	t.Parallel()
	server, err := discordtest.New(t.Context(), discordtest.Options{})
	if err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if err := server.Close(); err != nil {
			t.Error(err)
		}
	}
	if _, err := server.Member(t.Context(), "Ana"); err == nil {
		t.Error("a member joined a closed server")
	}
	if _, err := discordtest.New(t.Context(), discordtest.Options{Locale: "chinese"}); err == nil {
		t.Error("an unknown locale was accepted")
	}
}
