package onboarding_test

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/riffbot/riffbot/internal/commandtest"
	"github.com/riffbot/riffbot/internal/discord"
	"github.com/riffbot/riffbot/internal/i18n"
	"github.com/riffbot/riffbot/internal/onboarding"
	"github.com/riffbot/riffbot/internal/store/storetest"
)

// fakeClient posts in the channels for which answers has no error.
type fakeClient struct {
	mu       sync.Mutex
	writable []string
	answers  map[string]error // by channel
	tried    []string
	posted   []string
}

func (c *fakeClient) Post(_ context.Context, channelID string, m discord.Message) (*discord.Message, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.tried = append(c.tried, channelID)
	if err := c.answers[channelID]; err != nil {
		return nil, err
	}
	c.posted = append(c.posted, channelID)
	return &m, nil
}

func (c *fakeClient) DirectChannel(_ context.Context, userID string) (string, error) {
	return "dm " + userID, c.answers["open"]
}

func (c *fakeClient) WritableChannels(string) []string { return c.writable }

var now = time.Date(2026, 5, 6, 7, 8, 9, 0, time.UTC)

func allow(string) error { return nil }

func TestWelcomeIsPostedInOnePlace(t *testing.T) {
	t.Parallel()
	other := errors.New("discord is down")
	for name, c := range map[string]struct {
		writable []string
		answers  map[string]error
		joined   time.Time
		allowed  func(string) error
		tried    []string
		again    []string // tried at the next connection
	}{
		"system channel": {writable: []string{"a", "system"}, tried: []string{"system"}},
		"system channel refuses": {writable: []string{"a", "system"},
			answers: map[string]error{"system": discord.ErrNoAccess}, tried: []string{"system", "dm owner"}},
		"no system channel": {writable: []string{"a"}, tried: []string{"dm owner"}},
		"owner accepts no messages": {writable: []string{"a", "b"},
			answers: map[string]error{"dm owner": discord.ErrNoAccess, "a": discord.ErrNoAccess},
			tried:   []string{"dm owner", "a", "b"}},
		"no channel accepts it": {writable: []string{"a"}, answers: map[string]error{"open": discord.ErrNoAccess,
			"a": discord.ErrNoAccess}, tried: []string{"a"}},
		"another error": {writable: []string{"system"}, answers: map[string]error{"system": other},
			tried: []string{"system"}, again: []string{"system"}},
		"joined long ago": {writable: []string{"system"}, joined: now.AddDate(0, 0, -2)},
		"not allowed":     {writable: []string{"system"}, allowed: func(string) error { return other }},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			client := &fakeClient{writable: c.writable, answers: c.answers}
			db := storetest.Open(t)
			if c.allowed == nil {
				c.allowed = allow
			}
			welcomer := onboarding.NewWelcomer(onboarding.Config{Client: client, Store: db,
				Locales: discord.DefaultLocales{}, Allowed: c.allowed, Log: slog.New(slog.DiscardHandler),
				Now: func() time.Time { return now }})
			g := discord.Guild{ID: "1", Name: "Club", OwnerID: "owner", SystemChannelID: "system", JoinedAt: now}
			if !c.joined.IsZero() {
				g.JoinedAt = c.joined
			}
			welcomer.GuildCreated(t.Context(), g)
			if !slices.Equal(client.tried, c.tried) {
				t.Errorf("tried %v, want %v", client.tried, c.tried)
			}
			client.tried = nil
			welcomer.GuildCreated(t.Context(), g)
			if !slices.Equal(client.tried, c.again) {
				t.Errorf("tried %v at the next connection, want %v", client.tried, c.again)
			}
		})
	}
}

// TestOneProcessWelcomes handles the same event in several processes at once.
func TestOneProcessWelcomes(t *testing.T) {
	t.Parallel()
	client, db := &fakeClient{writable: []string{"system"}}, storetest.Open(t)
	var running sync.WaitGroup
	for range 8 {
		welcomer := onboarding.NewWelcomer(onboarding.Config{Client: client, Store: db,
			Locales: discord.DefaultLocales{}, Allowed: allow, Log: slog.New(slog.DiscardHandler),
			Now: func() time.Time { return now }})
		running.Go(func() {
			welcomer.GuildCreated(t.Context(), discord.Guild{ID: "1", SystemChannelID: "system", JoinedAt: now})
		})
	}
	running.Wait()
	if len(client.posted) != 1 {
		t.Errorf("posted in %v", client.posted)
	}
}

func TestWelcomeMessages(t *testing.T) {
	t.Parallel()
	all := make(map[string]discord.Message)
	for _, l := range i18n.All() {
		all[l.Tag()+" in the server"] = onboarding.Message(l, 2)
		all[l.Tag()+" to the owner"] = onboarding.OwnerMessage(l, "*Moon* Club", false, 2)
		all[l.Tag()+" to the owner, with songs"] = onboarding.OwnerMessage(l, "Club", true, 2)
	}
	commandtest.CheckGolden(t, "testdata/welcome.golden", all)
}
