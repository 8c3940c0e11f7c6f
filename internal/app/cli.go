package app

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/riffbot/riffbot/internal/sandbox"
)

// program holds the environment variables and standard streams of a command.
type program struct {
	getenv         func(string) string
	stdin          io.Reader
	stdout, stderr io.Writer
}

// command is a command of the program.
type command struct {
	name string
	args []string // names of the required arguments
	does string   // summary in the list of commands
	more string   // end of its help
	run  func(ctx context.Context, p program, args []string) int
	// flags reports that the command parses flags and prints their help itself.
	flags bool
}

func commandList() []command {
	return []command{
		{name: "", does: "run the bot; settings come from the environment and .env",
			run: func(ctx context.Context, p program, _ []string) int { return serve(ctx, p.getenv, p.stderr) }},
		{name: "sandbox", does: "try the bot without an account: with an emulated Discord and song provider", flags: true,
			run: func(ctx context.Context, p program, args []string) int {
				return sandbox.Main(ctx, args, p.stdin, p.stdout, p.stderr, p.getenv, RunBot)
			}},
		{name: "doctor", does: "check every setting and service",
			more: "Exit code: 0 if the bot can run, 1 if a service fails, 2 if a setting is invalid.",
			run:  func(ctx context.Context, p program, _ []string) int { return doctor(ctx, p.getenv, p.stdout) }},
		{name: "backup", args: []string{"FOLDER"}, does: "copy the database and the songs of a running bot",
			more: "To restore a copy, start the bot with DATA_DIR=FOLDER. PostgreSQL is copied with pg_dump.",
			run: func(ctx context.Context, p program, args []string) int {
				return backup(ctx, p.getenv, args[0], p.stdout, p.stderr)
			}},
		{name: "healthcheck", does: "check that the bot is running (for containers)",
			more: "It only calls /healthz at HEALTH_ADDR, or else at ADMIN_ADDR.",
			run: func(ctx context.Context, p program, _ []string) int {
				return healthcheck(ctx, p.getenv, p.stdout, p.stderr)
			}},
		{name: "version", does: "show the version",
			run: func(_ context.Context, p program, _ []string) int {
				fmt.Fprintln(p.stdout, "riffbot", versionText())
				return 0
			}},
	}
}

// usage returns the list of commands.
func usage() string {
	var b strings.Builder
	b.WriteString("riffbot makes songs for a Discord community.\n\n")
	for _, c := range commandList() {
		fmt.Fprintf(&b, "  %-22s %s\n", c.line(), c.does)
	}
	b.WriteString("\nriffbot COMMAND --help shows the help of a command.\n")
	return b.String()
}

// line returns the command line of a command.
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

// dispatch runs the command of args.
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

// start checks the arguments of a command and runs it.
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
	case err != nil: // the error names the flag
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
