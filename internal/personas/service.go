package personas

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"time"

	"github.com/riffbot/riffbot/internal/guild"
	"github.com/riffbot/riffbot/internal/provider"
	"github.com/riffbot/riffbot/internal/songs"
)

// settingsReader reads the settings of servers.
type settingsReader interface {
	Settings(ctx context.Context, guildID string) (guild.Settings, error)
}

// orderReader reads orders.
type orderReader interface {
	Order(ctx context.Context, id songs.OrderID) (songs.Order, error)
}

// Deps are the dependencies of a [Service].
type Deps struct {
	Store     Store
	Orders    orderReader
	Settings  settingsReader
	Providers []provider.Provider
	Log       *slog.Logger
	NewID     func() string
	Now       func() time.Time
}

// Service manages the voices of servers. It implements [songs.Personas].
type Service struct {
	deps      Deps
	providers map[string]provider.Provider // those that make songs with voices, by id
	removed   chan struct{}                // receives a value after a removal
}

// NewService returns a [Service].
func NewService(d Deps) *Service {
	s := &Service{deps: d, providers: make(map[string]provider.Provider), removed: make(chan struct{}, 1)}
	for _, p := range d.Providers {
		if c := p.Capabilities(); songs.CanHavePersona(c) {
			s.providers[c.ID] = p
		}
	}
	return s
}

// Offered reports whether a configured provider makes songs with voices.
func (s *Service) Offered() bool { return len(s.providers) > 0 }

// Persona implements [songs.Personas].
func (s *Service) Persona(ctx context.Context, guildID string, id songs.PersonaID) (songs.Persona, error) {
	return s.deps.Store.Persona(ctx, guildID, id)
}

// DefaultPersona implements [songs.Personas].
func (s *Service) DefaultPersona(ctx context.Context, guildID string) (songs.Persona, error) {
	settings, err := s.deps.Settings.Settings(ctx, guildID)
	if err != nil {
		return songs.Persona{}, err
	}
	if settings.Singer == "" {
		return songs.Persona{}, songs.ErrNoPersona
	}
	return s.deps.Store.Persona(ctx, guildID, songs.PersonaID(settings.Singer))
}

// List returns the voices of a guild by name.
func (s *Service) List(ctx context.Context, guildID string) ([]songs.Persona, error) {
	return s.deps.Store.List(ctx, guildID)
}

// Create makes a voice from a song of a guild. It accepts only songs that were made from a prompt or lyrics: an edit may
// have the voice of a member who uploaded a recording. Check the permission of the member before.
func (s *Service) Create(ctx context.Context, e songs.Entry, name string, by songs.Member) (songs.Persona, error) {
	voice := songs.Persona{ID: songs.PersonaID(s.deps.NewID()), GuildID: e.Place.GuildID, Name: strings.TrimSpace(name),
		Song: e.ID, Creator: by, CreatedAt: s.deps.Now()}
	service, err := s.check(ctx, e, voice)
	if err != nil {
		return songs.Persona{}, err
	}
	voice.Provider = service.Capabilities().ID
	singer, ok := service.(provider.Singer)
	if !ok {
		return songs.Persona{}, ErrNotOffered
	}
	voice.Key, err = singer.CreatePersona(ctx, provider.Persona{Name: voice.Name, SongID: e.VendorID,
		Recording: e.Audio.Key})
	if err != nil {
		return songs.Persona{}, fmt.Errorf("create persona: %w", err)
	}
	// Store the result even if the process is shutting down.
	ctx = context.WithoutCancel(ctx)
	if err := s.deps.Store.Add(ctx, voice); err != nil {
		remove := s.deps.Store.AddRemoval(ctx, Removal{Provider: voice.Provider, Key: voice.Key})
		s.wake()
		return songs.Persona{}, errors.Join(err, remove)
	}
	s.deps.Log.InfoContext(ctx, "persona created", "guild", voice.GuildID, "persona", voice.ID, "provider", voice.Provider)
	return voice, nil
}

// check returns the provider that makes a voice from a song, or the error why there will be none.
func (s *Service) check(ctx context.Context, e songs.Entry, voice songs.Persona) (provider.Provider, error) {
	o, err := s.deps.Orders.Order(ctx, e.OrderID)
	if err != nil {
		return nil, err
	}
	// The spec of an old order is deleted; the song may be an edit then.
	if e.Edit != nil || o.Spec.Edit != nil || o.Spec == (songs.SongSpec{}) || e.Parent != "" || e.Stems ||
		o.Spec.Instrumental {
		return nil, ErrNotGenerated
	}
	service := s.providers[o.Provider]
	if service == nil {
		return nil, ErrNotOffered
	}
	all, err := s.deps.Store.List(ctx, voice.GuildID)
	if err != nil {
		return nil, err
	}
	if len(all) >= MaxOfGuild {
		return nil, ErrTooMany
	}
	for _, other := range all {
		if strings.EqualFold(other.Name, voice.Name) {
			return nil, ErrNameTaken
		}
	}
	return service, nil
}

// Remove deletes a voice of a guild. Check the permission of the member before.
func (s *Service) Remove(ctx context.Context, guildID string, id songs.PersonaID) error {
	if err := s.deps.Store.Remove(ctx, guildID, id); err != nil {
		return err
	}
	s.deps.Log.InfoContext(ctx, "persona removed", "guild", guildID, "persona", id)
	s.wake()
	return nil
}

func (s *Service) wake() {
	select {
	case s.removed <- struct{}{}:
	default:
	}
}
