package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/bwmarrin/discordgo"
)

// execute runs the command and returns its exit code and output.
func execute(t *testing.T, stdin string, args ...string) (int, string) {
	t.Helper()
	var out bytes.Buffer
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	code := run(ctx, args, strings.NewReader(stdin), &out, &out)
	return code, out.String()
}

func TestHelpListsFlagsAndLines(t *testing.T) {
	t.Parallel()
	code, out := execute(t, "", "--help")
	for _, want := range []string{"-address", "-token", "-serve", `click "Label"`} {
		if code != 0 || !strings.Contains(out, want) {
			t.Errorf("%d, %q is missing in\n%s", code, want, out)
		}
	}
}

func TestWrongArgumentsAreExplained(t *testing.T) {
	t.Parallel()
	for arg, want := range map[string]string{
		"--colour":             "--help lists the flags",
		"hello":                `--say "hello"`,
		"--locale=chinese":     "zh-CN",
		"--dave=perhaps":       "required, optional and off",
		"--pending-color=red":  "invalid",
		"--script=/nowhere/at": "no such file",
	} {
		if code, out := execute(t, "", arg); code != 2 || !strings.Contains(out, want) {
			t.Errorf("%s: %d\n%s", arg, code, out)
		}
	}
	if code, out := execute(t, "", "--fault", "discord=nothing"); code != 1 || !strings.Contains(out, "429-route") {
		t.Errorf("%d\n%s", code, out)
	}
}

func TestRoutesAreListed(t *testing.T) {
	t.Parallel()
	_, out := execute(t, "", "--routes")
	for _, want := range []string{"GET\t/gateway/bot\timplemented\t\n", "GET\t/guilds/{guild_id}/bans\trefused\t\n", "POST\t/interactions\tclient\t\n"} {
		if !strings.Contains(out, want) {
			t.Errorf("%q is missing", want)
		}
	}
}

// A bot is connected with the printed addresses and answers the lines of standard input.
func TestLinesActAsMembers(t *testing.T) {
	t.Parallel()
	addresses := filepath.Join(t.TempDir(), "addresses.json")
	stdin, lines := io.Pipe()
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	var out bytes.Buffer
	ended := make(chan int, 1)
	go func() {
		ended <- run(ctx, []string{"--token", "my.own.token", "--addresses", addresses}, stdin, &out, &out)
	}()
	bot := connect(t, ctx, addresses)
	defer func() { _ = bot.Close() }()
	for _, line := range []string{"/ping", "clik x", "as Ben", `expect "pong"`, "quit"} {
		if _, err := io.WriteString(lines, line+"\n"); err != nil {
			t.Fatal(err)
		}
	}
	code := <-ended
	for _, want := range []string{"export DISCORD_TOKEN=my.own.token", "pong", `did you mean "click"?`} {
		if code != 0 || !strings.Contains(out.String(), want) {
			t.Errorf("%d, %q is missing in\n%s", code, want, &out)
		}
	}
}

func TestPageIsServedUntilInterrupted(t *testing.T) {
	t.Setenv("BROWSER", "none")
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	out, screen := io.Pipe()
	ended := make(chan int, 1)
	go func() {
		ended <- run(ctx, []string{"--web"}, strings.NewReader(""), screen, io.Discard)
		_ = screen.Close()
	}()
	found := make(chan string, 1)
	go func() {
		for lines := bufio.NewScanner(out); lines.Scan(); {
			if at, ok := strings.CutPrefix(lines.Text(), "web: "); ok {
				found <- at
			}
		}
	}()
	select {
	case address := <-found:
		resp, err := http.Get(address) //nolint:noctx // a page on loopback
		if err != nil {
			t.Fatal(err)
		}
		b, err := io.ReadAll(resp.Body)
		_ = resp.Body.Close()
		if err != nil || !strings.Contains(string(b), "Test Guild") {
			t.Errorf("%v\n%s", err, b)
		}
	case <-ctx.Done():
		t.Fatal("no address was printed")
	}
	cancel()
	if code := <-ended; code != 0 {
		t.Errorf("%d", code)
	}
}

// connect connects a bot with the command /ping, once the addresses are there.
func connect(t *testing.T, ctx context.Context, addresses string) *discordgo.Session {
	t.Helper()
	var b []byte
	for tick := time.NewTicker(10 * time.Millisecond); b == nil; {
		select {
		case <-tick.C:
			b, _ = os.ReadFile(addresses) // not there yet
		case <-ctx.Done():
			t.Fatal("no addresses were written")
		}
	}
	var env map[string]string
	if err := json.Unmarshal(b, &env); err != nil {
		t.Fatal(err)
	}
	bot, err := discordgo.New("Bot " + env["DISCORD_TOKEN"])
	if err != nil {
		t.Fatal(err)
	}
	bot.Client.Transport = toServer(strings.TrimPrefix(strings.TrimSuffix(env["DISCORD_API_URL"], "/api"), "http://"))
	bot.AddHandler(func(s *discordgo.Session, i *discordgo.InteractionCreate) {
		_ = s.InteractionRespond(i.Interaction, &discordgo.InteractionResponse{Type: 4, Data: &discordgo.InteractionResponseData{Content: "pong"}})
	})
	if err := bot.Open(); err != nil {
		t.Fatal(err)
	}
	if _, err := bot.ApplicationCommandCreate(env["DISCORD_APPLICATION_ID"], "", &discordgo.ApplicationCommand{Name: "ping", Description: "Answers"}); err != nil {
		t.Fatal(err)
	}
	return bot
}

func TestFailedLineIsExitCodeOne(t *testing.T) {
	t.Parallel()
	if code, out := execute(t, "", "--timeout", "50ms", "--say", "/ping"); code != 1 || !strings.Contains(out, "offline") {
		t.Errorf("%d\n%s", code, out)
	}
	if code, out := execute(t, "", "--say", "# nothing", "--say", "quit"); code != 0 {
		t.Errorf("%d\n%s", code, out)
	}
}
