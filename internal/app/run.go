package app

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/signal"
	"slices"
	"strings"
	"syscall"
	"time"

	"github.com/riffbot/riffbot/internal/config"
)

// release is the version of a release, "dev" in a development build.
var release = "dev"

// Main runs the program with the arguments, environment and standard streams of the
// process until it is done or the process receives a stop signal. It returns the exit code:
// 0 done, 1 failed, 2 wrong usage or settings.
func Main(version string) int {
	release = version
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop) // a second signal ends the process immediately
	if err := loadEnvFile(envFile); err != nil && needsSettings(os.Args[1:]) {
		fmt.Fprintln(os.Stderr, "riffbot:", err)
		return 2
	}
	if needsSettings(os.Args[1:]) {
		hintMisspelt(os.Environ(), os.Stderr)
	}
	return Run(ctx, os.Args[1:], os.Getenv, os.Stdin, os.Stdout, os.Stderr)
}

// hintMisspelt prints which variables of an environment are probably misspelt settings.
func hintMisspelt(environ []string, w io.Writer) {
	for _, variable := range environ {
		name, _, _ := strings.Cut(variable, "=")
		if setting := config.Misspelt(name); setting != "" {
			fmt.Fprintf(w, "riffbot: %s is not a setting; did you mean %s?\n", name, setting)
		}
	}
}

// needsSettings reports whether a command reads settings.
func needsSettings(args []string) bool {
	if slices.Contains(args, "--help") || slices.Contains(args, "-h") {
		return false
	}
	return len(args) == 0 || slices.Contains([]string{"sandbox", "doctor", "backup"}, args[0])
}

// Run is like [Main] with the given environment and streams.
func Run(ctx context.Context, args []string, getenv func(string) string, stdin io.Reader, stdout,
	stderr io.Writer) int {
	return dispatch(ctx, program{getenv, stdin, stdout, stderr}, args)
}

// serve runs the bot.
func serve(ctx context.Context, getenv func(string) string, stderr io.Writer) int {
	cfg, err := config.Load(getenv)
	if err != nil {
		fmt.Fprintf(stderr, "riffbot: invalid settings:\n%v\n", err)
		return 2
	}
	if missing := cfg.Missing(); len(missing) > 0 {
		fmt.Fprintf(stderr, "riffbot: set %s in .env or the environment (.env.example says where to get them), then check with `riffbot doctor`.\n", list(missing))
		fmt.Fprintln(stderr, "To try the bot without any account: `go run . sandbox`")
		return 2
	}
	if err := RunBot(ctx, getenv, time.Now, stderr); err != nil {
		fmt.Fprintf(stderr, "riffbot: %v\n", err)
		return 1
	}
	return 0
}
