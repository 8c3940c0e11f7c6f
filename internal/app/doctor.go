package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/riffbot/riffbot/internal/config"
)

// doctor checks all settings and services and prints the results. It returns 0 if the bot
// can run, 1 if something required is missing, and 2 for invalid settings.
func doctor(ctx context.Context, getenv func(string) string, out io.Writer) int {
	fmt.Fprintln(out, "riffbot", versionText())
	cfg, err := config.Load(getenv)
	if err != nil {
		fmt.Fprintf(out, "✗ invalid settings:\n  %s\n", strings.ReplaceAll(err.Error(), "\n", "\n  "))
		return 2
	}
	fmt.Fprintln(out, "✓ settings are valid")
	for _, r := range cfg.Renamed {
		fmt.Fprintf(out, "– %s\n", r)
	}
	redactor := newRedactor(cfg)
	exit := 0
	for _, c := range checks(cfg, redactor) {
		ctx, cancel := context.WithTimeout(ctx, 20*time.Second)
		found, err := c.run(ctx)
		cancel()
		switch {
		case err == nil:
			fmt.Fprintf(out, "✓ %s: %s\n", c.name, redactor.String(found))
		case c.optional && (c.address == "" || errors.Is(err, errUnset)):
			fmt.Fprintf(out, "– %s: %s\n  %s\n", c.name, redactor.String(err.Error()), c.fix)
		default:
			exit = 1
			fmt.Fprintf(out, "✗ %s: %s\n  %s\n", c.name, redactor.String(err.Error()), redactor.String(c.advice(err)))
		}
	}
	if exit == 0 {
		fmt.Fprintln(out, "Everything is ready. Start the bot with `riffbot`.")
	}
	return exit
}
