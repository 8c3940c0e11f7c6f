package app

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/riffbot/riffbot/internal/artwork"
	"github.com/riffbot/riffbot/internal/config"
	"github.com/riffbot/riffbot/internal/songs"
	"github.com/riffbot/riffbot/internal/store"
)

// painter draws covers within the limits on the language model.
type painter struct {
	client   *artwork.Client
	quota    *songs.WriterQuota
	usage    usageReader
	requests int
	log      *slog.Logger
}

// usageReader reads the usage and limits of a member.
type usageReader interface {
	Quota(ctx context.Context, place songs.Place, user string, roles []string) ([]songs.Usage, error)
}

// newPainter returns the painter; nil without a model.
func newPainter(cfg config.Config, db *store.DB, usage usageReader, limits songs.Limits, now func() time.Time,
	log *slog.Logger) *painter {
	if !cfg.Image.On() {
		return nil
	}
	return &painter{client: artwork.New(imageConfig(cfg)), usage: usage, requests: cfg.Image.Requests, log: log,
		quota: &songs.WriterQuota{Store: db, Limits: limits, NewID: newID, Now: now, Log: log}}
}

// imageConfig returns the configuration of the image service. Without an address it is the server of the language
// model, which alone gets that key.
func imageConfig(cfg config.Config) artwork.Config {
	c := artwork.Config{Key: cfg.Image.Key.Reveal(), BaseURL: cfg.Image.BaseURL, Model: cfg.Image.Model}
	if c.BaseURL == "" {
		c.Key, c.BaseURL = cmp.Or(c.Key, cfg.Writer.Key.Reveal()), cfg.Writer.BaseURL
	}
	return c
}

// Paint draws a picture. It counts as several requests to the language model, unless the service proves that it drew
// nothing.
func (p *painter) Paint(ctx context.Context, c songs.WriterCall, description string) (picture []byte, err error) {
	err = p.quota.Do(ctx, c, func(ctx context.Context, m *songs.WriterMeter) error {
		if err := m.Reserve(ctx, p.requests); err != nil {
			return err
		}
		picture, err = p.client.Draw(ctx, description)
		if failed, ok := errors.AsType[*artwork.Error](err); ok && failed.Kind != artwork.Unavailable {
			return err
		}
		for range p.requests {
			m.Count()
		}
		return err
	})
	failed, ok := errors.AsType[*artwork.Error](err)
	if ok && failed.Kind == artwork.Refused {
		return nil, fmt.Errorf("%w: %w", songs.ErrUnsuitable, err)
	}
	if ok {
		p.log.ErrorContext(ctx, "draw cover failed", "err", err)
	}
	return picture, err
}

// Requests returns how many requests one picture counts.
func (p *painter) Requests() int { return p.requests }

// Remaining returns how many requests a member has left today; false without a limit.
func (p *painter) Remaining(ctx context.Context, place songs.Place, user string, roles []string) (int, bool, error) {
	all, err := p.usage.Quota(ctx, place, user, roles)
	if err != nil {
		return 0, false, err
	}
	for _, u := range all {
		if u.Kind == songs.LimitWriterDay && u.Limit > 0 {
			return u.Remaining(), true, nil
		}
	}
	return 0, false, nil
}
