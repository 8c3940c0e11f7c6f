package edit

import (
	"context"
	"strings"

	"github.com/bwmarrin/discordgo"

	"github.com/riffbot/riffbot/commands/internal/songoption"
	"github.com/riffbot/riffbot/internal/discord"
	"github.com/riffbot/riffbot/internal/provider"
	"github.com/riffbot/riffbot/internal/songs"
)

// replaceCommand returns /edit replace: makes a part of a song again and keeps the rest.
func (h handlers) replaceCommand() discord.Command {
	c := discord.Command{
		Group: "edit",
		Definition: discord.GeneralDefinition("replace", "Redo part of a song",
			songoption.Option("song", "Which song"),
			&discordgo.ApplicationCommandOption{Type: discordgo.ApplicationCommandOptionString, Name: "section",
				Autocomplete: true, MaxLength: 100,
				Description: "Which part, like Chorus; or use from and to"},
			textOption("from", "Where the part starts, like 0:32", 20),
			textOption("to", "Where it ends, like 0:48", 20),
			textOption("lyrics", "New lyrics for this part; “ / ” starts a line. Optional; I'll write them",
				songs.MaxLyrics)),
		Autocomplete: h.autocomplete,
		Handle: func(ctx context.Context, it *discord.Interaction) error {
			return h.submitWithRecording(ctx, it, change{action: provider.ActionReplaceSection,
				song: it.Text("song"), section: it.Text("section"),
				from: it.Text("from"), to: it.Text("to"), spec: songs.SongSpec{Lyrics: lineBreaks(it.Text("lyrics"))}},
				provider.ActionUploadReplaceSection)
		},
		Buttons: map[string]discord.Handler{"replace:{order}:{song}": h.openForm(h.replaceForm)},
		Reopen:  map[string]discord.FormBuilder{"replaced:{order}:{song}": h.formBuilder(h.replaceForm)},
		Forms: map[string]discord.Handler{
			"replaced:{order}:{song}": func(ctx context.Context, it *discord.Interaction) error {
				song, err := h.chosenSong(ctx, it)
				if err != nil {
					return err
				}
				c := change{action: provider.ActionReplaceSection, song: song,
					section: it.Field("section"),
					from:    strings.TrimSpace(it.Field("from")), to: strings.TrimSpace(it.Field("to")),
					spec: songs.SongSpec{Lyrics: it.Field("lyrics")}}
				if c.from != "" || c.to != "" {
					c.section = "" // typed positions take precedence
				}
				return h.submit(ctx, it, c)
			}},
	}
	removeUnusedOptions(c.Definition, h.Offer.Catalog, provider.ActionReplaceSection)
	h.addRecordingOption(c.Definition, provider.ActionUploadReplaceSection)
	return c
}
