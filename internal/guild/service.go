package guild

import (
	"context"
	"fmt"
	"sync"
	"time"
)

// Store persists settings. Its methods are safe for concurrent use by several goroutines and
// processes.
type Store interface {
	// Settings returns a guild's settings; the zero value if none were changed.
	Settings(ctx context.Context, guildID string) (Settings, error)
	// ChangeSettings changes a guild's settings and adds the audit entries returned by audit in one
	// transaction. Concurrent changes are serialized.
	ChangeSettings(ctx context.Context, guildID string, change func(*Settings) error,
		audit func(before, after Settings) ([]AuditEntry, error)) (Settings, error)
	// AddAuditEntry adds an entry to the audit.
	AddAuditEntry(ctx context.Context, e AuditEntry) error
	// Audit returns a page of a guild's audit, newest entries first, and the total number of
	// entries.
	Audit(ctx context.Context, guildID string, offset, limit int) (page []AuditEntry, total int, err error)
	// Locale returns the locale saved by SetLocale; empty if there is none.
	Locale(ctx context.Context, guildID string) (string, error)
	SetLocale(ctx context.Context, guildID, locale string) error
}

// SettingsService provides the settings of all guilds. It caches them.
type SettingsService struct {
	store Store
	newID func() string
	now   func() time.Time

	mu       sync.Mutex
	settings map[string]cachedSettings
	locales  map[string]cachedLocale
}

// cachedSettings are a guild's settings and the time until which they are used without reading them
// again.
type cachedSettings struct {
	settings Settings
	until    time.Time
}

// Settings are read with every order and rarely changed. Changes by another process are noticed
// after at most cacheTTL. Limits are enforced in a transaction that does not use the cache.
const (
	cacheTTL  = 5 * time.Second
	maxCached = 10_000
)

// NewSettingsService returns a [SettingsService].
func NewSettingsService(store Store, newID func() string, now func() time.Time) *SettingsService {
	return &SettingsService{store: store, newID: newID, now: now, settings: make(map[string]cachedSettings),
		locales: make(map[string]cachedLocale)}
}

// Settings returns a guild's settings, which may be a few seconds old. In direct messages, where
// guildID is empty, it returns the zero value.
func (s *SettingsService) Settings(ctx context.Context, guildID string) (Settings, error) {
	if guildID == "" {
		return Settings{}, nil
	}
	s.mu.Lock()
	k, ok := s.settings[guildID]
	s.mu.Unlock()
	if ok && s.now().Before(k.until) {
		return k.settings, nil
	}
	settings, err := s.store.Settings(ctx, guildID)
	if err != nil {
		return Settings{}, fmt.Errorf("read guild settings: %w", err)
	}
	s.cache(guildID, settings)
	return settings, nil
}

// Change changes a guild's settings on behalf of a user, records the changed values in the audit,
// and returns the new settings. If change returns an error, nothing is changed.
func (s *SettingsService) Change(ctx context.Context, guildID, by string, change func(*Settings) error) (Settings,
	error) {
	at := s.now()
	settings, err := s.store.ChangeSettings(ctx, guildID, change, func(before, after Settings) ([]AuditEntry, error) {
		entries, err := changes(before, after)
		for i := range entries {
			entries[i].ID, entries[i].GuildID, entries[i].By, entries[i].At = s.newID(), guildID, by, at
		}
		return entries, err
	})
	if err != nil {
		return Settings{}, fmt.Errorf("change guild settings: %w", err)
	}
	s.cache(guildID, settings)
	return settings, nil
}

// Record adds a decision to the audit that is not a change of settings.
func (s *SettingsService) Record(ctx context.Context, guildID, by, what, before, after string) error {
	err := s.store.AddAuditEntry(ctx, AuditEntry{ID: s.newID(), GuildID: guildID, By: by, At: s.now(), Action: what,
		Before: before, After: after})
	if err != nil {
		return fmt.Errorf("add audit entry: %w", err)
	}
	return nil
}

// Audit returns a page of a guild's audit, newest entries first, and the total number of entries.
func (s *SettingsService) Audit(ctx context.Context, guildID string, offset, limit int) ([]AuditEntry, int, error) {
	page, total, err := s.store.Audit(ctx, guildID, offset, limit)
	if err != nil {
		return nil, 0, fmt.Errorf("read audit: %w", err)
	}
	return page, total, nil
}

// Invalidate removes a guild's settings from the cache.
func (s *SettingsService) Invalidate(guildID string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.settings, guildID)
}

func (s *SettingsService) cache(guildID string, settings Settings) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.settings) >= maxCached {
		clear(s.settings)
	}
	s.settings[guildID] = cachedSettings{settings, s.now().Add(cacheTTL)}
}
