package main

import (
	"flag"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/riffbot/riffbot/discordtest"
	"github.com/riffbot/riffbot/discordtest/discord"
	"github.com/riffbot/riffbot/discordtest/voice"
	"github.com/riffbot/riffbot/discordtest/web/drawer"
)

// settings are the parsed command line.
type settings struct {
	requests   *drawer.Requests // nil until the server runs
	options    discordtest.Options
	lines      []string
	faults     []string
	timeout    time.Duration
	listen     string
	addresses  string
	serveOnly  bool
	web        bool
	webAddress string
	routes     bool
}

// parse reads the command line. For --help it prints the flags and returns
// [flag.ErrHelp].
func parse(args []string, stdout io.Writer) (settings, error) {
	var s settings
	f := flag.NewFlagSet("discordtest", flag.ContinueOnError)
	f.SetOutput(io.Discard)
	f.Usage = func() {
		fmt.Fprintln(stdout, "usage: discordtest [FLAGS]")
		f.SetOutput(stdout)
		f.PrintDefaults()
		verbs(stdout)
	}
	o := &s.options
	f.StringVar(&o.Listen, "address", "127.0.0.1:0", "the `address` to listen on; port 0 chooses a free one")
	f.StringVar(&o.BotToken, "token", "", "the `token` of the bot (default: a random one)")
	f.StringVar(&o.BotName, "name", "bot", "the `name` of the bot")
	f.StringVar(&o.Owner, "as", "Ana", "the `name` of the guild's owner, who runs the lines")
	f.Func("locale", "the `language` of the guild and its members, such as zh-CN (default: en-US)", func(v string) error {
		o.Locale = v
		return discord.CheckLocale(v)
	})
	f.Func("dave", "whether voice channels require DAVE: required, optional or off (default: required)",
		func(v string) (err error) {
			o.Voice.Encryption, err = voice.ParseEncryption(v)
			return err
		})
	f.Func("pending-color", "the embed `color` of messages that the bot is going to edit, such as 0xF0B232",
		color(&o.Conventions.PendingColor))
	f.Func("failure-color", "the embed `color` of error messages", color(&o.Conventions.FailureColor))
	add := func(to *[]string) func(string) error {
		return func(v string) error { *to = append(*to, v); return nil }
	}
	f.Func("say", "a `line` to run; repeat for more", add(&s.lines))
	f.Func("script", "a `file` with lines to run", func(name string) error {
		text, err := os.ReadFile(name)
		s.lines = append(s.lines, strings.Split(strings.TrimRight(string(text), "\n"), "\n")...)
		return err
	})
	f.Func("fault", "a `fault` to inject, such as discord=429-routex2 or voice=drop-socket@5s; repeat for more",
		add(&s.faults))
	f.DurationVar(&s.timeout, "timeout", time.Minute, "how long one line may take")
	f.StringVar(&s.listen, "listen", "", "a `file` for a recording of the bot's voice, as Ogg Opus")
	f.StringVar(&s.addresses, "addresses", "", "a `file` for addresses and tokens, as JSON")
	f.BoolVar(&s.serveOnly, "serve", false, "run no lines; serve until interrupted")
	f.BoolVar(&s.web, "web", false, "serve a client for browsers on this machine, until interrupted")
	f.StringVar(&s.webAddress, "web-address", "127.0.0.1:0", "the loopback `address` of --web; port 0 chooses a free one")
	f.BoolVar(&s.routes, "routes", false, "print all routes of the REST API and exit")
	if err := f.Parse(args); err != nil {
		return s, err
	}
	if f.NArg() > 0 {
		return s, fmt.Errorf("%q is no flag; lines are given as --say %q", f.Arg(0), strings.Join(f.Args(), " "))
	}
	return s, nil
}

// color parses a color in decimal or as 0xRRGGBB.
func color(to *int) func(string) error {
	return func(v string) error {
		n, err := strconv.ParseUint(v, 0, 24)
		*to = int(n)
		return err
	}
}
