package sandbox

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"time"

	"riffbot/internal/sandbox/discord"
	"riffbot/internal/sandbox/people"
	"riffbot/internal/sandbox/voice"
)

// settings are what the command line says.
type settings struct {
	lines      []string
	faults     []string
	as, out    string
	locale     string
	timeout    time.Duration
	renderTime time.Duration
	songLength time.Duration
	listen     string
	encryption voice.Encryption
	serve      bool
	addresses  string
	database   string
	unlimited  bool
	verbose    bool
}

// parseFlags reads the command line. Asked for help, it prints that and returns
// [flag.ErrHelp].
func parseFlags(args []string, stdout io.Writer) (settings, error) {
	var s settings
	var script string
	f := flag.NewFlagSet("riffbot sandbox", flag.ContinueOnError)
	f.SetOutput(io.Discard)
	add := func(to *[]string) func(string) error {
		return func(v string) error { *to = append(*to, v); return nil }
	}
	f.Func("say", "a `line` to say; repeat for more, each waits for the bot's final answer", add(&s.lines))
	f.StringVar(&script, "script", "", "a `file` with lines to say")
	f.StringVar(&s.as, "as", "", "the `name` of the member who begins (default: the server's owner, Ana)")
	f.Func("locale", "the `language` of the server and its members, as Discord names it, like zh-CN (default: en-US)", func(v string) error {
		s.locale = v
		return discord.CheckLocale(v)
	})
	f.StringVar(&s.out, "out", "", "the `folder` for attachments and transcript.json (default: a new temporary one)")
	f.DurationVar(&s.timeout, "timeout", 2*time.Minute, "how long one line may take")
	f.DurationVar(&s.renderTime, "render-time", 2*time.Second, "how long a song takes at least")
	f.DurationVar(&s.songLength, "song-length", 30*time.Second, "how long songs are")
	f.Func("fault", "something to go wrong, like riffusion=429x2; repeat for more", add(&s.faults))
	f.StringVar(&s.listen, "listen", "", "a `file` for what is heard in the bot's voice channel, as Ogg Opus")
	f.Func("dave", "whether voice channels want DAVE of their members: required, optional or off (default: required)", func(v string) (err error) {
		s.encryption, err = voice.ParseEncryption(v)
		return err
	})
	f.BoolVar(&s.serve, "serve", false, "say nothing; keep the services up for other programs")
	f.StringVar(&s.addresses, "addresses", "", "a `file` to write addresses and tokens to, as JSON")
	f.StringVar(&s.database, "database-url", "", "the `address` of a PostgreSQL database for the bot (default: a temporary SQLite file)")
	f.BoolVar(&s.unlimited, "unlimited", false, "no limits on songs and words, and songs in direct messages (default: the bot's own limits)")
	f.BoolVar(&s.verbose, "verbose", false, "the bot's log to stderr, not to bot.log in the folder")
	err := f.Parse(args)
	if errors.Is(err, flag.ErrHelp) {
		fmt.Fprintln(stdout, "usage: riffbot sandbox [FLAGS]")
		f.SetOutput(stdout)
		f.PrintDefaults()
	}
	if err != nil {
		return s, err
	}
	for flag, file := range map[string]string{"out": s.out, "script": script, "listen": s.listen, "addresses": s.addresses} {
		if strings.HasPrefix(file, "-") { // the value was forgotten
			return s, fmt.Errorf("--%s needs a value; for a file named %q write ./%s", flag, file, file)
		}
	}
	if s.as == "" {
		s.as = owner(s.locale)
	}
	if f.NArg() > 0 {
		return s, fmt.Errorf("%q is no flag; lines are given as --say %q", f.Arg(0), strings.Join(f.Args(), " "))
	}
	if script != "" {
		text, err := os.ReadFile(script)
		if err != nil {
			return s, fmt.Errorf("read the script: %w", err)
		}
		s.lines = append(s.lines, strings.Split(strings.TrimRight(string(text), "\n"), "\n")...)
	}
	return s, nil
}

// Main is `riffbot sandbox`. It returns 0 when every line ended well, 1 when one
// did not, 2 when it was called wrongly.
func Main(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer, getenv func(string) string, bot Bot) int {
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
		err = os.MkdirAll(s.out, 0o755) //nolint:gosec // meant to be read
	}
	if err != nil {
		fmt.Fprintln(stderr, "riffbot sandbox:", err)
		return 2
	}
	ok, err := s.run(ctx, stdin, stdout, stderr, getenv, bot)
	if err != nil {
		fmt.Fprintln(stderr, "riffbot sandbox:", err)
		if _, wrong := errors.AsType[*misuse](err); wrong {
			return 2
		}
		return 1
	}
	if !ok {
		return 1
	}
	return 0
}

// misuse is an error of whoever called.
type misuse struct{ error }

