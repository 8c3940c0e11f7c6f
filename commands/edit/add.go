package edit

import (
	"context"

	"github.com/bwmarrin/discordgo"

	"github.com/riffbot/riffbot/commands/internal/songoption"
	"github.com/riffbot/riffbot/commands/internal/styleoption"
	"github.com/riffbot/riffbot/internal/discord"
	"github.com/riffbot/riffbot/internal/provider"
	"github.com/riffbot/riffbot/internal/songs"
)

// addedParts are what can be added to a song.
var addedParts = []namedAction{
	{provider.ActionAddVocals, "vocals"},
	{provider.ActionAddInstrumental, "instruments"},
}

// addCommand returns /edit add: a voice for a song without one, or music for a voice.
func (h handlers) addCommand() discord.Command {
	c := discord.Command{
		Group: "edit",
		Definition: discord.GeneralDefinition("add", "Add vocals or instruments to a song",
			songoption.Option("song", "Which song"),
			h.actionOption("part", "What to add", addedParts),
			textOption("lyrics", "What the vocals sing; “ / ” starts a line. Optional: I'll write them", songs.MaxLyrics),
			styleoption.Style("style", "Keeps the style by default", songs.MaxStyle),
			textOption("title", "Keeps the title by default", songs.MaxTitle)),
		Autocomplete: h.autocomplete,
		Handle: func(ctx context.Context, it *discord.Interaction) error {
			action := provider.Action(it.Text("part"))
			return h.submitWithRecording(ctx, it, change{action: action, song: it.Text("song"), spec: textsOf(it)},
				action.OfUpload())
		},
	}
	c.Definition.Options[1].Required = true
	h.addRecordingOption(c.Definition, provider.ActionAddVocals.OfUpload())
	return c
}

// completeCommand returns /edit complete: a song with the instruments that it lacks.
func (h handlers) completeCommand() discord.Command {
	c := discord.Command{
		Group: "edit",
		Definition: discord.GeneralDefinition("complete", "Add the instruments that a song lacks",
			songoption.Option("song", "Which song"),
			textOption("lyrics", "Keeps the lyrics by default", songs.MaxLyrics),
			styleoption.Style("style", "Keeps the style by default", songs.MaxStyle),
			textOption("title", "Keeps the title by default", songs.MaxTitle)),
		Autocomplete: h.autocomplete,
		Handle: func(ctx context.Context, it *discord.Interaction) error {
			return h.submit(ctx, it, change{action: provider.ActionComplete, song: it.Text("song"), spec: textsOf(it)})
		},
	}
	removeUnusedOptions(c.Definition, h.Offer.Catalog, provider.ActionComplete)
	return c
}

// namedAction is an action as a choice of a command.
type namedAction struct {
	action provider.Action
	name   string
}

// actionOption returns an option for one of the actions that a provider offers.
func (h handlers) actionOption(name, description string, all []namedAction) *discordgo.ApplicationCommandOption {
	o := &discordgo.ApplicationCommandOption{Type: discordgo.ApplicationCommandOptionString, Name: name,
		Description: description}
	for _, a := range all {
		if h.Offer.Catalog.Supports(a.action) {
			o.Choices = append(o.Choices, &discordgo.ApplicationCommandOptionChoice{Name: a.name, Value: string(a.action)})
		}
	}
	return o
}

// offersAny reports whether a provider offers one of some actions.
func (h handlers) offersAny(all []namedAction) bool {
	for _, a := range all {
		if h.Offer.Catalog.Supports(a.action) {
			return true
		}
	}
	return false
}
