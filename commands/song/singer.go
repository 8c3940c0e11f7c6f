package song

import (
	"context"

	"github.com/bwmarrin/discordgo"

	"github.com/riffbot/riffbot/commands/internal/songoption"
	"github.com/riffbot/riffbot/internal/discord"
	"github.com/riffbot/riffbot/internal/provider"
	"github.com/riffbot/riffbot/internal/songs"
)

// errOtherProvider is returned if the chosen provider is not the one that has the chosen singer.
var errOtherProvider = &discord.UserError{Reason: "another provider has the persona",
	Text: "singer.refused.other-provider"}

// singerOptions returns the option for the singer, if a provider makes songs with voices.
func (h handlers) singerOptions() []*discordgo.ApplicationCommandOption {
	if h.Singers == nil || !h.Offer.Catalog.Accepts(provider.ActionGenerate, provider.ParamPersona) {
		return nil
	}
	return []*discordgo.ApplicationCommandOption{songoption.SingerOption("singer",
		"Which singer of this server; its default if you choose none")}
}

// withSinger returns a spec with the singer of the option and the provider that has it.
func (h handlers) withSinger(ctx context.Context, it *discord.Interaction, spec songs.SongSpec) (songs.SongSpec,
	error) {
	if h.Singers == nil || it.Text("singer") == "" {
		return spec, nil
	}
	ctx, cancel := context.WithTimeout(ctx, discord.LookupTimeout)
	defer cancel()
	singer, err := songoption.NamedSinger(ctx, it, h.Singers, "singer")
	if err != nil {
		return spec, err
	}
	spec.Persona = singer.ID
	if singer.ID == songs.NoPersona {
		return spec, nil
	}
	if spec.Provider != "" && spec.Provider != singer.Provider {
		return spec, errOtherProvider
	}
	spec.Provider = singer.Provider
	return spec, nil
}
