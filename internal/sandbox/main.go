package sandbox

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/riffbot/riffbot/discordtest"
	"github.com/riffbot/riffbot/discordtest/discord"
	"github.com/riffbot/riffbot/discordtest/userclient"
	"github.com/riffbot/riffbot/discordtest/voice"
	"github.com/riffbot/riffbot/discordtest/web"
)

// settings are the parsed command line.
type settings struct {
	lines      []string
	faults     []string
	providers  []string
	as, out    string
	locale     string
	timeout    time.Duration
	renderTime time.Duration
	songLength time.Duration
	listen     string
	encryption voice.Encryption
	serve      bool
	web        bool
	webAddress string
	addresses  string
	database   string
	unlimited  bool
	accounts   bool
	verbose    bool
}

// parseFlags parses the command line. For a help flag it prints the help and returns
// [flag.ErrHelp].
func parseFlags(args []string, stdout io.Writer) (settings, error) {
	var s settings
	var script string
	f := flag.NewFlagSet("riffbot sandbox", flag.ContinueOnError)
	f.SetOutput(io.Discard)
	add := func(to *[]string) func(string) error {
		return func(v string) error { *to = append(*to, v); return nil }
	}
	f.Func("say", "run a `line`, such as a command; can be repeated; each waits for the bot's final answer", add(&s.lines))
	f.StringVar(&script, "script", "", "run the lines of a `file`")
	f.StringVar(&s.as, "as", "", "start as the member with this `name` (default: Ana, who owns the server)")
	f.Func("locale", "the `locale` of the server and its members, like zh-CN (default: en-US)",
		func(v string) error {
			s.locale = v
			return discord.CheckLocale(v)
		})
	f.StringVar(&s.out, "out", "", "the `folder` for attachments and transcript.json (default: a new temporary folder)")
	f.DurationVar(&s.timeout, "timeout", 2*time.Minute, "the time limit of one line")
	f.DurationVar(&s.renderTime, "render-time", 2*time.Second, "the time that the emulated provider takes for a song")
	f.DurationVar(&s.songLength, "song-length", 30*time.Second, "the length of songs")
	f.Func("provider", "emulate `providers`, separated by commas, the preferred one first: "+
		strings.Join(Providers(), ", ")+" (default: "+defaultProvider+")",
		func(v string) (err error) {
			s.providers, err = parseProviders(v)
			return err
		})
	f.Func("fault", "inject a `fault`, like riffusion=429x2 or suno=410; can be repeated", add(&s.faults))
	f.StringVar(&s.listen, "listen", "", "record the audio of the bot's voice channel to a `file`, as Ogg Opus")
	f.Func("dave", "the end-to-end encryption of voice channels (DAVE): required, optional or off (default: required)",
		func(v string) (err error) {
			s.encryption, err = voice.ParseEncryption(v)
			return err
		})
	f.BoolVar(&s.serve, "serve", false, "keep the services running for other programs")
	f.BoolVar(&s.web, "web", false, "serve a Discord client for browsers on this machine, until interrupted")
	f.StringVar(&s.webAddress, "web-address", "127.0.0.1:0",
		"the loopback `address` of --web; port 0 chooses a free one")
	f.StringVar(&s.addresses, "addresses", "", "write addresses and tokens to a `file`, as JSON")
	f.StringVar(&s.database, "database-url", "",
		"the `URL` of a PostgreSQL database for the bot (default: a temporary SQLite file)")
	f.BoolVar(&s.unlimited, "unlimited", false,
		"disable the limits on songs and lyrics, and allow songs in direct messages")
	f.BoolVar(&s.accounts, "user-install", false,
		"let members use the bot through their accounts, after the line install \"NAME\"")
	f.BoolVar(&s.verbose, "verbose", false, "write the bot's log to stderr, not to bot.log in the folder")
	err := f.Parse(args)
	if errors.Is(err, flag.ErrHelp) {
		fmt.Fprintln(stdout, "usage: riffbot sandbox [FLAGS]")
		f.SetOutput(stdout)
		f.PrintDefaults()
	}
	if err != nil {
		return s, err
	}
	for flag, file := range map[string]string{"out": s.out, "script": script, "listen": s.listen,
		"addresses": s.addresses} {
		if strings.HasPrefix(file, "-") { // the value is missing
			return s, fmt.Errorf("--%s needs a value; for a file named %q write ./%s", flag, file, file)
		}
	}
	if s.as == "" {
		s.as = owner(s.locale)
	}
	if f.NArg() > 0 {
		return s, fmt.Errorf("%q is not a flag; pass lines as --say %q", f.Arg(0), strings.Join(f.Args(), " "))
	}
	if script != "" {
		text, err := os.ReadFile(script)
		if err != nil {
			return s, fmt.Errorf("read script: %w", err)
		}
		s.lines = append(s.lines, strings.Split(strings.TrimRight(string(text), "\n"), "\n")...)
	}
	return s, nil
}

