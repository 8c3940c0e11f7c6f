package app

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/url"
	"slices"
	"strings"

	"github.com/riffbot/riffbot/internal/config"
	"github.com/riffbot/riffbot/internal/guild"
	"github.com/riffbot/riffbot/internal/provider"
	"github.com/riffbot/riffbot/internal/provider/acedata"
	"github.com/riffbot/riffbot/internal/provider/acestep"
	"github.com/riffbot/riffbot/internal/provider/elevenlabs"
	"github.com/riffbot/riffbot/internal/songs"
	"github.com/riffbot/riffbot/riffusion"
)

// checkedProvider is a provider that reports whether it accepts the key. That buys nothing.
type checkedProvider interface {
	provider.Provider
	Check(ctx context.Context) error
}

// providerIDs returns the ids of all providers that PROVIDERS may name.
func providerIDs() []string { return append(riffusion.FamilyNames(), acestep.ID, elevenlabs.ID) }

// otherProviders returns the ids of the providers that the operator could choose instead of one.
func otherProviders(id string) []string {
	return slices.DeleteFunc(providerIDs(), func(other string) bool { return other == id })
}

// newProviders returns the providers of the settings, in order of preference.
func newProviders(cfg config.Config, files provider.Files, log *slog.Logger) ([]checkedProvider, error) {
	var all []checkedProvider
	for _, id := range cfg.Providers.Names {
		p, err := newProvider(cfg, id, files, log)
		if err != nil {
			return nil, err
		}
		all = append(all, p)
	}
	return all, nil
}

// newProvider returns a provider by its id.
func newProvider(cfg config.Config, id string, files provider.Files, log *slog.Logger) (checkedProvider, error) {
	switch model := cfg.Providers.Models[id]; id {
	case acestep.ID:
		models := cfg.ACEStep.Models
		if model == "" && len(models) > 0 {
			model = models[0]
		}
		return acestep.New(acestep.Config{BaseURL: cfg.ACEStep.URL, Key: cfg.ACEStep.Key.Reveal(), Model: model,
			Models: models, Files: files, UserAgent: userAgent(), FileServers: []string{origin(cfg.Discord.APIURL)}, Log: log})
	case elevenlabs.ID:
		return elevenlabs.New(elevenlabs.Config{BaseURL: cfg.Eleven.APIURL, Key: cfg.Eleven.Key.Reveal(), Model: model,
			Files: files, UserAgent: userAgent()})
	default:
		return newAceData(cfg, id, log)
	}
}

// origin returns an address without its path. Discord's files are there, in an emulated one too.
func origin(address string) string {
	u, err := url.Parse(address)
	if err != nil { // settings have no invalid addresses
		return address
	}
	return u.Scheme + "://" + u.Host
}

// userAgent returns the User-Agent header of requests to providers.
func userAgent() string { return "riffbot/" + versionText() }

// newAceData returns the provider of a family of Ace Data Cloud.
func newAceData(cfg config.Config, id string, log *slog.Logger) (checkedProvider, error) {
	family, err := riffusion.FamilyByName(id)
	if err != nil {
		return nil, fmt.Errorf("PROVIDERS: unknown provider %q; providers: %s", id, strings.Join(providerIDs(), ", "))
	}
	variable, model := "PROVIDER_MODELS", cfg.Providers.Models[id]
	if id == cfg.Riffusion.Family {
		if len(cfg.Riffusion.Models) > 0 {
			family = family.WithModels(cfg.Riffusion.Models...)
		}
		if model == "" {
			variable, model = "RIFFUSION_MODEL", cfg.Riffusion.Model
		}
	}
	if model != "" {
		if family, err = family.WithDefaultModel(model); err != nil {
			return nil, fmt.Errorf("%s: %w", variable, err)
		}
	}
	options := []riffusion.Option{riffusion.WithBaseURL(cfg.Riffusion.APIURL), riffusion.WithFamily(family),
		riffusion.WithUserAgent(userAgent()),
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

// newOffer returns what can be ordered from providers. A guild may choose among them in its settings.
func newOffer(cfg config.Config, all []provider.Provider, settings *guild.SettingsService) songs.Offer {
	var capabilities []provider.Capabilities
	for _, p := range all {
		capabilities = append(capabilities, p.Capabilities())
	}
	return songs.Offer{Prices: cfg.Songs.Prices, Catalog: provider.NewCatalog(cfg.Riffusion.Family, capabilities...),
		Preferred: func(ctx context.Context, guildID string) string {
			s, err := settings.Settings(ctx, guildID)
			if err != nil { // the operator's choice applies
				return ""
			}
			return s.Provider
		}}
}

// providerChecks returns the checks of the song providers.
func providerChecks(cfg config.Config) []check {
	var all []check
	for _, id := range cfg.Providers.Names {
		all = append(all, providerCheck(cfg, id))
	}
	return all
}

// providerCheck returns the check of a song provider.
func providerCheck(cfg config.Config, id string) check {
	s := settingsOf(cfg, id)
	return check{
		name: fmt.Sprintf("song provider %s (%s)", id, s.variable), address: s.address, variable: s.addressVariable,
		fix: s.advice,
		run: func(ctx context.Context) (string, error) {
			if !s.set {
				return "", errUnset
			}
			p, err := newProvider(cfg, id, noFiles{}, slog.New(slog.DiscardHandler))
			if err != nil {
				return "", err
			}
			if err := p.Check(ctx); err != nil {
				return "", err
			}
			return fmt.Sprintf("%s accepts the bot; models: %s", config.ShowAddress(s.address),
				strings.Join(p.Capabilities().ModelIDs(), ", ")), nil
		},
	}
}

// noFiles are the files of a provider that is only checked.
type noFiles struct{}

func (noFiles) Write(context.Context, string, func(io.Writer) error) (int64, error) {
	return 0, errUnset
}
func (noFiles) Open(context.Context, string) (io.ReadCloser, error) { return nil, errUnset }
func (noFiles) Delete(context.Context, string) error                { return nil }

// providerSettings are the settings of a provider.
type providerSettings struct {
	variable, address, addressVariable string
	set                                bool   // the variable is set
	advice                             string // what to do if the provider does not accept the bot
}

// settingsOf returns the settings of a provider.
func settingsOf(cfg config.Config, id string) providerSettings {
	switch id {
	case acestep.ID:
		return providerSettings{variable: "ACESTEP_URL", address: cfg.ACEStep.URL, addressVariable: "ACESTEP_URL",
			set: cfg.ACEStep.URL != "", advice: "Start the ACE-Step server, set ACESTEP_URL to its address, " +
				"and ACESTEP_KEY if it needs a key."}
	case elevenlabs.ID:
		return providerSettings{variable: "ELEVENLABS_API_KEY", address: cfg.Eleven.APIURL,
			addressVariable: "ELEVENLABS_API_URL", set: cfg.Eleven.Key != "",
			advice: "Create an API key with access to music at https://elevenlabs.io and put it into .env."}
	default:
		return providerSettings{variable: "RIFFUSION_TOKEN", address: cfg.Riffusion.APIURL,
			addressVariable: "RIFFUSION_API_URL", set: cfg.Riffusion.Token != "",
			advice: "Sign in at https://platform.acedata.cloud, subscribe to the service of this provider " +
				"and put the API key into .env."}
	}
}
