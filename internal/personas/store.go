package personas

import (
	"context"
	"errors"
	"time"

	"github.com/riffbot/riffbot/internal/songs"
)

// Limits of voices.
const (
	MaxOfGuild = 25
	MaxName    = 60 // characters
)

// Errors of the service.
var (
	ErrTooMany      = errors.New("the server has too many personas")
	ErrNameTaken    = errors.New("a persona has this name")
	ErrNotGenerated = errors.New("the song was not made from a prompt or lyrics")
	ErrNotOffered   = errors.New("the provider of the song makes no personas")
)

// Store stores voices.
type Store interface {
	// Add adds a voice. It returns [ErrNameTaken], [ErrTooMany] or, if its song was removed, [songs.ErrNotFound].
	Add(ctx context.Context, p songs.Persona) error
	// Persona and List return the voices of a guild; [songs.ErrNoPersona] if there is none with the id.
	Persona(ctx context.Context, guildID string, id songs.PersonaID) (songs.Persona, error)
	List(ctx context.Context, guildID string) ([]songs.Persona, error)
	// Remove deletes a voice of a guild and adds its removal; [songs.ErrNoPersona] if there is none.
	Remove(ctx context.Context, guildID string, id songs.PersonaID) error
	// AddRemoval adds a removal of a voice that was not added.
	AddRemoval(ctx context.Context, r Removal) error
	// Due returns removals that are due.
	Due(ctx context.Context, now time.Time) ([]Removal, error)
	// Finish deletes a removal, and Postpone repeats it later.
	Finish(ctx context.Context, r Removal) error
	Postpone(ctx context.Context, r Removal, until time.Time) error
}

// Removal is a voice that is to be deleted at its provider.
type Removal struct {
	Provider, Key string
	Attempts      int // failed ones
}
