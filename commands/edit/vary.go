package edit

import (
	"cmp"
	"context"
	"strconv"

	"github.com/bwmarrin/discordgo"

	"github.com/riffbot/riffbot/commands/internal/songoption"
	"github.com/riffbot/riffbot/internal/discord"
	"github.com/riffbot/riffbot/internal/messages"
)

// varyCommand returns /edit vary: a variation of a song.
func (h handlers) varyCommand() discord.Command {
	c := discord.Command{
		Group: "edit",
		Definition: discord.GeneralDefinition("vary", "Make a variation of a song",
			songoption.Option("song", "Which song")),
		Autocomplete: h.autocomplete,
		Handle: func(ctx context.Context, it *discord.Interaction) error {
			action := messages.VariationAction(h.Capabilities)
			return h.submitWithRecording(ctx, it, change{action: action, song: it.Text("song"),
				variation: h.difference(it.Number("difference"))}, action.OfUpload())
		},
		Buttons: map[string]discord.Handler{"vary:{order}:{song}": h.openFormOrSubmit(h.varyForm,
			messages.VariationAction(h.Capabilities))},
		Reopen: map[string]discord.FormBuilder{"varied:{order}:{song}": h.formBuilder(h.varyForm)},
		Forms: map[string]discord.Handler{
			"varied:{order}:{song}": func(ctx context.Context, it *discord.Interaction) error {
				song, err := h.chosenSong(ctx, it)
				if err != nil {
					return err
				}
				chosen := 0
				for _, v := range variationSteps {
					if strconv.Itoa(v.percent) == it.Field("variation") {
						chosen = v.percent
					}
				}
				return h.submit(ctx, it, change{action: messages.VariationAction(h.Capabilities), song: song,
					variation: h.difference(chosen)})
			}},
	}
	if messages.TakesDifference(h.Capabilities) {
		least := 1.0
		c.Definition.Options = append(c.Definition.Options,
			&discordgo.ApplicationCommandOption{Type: discordgo.ApplicationCommandOptionInteger, Name: "difference",
				MinValue: &least, MaxValue: 100,
				Description: "How different, from 1 to 100; 50 by default"})
		c.Buttons["vary:{order}:{song}"] = h.openForm(h.varyForm)
	}
	h.addRecordingOption(c.Definition, messages.VariationAction(h.Capabilities).OfUpload())
	return c
}

// difference returns how different a variation is in percent: 50 by default, and 0 if the provider
// does not accept it.
func (h handlers) difference(percent int) int {
	if !messages.TakesDifference(h.Capabilities) {
		return 0
	}
	return cmp.Or(percent, 50)
}
