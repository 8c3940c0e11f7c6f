package edit

import (
	"context"

	"github.com/riffbot/riffbot/commands/internal/songoption"
	"github.com/riffbot/riffbot/internal/discord"
	"github.com/riffbot/riffbot/internal/provider"
)

// stemsCommand returns /edit stems: a song's vocals and instruments as separate recordings.
func (h handlers) stemsCommand() discord.Command {
	return discord.Command{
		Group: "edit",
		Definition: discord.GeneralDefinition("stems",
			"Split a song into vocals and instruments", songoption.Option("song", "Which song")),
		Autocomplete: h.autocomplete,
		Handle: func(ctx context.Context, it *discord.Interaction) error {
			return h.submit(ctx, it, change{action: provider.ActionStems, song: it.Text("song")})
		},
		Buttons: map[string]discord.Handler{"stems:{order}:{song}": h.openFormOrSubmit(h.stemsForm, provider.ActionStems)},
		Reopen:  map[string]discord.FormBuilder{"stemmed:{order}:{song}": h.formBuilder(h.stemsForm)},
		Forms: map[string]discord.Handler{
			"stemmed:{order}:{song}": func(ctx context.Context, it *discord.Interaction) error {
				song, err := h.chosenSong(ctx, it)
				if err != nil {
					return err
				}
				return h.submit(ctx, it, change{action: provider.ActionStems, song: song})
			}},
	}
}
