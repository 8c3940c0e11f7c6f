package bench

import (
	"bytes"
	"fmt"
	"log/slog"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/riffbot/riffbot/discordtest"
	"github.com/riffbot/riffbot/discordtest/userclient"
	"github.com/riffbot/riffbot/internal/config"
	"github.com/riffbot/riffbot/internal/sandbox"
)

// compared is a bot that runs as a process of its own, and its Discord.
type compared struct {
	name      string
	front     *front
	ana       *userclient.Person
	addGuild  func(name, owner string) string
	channelID string
	// applicationID and token are those of the bot, and metrics the address of its metrics; empty if it has none.
	applicationID, token, metrics string
	argv, env                     []string
	lines                         map[string]string // lines that use commands, by their kind
	requests                      map[string]int    // requests that the bot sends for them
	process                       *exec.Cmd
	exited                        chan struct{}
	log                           bytes.Buffer
}

// built are the paths of built programs by package.
var built struct {
	sync.Mutex
	dir   string
	paths map[string]string
}

// program builds a package of this module and returns the path of the program. TestMain removes it.
func program(b *testing.B, pkg string) string {
	b.Helper()
	built.Lock()
	defer built.Unlock()
	if path := built.paths[pkg]; path != "" {
		return path
	}
	if built.dir == "" {
		dir, err := os.MkdirTemp("", "riffbot-bench-") //nolint:usetesting // for all benchmarks
		if err != nil {
			b.Fatal(err)
		}
		built.dir, built.paths = dir, make(map[string]string)
	}
	path := filepath.Join(built.dir, fmt.Sprint(len(built.paths)))
	if out, err := exec.CommandContext(b.Context(), "go", "build", "-o", path, pkg).CombinedOutput(); err != nil {
		b.Fatalf("build %s: %v\n%s", pkg, err, out)
	}
	built.paths[pkg] = path
	return path
}

// removePrograms removes what [program] built.
func removePrograms() { _ = os.RemoveAll(built.dir) }

// newRiffbot returns this bot with the sandbox's providers, which finish no song during the benchmark.
func newRiffbot(b *testing.B) *compared {
	b.Helper()
	env, err := sandbox.Start(b.Context(), sandbox.Options{Unlimited: true, RenderTime: time.Hour,
		Log: slog.New(slog.DiscardHandler), Getenv: func(name string) string {
			return map[string]string{"MAX_CONCURRENT_SONGS": "1", "RENDER_STALL_TIMEOUT": "2h",
				"RIFFBOT_SANDBOX_ONE_RECORDING": "yes"}[name]
		}})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = env.Close() })
	c := &compared{name: "riffbot", argv: []string{program(b, "..")}, front: newFront(b, env.Discord.URL()),
		addGuild: env.Discord.AddGuild, channelID: env.Discord.ChannelID(), applicationID: env.Discord.ApplicationID(),
		token: env.Discord.BotToken(), metrics: freeAddress(b),
		lines:    map[string]string{"help": "/help", "deferred": "/library browse", "order": `/song prompt:"rain"`},
		requests: map[string]int{"help": 2, "deferred": 2, "order": 2}}
	for _, name := range config.Names() {
		value := env.Getenv(name)
		if name == "DISCORD_API_URL" {
			value = c.front.URL + "/api"
		}
		c.env = append(c.env, name+"="+value)
	}
	c.set("ADMIN_ADDR", c.metrics)
	c.set("DISCORD_VOICE_CA", "") // only the emulator needs it
	if c.ana, err = env.Person(b.Context(), "Ana"); err != nil {
		b.Fatal(err)
	}
	return c
}

// commandCount is how many commands a peer registers: as many as riffbot.
const commandCount = "14"

func newPeer(b *testing.B, name string, argv ...string) *compared {
	b.Helper()
	s := discordtest.Start(b)
	c := &compared{name: name, argv: argv, front: newFront(b, s.URL()), addGuild: s.AddGuild, channelID: s.ChannelID(),
		applicationID: s.ApplicationID(), token: s.Token(),
		lines:    map[string]string{"help": "/help", "deferred": `/song prompt:"rain"`, "order": `/song prompt:"rain"`},
		requests: map[string]int{"help": 1, "deferred": 2, "order": 2}}
	c.env = append(s.Env(), "DISCORD_API_URL="+c.front.URL+"/api", "COMMANDS="+commandCount)
	var err error
	if c.ana, err = s.Member(b.Context(), "Ana"); err != nil {
		b.Fatal(err)
	}
	return c
}

func newDiscordgo(b *testing.B) *compared {
	return newPeer(b, "discordgo", program(b, "./peers/discordgo"))
}

// newDiscordJS returns nil and logs the reason if the bot cannot run here.
func newDiscordJS(b *testing.B) *compared {
	b.Helper()
	for _, needed := range []string{"node", "npm"} {
		if _, err := exec.LookPath(needed); err != nil {
			b.Logf("no comparison with discord.js: %v", err)
			return nil
		}
	}
	const dir = "peers/discordjs"
	if _, err := os.Stat(dir + "/node_modules"); err != nil {
		install := exec.CommandContext(b.Context(), "npm", "ci", "--no-audit", "--no-fund", "--silent")
		install.Dir = dir
		if out, err := install.CombinedOutput(); err != nil {
			b.Logf("no comparison with discord.js: npm ci: %v\n%s", err, out)
			return nil
		}
	}
	return newPeer(b, "discord.js", "node", dir+"/bot.js")
}

// start starts the bot and waits until it is connected and has registered its commands. It returns how long that took.
func (c *compared) start(b *testing.B) time.Duration {
	b.Helper()
	c.log.Reset()
	c.process = exec.Command(c.argv[0], c.argv[1:]...) //nolint:noctx // stopped below
	c.process.Env = append(os.Environ(), c.env...)
	c.process.Stdout, c.process.Stderr = &c.log, &c.log
	began := time.Now()
	if err := c.process.Start(); err != nil {
		b.Fatal(err)
	}
	process, exited := c.process, make(chan struct{})
	c.exited = exited
	go func() { _ = process.Wait(); close(exited) }()
	b.Cleanup(func() { _ = process.Process.Kill(); <-exited })
	select {
	case <-c.front.connected:
	case <-exited:
		b.Fatalf("%s ended:\n%s", c.name, &c.log)
	case <-time.After(time.Minute):
		b.Fatalf("%s did not connect", c.name)
	}
	c.front.mu.Lock()
	defer c.front.mu.Unlock()
	if c.front.registered.IsZero() {
		b.Fatalf("%s registered no commands:\n%s", c.name, &c.log)
	}
	return max(c.front.ready.Sub(began), c.front.registered.Sub(began))
}

// freeAddress returns an address on loopback that nothing listens on.
func freeAddress(b *testing.B) string {
	b.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	return l.Addr().String()
}

// use uses a command of a kind once, of which later ones are repetitions.
func (c *compared) use(b *testing.B, kind string) {
	b.Helper()
	c.front.use(kind)
	if err := c.ana.StartLine(b.Context(), "", c.channelID, c.lines[kind]); err != nil {
		b.Fatalf("%s: %s: %v", c.name, kind, err)
	}
	select {
	case <-c.front.used:
	case <-time.After(time.Minute):
		b.Fatalf("%s received no %s", c.name, kind)
	}
}

// burst repeats a command of a kind n times at once.
func (c *compared) burst(b *testing.B, kind string, n int) []time.Duration {
	b.Helper()
	return c.front.burst(b, kind, n, c.requests[kind])
}
