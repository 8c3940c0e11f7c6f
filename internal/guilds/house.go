package guilds

import (
	"context"
	"fmt"
	"sync"
	"time"
)

// Store remembers what servers want. Its methods are safe for use by many
// goroutines and processes.
type Store interface {
	// Settings returns a guild's settings; the zero value when nobody has changed
	// any.
	Settings(ctx context.Context, guildID string) (Settings, error)
	// ChangeSettings changes a guild's settings and keeps what note says of it, or
	// does neither. Two changes at once come one after another, none is lost.
	ChangeSettings(ctx context.Context, guildID string, change func(*Settings) error, note func(before, after Settings) ([]Entry, error)) (Settings, error)
	// Note keeps an entry of the audit.
	Note(ctx context.Context, e Entry) error
	// Audit returns a page of a guild's audit, newest first, and how long it is.
	Audit(ctx context.Context, guildID string, offset, limit int) (page []Entry, total int, err error)
	// Locale returns the locale that a guild has at Discord, as [Store.SetLocale] has
	// kept it; empty where that was never said.
	Locale(ctx context.Context, guildID string) (string, error)
	SetLocale(ctx context.Context, guildID, locale string) error
}

// House knows what every server wants.
type House struct {
	store Store
	newID func() string
	now   func() time.Time

	mu    sync.Mutex
	known map[string]known
	heard map[string]heard
}

// known are settings as they were read.
type known struct {
	settings Settings
	until    time.Time
}

// Settings are asked for with every order, and changed seldom: another process
// may be that late in noticing. What is counted in a transaction reads them there.
const (
	knownFor  = 5 * time.Second
	mostKnown = 10_000
)

// NewHouse builds a house.
func NewHouse(store Store, newID func() string, now func() time.Time) *House {
	return &House{store: store, newID: newID, now: now, known: make(map[string]known), heard: make(map[string]heard)}
}

// Settings returns what a guild wants, as it was at most a few seconds ago. In
// direct messages, where there is no guild, everything is as the operator has it.
func (h *House) Settings(ctx context.Context, guildID string) (Settings, error) {
	if guildID == "" {
		return Settings{}, nil
	}
	h.mu.Lock()
	k, ok := h.known[guildID]
	h.mu.Unlock()
	if ok && h.now().Before(k.until) {
		return k.settings, nil
	}
	s, err := h.store.Settings(ctx, guildID)
	if err != nil {
		return Settings{}, fmt.Errorf("read the settings of a server: %w", err)
	}
	h.keep(guildID, s)
	return s, nil
}

// Change changes what a guild wants on somebody's behalf and returns the result.
// Each value that differs becomes an entry of the audit. An error of change leaves
// everything as it is.
func (h *House) Change(ctx context.Context, guildID, by string, change func(*Settings) error) (Settings, error) {
	at := h.now()
	s, err := h.store.ChangeSettings(ctx, guildID, change, func(before, after Settings) ([]Entry, error) {
		entries, err := changes(before, after)
		for i := range entries {
			entries[i].ID, entries[i].GuildID, entries[i].By, entries[i].At = h.newID(), guildID, by, at
		}
		return entries, err
	})
	if err != nil {
		return Settings{}, fmt.Errorf("change the settings of a server: %w", err)
	}
	h.keep(guildID, s)
	return s, nil
}

// Note writes down what somebody decided that is no setting.
func (h *House) Note(ctx context.Context, guildID, by, what, before, after string) error {
	err := h.store.Note(ctx, Entry{ID: h.newID(), GuildID: guildID, By: by, At: h.now(), What: what, Before: before, After: after})
	if err != nil {
		return fmt.Errorf("write down what was decided: %w", err)
	}
	return nil
}

// Audit returns a page of what was changed in a guild, newest first, and how much
// there is.
func (h *House) Audit(ctx context.Context, guildID string, offset, limit int) ([]Entry, int, error) {
	page, total, err := h.store.Audit(ctx, guildID, offset, limit)
	if err != nil {
		return nil, 0, fmt.Errorf("read the audit: %w", err)
	}
	return page, total, nil
}

// Forget drops what is known of a guild, so that it is read anew.
func (h *House) Forget(guildID string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	delete(h.known, guildID)
}

func (h *House) keep(guildID string, s Settings) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if len(h.known) >= mostKnown {
		clear(h.known)
	}
	h.known[guildID] = known{s, h.now().Add(knownFor)}
}
