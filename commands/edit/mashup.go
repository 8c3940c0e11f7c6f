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

// mashupCommand returns /edit mashup: one song from two of the same provider.
func (h handlers) mashupCommand() discord.Command {
	c := discord.Command{
		Group: "edit",
		Definition: discord.GeneralDefinition("mashup", "Mix two songs into one",
			songoption.Option("song", "The first song"),
			songoption.Option("other", "The second song, by the same provider"),
			textOption("lyrics", "New lyrics; “ / ” starts a line. Optional", songs.MaxLyrics),
			styleoption.Style("style", "Genre, mood, instruments. Optional", songs.MaxStyle),
			textOption("title", "Optional", songs.MaxTitle)),
		Autocomplete: h.autocomplete,
		Handle: func(ctx context.Context, it *discord.Interaction) error {
			return h.submit(ctx, it, change{action: provider.ActionMashup, song: it.Text("song"),
				other: it.Text("other"), spec: textsOf(it)})
		},
	}
	removeUnusedOptions(c.Definition, h.Offer.Catalog, provider.ActionMashup)
	return c
}

// sampleCommand returns /edit sample: a new song that uses a part of another one.
func (h handlers) sampleCommand() discord.Command {
	c := discord.Command{
		Group: "edit",
		Definition: discord.GeneralDefinition("sample", "Make a new song from a part of one",
			songoption.Option("song", "Which song"),
			&discordgo.ApplicationCommandOption{Type: discordgo.ApplicationCommandOptionString, Name: "section",
				Autocomplete: true, MaxLength: 100,
				Description: "Which part, like Chorus; or use from and to"},
			textOption("from", "Where the part starts, like 0:32", 20),
			textOption("to", "Where it ends, like 0:48", 20),
			textOption("lyrics", "Lyrics; “ / ” starts a line. Optional: I'll write them. [Instrumental] for no vocals",
				songs.MaxLyrics),
			styleoption.Style("style", "Genre, mood, instruments. Optional", songs.MaxStyle),
			textOption("title", "Optional", songs.MaxTitle)),
		Autocomplete: h.autocomplete,
		Handle: func(ctx context.Context, it *discord.Interaction) error {
			return h.submitWithRecording(ctx, it, change{action: provider.ActionSample, song: it.Text("song"),
				section: it.Text("section"), from: it.Text("from"), to: it.Text("to"), spec: textsOf(it)},
				provider.ActionSample.OfUpload())
		},
	}
	removeUnusedOptions(c.Definition, h.Offer.Catalog, provider.ActionSample)
	h.addRecordingOption(c.Definition, provider.ActionSample.OfUpload())
	return c
}

// textsOf returns the texts of the options of a command.
func textsOf(it *discord.Interaction) songs.SongSpec {
	return songs.SongSpec{Lyrics: lineBreaks(it.Text("lyrics")), Style: it.Text("style"), Title: it.Text("title")}
}
