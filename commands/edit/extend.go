package edit

import (
	"context"
	"strings"

	"github.com/riffbot/riffbot/commands/internal/songoption"
	"github.com/riffbot/riffbot/commands/internal/styleoption"
	"github.com/riffbot/riffbot/internal/discord"
	"github.com/riffbot/riffbot/internal/provider"
	"github.com/riffbot/riffbot/internal/songs"
)

// extendCommand returns /edit extend: continues a song from its end or from an earlier position.
func (h handlers) extendCommand() discord.Command {
	c := discord.Command{
		Group: "edit",
		Definition: discord.GeneralDefinition("extend", "Continue a song", songoption.Option("song", "Which song"),
			textOption("from", "Where to continue, like 1:15; at the end by default", 20),
			textOption("lyrics", "New lyrics; “ / ” starts a line. Optional: I'll write them. [Instrumental] for no vocals",
				songs.MaxLyrics),
			styleoption.Style("style", "Keeps the style by default", songs.MaxStyle),
			textOption("title", "Keeps the title by default", songs.MaxTitle)),
		Autocomplete: h.autocomplete,
		Handle: func(ctx context.Context, it *discord.Interaction) error {
			return h.submitWithRecording(ctx, it, change{action: provider.ActionExtend,
				song: it.Text("song"), from: it.Text("from"),
				spec: songs.SongSpec{Lyrics: lineBreaks(it.Text("lyrics")), Style: it.Text("style"),
					Title: it.Text("title")}}, provider.ActionUploadExtend)
		},
		Buttons: map[string]discord.Handler{"extend:{order}:{song}": h.openForm(h.extendForm)},
		Reopen:  map[string]discord.FormBuilder{"extended:{order}:{song}": h.formBuilder(h.extendForm)},
		Forms: map[string]discord.Handler{
			"extended:{order}:{song}": func(ctx context.Context, it *discord.Interaction) error {
				song, err := h.chosenSong(ctx, it)
				if err != nil {
					return err
				}
				return h.submit(ctx, it, change{action: provider.ActionExtend, song: song,
					from: strings.TrimSpace(it.Field("from")),
					spec: songs.SongSpec{Lyrics: it.Field("lyrics"), Style: it.Field("style")}})
			}},
	}
	removeUnusedOptions(c.Definition, h.Offer.Catalog, provider.ActionExtend)
	h.addRecordingOption(c.Definition, provider.ActionUploadExtend)
	return c
}
