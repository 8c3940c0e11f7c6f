package app

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

	"github.com/riffbot/riffbot/bot"
	"github.com/riffbot/riffbot/internal/config"
	"github.com/riffbot/riffbot/internal/ops"
	"github.com/riffbot/riffbot/internal/queue"
	"github.com/riffbot/riffbot/internal/songs"
	"github.com/riffbot/riffbot/internal/store"
	"github.com/riffbot/riffbot/internal/web"
	"github.com/riffbot/riffbot/riffusion"
)

// callbackPath is the path below PUBLIC_URL to which the provider reports finished tasks.
// A secret follows it.
const callbackPath = "/callbacks/riffusion/"

// callbackSecret returns the secret part of the callback URL. It is the same in all
// processes and after a restart, because a callback may reach any process.
func callbackSecret(cfg config.Config) string {
	mac := hmac.New(sha256.New, []byte(cfg.Riffusion.Token.Reveal()))
	mac.Write([]byte("callback " + cfg.Discord.Token.Reveal()))
	return hex.EncodeToString(mac.Sum(nil)[:16])
}

// newServers returns tasks that serve the pages of the operator, the health check and the
// provider.
func newServers(ctx context.Context, e env, data *storage, client *bot.Bot, runner *queue.Runner,
	pipeline *songs.Pipeline, site *web.Site) ([]func(context.Context) error, error) {
	health := probes(data, client, runner.Paused)
	admin, err := adminPages(ctx, e, health, runner)
	if err != nil {
		return nil, err
	}
	callbacks := publicPages(e.cfg, data.db, client, pipeline, e.log)
	servers := []func(context.Context) error{
		listen("ADMIN_ADDR", e.cfg.AdminAddr, admin, e.log),
		listen("HEALTH_ADDR", e.cfg.HealthAddr, ops.HealthHandler(health), e.log),
		listen("LISTEN_ADDR", e.cfg.ListenAddr, callbacks, e.log),
	}
	if site != nil {
		servers = append(servers, listen("WEB_ADDR", e.cfg.Web.Addr, sitePages(site, callbacks), e.log))
	}
	return servers, nil
}

// interactionsPath is the path below PUBLIC_URL at which Discord sends interactions if the operator sets it in the
// Developer Portal.
const interactionsPath = "/interactions"

// publicPages returns the pages for the provider and for Discord: callbacks, which only make the pipeline poll its
// tasks, and interactions.
func publicPages(cfg config.Config, db *store.DB, client *bot.Bot, pipeline *songs.Pipeline,
	log *slog.Logger) http.Handler {
	known := func(ctx context.Context, taskID string) bool {
		ok, err := db.KnowsTask(ctx, taskID)
		if err != nil {
			log.WarnContext(ctx, "find reported task failed", "err", err)
		}
		return ok
	}
	pages := http.NewServeMux()
	pages.Handle(callbackPath, riffusion.NewCallbackHandler(callbackSecret(cfg), known,
		func(context.Context, string, *riffusion.Result, *riffusion.Error) error { pipeline.Poll(); return nil }))
	pages.Handle(interactionsPath, client.InteractionsEndpoint())
	pages.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprintln(w, "ok") })
	return pages
}

// jobsPath is the path of River's page of jobs.
const jobsPath = "/jobs"

// adminPages returns the pages for the operator: health, metrics and River's page of jobs.
func adminPages(ctx context.Context, e env, probes []ops.Probe, runner *queue.Runner) (http.Handler, error) {
	cfg, pages := e.cfg, http.NewServeMux()
	pages.Handle("/", ops.Handler(e.metrics, probes))
	protected := ops.Protect(pages, ops.Access{Addr: cfg.AdminAddr, Token: cfg.AdminToken.Reveal()})
	if cfg.AdminAddr == "" {
		return protected, nil
	}
	if cfg.AdminToken == "" && !ops.Loopback(cfg.AdminAddr) {
		e.log.WarnContext(ctx, "ADMIN_ADDR can be reached from other machines: only /healthz and /readyz answer until ADMIN_TOKEN is set")
	}
	ui, err := riverui.NewHandler(&riverui.HandlerOpts{
		Endpoints: riverui.NewEndpoints(runner.Client(), nil), Logger: slog.New(slog.DiscardHandler), Prefix: jobsPath})
	if err != nil {
		return nil, fmt.Errorf("create page of jobs: %w", err)
	}
	if err := ui.Start(ctx); err != nil {
		return nil, fmt.Errorf("start page of jobs: %w", err)
	}
	pages.Handle(jobsPath+"/", ui)
	return protected, nil
}

// listen returns a task that serves pages at an address. Its errors name the variable of
// the address.
func listen(variable, addr string, pages http.Handler, log *slog.Logger) func(context.Context) error {
	serve := ops.Serve
	if variable == "WEB_ADDR" {
		serve = ops.ServePages
	}
	return func(ctx context.Context) error {
		if err := serve(ctx, addr, pages, log); err != nil {
			return fmt.Errorf("%s: %w", variable, err)
		}
		return nil
	}
}

// probes return what the bot needs to work.
func probes(data *storage, client *bot.Bot, queuePaused func() bool) []ops.Probe {
	return []ops.Probe{
		{Name: "database", Check: data.db.Ping},
		{Name: "files", Check: data.files.Ping},
		{Name: "discord", Reason: client.Waiting, Check: func(context.Context) error {
			if !client.Ready() {
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
