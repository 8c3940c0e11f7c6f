package jukebox

import (
	"context"
	"errors"
)

// Settings returns the settings of a guild.
func (j *Jukebox) Settings(ctx context.Context, guildID string) (Settings, error) {
	p, err := j.Player(ctx, guildID)
	if err != nil {
		return Settings{}, err
	}
	return p.View().Settings, nil
}

// Configure changes the settings of a guild. If another process claimed the player in the meantime, it tries once
// more.
func (j *Jukebox) Configure(ctx context.Context, guildID string, change func(*Settings)) (Settings, error) {
	for again := true; ; again = false {
		p, err := j.Player(ctx, guildID)
		if err != nil {
			return Settings{}, err
		}
		if s, err := p.Configure(ctx, change); !again || !errors.Is(err, ErrConflict) {
			return s, err
		}
	}
}
