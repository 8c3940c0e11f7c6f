package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"

	"riffbot/commands"
	"riffbot/internal/ops"
	"riffbot/riffusion"
)

// The operator is told of what only they can fix, once an hour for each cause,
// with what to do; nobody is told of anything else.
func TestOperatorIsToldWhatOnlyTheyCanFix(t *testing.T) {
	now := time.Now()
	var log bytes.Buffer
	var posts []string
	var failing error
	alerts := &operatorAlerts{channel: "7", family: "riffusion", log: slog.New(slog.NewTextHandler(&log, nil)), now: func() time.Time { return now },
		post: func(_ context.Context, channel string, m commands.Message) (*commands.Message, error) {
			posts = append(posts, channel+": "+m.Embeds[0].Title+": "+m.Embeds[0].Description)
			return &m, failing
		}}
	studio := meteredStudio{nil, ops.NewMetrics(), alerts}
	count := func(cause error) {
		studio.count(t.Context(), "submit", &riffusion.Error{Op: "submit", Err: cause, TraceID: "r9"})
	}
	for _, c := range []struct {
		cause error
		says  []string
	}{
		{riffusion.ErrToken, []string{"RIFFUSION_TOKEN"}},
		{riffusion.ErrQuota, []string{"add credit"}},
		{riffusion.ErrForbidden, []string{"riffusion family", "subscribed"}},
		{riffusion.ErrNoAPI, []string{"riffusion family", "RIFFUSION_FAMILY", "producer"}},
	} {
		posts = nil
		log.Reset()
		count(c.cause)
		count(c.cause)
		if len(posts) != 1 || !strings.HasPrefix(posts[0], "7: ") || strings.Count(log.String(), "level=ERROR") != 1 || !strings.Contains(log.String(), "r9") {
			t.Errorf("%v: posted %q, logged %s", c.cause, posts, &log)
		}
		for _, want := range c.says {
			if !strings.Contains(strings.Join(posts, " "), want) || !strings.Contains(log.String(), want) {
				t.Errorf("%v: %q is not in %q", c.cause, want, posts)
			}
		}
	}
	posts = nil
	for _, cause := range []error{nil, riffusion.ErrRefused, riffusion.ErrRateLimited, riffusion.ErrNotOffered, riffusion.ErrUnknownTask, context.Canceled} {
		count(cause)
	}
	studio.count(t.Context(), "download", errors.New("no"))
	if len(posts) != 0 {
		t.Errorf("posted %q", posts)
	}
	now = now.Add(time.Hour)
	failing = fmt.Errorf("no access")
	log.Reset()
	count(riffusion.ErrToken)
	if len(posts) != 1 || !strings.Contains(log.String(), "post operator alert failed") {
		t.Errorf("after an hour: posted %q, logged %s", posts, &log)
	}
	alerts.channel, posts, now = "", nil, now.Add(time.Hour)
	log.Reset()
	if count(riffusion.ErrToken); len(posts) != 0 || !strings.Contains(log.String(), "level=ERROR") {
		t.Errorf("without a channel: posted %q, logged %s", posts, &log)
	}
}
