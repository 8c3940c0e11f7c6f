package guilds

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// heard is a guild's locale as it was said or read.
type heard struct {
	locale string
	until  time.Time
}

// Language returns the locale in which a guild is spoken to, such as "zh-CN": what
// its settings say, else told, which is what Discord has just said of it, else what
// Discord said last; empty where nobody has said any. Beside an error comes the best
// that is known.
func (h *House) Language(ctx context.Context, guildID, told string) (string, error) {
	if guildID == "" {
		return told, nil
	}
	unheard := h.Hear(ctx, guildID, told)
	s, err := h.Settings(ctx, guildID)
	err = errors.Join(unheard, err)
	switch {
	case s.Language != "":
		return s.Language, err
	case told != "":
		return told, err
	default:
		said, unread := h.locale(ctx, guildID)
		return said, errors.Join(err, unread)
	}
}

// Hear remembers what Discord says of a guild's locale. That is written down only
// when it is something new.
func (h *House) Hear(ctx context.Context, guildID, locale string) error {
	if guildID == "" || locale == "" {
		return nil
	}
	was, err := h.locale(ctx, guildID)
	if err != nil || was == locale {
		return err
	}
	if err := h.store.SetLocale(ctx, guildID, locale); err != nil {
		return fmt.Errorf("remember the language of a server: %w", err)
	}
	h.remember(guildID, locale)
	return nil
}

// locale is what Discord said last, as it was known at most a few seconds ago.
func (h *House) locale(ctx context.Context, guildID string) (string, error) {
	h.mu.Lock()
	k, ok := h.heard[guildID]
	h.mu.Unlock()
	if ok && h.now().Before(k.until) {
		return k.locale, nil
	}
	locale, err := h.store.Locale(ctx, guildID)
	if err != nil {
		return "", fmt.Errorf("read the language of a server: %w", err)
	}
	h.remember(guildID, locale)
	return locale, nil
}

func (h *House) remember(guildID, locale string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if len(h.heard) >= mostKnown {
		clear(h.heard)
	}
	h.heard[guildID] = heard{locale, h.now().Add(knownFor)}
}
