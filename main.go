// Riffbot is a Discord bot that turns what a community says into songs.
package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/signal"
	"slices"
	"syscall"
	"time"

	"riffbot/internal/config"
)

// version is set when a release is built.
var version = "dev"

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // a second signal ends the process at once
	if err := loadEnvFile(envFile); err != nil && needsSettings(os.Args[1:]) {
		fmt.Fprintln(os.Stderr, "riffbot:", err)
		os.Exit(2)
	}
	os.Exit(run(ctx, os.Args[1:], os.Getenv, os.Stdin, os.Stdout, os.Stderr))
}

// needsSettings reports whether a command reads settings: the bot itself and those
// that work with its services and files.
func needsSettings(args []string) bool {
	if slices.Contains(args, "--help") || slices.Contains(args, "-h") {
		return false
	}
	return len(args) == 0 || slices.Contains([]string{"sandbox", "doctor", "backup"}, args[0])
}

// run is the program with its world as arguments. It returns the exit code: 0
// done, 1 failed, 2 asked wrongly or configured wrongly.
func run(ctx context.Context, args []string, getenv func(string) string, stdin io.Reader, stdout, stderr io.Writer) int {
	return dispatch(ctx, program{getenv, stdin, stdout, stderr}, args)
}

// serve runs the bot on the real services.
func serve(ctx context.Context, getenv func(string) string, stderr io.Writer) int {
	cfg, err := config.Load(getenv)
	if err != nil {
		fmt.Fprintf(stderr, "riffbot: these settings are wrong:\n%v\n", err)
		return 2
	}
	if missing := cfg.Missing(); len(missing) > 0 {
		fmt.Fprintf(stderr, "riffbot: set %s in .env or the environment (.env.example says where to get them), then check with `riffbot doctor`.\n", list(missing))
		fmt.Fprintln(stderr, "To try the bot without any account: `go run . sandbox`")
		return 2
	}
	if err := runBot(ctx, getenv, time.Now, stderr); err != nil {
		fmt.Fprintf(stderr, "riffbot: %v\n", err)
		return 1
	}
	return 0
}
