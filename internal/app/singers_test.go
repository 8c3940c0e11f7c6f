package app

import (
	"context"

	"github.com/riffbot/riffbot/internal/songs"
)

// singersStub has one singer in each server, which the requester made.
type singersStub struct{}

func (singersStub) Offered() bool { return true }

func (singersStub) List(context.Context, string) ([]songs.Persona, error) {
	return []songs.Persona{{ID: "singer1", Name: "Luna", Creator: songs.Member{ID: requester}}}, nil
}

func (singersStub) Create(context.Context, songs.Entry, string, songs.Member) (songs.Persona, error) {
	return songs.Persona{Name: "Luna"}, nil
}

func (singersStub) Remove(context.Context, string, songs.PersonaID) error { return nil }
