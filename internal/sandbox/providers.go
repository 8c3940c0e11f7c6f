package sandbox

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/riffbot/riffbot/internal/sandbox/acestep"
	"github.com/riffbot/riffbot/internal/sandbox/elevenlabs"
	"github.com/riffbot/riffbot/internal/sandbox/riffusion"
)

// emulator is a running emulator of one or more providers.
type emulator interface {
	URL() string
	Key() string
	// Purchases returns what was bought, the oldest first.
	Purchases() []Purchase
	// Fault injects a fault into a provider. See discordtest/fault for the notation.
	Fault(provider, spec string) error
	Close() error
}

// Purchase is a purchase at an emulated provider.
type Purchase struct {
	Provider string `json:"provider"`
	TaskID   string `json:"task_id"`
	Action   string `json:"action"`
	Model    string `json:"model"`
	Prompt   string `json:"prompt,omitempty"`
	Style    string `json:"style,omitempty"`
	// ParentID is the song that this one was made from.
	ParentID string `json:"audio_id,omitempty"`
}

// service is an API that can be emulated.
type service struct {
	providers []string // their names in settings, such as "suno"
	label     string   // "Riffusion API"
	// urlSetting and keySetting are the settings of the bot with the address and the key.
	urlSetting, keySetting string
	faults                 func() []string
	start                  func(ctx context.Context, e *Env, providers []string, opts Options) (emulator, error)
}

// services are the APIs that can be emulated.
var services = []service{
	{riffusion.Families(), "Riffusion API", "RIFFUSION_API_URL", "RIFFUSION_TOKEN", riffusion.Faults, startRiffusion},
	{[]string{"acestep"}, "ACE-Step API", "ACESTEP_URL", "ACESTEP_KEY", acestep.Faults, startACEStep},
	{[]string{"elevenlabs"}, "ElevenLabs API", "ELEVENLABS_API_URL", "ELEVENLABS_API_KEY", elevenlabs.Faults,
		startElevenLabs},
}

// defaultProvider is emulated unless others are chosen.
const defaultProvider = "riffusion"

// Providers returns the names of the providers that can be emulated.
func Providers() []string {
	var names []string
	for _, s := range services {
		names = append(names, s.providers...)
	}
	return names
}

// parseProviders parses names that are separated by commas.
func parseProviders(list string) ([]string, error) {
	var names []string
	for name := range strings.SplitSeq(list, ",") {
		name = strings.TrimSpace(name)
		switch {
		case !slices.Contains(Providers(), name):
			return nil, fmt.Errorf("%q is no provider of the sandbox; there are %s", name, strings.Join(Providers(), ", "))
		case slices.Contains(names, name):
			return nil, fmt.Errorf("provider %q is named twice", name)
		}
		names = append(names, name)
	}
	return names, nil
}

// running is a service that was started, and the providers that the bot uses of it.
type running struct {
	service
	emulator
	used []string
}

// startProviders starts the services of providers.
func (e *Env) startProviders(ctx context.Context, opts Options) error {
	names := opts.Providers
	if len(names) == 0 {
		names = []string{defaultProvider}
	}
	if _, err := parseProviders(strings.Join(names, ",")); err != nil {
		return err
	}
	for _, s := range services {
		used := slices.DeleteFunc(slices.Clone(names), func(name string) bool { return !slices.Contains(s.providers, name) })
		if len(used) == 0 {
			continue
		}
		started, err := s.start(ctx, e, used, opts)
		if err != nil {
			return err
		}
		e.running = append(e.running, running{s, started, used})
	}
	return nil
}

// Purchases returns what was bought at all providers.
func (e *Env) Purchases() []Purchase {
	all := []Purchase{}
	for _, r := range e.running {
		all = append(all, r.Purchases()...)
	}
	return all
}

// setting returns a setting of the bot about providers. Those of services that are not
// emulated are empty, so that the bot never uses a real one.
func (e *Env) setting(name string) (value string, ok bool) {
	switch name {
	case "PROVIDERS":
		return strings.Join(e.providers, ","), true
	case "ACESTEP_MODELS":
		return strings.Join(acestep.Models, ","), true
	}
	for _, s := range services {
		if bare, file := strings.CutSuffix(name, "_FILE"); file && bare == s.keySetting {
			return "", true
		}
		if name != s.urlSetting && name != s.keySetting {
			continue
		}
		i := slices.IndexFunc(e.running, func(r running) bool { return r.keySetting == s.keySetting })
		switch {
		case i < 0:
			return "", true
		case name == s.urlSetting:
			return e.running[i].URL(), true
		default:
			return e.running[i].Key(), true
		}
	}
	return "", false
}

// providerFault injects a fault into a provider. ok is false if there is no provider of
// this name.
func (e *Env) providerFault(provider, spec string) (ok bool, err error) {
	for _, r := range e.running {
		only := provider == defaultProvider && slices.Contains(r.providers, provider) && len(r.used) == 1
		if only || slices.Contains(r.used, provider) {
			return true, r.Fault(provider, spec)
		}
	}
	if slices.Contains(Providers(), provider) {
		return true, fmt.Errorf("%s does not run; start the sandbox with --provider %[1]s", provider)
	}
	return false, nil
}

// providerFaults returns the faults of each provider that runs.
func (e *Env) providerFaults() map[string][]string {
	known := make(map[string][]string)
	for _, r := range e.running {
		for _, name := range r.used {
			known[name] = r.faults()
		}
	}
	return known
}

// closeProviders stops all services.
func (e *Env) closeProviders() error {
	var errs []error
	for _, r := range e.running {
		errs = append(errs, r.Close())
	}
	return errors.Join(errs...)
}

// addresses returns the addresses and keys of the services by name, such as
// "riffusion_api" and "riffusion_token".
func (e *Env) addresses() map[string]any {
	all := make(map[string]any)
	for _, r := range e.running {
		name := r.providers[0]
		maps.Copy(all, map[string]any{name + "_api": r.URL(), name + "_token": r.Key()})
	}
	return all
}
