// Riffbot is a Discord bot that turns what a community says into songs.
package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/joho/godotenv"

	"riffbot/internal/config"
	"riffbot/internal/sandbox"
)

// version is set when a release is built.
var version = "dev"

const usage = `riffbot turns what a Discord community says into songs.

  riffbot            run the bot; settings come from the environment and .env
  riffbot sandbox    try it without any account: an embedded Discord and studio
  riffbot doctor     check every setting and service
  riffbot backup DIR copy the database and the songs while the bot runs
  riffbot healthcheck
                     ask the running bot whether it is alive (for containers)
  riffbot version    say which version this is
`

func main() {
	// Variables that are set win over .env, which need not exist.
	_ = godotenv.Load()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // a second signal ends the process at once
	os.Exit(run(ctx, os.Args[1:], os.Getenv, os.Stdin, os.Stdout, os.Stderr))
}

// run is the program with its world as arguments. It returns the exit code: 0
// done, 1 failed, 2 asked wrongly or configured wrongly.
func run(ctx context.Context, args []string, getenv func(string) string, stdin io.Reader, stdout, stderr io.Writer) int {
	command := ""
	if len(args) > 0 {
		command, args = args[0], args[1:]
	}
	switch command {
	case "sandbox":
		return sandbox.Main(ctx, args, stdin, stdout, stderr, getenv, runBot)
	case "doctor":
		return doctor(ctx, getenv, stdout)
	case "backup":
		return backup(ctx, getenv, args, stdout, stderr)
	case "healthcheck":
		return healthcheck(ctx, getenv, stdout, stderr)
	case "version":
		fmt.Fprintln(stdout, "riffbot", version)
		return 0
	case "":
		return serve(ctx, getenv, stderr)
	case "help", "-h", "--help":
		fmt.Fprint(stdout, usage)
		return 0
	default:
		fmt.Fprintf(stderr, "riffbot: there is no command %q\n\n%s", command, usage)
		return 2
	}
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
