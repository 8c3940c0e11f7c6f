package app

import (
	"context"
	"io"
	"log/slog"

	"github.com/riffbot/riffbot/internal/config"
	"github.com/riffbot/riffbot/internal/redact"
)

// newRedactor returns a redactor of all secrets in the settings.
func newRedactor(cfg config.Config) *redact.Redactor {
	return redact.New(append(cfg.Secrets(), callbackSecret(cfg))...)
}

// newLog returns a logger that redacts secrets.
func newLog(cfg config.Config, redactor *redact.Redactor, w io.Writer) *slog.Logger {
	options := &slog.HandlerOptions{Level: cfg.LogLevel, ReplaceAttr: redactor.Attr}
	if cfg.LogFormat == "json" {
		return slog.New(slog.NewJSONHandler(w, options))
	}
	return slog.New(slog.NewTextHandler(w, options))
}

// logRenamed warns of environment variables with old names.
func logRenamed(ctx context.Context, cfg config.Config, log *slog.Logger) {
	for _, r := range cfg.Renamed {
		if r.Ignored {
			log.WarnContext(ctx, "old environment variable ignored, the new one is set", "old", r.Old, "new", r.New)
			continue
		}
		log.WarnContext(ctx, "environment variable renamed, the next release does not read the old name", "old", r.Old,
			"new", r.New)
	}
}

// logLimits warns of limits that are switched off, because songs and lyrics cost money,
// and of quotas that allow no song.
func logLimits(ctx context.Context, cfg config.Config, log *slog.Logger) {
	if names := cfg.Unlimited(); len(names) > 0 {
		log.WarnContext(ctx, "limits are switched off", "settings", names)
	}
	s := cfg.Songs
	if s.UserPerDay > 0 && s.UserPerDay < s.Price || s.GuildPerDay > 0 && s.GuildPerDay < s.Price {
		log.WarnContext(ctx, "no song can be ordered: one costs more than a day's quota", "SONG_CREDITS", s.Price,
			"USER_CREDITS_PER_DAY", s.UserPerDay, "GUILD_CREDITS_PER_DAY", s.GuildPerDay)
	}
}
