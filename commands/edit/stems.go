package edit

import (
	"cmp"
	"context"
	"slices"

	"github.com/bwmarrin/discordgo"

	"github.com/riffbot/riffbot/commands/internal/songoption"
	"github.com/riffbot/riffbot/internal/discord"
	"github.com/riffbot/riffbot/internal/provider"
)

// stemParts are the ways to split a song.
var stemParts = []namedAction{
	{provider.ActionStems, "vocals and instruments"},
	{provider.ActionAllStems, "every instrument"},
}

// stemsCommand returns /edit stems: a song's vocals and instruments as separate recordings.
func (h handlers) stemsCommand() discord.Command {
	c := discord.Command{
		Group: "edit",
		Definition: discord.GeneralDefinition("stems",
			"Split a song into vocals and instruments", songoption.Option("song", "Which song")),
		Autocomplete: h.autocomplete,
		Handle: func(ctx context.Context, it *discord.Interaction) error {
			return h.submit(ctx, it, change{action: cmp.Or(provider.Action(it.Text("parts")), provider.ActionStems),
				song: it.Text("song")})
		},
		Buttons: map[string]discord.Handler{"stems:{order}:{song}": h.openFormOrSubmit(h.stemsForm, provider.ActionStems)},
		Reopen:  map[string]discord.FormBuilder{"stemmed:{order}:{song}": h.formBuilder(h.stemsForm)},
		Forms:   map[string]discord.Handler{"stemmed:{order}:{song}": h.submitChosen(provider.ActionStems)},
	}
	if h.Offer.Catalog.Supports(provider.ActionAllStems) {
		c.Definition.Options = append(c.Definition.Options,
			h.actionOption("parts", "Vocals and instruments by default", stemParts))
	}
	return c
}

// trackCommand returns /edit track: one instrument or the voice of a song.
func (h handlers) trackCommand() discord.Command {
	track := &discordgo.ApplicationCommandOption{Type: discordgo.ApplicationCommandOptionString, Name: "track",
		Required: true, Description: "Which instrument or voice"}
	for _, name := range h.tracks() {
		track.Choices = append(track.Choices, &discordgo.ApplicationCommandOptionChoice{Name: name, Value: name})
	}
	return discord.Command{
		Group: "edit",
		Definition: discord.GeneralDefinition("track", "Get one instrument or the voice of a song",
			songoption.Option("song", "Which song"), track),
		Autocomplete: h.autocomplete,
		Handle: func(ctx context.Context, it *discord.Interaction) error {
			return h.submit(ctx, it, change{action: provider.ActionExtractTrack, song: it.Text("song"),
				track: it.Text("track")})
		},
	}
}

// maxChoices is the maximum number of choices of an option.
const maxChoices = 25

// tracks returns the tracks of all providers, each once.
func (h handlers) tracks() []string {
	var all []string
	for _, c := range h.Offer.Catalog.All() {
		for _, track := range c.Tracks {
			if !slices.Contains(all, track) && len(all) < maxChoices {
				all = append(all, track)
			}
		}
	}
	return all
}
