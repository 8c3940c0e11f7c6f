package app

import (
	"context"
	"log/slog"
	"runtime/debug"

	"github.com/riffbot/riffbot/bot"
	"github.com/riffbot/riffbot/internal/config"
	"github.com/riffbot/riffbot/internal/lyrics"
	"github.com/riffbot/riffbot/internal/media"
	"github.com/riffbot/riffbot/internal/provider"
	"github.com/riffbot/riffbot/internal/songs"
	"github.com/riffbot/riffbot/internal/typeset"
)

// services are the services that songs are made with.
type services struct {
	providers []provider.Provider
	offer     songs.Offer
	writer    *limitedWriter  // nil: no language model writes lyrics
	moderator songs.Moderator // nil: no moderation
	ffmpeg    *media.FFmpeg   // nil: no ffmpeg
	exports   *media.Exports
	album     func(context.Context, songs.Place) string
}

func newServices(e env, data *storage, conn connection, g guilds) (services, error) {
	all, err := newProviders(e.cfg, data.files, e.log)
	if err != nil {
		return services{}, err
	}
	providers := metered(all, e.metrics, newAlerts(e, conn))
	offer := newOffer(e.cfg, providers, g.settings)
	svc := services{
		providers: providers, offer: offer,
		writer: newWriter(e, offer.Catalog, data.db),
		ffmpeg: findFFmpeg(e.cfg, data.files, e.log),
		album:  albumOf(conn.client, e.log),
	}
	if e.cfg.Writer.Moderate || len(e.cfg.Writer.Blocked) > 0 {
		svc.moderator = moderator{lyrics.NewModerator(writerConfig(e.cfg, offer.Catalog))}
	}
	svc.exports = media.NewExports(svc.ffmpeg, data.files, data.db, int64(e.cfg.ExportCache)<<20, e.log)
	return svc, nil
}

// findFFmpeg returns ffmpeg, or nil without it, and logs once what is missing.
func findFFmpeg(cfg config.Config, files songs.Files, log *slog.Logger) *media.FFmpeg {
	if err := media.RemoveAbandonedDirs(); err != nil {
		log.Warn("remove leftover files of killed processes failed", "err", err)
	}
	ffmpeg, err := media.Find(cfg.FFmpeg, files)
	if ffmpeg == nil {
		log.Warn("running without ffmpeg: songs are posted unchanged, or as links if they are too large; "+
			"no even loudness, cards, karaoke videos, other formats and voice messages", "err", err)
		return nil
	}
	return ffmpeg
}

// finishStart returns a task for what the start does not wait for: it logs which fonts are missing, for which it reads
// all of them, and returns memory of the start to the system, which an idle process would keep.
func finishStart(connected <-chan struct{}, ffmpeg *media.FFmpeg, log *slog.Logger) func(context.Context) error {
	return func(ctx context.Context) error {
		select {
		case <-ctx.Done():
			return nil
		case <-connected:
		}
		if ffmpeg != nil {
			if advice := typeset.System().Advice(); advice != "" {
				log.InfoContext(ctx, "some scripts cannot be drawn", "advice", advice)
			}
		}
		debug.FreeOSMemory()
		<-ctx.Done()
		return nil
	}
}

// albumOf returns a function that returns the name of a server, which is the album of its songs.
func albumOf(client *bot.Bot, log *slog.Logger) func(context.Context, songs.Place) string {
	return func(ctx context.Context, p songs.Place) string {
		if p.GuildID == "" {
			return ""
		}
		name, err := client.GuildName(ctx, p.GuildID)
		if err != nil { // the album is optional
			log.WarnContext(ctx, "get guild name failed", "guild", p.GuildID, "err", err)
		}
		return name
	}
}
