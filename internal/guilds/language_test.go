package guilds_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"riffbot/internal/guilds"
	"riffbot/internal/store/storetest"
)

// counting counts what is written of locales.
type counting struct {
	guilds.Store
	written int
	full    error // what is wrong with the disk
}

func (c *counting) SetLocale(ctx context.Context, guildID, locale string) error {
	if c.full != nil {
		return c.full
	}
	c.written++
	return c.Store.SetLocale(ctx, guildID, locale)
}

// A server is spoken to as its settings say, else as Discord has just said, else as
// Discord said last, by any process.
func TestWhichLanguageAServerHas(t *testing.T) {
	t.Parallel()
	c, db := newClock(), &counting{Store: storetest.Open(t)}
	h, later := guilds.NewHouse(db, ids(), c.Now), guilds.NewHouse(db, ids(), c.Now)
	check := func(h *guilds.House, what, guildID, told, want string) {
		t.Helper()
		if got, err := h.Language(t.Context(), guildID, told); err != nil || got != want {
			t.Errorf("%s: %q, %v; want %q", what, got, err, want)
		}
	}
	check(h, "direct messages", "", "zh-CN", "zh-CN")
	check(h, "nothing is known", "g", "", "")
	check(h, "what was just said", "g", "fr", "fr")
	check(h, "what was said last", "g", "", "fr")
	for range 3 {
		if err := h.Hear(t.Context(), "g", "zh-CN"); err != nil {
			t.Fatal(err)
		}
	}
	check(h, "what the gateway said", "g", "", "zh-CN")
	check(h, "elsewhere", "other", "", "")
	if db.written != 2 {
		t.Errorf("written %d times, want each news once", db.written)
	}
	check(later, "another process", "g", "", "zh-CN")
	c.advance(time.Minute)
	if _, err := h.Change(t.Context(), "g", "ana", func(s *guilds.Settings) error { s.Language = "en"; return nil }); err != nil {
		t.Fatal(err)
	}
	check(h, "the settings", "g", "zh-CN", "en")
	check(later, "the settings, elsewhere", "g", "zh-CN", "en")
	db.full = errors.New("the disk is full")
	for guild, want := range map[string]string{"g": "en", "new": "fr"} {
		if got, err := h.Language(t.Context(), guild, "fr"); got != want || !errors.Is(err, db.full) {
			t.Errorf("on a full disk: %q, %v; want %q", got, err, want)
		}
	}
	if entries, _, err := h.Audit(t.Context(), "g", 0, 1); err != nil || len(entries) != 1 || entries[0].What != "language" || entries[0].After != `"en"` {
		t.Errorf("the audit says %+v, %v", entries, err)
	}
}
