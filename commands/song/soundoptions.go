package song

import (
	"context"
	"time"

	"github.com/bwmarrin/discordgo"

	"github.com/riffbot/riffbot/internal/discord"
	"github.com/riffbot/riffbot/internal/provider"
	"github.com/riffbot/riffbot/internal/songs"
)

// soundOptions returns the options for the length of a song and for the gender of its voice, if a provider
// takes them.
func (h handlers) soundOptions() []*discordgo.ApplicationCommandOption {
	var all []*discordgo.ApplicationCommandOption
	if h.Offer.Catalog.Accepts(provider.ActionGenerate, provider.ParamLength) {
		all = append(all, &discordgo.ApplicationCommandOption{Type: discordgo.ApplicationCommandOptionString,
			Name: "length", Autocomplete: true, MaxLength: 20, Description: "How long the song is, like 2:30"})
	}
	if h.Offer.Catalog.Accepts(provider.ActionGenerate, provider.ParamGender) {
		all = append(all, &discordgo.ApplicationCommandOption{Type: discordgo.ApplicationCommandOptionString,
			Name: "gender", Description: "A female or a male voice",
			Choices: []*discordgo.ApplicationCommandOptionChoice{
				{Name: "female", Value: string(provider.GenderFemale)}, {Name: "male", Value: string(provider.GenderMale)}}})
	}
	return all
}

// setSound sets the length and the gender that an interaction names.
func setSound(it *discord.Interaction, spec *songs.SongSpec) error {
	spec.Gender = provider.Gender(it.Text("gender"))
	if it.Text("length") == "" {
		return nil
	}
	var err error
	spec.Length, err = discord.ParsePosition(string(songs.FieldLength), it.Text("length"), 0)
	return err
}

// lengths are suggested as lengths of songs.
var lengths = []time.Duration{30 * time.Second, time.Minute, 90 * time.Second, 2 * time.Minute, 150 * time.Second,
	3 * time.Minute, 4 * time.Minute, 5 * time.Minute, 6 * time.Minute, 8 * time.Minute, 10 * time.Minute}

// suggestLengths suggests lengths that the provider of the song accepts.
func (h handlers) suggestLengths(ctx context.Context, it *discord.Interaction) error {
	c := h.Offer.For(ctx, it.GuildID, songs.SongSpec{Provider: it.Text("provider"), Model: it.Text("model")})
	return it.Suggest(ctx, lengthChoices(c.ForModel(it.Text("model"))))
}

// lengthChoices returns the suggested lengths within the bounds of a provider, none if it does not take one.
func lengthChoices(c provider.Capabilities) []discord.Choice {
	var choices []discord.Choice
	for _, length := range lengths {
		if c.Accepts(provider.ActionGenerate, provider.ParamLength) && length >= c.MinLength &&
			(c.MaxLength == 0 || length <= c.MaxLength) {
			choices = append(choices, discord.Choice{Name: discord.Clock(length), Value: discord.Clock(length)})
		}
	}
	return choices
}
