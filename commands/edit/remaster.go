package edit

import (
	"context"

	"github.com/bwmarrin/discordgo"

	"github.com/riffbot/riffbot/commands/internal/songoption"
	"github.com/riffbot/riffbot/internal/discord"
	"github.com/riffbot/riffbot/internal/provider"
)

// remasterCommand returns /edit remaster: the same song with better sound.
func (h handlers) remasterCommand() discord.Command {
	c := discord.Command{
		Group: "edit",
		Definition: discord.GeneralDefinition("remaster", "Make the sound of a song better",
			songoption.Option("song", "Which song")),
		Autocomplete: h.autocomplete,
		Handle: func(ctx context.Context, it *discord.Interaction) error {
			return h.submit(ctx, it, change{action: provider.ActionRemaster, song: it.Text("song"),
				variation: it.Number("difference")})
		},
		Buttons: map[string]discord.Handler{
			"remaster:{order}:{song}": h.openFormOrSubmit(h.remasterForm, provider.ActionRemaster)},
		Reopen: map[string]discord.FormBuilder{"remastered:{order}:{song}": h.formBuilder(h.remasterForm)},
		Forms:  map[string]discord.Handler{"remastered:{order}:{song}": h.submitChosen(provider.ActionRemaster)},
	}
	if h.Offer.Catalog.Accepts(provider.ActionRemaster, provider.ParamVariation) {
		least := 1.0
		c.Definition.Options = append(c.Definition.Options,
			&discordgo.ApplicationCommandOption{Type: discordgo.ApplicationCommandOptionInteger, Name: "difference",
				MinValue: &least, MaxValue: 100, Description: "How different, from 1 to 100"})
	}
	return c
}

// joinCommand returns /edit join: an extension and the songs that it continues as one song.
func (h handlers) joinCommand() discord.Command {
	return discord.Command{
		Group: "edit",
		Definition: discord.GeneralDefinition("join", "Join an extension and what it continues",
			songoption.Option("song", "Which extension")),
		Autocomplete: h.autocomplete,
		Handle: func(ctx context.Context, it *discord.Interaction) error {
			return h.submit(ctx, it, change{action: provider.ActionJoin, song: it.Text("song")})
		},
		Buttons: map[string]discord.Handler{"join:{order}:{song}": h.openFormOrSubmit(h.joinForm, provider.ActionJoin)},
		Reopen:  map[string]discord.FormBuilder{"joined:{order}:{song}": h.formBuilder(h.joinForm)},
		Forms:   map[string]discord.Handler{"joined:{order}:{song}": h.submitChosen(provider.ActionJoin)},
	}
}

// submitChosen returns a handler of a form that only asks for the song.
func (h handlers) submitChosen(action provider.Action) discord.Handler {
	return func(ctx context.Context, it *discord.Interaction) error {
		song, err := h.chosenSong(ctx, it)
		if err != nil {
			return err
		}
		return h.submit(ctx, it, change{action: action, song: song})
	}
}
