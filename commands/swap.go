package commands

import (
	"context"

	"github.com/bwmarrin/discordgo"

	"riffbot/riffusion"
)

// swapped is a part of a song that can be changed for another.
type swapped struct {
	action riffusion.Action
	name   string
}

var swaps = []swapped{
	{riffusion.ActionSwapVocals, "the voice"},
	{riffusion.ActionSwapInstrumentals, "the music"},
	{riffusion.ActionSwapSound, "the sound"},
}

// swap is /swap: a song with another voice or other music. Where the family takes
// a second song, that is where they come from.
func (e *editing) swap() Command {
	what := &discordgo.ApplicationCommandOption{Type: discordgo.ApplicationCommandOptionString, Name: "take", Required: true, Description: "What is changed"}
	second, recording := false, false
	for _, s := range swaps {
		if e.Family.Supports(s.action) {
			what.Choices = append(what.Choices, &discordgo.ApplicationCommandOptionChoice{Name: s.name, Value: string(s.action)})
		}
		second = second || e.Family.Accepts(s.action, riffusion.ParamSwapAudioID)
		recording = recording || e.Family.Supports(s.action.OfUpload())
	}
	c := Command{
		Definition:   definition("swap", "Give a song another voice or other music", songOption("song", "Which one to change")),
		Autocomplete: e.suggest,
		Handle: func(ctx context.Context, it *Interaction) error {
			action := riffusion.Action(it.Text("take"))
			return e.brought(ctx, it, change{action: action, song: it.Text("song"), other: it.Text("other")}, action.OfUpload())
		},
	}
	if second {
		c.Definition.Options = append(c.Definition.Options, songOption("other", "Which one to take from"))
	}
	c.Definition.Options = append(c.Definition.Options, what)
	if recording {
		e.takesRecordings(c.Definition, riffusion.ActionUploadSwapVocals)
	}
	return c
}
