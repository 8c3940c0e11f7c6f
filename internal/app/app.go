package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"time"

	"github.com/riffbot/riffbot/commands/export"
	"github.com/riffbot/riffbot/internal/config"
	"github.com/riffbot/riffbot/internal/messages"
	"github.com/riffbot/riffbot/internal/ops"
	"github.com/riffbot/riffbot/internal/redact"
	"github.com/riffbot/riffbot/internal/retention"
	"github.com/riffbot/riffbot/internal/songs"
	"github.com/riffbot/riffbot/internal/web"
)

// env is what most parts of the bot are built with.
type env struct {
	cfg      config.Config
	limits   songs.Limits
	metrics  *ops.Metrics
	redactor *redact.Redactor
	log      *slog.Logger
	now      func() time.Time
}

// RunBot builds the bot and runs it until ctx ends.
func RunBot(ctx context.Context, getenv func(string) string, now func() time.Time, logTo io.Writer) (err error) {
	defer func() {
		if ctx.Err() != nil && errors.Is(err, context.Canceled) {
			err = nil // stopped during the start
		}
	}()
	cfg, err := config.Load(getenv)
	if err != nil {
		return fmt.Errorf("invalid settings:\n%w", err)
	}
	redactor := newRedactor(cfg)
	defer func() { err = redactor.Error(err) }()
	log := newLog(cfg, redactor, logTo)
	log.InfoContext(ctx, "riffbot starts", "version", versionText(), "settings", cfg)
	logRenamed(ctx, cfg, log)
	logLimits(ctx, cfg, log)
	data, err := openStorage(ctx, cfg, log)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, data.close()) }()
	e := env{cfg: cfg, limits: cfg.Songs.Limits, metrics: ops.NewMetrics(), redactor: redactor, log: log, now: now}
	built, err := build(ctx, e, data)
	if err != nil {
		return err
	}
	return runAll(ctx, built.tasks...)
}

// parts are what [build] builds: the tasks that have to run, and the pages for members, nil if they are off.
type parts struct {
	tasks []func(context.Context) error
	site  *web.Site
}

// build builds the parts of the bot in the order in which they depend on each other. Nothing
// runs before.
func build(ctx context.Context, e env, data *storage) (parts, error) {
	conn, err := newConnection(e, data)
	if err != nil {
		return parts{}, err
	}
	guilds := newGuilds(e, data, conn)
	svc, err := newServices(e, data, conn, guilds)
	if err != nil {
		return parts{}, err
	}
	runner, err := newQueue(e, data)
	if err != nil {
		return parts{}, err
	}
	tasks := export.NewTasks(e.log, e.now)
	msgs, err := newDisplays(e, data, conn, guilds, svc)
	if err != nil {
		return parts{}, err
	}
	singers := newPersonas(e, data, guilds, svc)
	pipeline := newPipeline(e, data, runner, svc, singers, msgs.orders)
	calls, err := newVoice(e.cfg, conn.client, e.log)
	if err != nil {
		return parts{}, err
	}
	publisher := newPublisher(e, data)
	box := newJukebox(e, jukeboxParts{conn.client, calls, data, guilds.access, pipeline, svc.writer, msgs.panel,
		publisher})
	requests := newBoard(e, data, guilds, svc, msgs, pipeline, box)
	sessions := newCowriting(ctx, e, data, conn, guilds, svc)
	router, err := newRouter(e.cfg, commandParts{
		offer: svc.offer, store: data.db, library: data.library, files: data.files,
		deletion: data.deletion, lists: data.playlists,
		settings: guilds.settings, access: guilds.access, locales: guilds.locales, tokens: msgs.tokens,
		pipeline: pipeline, messages: msgs.orders,
		panel: msgs.panel, board: requests, sessions: sessions, singers: singers, jukebox: box, calls: calls,
		exports: svc.exports, tasks: tasks,
		album:   svc.album,
		painter: newPainter(e.cfg, data.db, pipeline, e.limits, e.now, e.log),
		writer:  svc.writer, moderator: svc.moderator, limits: e.limits,
		answered: newReminder(e, data), commandID: conn.client.CommandID, voiceChannel: conn.client.ChannelOf,
		channels: conn.channels, links: newWebLinks(e, data, guilds.settings), keys: newKeys(e, data), now: e.now,
	})
	if err != nil {
		return parts{}, err
	}
	cleaner := retention.NewCleaner(data.deletion, data.files, retentionOf(e.cfg), retention.Interval, e.log, e.now)
	site, siteTasks, err := newSite(ctx, e, webParts{data, conn, guilds, svc, box, requests, publisher})
	if err != nil {
		return parts{}, err
	}
	servers, err := newServers(ctx, e, data, conn.client, runner, pipeline, site)
	if err != nil {
		return parts{}, err
	}
	handedOver, jukeboxDone := make(chan struct{}), make(chan struct{})
	handlers := eventHandlers(e, router, cleaner, guilds.settings, msgs.panel, calls, box)
	handlers.GuildCreated = newWelcomer(e, data, conn, guilds).GuildCreated
	connected := firstConnection(&handlers)
	return parts{site: site, tasks: append(append(servers, siteTasks...),
		func(ctx context.Context) error { return conn.client.Run(until(ctx, jukeboxDone), handlers) },
		func(ctx context.Context) error { defer close(handedOver); conn.client.HandOver(ctx); return nil },
		func(ctx context.Context) error { defer close(jukeboxDone); return box.Run(until(ctx, handedOver)) },
		func(ctx context.Context) error { defer msgs.orders.Close(); return pipeline.Run(ctx) },
		conn.receiveInteractions, requests.Run, sessions.Run, singers.Run, cleaner.Run, tasks.Run, msgs.panel.Run,
		remasterer(e, data, svc), finishStart(connected, svc.ffmpeg, e.log),
		messages.NewPostUpdater(data.db, pipeline, msgs.orders, e.log, e.now).Run,
	)}, nil
}
