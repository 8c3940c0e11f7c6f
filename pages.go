package main

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"net/http"

	"riverqueue.com/riverui"

	"riffbot/internal/blobs"
	"riffbot/internal/config"
	"riffbot/internal/jobs"
	"riffbot/internal/ops"
	"riffbot/internal/songs"
	"riffbot/internal/store"
	"riffbot/riffusion"
)

// callbackPath is where the provider reports finished purchases, below
// PUBLIC_URL. What follows is secret.
const callbackPath = "/callbacks/riffusion/"

// callbackSecret is the same in all processes, and after a restart: reports come
// to any of them, about purchases of any.
func callbackSecret(cfg config.Config) string {
	mac := hmac.New(sha256.New, []byte(cfg.Riffusion.Token.Reveal()))
	mac.Write([]byte("callback " + cfg.Discord.Token.Reveal()))
	return hex.EncodeToString(mac.Sum(nil)[:16])
}

// publicPages are what the provider reaches: the reports of finished purchases,
// which only wake the line up to look for itself.
func publicPages(cfg config.Config, db *store.DB, line *songs.Line, log *slog.Logger) http.Handler {
	known := func(ctx context.Context, taskID string) bool {
		ok, err := db.KnowsTask(ctx, taskID)
		if err != nil {
			log.WarnContext(ctx, "looking for a reported task failed", "err", err)
		}
		return ok
	}
	pages := http.NewServeMux()
	pages.Handle(callbackPath, riffusion.NewCallbackHandler(callbackSecret(cfg), known,
		func(context.Context, string, *riffusion.Result, *riffusion.Error) error { line.Nudge(); return nil }))
	pages.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprintln(w, "ok") })
	return pages
}

// jobsPath is where River's own page is, which shows and changes all jobs.
const jobsPath = "/jobs"

// adminPages are what an operator looks at: health, numbers and River's own page.
func adminPages(ctx context.Context, cfg config.Config, metrics *ops.Metrics, probes []ops.Probe, runner *jobs.Runner, log *slog.Logger) (http.Handler, error) {
	pages := http.NewServeMux()
	pages.Handle("/", ops.Handler(metrics, probes))
	protected := ops.Protect(pages, ops.Access{Addr: cfg.AdminAddr, Token: cfg.AdminToken.Reveal()})
	if cfg.AdminAddr == "" {
		return protected, nil
	}
	if cfg.AdminToken == "" && !ops.Loopback(cfg.AdminAddr) {
		log.WarnContext(ctx, "ADMIN_ADDR can be reached from other machines: only /healthz and /readyz answer until ADMIN_TOKEN is set")
	}
	ui, err := riverui.NewHandler(&riverui.HandlerOpts{
		Endpoints: riverui.NewEndpoints(runner.Client(), nil), Logger: slog.New(slog.DiscardHandler), Prefix: jobsPath})
	if err != nil {
		return nil, fmt.Errorf("make the page of jobs: %w", err)
	}
	if err := ui.Start(ctx); err != nil {
		return nil, fmt.Errorf("start the page of jobs: %w", err)
	}
	pages.Handle(jobsPath+"/", ui)
	return protected, nil
}

// listen returns what serves pages at the address of a variable, which its errors
// name.
func listen(variable, addr string, pages http.Handler, log *slog.Logger) func(context.Context) error {
	return func(ctx context.Context) error {
		if err := ops.Serve(ctx, addr, pages, log); err != nil {
			return fmt.Errorf("%s: %w", variable, err)
		}
		return nil
	}
}

// probes are what the bot needs to be of use.
func probes(db *store.DB, files *blobs.Files, discordReady, queuePaused func() bool) []ops.Probe {
	return []ops.Probe{
		{Name: "database", Check: db.Ping},
		{Name: "files", Check: files.Ping},
		{Name: "discord", Check: func(context.Context) error {
			if !discordReady() {
				return errors.New("not connected")
			}
			return nil
		}},
		{Name: "queue paused", Check: func(context.Context) error {
			if queuePaused() {
				return errors.New("paused")
			}
			return nil
		}},
	}
}
