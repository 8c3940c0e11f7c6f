// Discordtest runs an emulated Discord on loopback for a bot in any language.
//
//	go run ./discordtest/cmd/discordtest [FLAGS]
//
// It prints the environment that connects a bot, and then acts as members: it runs
// the lines of --say and --script, or those of standard input. With --serve it only
// runs the services, until it is interrupted.
package main

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
	"os/signal"
	"strings"
	"syscall"

	"github.com/riffbot/riffbot/discordtest"
	"github.com/riffbot/riffbot/discordtest/discord"
	"github.com/riffbot/riffbot/discordtest/userclient"
	"github.com/riffbot/riffbot/discordtest/web"
	"github.com/riffbot/riffbot/discordtest/web/drawer"
	"github.com/riffbot/riffbot/discordtest/web/hear"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := run(ctx, os.Args[1:], os.Stdin, os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}

// run runs the command. It returns 0 when all lines succeeded, 1 after a failure and
// 2 for wrong arguments.
func run(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	s, err := parse(args, stdout)
	switch {
	case errors.Is(err, flag.ErrHelp):
		return 0
	case err != nil:
		fmt.Fprintf(stderr, "discordtest: %v\ndiscordtest --help lists the flags.\n", err)
		return 2
	case s.routes:
		return printRoutes(stdout)
	}
	screen := discordtest.NewScreen(stdout)
	s.options.OnEvent = screen.Event
	s.requests = &drawer.Requests{}
	s.options.Record = s.requests.Record
	s.options.Log = slog.New(slog.NewTextHandler(stderr, &slog.HandlerOptions{Level: slog.LevelWarn}))
	server, err := discordtest.New(ctx, s.options)
	if err != nil {
		fmt.Fprintf(stderr, "discordtest: %v\n", err)
		return 1
	}
	err = s.serve(ctx, server, screen, stdin, stdout)
	screen.End()
	if err = errors.Join(err, server.Close()); err != nil {
		fmt.Fprintf(stderr, "discordtest: %v\n", err)
		return 1
	}
	return 0
}

// serve prints the addresses and acts as members until the lines or ctx end.
func (s settings) serve(ctx context.Context, server *discordtest.Server, screen *discordtest.Screen, stdin io.Reader,
	stdout io.Writer) error {
	for _, spec := range s.faults {
		if err := server.Fault(spec); err != nil {
			return err
		}
	}
	var site *web.Site
	if s.web { // an address that is in use is known before anything is printed
		var err error
		if site, err = s.startWeb(ctx, server); err != nil {
			return err
		}
		defer func() { _ = site.Close() }()
	}
	if err := s.announce(server, stdout); err != nil {
		return err
	}
	script := &discordtest.Script{Server: server, Member: s.options.Owner, Timeout: s.timeout, Screen: screen}
	if s.listen != "" {
		var err error
		if script.Listener, err = server.Listen(ctx, s.listen); err != nil {
			return err
		}
		defer func() {
			if script.Listener.Close() == nil {
				screen.Printf("\n%s; the recording is %s\n", script.Listener.Summary(), s.listen)
			}
		}()
	}
	if s.web {
		s.showWeb(ctx, site, stdout)
	}
	var err error
	switch {
	case s.serveOnly:
	case len(s.lines) > 0:
		err = s.runLines(ctx, script)
	default:
		err = s.runInput(ctx, script, stdin)
	}
	if err != nil && s.web {
		screen.Printf("✗ %v\n", err)
	}
	if s.serveOnly || s.web && !script.Quit {
		<-ctx.Done()
	}
	return err
}

// startWeb starts the client for browsers.
func (s settings) startWeb(ctx context.Context, server *discordtest.Server) (*web.Site, error) {
	story := drawer.NewStory(s.options.Owner, server.ChannelID())
	return web.Start(ctx, server, web.Options{Address: s.webAddress, Person: s.options.Owner,
		Locale: s.options.Locale, OnAction: story.Add, Extensions: []web.Extension{
			hear.New(hear.Options{Server: server, Locale: s.options.Locale}),
			drawer.New(drawer.Options{Server: server, Locale: s.options.Locale, Requests: s.requests, Story: story}),
		}, Log: s.options.Log})
}

// showWeb prints the address of the client for browsers and opens it on a desktop.
func (s settings) showWeb(ctx context.Context, site *web.Site, stdout io.Writer) {
	fmt.Fprintf(stdout, "\nweb: %s\n", site.URL())
	if err := web.OpenBrowser(ctx, site.URL(), os.Getenv); err != nil {
		s.options.Log.WarnContext(ctx, "open browser failed", "err", err)
	}
}

// runLines runs the lines of the flags. The first failure ends the script.
func (s settings) runLines(ctx context.Context, script *discordtest.Script) error {
	for _, line := range s.lines {
		if strings.TrimSpace(line) == "" {
			continue
		}
		script.Screen.Printf("\n%s> %s\n", script.Member, line)
		err := script.Do(ctx, line)
		if errors.Is(err, discordtest.ErrQuit) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("%s: %w", line, err)
		}
	}
	return script.WaitForSilence(ctx)
}

// runInput runs lines from standard input until its end. Failures are printed.
func (s settings) runInput(ctx context.Context, script *discordtest.Script, stdin io.Reader) error {
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
		script.Screen.Printf("\n%s> ", script.Member)
		select {
		case <-ctx.Done():
			return nil
		case line, more := <-lines:
			if !more {
				return nil
			}
			err := script.Do(ctx, line)
			if errors.Is(err, discordtest.ErrQuit) {
				return nil
			}
			if err != nil {
				script.Screen.Printf("✗ %v\n", err)
			}
		}
	}
}

// announce prints the addresses, and writes them to the file of --addresses.
func (s settings) announce(server *discordtest.Server, stdout io.Writer) error {
	member := server.Discord.UserToken(s.options.Owner)
	fmt.Fprintf(stdout, "An emulated Discord runs on this machine. Start the bot with this environment:\n\n")
	for _, variable := range server.Env() {
		fmt.Fprintf(stdout, "  export %s\n", variable)
	}
	fmt.Fprintf(stdout, "\nThe member %s has the token %s\n", s.options.Owner, member)
	if !s.serveOnly && len(s.lines) == 0 {
		fmt.Fprintln(stdout, "Lines act as that member; help lists them, quit ends.")
	}
	if s.addresses == "" {
		return nil
	}
	all := map[string]string{"member_token": member, "voice_channel_id": server.Discord.VoiceChannelID()}
	for _, variable := range server.Env() {
		name, value, _ := strings.Cut(variable, "=")
		all[name] = value
	}
	b, err := json.MarshalIndent(all, "", "  ")
	if err != nil {
		return err
	}
	// A reader that waits for the file sees it complete.
	part := s.addresses + ".part"
	if err := os.WriteFile(part, append(b, '\n'), 0o600); err != nil {
		return err
	}
	return os.Rename(part, s.addresses)
}

// printRoutes prints all routes as lines of method, path, state and note.
func printRoutes(stdout io.Writer) int {
	for _, r := range discord.Routes() {
		state := "refused"
		switch {
		case r.Implemented && r.Documented:
			state = "implemented"
		case r.Implemented:
			state = "client"
		}
		fmt.Fprintf(stdout, "%s\t%s\t%s\t%s\n", r.Method, r.Path, state, r.Note)
	}
	return 0
}

// verbs are the lines of a script, for the help text.
func verbs(out io.Writer) {
	fmt.Fprintln(out, "\nlines:")
	for _, v := range userclient.Verbs {
		fmt.Fprintf(out, "  %-28s %s\n", v[0], v[1])
	}
}
