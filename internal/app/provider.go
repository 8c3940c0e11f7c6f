package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"slices"
	"strings"

	"github.com/riffbot/riffbot/internal/config"
	"github.com/riffbot/riffbot/internal/ops"
	"github.com/riffbot/riffbot/internal/provider"
	"github.com/riffbot/riffbot/internal/provider/acedata"
	"github.com/riffbot/riffbot/riffusion"
)

// newProvider returns the song provider of the settings.
func newProvider(cfg config.Config, log *slog.Logger) (acedata.API, error) {
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
	options := []riffusion.Option{riffusion.WithBaseURL(cfg.Riffusion.APIURL), riffusion.WithFamily(family),
		riffusion.WithUserAgent("riffbot/" + versionText()),
		riffusion.WithLogger(log)}
	if cfg.PublicURL != "" {
		options = append(options, riffusion.WithCallbackURL(strings.TrimRight(cfg.PublicURL,
			"/")+callbackPath+callbackSecret(cfg)))
	}
	client, err := riffusion.New(cfg.Riffusion.Token.Reveal(), options...)
	if err != nil {
		return nil, err
	}
	return acedata.New(client), nil
}

// providerCheck returns the check of the song provider.
func providerCheck(cfg config.Config) check {
	return check{
		name: "song provider (RIFFUSION_TOKEN)", address: cfg.Riffusion.APIURL, variable: "RIFFUSION_API_URL",
		fix: "Sign in at https://platform.acedata.cloud, subscribe to Riffusion Audios and put the API key into .env.",
		run: func(ctx context.Context) (string, error) {
			if cfg.Riffusion.Token == "" {
				return "", errUnset
			}
			p, err := newProvider(cfg, slog.New(slog.DiscardHandler))
			if err != nil {
				return "", err
			}
			if err := p.Check(ctx); err != nil {
				return "", err
			}
			return fmt.Sprintf("%s accepts the token; models: %s", config.ShowAddress(cfg.Riffusion.APIURL),
				strings.Join(p.Capabilities().ModelIDs(), ", ")), nil
		},
	}
}

// otherFamilies returns the families that the operator could choose instead of the current one.
func otherFamilies(cfg config.Config) []string {
	return slices.DeleteFunc(riffusion.FamilyNames(), func(name string) bool { return name == cfg.Riffusion.Family })
}

// meteredProvider counts the results of calls, and notifies the operator of errors that
// only the operator can correct.
type meteredProvider struct {
	provider.Provider
	metrics *ops.Metrics
	alerts  *operatorAlerts
}

// Submit implements [provider.Provider].
func (m meteredProvider) Submit(ctx context.Context, r provider.Request) (*provider.Ticket, error) {
	ticket, err := m.Provider.Submit(ctx, r)
	m.count(ctx, "submit", err)
	return ticket, err
}

// Tasks implements [provider.Provider].
func (m meteredProvider) Tasks(ctx context.Context, ids []string) ([]provider.Task, error) {
	tasks, err := m.Provider.Tasks(ctx, ids)
	m.count(ctx, "tasks", err)
	return tasks, err
}

// Upload implements [provider.Uploader] for every provider. It returns an error if the
// provider has no uploads.
func (m meteredProvider) Upload(ctx context.Context, url string) (*provider.Upload, error) {
	upload, err := provider.UploadTo(ctx, m.Provider, url)
	m.count(ctx, "upload", err)
	return upload, err
}

// Download implements [provider.Provider].
func (m meteredProvider) Download(ctx context.Context, url string, w io.Writer,
	opt provider.DownloadOptions) (*provider.Media, error) {
	media, err := m.Provider.Download(ctx, url, w, opt)
	m.count(ctx, "download", err)
	return media, err
}

// count records the outcome of a call.
func (m meteredProvider) count(ctx context.Context, call string, err error) {
	m.alerts.report(ctx, err)
	outcome, kind := "error", provider.KindOf(err)
	switch {
	case err == nil:
		outcome = "ok"
	case kind == provider.KindRateLimited:
		outcome = "rate limited"
	case alertIDs[kind] != "":
		outcome = "account"
	case kind == provider.KindRefused:
		outcome = "refused"
	case errors.Is(err, context.Canceled):
		outcome = "cancelled"
	}
	m.metrics.ProviderRequest(call, outcome)
}
