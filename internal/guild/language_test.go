package guild_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/riffbot/riffbot/internal/guild"
	"github.com/riffbot/riffbot/internal/store/storetest"
)

// countingStore counts changes of locales.
type countingStore struct {
	guild.Store
	saved int
	err   error // returned by SetLocale
}

func (c *countingStore) SetLocale(ctx context.Context, guildID, locale string) error {
	if c.err != nil {
		return c.err
	}
	c.saved++
	return c.Store.SetLocale(ctx, guildID, locale)
}

// TestLanguagePrecedence checks that the settings take precedence over the reported locale and that
// over the last one, in each process.
func TestLanguagePrecedence(t *testing.T) {
	t.Parallel()
	c, db := newClock(), &countingStore{Store: storetest.Open(t)}
	service, later := guild.NewSettingsService(db, ids(), c.Now), guild.NewSettingsService(db, ids(), c.Now)
	check := func(service *guild.SettingsService, what, guildID, reported, want string) {
		t.Helper()
		if got, err := service.Language(t.Context(), guildID, reported); err != nil || got != want {
			t.Errorf("%s: %q, %v; want %q", what, got, err, want)
		}
	}
	check(service, "direct messages", "", "zh-CN", "zh-CN")
	check(service, "no locale known", "g", "", "")
	check(service, "reported", "g", "fr", "fr")
	check(service, "last reported", "g", "", "fr")
	for range 3 {
		if err := service.SetLocale(t.Context(), "g", "zh-CN"); err != nil {
			t.Fatal(err)
		}
	}
	check(service, "set by gateway", "g", "", "zh-CN")
	check(service, "other guild", "other", "", "")
	if db.saved != 2 {
		t.Errorf("saved %d times, want 2", db.saved)
	}
	check(later, "other process", "g", "", "zh-CN")
	c.Advance(time.Minute)
	if _, err := service.Change(t.Context(),
		"g", "ana", func(s *guild.Settings) error { s.Language = "en"; return nil }); err != nil {
		t.Fatal(err)
	}
	check(service, "settings", "g", "zh-CN", "en")
	check(later, "settings, other process", "g", "zh-CN", "en")
	db.err = errors.New("disk is full")
	for guild, want := range map[string]string{"g": "en", "new": "fr"} {
		if got, err := service.Language(t.Context(), guild, "fr"); got != want || !errors.Is(err, db.err) {
			t.Errorf("failing store: %q, %v; want %q", got, err, want)
		}
	}
	if entries, _, err := service.Audit(t.Context(), "g", 0, 1); err != nil || len(entries) != 1 ||
		entries[0].Action != "language" || entries[0].After != `"en"` {
		t.Errorf("audit: %+v, %v", entries, err)
	}
}
