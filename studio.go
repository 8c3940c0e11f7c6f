package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"strings"

	"riffbot/internal/config"
	"riffbot/internal/ops"
	"riffbot/riffusion"
)

// newStudio is the client of the song provider.
func newStudio(cfg config.Config, log *slog.Logger) (*riffusion.Client, error) {
	family, err := riffusion.FamilyByName(cfg.Riffusion.Family)
	if err != nil {
		return nil, fmt.Errorf("RIFFUSION_FAMILY: %w", err)
	}
	if len(cfg.Riffusion.Models) > 0 {
		family = family.WithModels(cfg.Riffusion.Models...)
	}
	if cfg.Riffusion.Model != "" {
		if family, err = family.WithDefaultModel(cfg.Riffusion.Model); err != nil {
			return nil, fmt.Errorf("RIFFUSION_MODEL: %w", err)
		}
	}
	options := []riffusion.Option{riffusion.WithBaseURL(cfg.Riffusion.APIURL), riffusion.WithFamily(family), riffusion.WithUserAgent("riffbot/" + versionText()),
		riffusion.WithLogger(log)}
	if cfg.PublicURL != "" {
		options = append(options, riffusion.WithCallbackURL(strings.TrimRight(cfg.PublicURL, "/")+callbackPath+callbackSecret(cfg)))
	}
	return riffusion.New(cfg.Riffusion.Token.Reveal(), options...)
}

// meteredStudio counts how the provider answers, and tells the operator of what
// only they can fix.
type meteredStudio struct {
	*riffusion.Client
	metrics *ops.Metrics
	alerts  *operatorAlerts
}

func (m meteredStudio) Submit(ctx context.Context, r riffusion.Request) (*riffusion.Ticket, error) {
	ticket, err := m.Client.Submit(ctx, r)
	m.count(ctx, "submit", err)
	return ticket, err
}

func (m meteredStudio) Tasks(ctx context.Context, ids []string) ([]riffusion.Task, error) {
	tasks, err := m.Client.Tasks(ctx, ids)
	m.count(ctx, "tasks", err)
	return tasks, err
}

func (m meteredStudio) Upload(ctx context.Context, url string) (*riffusion.Upload, error) {
	upload, err := m.Client.Upload(ctx, url)
	m.count(ctx, "upload", err)
	return upload, err
}

func (m meteredStudio) Download(ctx context.Context, url string, w io.Writer, opt riffusion.DownloadOptions) (*riffusion.Media, error) {
	media, err := m.Client.Download(ctx, url, w, opt)
	m.count(ctx, "download", err)
	return media, err
}

// count says how a call ended in one of a few words.
func (m meteredStudio) count(ctx context.Context, call string, err error) {
	m.alerts.note(ctx, err)
	outcome := "error"
	switch {
	case err == nil:
		outcome = "ok"
	case errors.Is(err, riffusion.ErrRateLimited):
		outcome = "rate limited"
	case errors.Is(err, riffusion.ErrToken), errors.Is(err, riffusion.ErrForbidden), errors.Is(err, riffusion.ErrQuota),
		errors.Is(err, riffusion.ErrNoAPI):
		outcome = "account"
	case errors.Is(err, riffusion.ErrRefused):
		outcome = "refused"
	case errors.Is(err, context.Canceled):
		outcome = "cancelled"
	}
	m.metrics.StudioAnswer(call, outcome)
}
