package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"slices"
	"strings"

	"riffbot/internal/sandbox"
)

// program is the environment of a command: variables and standard streams.
type program struct {
	getenv         func(string) string
	stdin          io.Reader
	stdout, stderr io.Writer
}

// command is one word after riffbot.
type command struct {
	name string
	args []string // names of the arguments it needs
	does string   // in the list of commands
	more string   // below its own help
	run  func(ctx context.Context, p program, args []string) int
	// flags means that it has flags of its own and explains them itself.
	flags bool
}

func commandList() []command {
	return []command{
		{name: "", does: "run the bot; settings come from the environment and .env",
			run: func(ctx context.Context, p program, _ []string) int { return serve(ctx, p.getenv, p.stderr) }},
		{name: "sandbox", does: "try it without any account: an embedded Discord and studio", flags: true,
			run: func(ctx context.Context, p program, args []string) int {
				return sandbox.Main(ctx, args, p.stdin, p.stdout, p.stderr, p.getenv, runBot)
			}},
		{name: "doctor", does: "check every setting and service",
			more: "It exits with 0 when the bot can run, 1 when a service fails, 2 when settings are wrong.",
			run:  func(ctx context.Context, p program, _ []string) int { return doctor(ctx, p.getenv, p.stdout) }},
		{name: "backup", args: []string{"FOLDER"}, does: "copy the database and the songs while the bot runs",
			more: "To restore a copy, start the bot with DATA_DIR=FOLDER. PostgreSQL is copied with pg_dump.",
			run: func(ctx context.Context, p program, args []string) int {
				return backup(ctx, p.getenv, args[0], p.stdout, p.stderr)
			}},
		{name: "healthcheck", does: "ask the running bot whether it is alive (for containers)",
			more: "It asks /healthz at HEALTH_ADDR, or else at ADMIN_ADDR, and nothing else.",
			run: func(ctx context.Context, p program, _ []string) int {
				return healthcheck(ctx, p.getenv, p.stdout, p.stderr)
			}},
		{name: "version", does: "say which version this is",
			run: func(_ context.Context, p program, _ []string) int {
				fmt.Fprintln(p.stdout, "riffbot", versionText())
				return 0
			}},
	}
}

// usage lists the commands.
func usage() string {
	var b strings.Builder
	b.WriteString("riffbot turns what a Discord community says into songs.\n\n")
	for _, c := range commandList() {
		fmt.Fprintf(&b, "  %-22s %s\n", c.line(), c.does)
	}
	b.WriteString("\nriffbot COMMAND --help says more about a command.\n")
	return b.String()
}

// line is how a command is typed.
func (c command) line() string {
	return strings.TrimSpace("riffbot " + strings.Join(append([]string{c.name}, c.args...), " "))
}

func (c command) help() string {
	text := "usage: " + c.line() + "\n\n" + strings.ToUpper(c.does[:1]) + c.does[1:] + ".\n"
	if c.more != "" {
		text += c.more + "\n"
	}
	return text
}

func isHelp(arg string) bool { return slices.Contains([]string{"help", "--help", "-help", "-h"}, arg) }

func isVersion(arg string) bool { return slices.Contains([]string{"--version", "-version", "-v"}, arg) }

// dispatch finds the command that args name and runs it.
func dispatch(ctx context.Context, p program, args []string) int {
	name := ""
	if len(args) > 0 {
		name, args = args[0], args[1:]
	}
	switch {
	case isVersion(name):
		name = "version"
	case isHelp(name):
		if len(args) == 0 || isHelp(args[0]) {
			fmt.Fprint(p.stdout, usage())
			return 0
		}
		name, args = args[0], []string{"--help"} // riffbot help COMMAND
		if isVersion(name) {
			name = "version"
		}
	}
	all := commandList()
	i := slices.IndexFunc(all, func(c command) bool { return c.name == name })
	if i < 0 {
		fmt.Fprintf(p.stderr, "riffbot: there is no command %q\n\n%s", name, usage())
		return 2
	}
	return all[i].start(ctx, p, args)
}

// start runs a command with arguments that are as it wants them.
func (c command) start(ctx context.Context, p program, args []string) int {
	if c.flags {
		return c.run(ctx, p, args)
	}
	f := flag.NewFlagSet(c.line(), flag.ContinueOnError)
	f.SetOutput(io.Discard)
	err := f.Parse(args)
	args = f.Args()
	switch {
	case errors.Is(err, flag.ErrHelp), slices.Contains(args, "--help"), slices.Contains(args, "-h"):
		fmt.Fprint(p.stdout, c.help())
		return 0
	case err != nil: // flag's text names the flag
	case len(args) > len(c.args):
		err = fmt.Errorf("%q is one argument too many", args[len(c.args)])
	case len(args) < len(c.args) || slices.Contains(args, ""):
		err = fmt.Errorf("%s is missing", strings.Join(c.args, " "))
	default:
		return c.run(ctx, p, args)
	}
	fmt.Fprintf(p.stderr, "riffbot: %v\n%s", err, c.help())
	return 2
}
