package app

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/riffbot/riffbot/internal/discord"
	"github.com/riffbot/riffbot/internal/ops"
	"github.com/riffbot/riffbot/internal/provider"
	"github.com/riffbot/riffbot/internal/provider/acedata"
)

// TestOperatorIsAlertedOncePerHour checks that only errors that the operator can correct
// cause alerts, once an hour for each cause, and that they say what to do.
func TestOperatorIsAlertedOncePerHour(t *testing.T) {
	now := time.Now()
	var log bytes.Buffer
	var posts []string
	var failing error
	alerts := &operatorAlerts{channel: "7", variable: func(string) string { return "RIFFUSION_TOKEN" },
		log: slog.New(slog.NewTextHandler(&log, nil)),
		now: func() time.Time { return now }, sent: make(map[string]time.Time),
		post: func(_ context.Context, channel string, m discord.Message) (*discord.Message, error) {
			posts = append(posts, channel+": "+m.Embeds[0].Title+": "+m.Embeds[0].Description)
			return &m, failing
		}}
	metered := meteredProvider{providerStub{family: acedata.Riffusion()}, ops.NewMetrics(), alerts}
	count := func(kind provider.Kind) {
		metered.count(t.Context(), "submit", &provider.Error{Kind: kind, TraceID: "r9",
			Err: errors.New("submit (trace r9)")})
	}
	for _, c := range []struct {
		kind provider.Kind
		says []string
	}{
		{provider.KindToken, []string{"RIFFUSION_TOKEN"}},
		{provider.KindQuota, []string{"top it up"}},
		{provider.KindForbidden, []string{"Riffusion", "subscribed"}},
		{provider.KindNoAPI, []string{"Riffusion", "PROVIDERS", "producer"}},
	} {
		posts = nil
		log.Reset()
		count(c.kind)
		count(c.kind)
		if len(posts) != 1 || !strings.HasPrefix(posts[0], "7: ") || strings.Count(log.String(), "level=ERROR") != 1 ||
			!strings.Contains(log.String(), "r9") {
			t.Errorf("%v: posted %q, logged %s", c.kind, posts, &log)
		}
		for _, want := range c.says {
			if !strings.Contains(strings.Join(posts, " "), want) || !strings.Contains(log.String(), want) {
				t.Errorf("%v: %q is not in %q", c.kind, want, posts)
			}
		}
	}
	posts = nil
	for _, kind := range []provider.Kind{"", provider.KindInvalid, provider.KindRefused, provider.KindRateLimited,
		provider.KindNotOffered, provider.KindUnknownTask} {
		count(kind)
	}
	metered.count(t.Context(), "submit", context.Canceled)
	metered.count(t.Context(), "download", errors.New("no"))
	if len(posts) != 0 {
		t.Errorf("posted %q", posts)
	}
	now = now.Add(time.Hour)
	failing = fmt.Errorf("no access")
	log.Reset()
	count(provider.KindToken)
	if len(posts) != 1 || !strings.Contains(log.String(), "post operator alert failed") {
		t.Errorf("after an hour: posted %q, logged %s", posts, &log)
	}
	alerts.channel, posts, now = "", nil, now.Add(time.Hour)
	log.Reset()
	if count(provider.KindToken); len(posts) != 0 || !strings.Contains(log.String(), "level=ERROR") {
		t.Errorf("without a channel: posted %q, logged %s", posts, &log)
	}
}
