package song

import (
	"context"
	"slices"

	"github.com/riffbot/riffbot/internal/discord"
	"github.com/riffbot/riffbot/internal/songs"
)

// ownDefaults returns the defaults of the member; none if they cannot be read in time.
func (h handlers) ownDefaults(ctx context.Context, it *discord.Interaction) songs.Defaults {
	if h.Defaults == nil {
		return songs.Defaults{}
	}
	ctx, cancel := context.WithTimeout(ctx, discord.LookupTimeout)
	defer cancel()
	own, err := h.Defaults.Defaults(ctx, it.User().ID)
	if err != nil {
		return songs.Defaults{}
	}
	return own
}

// withDefaults returns a spec with the member's defaults for what the member did not give, and all defaults.
func (h handlers) withDefaults(ctx context.Context, it *discord.Interaction, spec songs.SongSpec,
	given func(songs.Field) bool) (songs.SongSpec, songs.Defaults) {
	own := h.ownDefaults(ctx, it)
	if h.Writer == nil {
		own.Language = "" // without a writer, the prompt decides
	}
	return own.Apply(spec, h.Offer.For(ctx, it.GuildID, spec), given), own
}

// givenOptions reports which options of a command were given.
func givenOptions(it *discord.Interaction) func(songs.Field) bool {
	return func(f songs.Field) bool { return it.Option(string(f)) != nil }
}

// givenFields reports which fields the member had in a form.
func givenFields(fields ...songs.Field) func(songs.Field) bool {
	return func(f songs.Field) bool { return slices.Contains(fields, f) }
}