func (s settings) run(ctx context.Context, stdin io.Reader, stdout, stderr io.Writer, getenv func(string) string, bot Bot) (ok bool, err error) {
	screen := newScreen(stdout)
	w, err := Start(ctx, Options{RenderTime: s.renderTime, SongLength: s.songLength, DatabaseURL: s.database, Locale: s.locale, Unlimited: s.unlimited, Getenv: getenv, Voice: voice.Options{Encryption: s.encryption}, Log: slog.New(slog.NewTextHandler(stderr, &slog.HandlerOptions{Level: slog.LevelWarn}))})
	if err != nil {
		return false, err
	}
	w.onMessage = screen.message
	defer func() { err = errors.Join(err, w.Close()) }()
	for _, spec := range s.faults {
		if err := w.Fault(spec); err != nil {
			return false, &misuse{err}
		}
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
	stop, err := w.RunBot(ctx, bot, log)
	if err != nil {
		return false, err
	}
	defer func() { err = errors.Join(err, stop()) }()
	if err := s.announce(w, stdout); err != nil {
		return false, err
	}
	story := &story{world: w, who: s.as, timeout: s.timeout, screen: screen}
	me, err := w.Person(ctx, s.as)
	if err != nil {
		return false, err
	}
	if s.listen != "" {
		if story.ear, err = w.Listen(ctx, s.listen); err != nil {
			return false, err
		}
		// Whoever wants to hear something is in a voice channel.
		if err := me.Do(ctx, people.Line{Verb: "voice", Words: []string{"join", firstChannel}}); err != nil {
			return false, err
		}
	}
	switch {
	case s.serve:
		<-ctx.Done()
		return true, s.endRecording(story)
	case len(s.lines) == 0:
		ok = s.converse(ctx, story, stdin)
	default:
		ok = s.tell(ctx, story) && story.listened(ctx)
	}
	if err := s.endRecording(story); err != nil {
		return false, err
	}
	// The transcript is written however the story ended.
	t, err := w.Transcript(context.WithoutCancel(ctx), s.out, ok)
	if err != nil {
		return false, err
	}
	if err := t.Write(); err != nil {
		return false, err
	}
	screen.end()
	screen.printf("\n%s: %d messages, %d bought; transcript and files are in %s\n", t.Outcome, len(t.Messages), len(t.Purchases), s.out)
	return ok, nil
}

// endRecording says what was heard, if somebody listened.
func (s settings) endRecording(story *story) error {
	if story.ear == nil {
		return nil
	}
	err := story.ear.Close()
	story.screen.printf("\n%s; the recording is %s\n", story.ear.Heard(), s.listen)
	return err
}

// tell says the lines that were given. The first that fails ends the story.
func (s settings) tell(ctx context.Context, story *story) bool {
	for i, line := range s.lines {
		if strings.TrimSpace(line) == "" {
			continue
		}
		story.screen.printf("\n%s> %s\n", story.who, line)
		err := story.do(ctx, line)
		if errors.Is(err, errQuit) {
			return true
		}
		if err != nil {
			story.screen.printf("✗ %v\n%s", err, story.hint(err))
			if left := len(s.lines) - i - 1; left > 0 {
				story.screen.printf("  %d more lines were not said\n", left)
			}
			return false
		}
	}
	return true
}

// converse reads lines from a person at the keyboard.
func (s settings) converse(ctx context.Context, story *story, stdin io.Reader) bool {
	lines := make(chan string)
	go func() {
		defer close(lines)
		for scanner := bufio.NewScanner(stdin); scanner.Scan(); {
			select {
			case lines <- scanner.Text():
			case <-ctx.Done():
				return
			}
		}
	}()
	for {
		story.screen.printf("\n%s> ", story.who)
		select {
		case <-ctx.Done():
			return true
		case line, more := <-lines:
			if !more {
				return true
			}
			err := story.do(ctx, line)
			if errors.Is(err, errQuit) {
				return true
			}
			if err != nil {
				story.screen.printf("✗ %v\n%s", err, story.hint(err))
			}
		}
	}
}

// announce says where everything is.
func (s settings) announce(w *World, stdout io.Writer) error {
	guestToken, guestID := w.Discord.GuestBot()
	if s.addresses != "" {
		b, err := json.MarshalIndent(map[string]any{
			"discord_api": w.Discord.URL() + "/api", "gateway": strings.Replace(w.Discord.URL(), "http", "ws", 1),
			"application_id": w.Discord.ApplicationID(), "bot_token": w.Discord.BotToken(),
			"guild_id": w.Discord.GuildID(), "channel_id": w.Discord.ChannelID(),
			"voice_channel_id": w.Discord.VoiceChannelID(), "stage_channel_id": w.Discord.StageChannelID(), "voice_ca": w.voiceCA(),
			"guest_bot":     map[string]string{"token": guestToken, "application_id": guestID},
			"users":         map[string]string{s.as: w.Discord.UserToken(s.as)},
			"riffusion_api": w.Riffusion.URL(), "riffusion_token": w.Riffusion.Token(),
		}, "", "  ")
		if err != nil {
			return err
		}
		// Whoever waits for the file finds all of it.
		part := s.addresses + ".part"
		if err := os.WriteFile(part, append(b, '\n'), 0o600); err != nil {
			return err
		}
		if err := os.Rename(part, s.addresses); err != nil {
			return err
		}
	}
	if len(s.lines) > 0 {
		return nil
	}
	fmt.Fprintf(stdout, "The sandbox is open. Everything runs on this machine; nothing needs an account.\n\n")
	fmt.Fprintf(stdout, "  Discord API      %s/api\n  Riffusion API    %s\n", w.Discord.URL(), w.Riffusion.URL())
	fmt.Fprintf(stdout, "  another bot      token %s\n  as %-13s token %s\n", guestToken, s.as, w.Discord.UserToken(s.as))
	fmt.Fprintf(stdout, "  files            %s\n\n", s.out)
	if !s.serve {
		fmt.Fprintf(stdout, "Try  /song prompt:\"rain on tin roofs\"   then  click \"Lyrics\"   ·  help lists more, quit leaves\n")
	}
	return nil
}