// Main runs `riffbot sandbox`. It returns 0 if all lines succeeded, 1 after a failure
// and 2 for invalid arguments.
func Main(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer, getenv func(string) string,
	bot Bot) int {
	s, err := parseFlags(args, stdout)
	if errors.Is(err, flag.ErrHelp) {
		return 0
	}
	if err != nil {
		fmt.Fprintf(stderr, "riffbot sandbox: %v\nriffbot sandbox --help lists the flags.\n", err)
		return 2
	}
	if s.out == "" {
		s.out, err = os.MkdirTemp("", "riffbot-out-")
	} else {
		err = os.MkdirAll(s.out, 0o755) //nolint:gosec // readable by others
	}
	if err != nil {
		fmt.Fprintln(stderr, "riffbot sandbox:", err)
		return 2
	}
	ok, err := s.run(ctx, stdin, stdout, stderr, getenv, bot)
	if err != nil {
		fmt.Fprintln(stderr, "riffbot sandbox:", err)
		if _, wrong := errors.AsType[*usageError](err); wrong {
			return 2
		}
		return 1
	}
	if !ok {
		return 1
	}
	return 0
}

// usageError is an error in the command line.
type usageError struct{ error }

func (s settings) run(ctx context.Context, stdin io.Reader, stdout, stderr io.Writer, getenv func(string) string,
	bot Bot) (ok bool, err error) {
	screen := discordtest.NewScreen(stdout)
	var shown tools
	pages, err := s.pagesAddress(ctx)
	if err != nil {
		return false, err
	}
	e, err := Start(ctx, Options{OnEvent: screen.Event, Record: shown.requests.Record, RenderTime: s.renderTime,
		SongLength: s.songLength, WebAddr: pages, Providers: s.providers, DatabaseURL: s.database, Locale: s.locale,
		Unlimited:   s.unlimited,
		UserInstall: s.accounts, Getenv: getenv,
		Voice: voice.Options{Encryption: s.encryption}, Log: slog.New(slog.NewTextHandler(stderr,
			&slog.HandlerOptions{Level: slog.LevelWarn}))})
	if err != nil {
		return false, err
	}
	defer func() { err = errors.Join(err, e.Close()) }()
	for _, spec := range s.faults {
		if err := e.Fault(spec); err != nil {
			return false, &usageError{err}
		}
	}
	var site *web.Site
	if s.web { // an address that is in use is known before anything is printed
		if site, err = s.startWeb(ctx, e, &shown); err != nil {
			return false, err
		}
		defer func() { err = errors.Join(err, site.Close()) }()
	}
	log := stderr
	if !s.verbose {
		file, err := os.Create(filepath.Join(s.out, "bot.log"))
		if err != nil {
			return false, err
		}
		defer func() { _ = file.Close() }()
		log = file
	}
	stop, err := e.RunBot(ctx, bot, io.MultiWriter(log, &shown.log))
	if err != nil {
		return false, err
	}
	defer func() { err = errors.Join(err, stop()) }()
	if err := s.announce(e, stdout); err != nil {
		return false, err
	}
	script := &discordtest.Script{Server: e.server, Member: s.as, Timeout: s.timeout, Screen: screen, Fault: e.Fault}
	me, err := e.Person(ctx, s.as)
	if err != nil {
		return false, err
	}
	if s.listen != "" {
		if script.Listener, err = e.Listen(ctx, s.listen); err != nil {
			return false, err
		}
		if err := me.Do(ctx, userclient.Line{Verb: "voice", Words: []string{"join",
			e.Discord.VoiceChannelName()}}); err != nil {
			return false, err
		}
	}
	if s.web {
		e.showWeb(ctx, site, stdout, getenv)
	}
	switch {
	case s.serve:
		<-ctx.Done()
		return true, s.endRecording(script)
	case len(s.lines) == 0:
		ok = s.runInteractive(ctx, e, script, stdin)
	default:
		ok = s.runLines(ctx, e, script) && s.waitForSilence(ctx, script)
	}
	if s.web && !script.Quit {
		<-ctx.Done()
	}
	if err := s.endRecording(script); err != nil {
		return false, err
	}
	// The transcript is also written after failures.
	t, err := e.Transcript(context.WithoutCancel(ctx), s.out, ok)
	if err != nil {
		return false, err
	}
	if err := t.Write(); err != nil {
		return false, err
	}
	screen.End()
	screen.Printf("\n%s: messages: %d, bought: %s; transcript and files are in %s\n", t.Outcome, len(t.Messages),
		t.bought(), s.out)
	return ok, nil
}
