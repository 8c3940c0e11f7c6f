// Package acestep is a [provider.Provider] that makes songs with the operator's own
// ACE-Step 1.5 server. Such a server has no accounts and no prices, keeps no songs by id,
// and forgets its tasks when it restarts.
package acestep

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/riffbot/riffbot/internal/provider"
	"github.com/riffbot/riffbot/internal/provider/download"
	"github.com/riffbot/riffbot/internal/provider/paid"
	"github.com/riffbot/riffbot/riffusion"
)

// Config are the settings of a provider.
type Config struct {
	BaseURL string // of the server, such as "http://127.0.0.1:8001"
	Key     string // empty if the server needs none
	// Model is the default model; empty leaves it to the server. Models are the other ones
	// that the server has loaded.
	Model  string
	Models []string
	// Files has the recordings of songs and personas.
	Files     provider.Files
	TempDir   string // for recordings that are sent; empty means that of the system
	UserAgent string
	// FileServers are addresses of hosts that need not be public, from which recordings of
	// members may be downloaded, such as that of an emulated Discord.
	FileServers []string
	Log         *slog.Logger
}

// Provider is a [provider.Provider], [provider.Uploader] and [provider.Singer].
type Provider struct {
	cfg          Config
	capabilities provider.Capabilities
	client       *client
	uploads      *riffusion.Downloader
}

// New returns the provider of a server.
func New(cfg Config) (*Provider, error) {
	base, err := parseAddress(cfg.BaseURL)
	if err != nil {
		return nil, fmt.Errorf("base URL: %w", err)
	}
	if cfg.Files == nil {
		return nil, errors.New("acestep: no files")
	}
	if cfg.Log == nil {
		cfg.Log = slog.New(slog.DiscardHandler)
	}
	var own []*url.URL
	for _, address := range cfg.FileServers {
		u, err := parseAddress(address)
		if err != nil {
			return nil, fmt.Errorf("file server: %w", err)
		}
		own = append(own, u)
	}
	models := []string{defaultModel}
	if cfg.Model != "" {
		models[0] = cfg.Model
	}
	for _, id := range cfg.Models {
		if !slices.Contains(models, id) {
			models = append(models, id)
		}
	}
	return &Provider{cfg: cfg, capabilities: capabilities(models), client: newClient(base, cfg.Key, cfg.UserAgent),
		uploads: riffusion.NewDownloader(cfg.UserAgent, own...)}, nil
}

// parseAddress parses the address of a server. Errors do not contain it.
func parseAddress(address string) (*url.URL, error) {
	u, err := url.Parse(strings.TrimRight(address, "/"))
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" || u.User != nil || u.RawQuery != "" {
		return nil, errors.New("acestep: not an http address without credentials")
	}
	return u, nil
}

// CloseIdleConnections closes connections that are not in use.
func (p *Provider) CloseIdleConnections() {
	p.client.free.CloseIdleConnections()
	p.uploads.CloseIdleConnections()
}

// Capabilities returns what the models of the server offer.
func (p *Provider) Capabilities() provider.Capabilities { return p.capabilities }

// Check reports whether the server can be reached and accepts the key. It starts no task.
func (p *Provider) Check(ctx context.Context) error {
	var models struct {
		Default text `json:"default_model"`
	}
	return p.client.look(ctx, "check", http.MethodGet, "/v1/models", nil, &models)
}

// Submit queues a task. Its recordings are read completely before anything is sent.
func (p *Provider) Submit(ctx context.Context, r provider.Request) (*provider.Ticket, error) {
	if err := p.check(r); err != nil {
		return nil, err
	}
	r = p.capabilities.Fit(r)
	recordings, closeAll, err := p.recordings(ctx, r)
	defer closeAll()
	if err != nil {
		return nil, unsent(err)
	}
	f := newFields(r, p.model(r))
	b, err := f.json()
	if len(recordings) > 0 {
		b, err = f.form(recordings)
	}
	if err != nil {
		return nil, unsent(err)
	}
	id, err := p.client.release(ctx, b)
	if err != nil {
		return nil, err
	}
	return &provider.Ticket{TaskID: id}, nil
}

// check finds wrong requests before they are sent.
func (p *Provider) check(r provider.Request) error {
	switch {
	case !p.capabilities.Supports(r.Action):
		return &provider.Error{Kind: provider.KindNotOffered, Fault: provider.FaultCaller,
			Purchase: provider.NotBought, Err: fmt.Errorf("acestep: action %q is not offered", r.Action)}
	case r.Action == provider.ActionExtractTrack && !slices.Contains(tracks, r.Track):
		return invalid(errors.New("no such track"))
	case p.capabilities.Requires(r.Action, provider.ParamTo) && (r.From < 0 || r.To <= r.From):
		return invalid(errors.New("section without a length"))
	case r.Length != 0 && (r.Length < p.capabilities.MinLength || r.Length > p.capabilities.MaxLength):
		return invalid(fmt.Errorf("length: from %s to %s", p.capabilities.MinLength, p.capabilities.MaxLength))
	}
	return nil
}

// model returns the model of a request: the chosen one, or the first one that offers the
// action. It is empty for the server's default.
func (p *Provider) model(r provider.Request) string {
	id := p.capabilities.Model(r.Model)
	if id == "" {
		i := slices.IndexFunc(p.capabilities.Models, func(m provider.Model) bool { return offers(m, r.Action) })
		id = p.capabilities.Models[i].ID
	}
	if p.cfg.Model == "" && id == defaultModel {
		return ""
	}
	return id
}

// Upload returns the address of a recording as its id, if it may be downloaded.
// [Provider.Submit] downloads it.
func (p *Provider) Upload(_ context.Context, address string) (*provider.Upload, error) {
	if err := p.uploads.Allowed(address); err != nil {
		return nil, invalid(fmt.Errorf("upload: %w", err))
	}
	return &provider.Upload{ID: address}, nil
}

// Download copies a song of the server. Other addresses are not asked.
func (p *Provider) Download(ctx context.Context, address string, w io.Writer,
	opt provider.DownloadOptions) (*provider.Media, error) {
	u, err := url.Parse(address)
	if err != nil || !p.client.below(u) {
		return nil, &provider.DownloadError{Reason: provider.DownloadForbidden,
			Err: errors.New("acestep: download: not an address of the server")}
	}
	req, err := p.client.request(ctx, http.MethodGet, address, nil)
	if err != nil {
		return nil, &provider.DownloadError{Reason: provider.DownloadForbidden, Err: err}
	}
	req.Header.Set("Accept", "audio/*")
	resp, _, err := paid.Do(p.client.files, req)
	if err != nil {
		return nil, &provider.DownloadError{Reason: provider.DownloadNetwork, Retryable: ctx.Err() == nil,
			Err: fmt.Errorf("acestep: download: %w", p.client.cause(ctx, err))}
	}
	defer func() { _ = resp.Body.Close() }()
	return download.Result(riffusion.ReadMedia(resp, w, download.Options(opt)))
}
