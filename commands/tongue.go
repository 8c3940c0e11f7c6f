package commands

import (
	"context"
	"log/slog"
	"time"

	"riffbot/internal/words"
)

// linguist is what a tongue needs of [guilds.House].
type linguist interface {
	Language(ctx context.Context, guildID, told string) (locale string, err error)
}

// Tongue speaks to each server in the language that its settings name, else in the
// one that it has at Discord. It implements [Speech].
type Tongue struct {
	house linguist
	log   *slog.Logger
}

// NewTongue builds a tongue.
func NewTongue(house linguist, log *slog.Logger) *Tongue { return &Tongue{house, log} }

// tongueTime is how long looking up a language may take: people wait for the answer
// more than for its language.
const tongueTime = time.Second

// Language is a server's; English where nothing is known.
func (t *Tongue) Language(ctx context.Context, guildID, locale string) words.Language {
	soon, cancel := context.WithTimeout(ctx, tongueTime)
	defer cancel()
	found, err := t.house.Language(soon, guildID, locale)
	if err != nil {
		t.log.WarnContext(ctx, "the language of a server is not known", "guild", guildID, "err", err)
	}
	return words.In(found)
}
