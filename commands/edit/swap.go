package edit

import (
	"context"

	"github.com/bwmarrin/discordgo"

	"github.com/riffbot/riffbot/commands/internal/songoption"
	"github.com/riffbot/riffbot/internal/discord"
	"github.com/riffbot/riffbot/internal/provider"
)

// swapParts are the parts of a song that can be replaced.
var swapParts = []namedAction{
	{provider.ActionSwapVocals, "the voice"},
	{provider.ActionSwapInstrumentals, "the music"},
	{provider.ActionSwapSound, "the sound"},
}

// swapCommand returns /edit swap: a song with another voice or other music, taken from a second song if
// the provider supports that.
func (h handlers) swapCommand() discord.Command {
	what := &discordgo.ApplicationCommandOption{Type: discordgo.ApplicationCommandOptionString, Name: "take",
		Required: true, Description: "What to take"}
	second, recording := false, false
	for _, s := range swapParts {
		if h.Offer.Catalog.Supports(s.action) {
			what.Choices = append(what.Choices, &discordgo.ApplicationCommandOptionChoice{Name: s.name,
				Value: string(s.action)})
		}
		second = second || h.Offer.Catalog.Accepts(s.action, provider.ParamOtherSong)
		recording = recording || h.Offer.Catalog.Supports(s.action.OfUpload())
	}
	c := discord.Command{
		Group: "edit",
		Definition: discord.GeneralDefinition("swap", "Give a song a new voice or new music",
			songoption.Option("song", "The song to change")),
		Autocomplete: h.autocomplete,
		Handle: func(ctx context.Context, it *discord.Interaction) error {
			action := provider.Action(it.Text("take"))
			return h.submitWithRecording(ctx, it, change{action: action, song: it.Text("song"),
				other: it.Text("other")}, action.OfUpload())
		},
	}
	if second {
		c.Definition.Options = append(c.Definition.Options, songoption.Option("other", "The song to take it from"))
	}
	c.Definition.Options = append(c.Definition.Options, what)
	if recording {
		h.addRecordingOption(c.Definition, provider.ActionUploadSwapVocals)
	}
	return c
}
