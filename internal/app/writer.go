package app

import (
	"context"
	"log/slog"
	"time"

	"github.com/riffbot/riffbot/internal/config"
	"github.com/riffbot/riffbot/internal/lyrics"
	"github.com/riffbot/riffbot/internal/provider"
	"github.com/riffbot/riffbot/internal/songs"
	"github.com/riffbot/riffbot/internal/store"
)

// newWriter returns the lyrics writer; nil without a key.
func newWriter(e env, catalog provider.Catalog, db *store.DB) *limitedWriter {
	if e.cfg.Writer.Key == "" {
		return nil
	}
	c := writerConfig(e.cfg, catalog)
	c.Log = e.log
	return newLimitedWriter(lyrics.New(c), db, e.limits, e.now, e.log)
}

// writerConfig returns the configuration of the lyrics writer and the moderator. Texts
// keep the limits of the bot and of all providers, so that any of them can sing them.
func writerConfig(cfg config.Config, catalog provider.Catalog) lyrics.Config {
	limit := func(ours int, theirs func(provider.Limits) int) int {
		for _, c := range catalog.All() {
			if n := theirs(c.LimitsOf("")); n > 0 {
				ours = min(ours, n)
			}
		}
		return ours
	}
	return lyrics.Config{
		Key: cfg.Writer.Key.Reveal(), BaseURL: cfg.Writer.BaseURL, Model: cfg.Writer.Model,
		Moderate: cfg.Writer.Moderate, Blocked: cfg.Writer.Blocked,
		Limits: lyrics.Limits{
			Title:  limit(songs.MaxTitle, func(l provider.Limits) int { return l.TitleRunes }),
			Style:  limit(songs.MaxStyle, func(l provider.Limits) int { return l.StyleRunes }),
			Lyrics: limit(songs.MaxLyrics, func(l provider.Limits) int { return l.LyricsRunes })},
	}
}

// limitedWriter is the lyrics writer within its limits. All requests to the language
// model use it.
type limitedWriter struct {
	writer *lyrics.Writer
	quota  *songs.WriterQuota
}

func newLimitedWriter(writer *lyrics.Writer, db *store.DB, limits songs.Limits, now func() time.Time,
	log *slog.Logger) *limitedWriter {
	return &limitedWriter{writer, &songs.WriterQuota{Store: db, Limits: limits, NewID: newID, Now: now, Log: log}}
}

// Write writes a draft while a member waits. It returns a [*songs.LimitError] if a limit
// rejects the request.
func (w *limitedWriter) Write(ctx context.Context, c songs.WriterCall, request lyrics.Request,
	progress func(lyrics.Draft)) (d lyrics.Draft, err error) {
	err = w.quota.Do(ctx, c, func(ctx context.Context, m *songs.WriterMeter) error {
		d, err = w.writer.WriteMetered(ctx, request, m, progress)
		return err
	})
	return d, err
}

// writeInTurn writes a draft in the background, after other requests of the same member.
func (w *limitedWriter) writeInTurn(ctx context.Context, c songs.WriterCall, request lyrics.Request) (d lyrics.Draft,
	err error) {
	err = w.quota.DoWait(ctx, c, func(ctx context.Context, m *songs.WriterMeter) error {
		d, err = w.writer.WriteMetered(ctx, request, m, nil)
		return err
	})
	return d, err
}
