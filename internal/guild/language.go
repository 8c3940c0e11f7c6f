package guild

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// cachedLocale is a guild's locale and the time until which it is used without reading it again.
type cachedLocale struct {
	locale string
	until  time.Time
}

// Language returns the locale of messages in a guild, such as "zh-CN". The guild's settings take
// precedence over reported, the locale in the current interaction, and that over the last locale
// reported by Discord. It is empty if no locale is known. With an error, Language returns the best
// locale that is known.
func (s *SettingsService) Language(ctx context.Context, guildID, reported string) (string, error) {
	if guildID == "" {
		return reported, nil
	}
	saveErr := s.SetLocale(ctx, guildID, reported)
	settings, err := s.Settings(ctx, guildID)
	err = errors.Join(saveErr, err)
	switch {
	case settings.Language != "":
		return settings.Language, err
	case reported != "":
		return reported, err
	default:
		last, readErr := s.locale(ctx, guildID)
		return last, errors.Join(err, readErr)
	}
}

// SetLocale records the locale that Discord reports for a guild. It writes only changes.
func (s *SettingsService) SetLocale(ctx context.Context, guildID, locale string) error {
	if guildID == "" || locale == "" {
		return nil
	}
	was, err := s.locale(ctx, guildID)
	if err != nil || was == locale {
		return err
	}
	if err := s.store.SetLocale(ctx, guildID, locale); err != nil {
		return fmt.Errorf("save guild locale: %w", err)
	}
	s.cacheLocale(guildID, locale)
	return nil
}

// locale returns the last locale reported by Discord. It may be a few seconds old.
func (s *SettingsService) locale(ctx context.Context, guildID string) (string, error) {
	s.mu.Lock()
	k, ok := s.locales[guildID]
	s.mu.Unlock()
	if ok && s.now().Before(k.until) {
		return k.locale, nil
	}
	locale, err := s.store.Locale(ctx, guildID)
	if err != nil {
		return "", fmt.Errorf("read guild locale: %w", err)
	}
	s.cacheLocale(guildID, locale)
	return locale, nil
}

func (s *SettingsService) cacheLocale(guildID, locale string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.locales) >= maxCached {
		clear(s.locales)
	}
	s.locales[guildID] = cachedLocale{locale, s.now().Add(cacheTTL)}
}
