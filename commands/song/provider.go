package song

import (
	"slices"

	"github.com/bwmarrin/discordgo"

	"github.com/riffbot/riffbot/internal/discord"
	"github.com/riffbot/riffbot/internal/fold"
)

// providerOptions returns the option for the provider, if there are several.
func (h handlers) providerOptions() []*discordgo.ApplicationCommandOption {
	all := h.Offer.Catalog.All()
	if len(all) < 2 {
		return nil
	}
	o := &discordgo.ApplicationCommandOption{Type: discordgo.ApplicationCommandOptionString, Name: "provider",
		Description: "Who makes the song; this server's choice by default"}
	for _, c := range all {
		o.Choices = append(o.Choices, &discordgo.ApplicationCommandOptionChoice{Name: c.Name, Value: c.ID})
	}
	return []*discordgo.ApplicationCommandOption{o}
}

// modelChoices returns the models whose names match the typed text: of a provider, or of all if it is empty.
func (h handlers) modelChoices(providerID, typed string) []discord.Choice {
	var choices []discord.Choice
	all := h.Offer.Catalog.All()
	if c, ok := h.Offer.Catalog.Find(providerID); ok {
		all = all[:0]
		all = append(all, c)
	}
	query := fold.NewQuery(typed)
	for _, c := range all {
		for _, id := range fold.Matching(c.ModelIDs(), query.Rank) {
			if slices.ContainsFunc(choices, func(other discord.Choice) bool { return other.Value == id }) {
				continue
			}
			name := id
			if len(all) > 1 {
				name += " · " + c.Name
			}
			choices = append(choices, discord.Choice{Name: name, Value: id})
		}
	}
	return choices
}
