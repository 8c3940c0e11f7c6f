package discord

import (
	"context"
	"log/slog"
	"time"

	"github.com/riffbot/riffbot/internal/i18n"
)

// guildLanguages returns the languages of guilds. [guild.SettingsService] is one.
type guildLanguages interface {
	Language(ctx context.Context, guildID, told string) (locale string, err error)
}

// GuildLocales resolves to the language of the settings of a server, or else to the one
// that it has at Discord. It implements [LocaleResolver].
type GuildLocales struct {
	guilds guildLanguages
	log    *slog.Logger
}

// NewGuildLocales returns a resolver that reads settings.
func NewGuildLocales(settings guildLanguages, log *slog.Logger) *GuildLocales {
	return &GuildLocales{settings, log}
}

// localeTimeout is the timeout of a lookup. It is short, because responses wait for it.
const localeTimeout = time.Second

// Language returns the language of a server; English if unknown.
func (r *GuildLocales) Language(ctx context.Context, guildID, locale string) i18n.Language {
	soon, cancel := context.WithTimeout(ctx, localeTimeout)
	defer cancel()
	found, err := r.guilds.Language(soon, guildID, locale)
	if err != nil {
		r.log.WarnContext(ctx, "get guild language failed", "guild", guildID, "err", err)
	}
	return i18n.ForLocale(found)
}
