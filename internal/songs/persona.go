package songs

import (
	"context"
	"errors"
	"time"

	"github.com/riffbot/riffbot/internal/provider"
)

// PersonaID identifies a voice of a server. Like [OrderID], it is assigned by the bot.
type PersonaID string

// NoPersona is the [SongSpec.Persona] of an order that the default voice of the server does not sing.
const NoPersona PersonaID = "none"

// Persona is a voice of a server, made from one of its songs.
type Persona struct {
	ID        PersonaID
	GuildID   string
	Name      string // unique in the server, ignoring case
	Provider  string // id of the provider that has the voice
	Key       string // the provider's id, for [provider.Request.Persona]
	Song      SongID // the song that it was made from
	Creator   Member
	CreatedAt time.Time
}

// ErrNoPersona is returned for a voice that does not exist in a server.
var ErrNoPersona = errors.New("no such persona")

// Personas finds the voices of servers.
type Personas interface {
	// Persona returns a voice of a guild; [ErrNoPersona] if there is none.
	Persona(ctx context.Context, guildID string, id PersonaID) (Persona, error)
	// DefaultPersona returns the voice that sings if the member chooses none; [ErrNoPersona] if there is none.
	DefaultPersona(ctx context.Context, guildID string) (Persona, error)
}

// CanHavePersona reports whether a provider makes new songs with a voice of the server.
func CanHavePersona(c provider.Capabilities) bool {
	return c.Accepts(provider.ActionGenerate, provider.ParamPersona)
}

// named reports whether a voice was chosen.
func (id PersonaID) named() bool { return id != "" && id != NoPersona }

// withPersona returns the spec of an order in a guild with the provider and the provider's id of its voice: the chosen
// one or, if none was chosen, the guild's default if the provider of the order has it.
func (p *Pipeline) withPersona(ctx context.Context, guildID string, s SongSpec) (SongSpec, error) {
	s.PersonaKey, s.PersonaName = "", ""
	if s.Edit != nil || p.deps.Personas == nil {
		s.Persona = ""
		return s, nil
	}
	if s.Persona.named() {
		voice, err := p.deps.Personas.Persona(ctx, guildID, s.Persona)
		if err != nil {
			return s, err
		}
		if s.Provider != "" && s.Provider != voice.Provider {
			return s, &SpecError{Field: FieldProvider, Kind: ProblemUnknown, Choices: []string{voice.Provider}}
		}
		s.Provider, s.PersonaKey, s.PersonaName = voice.Provider, voice.Key, voice.Name
		return s, nil
	}
	if s.Persona == NoPersona || s.Instrumental || guildID == "" {
		return s, nil
	}
	voice, err := p.deps.Personas.DefaultPersona(ctx, guildID)
	if errors.Is(err, ErrNoPersona) {
		return s, nil
	}
	if err != nil {
		return s, err
	}
	c := p.deps.Offer.For(ctx, guildID, s)
	if c.ID == voice.Provider && CanHavePersona(c.ForModel(s.Model)) {
		s.Persona, s.PersonaKey, s.PersonaName = voice.ID, voice.Key, voice.Name
	}
	return s, nil
}

// checkPersona ends an order before its purchase if the voice that the member chose was removed. Without the default
// voice, the provider chooses one.
func (p *Pipeline) checkPersona(ctx context.Context, o *Order) error {
	if o.Spec.PersonaKey == "" || p.deps.Personas == nil {
		return nil
	}
	_, err := p.deps.Personas.Persona(ctx, o.Place.GuildID, o.Spec.Persona)
	switch {
	case errors.Is(err, ErrNoPersona) && o.Spec.Provider == "": // the default voice
		o.Spec = o.Spec.withoutPersona()
		return nil
	case errors.Is(err, ErrNoPersona):
		return fail(ReasonNoPersona, err)
	}
	return err
}

// withoutPersona returns the spec without a voice.
func (s SongSpec) withoutPersona() SongSpec {
	if s.Persona.named() {
		s.Persona = ""
	}
	s.PersonaKey, s.PersonaName = "", ""
	return s
}
