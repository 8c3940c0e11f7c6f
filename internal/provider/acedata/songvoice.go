package acedata

import (
	"context"

	"github.com/riffbot/riffbot/internal/provider"
	"github.com/riffbot/riffbot/riffusion"
)

// timer implements [provider.Timer].
type timer struct{ client *riffusion.Client }

// Words returns the words of a song with their times.
func (t timer) Words(ctx context.Context, songID string) ([]provider.Word, error) {
	found, err := t.client.Timing(ctx, songID)
	if err != nil {
		return nil, convertError(err)
	}
	words := make([]provider.Word, len(found))
	for i, w := range found {
		words[i] = provider.Word(w)
	}
	return words, nil
}

// singer implements [provider.Singer].
type singer struct{ client *riffusion.Client }

// CreatePersona makes a voice from a song. Its id includes that of the song.
func (s singer) CreatePersona(ctx context.Context, p provider.Persona) (id string, err error) {
	id, err = s.client.CreatePersona(ctx, riffusion.Persona{Name: p.Name, AudioID: p.SongID})
	if err != nil {
		return "", convertError(err)
	}
	return joinPersona(id, p.SongID), nil
}

// DeletePersona deletes a voice.
func (s singer) DeletePersona(ctx context.Context, id string) error {
	id, _ = splitPersona(id)
	return convertError(s.client.DeletePersona(ctx, id))
}
