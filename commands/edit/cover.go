package edit

import (
	"context"

	"github.com/bwmarrin/discordgo"

	"github.com/riffbot/riffbot/commands/internal/songoption"
	"github.com/riffbot/riffbot/commands/internal/styleoption"
	"github.com/riffbot/riffbot/internal/discord"
	"github.com/riffbot/riffbot/internal/i18n"
	"github.com/riffbot/riffbot/internal/provider"
	"github.com/riffbot/riffbot/internal/songs"
)

// coverCommand returns /edit cover: a song's melody and lyrics in another style.
func (h handlers) coverCommand() discord.Command {
	c := discord.Command{
		Group: "edit",
		Definition: discord.GeneralDefinition("cover", "Play a song in another style",
			songoption.Option("song", "Which song"),
			h.styleOption(),
			textOption("title", "Keeps the title by default", songs.MaxTitle)),
		Autocomplete: h.autocomplete,
		Handle: func(ctx context.Context, it *discord.Interaction) error {
			return h.submitWithRecording(ctx, it, change{action: provider.ActionCover,
				song: it.Text("song"),
				spec: songs.SongSpec{Style: it.Text("style"), Title: it.Text("title")}}, provider.ActionUploadCover)
		},
		Buttons: map[string]discord.Handler{"cover:{order}:{song}": h.openForm(h.coverForm)},
		Reopen:  map[string]discord.FormBuilder{"covered:{order}:{song}": h.formBuilder(h.coverForm)},
		Forms: map[string]discord.Handler{
			"covered:{order}:{song}": func(ctx context.Context, it *discord.Interaction) error {
				song, err := h.chosenSong(ctx, it)
				if err != nil {
					return err
				}
				return h.submit(ctx, it, change{action: provider.ActionCover, song: song,
					spec: songs.SongSpec{Style: it.Field("style"), Title: it.Field("title")}})
			}},
	}
	removeUnusedOptions(c.Definition, h.Offer.Catalog, provider.ActionCover)
	h.addRecordingOption(c.Definition, provider.ActionUploadCover)
	return c
}

// styleOption returns the option for the style of a cover.
func (h handlers) styleOption() *discordgo.ApplicationCommandOption {
	o := styleoption.Style("style", h.styleHint(discord.English), songs.MaxStyle)
	o.Required = !h.Writes
	return o
}

// styleHint describes the style field: required, or written by the language model if it is empty.
func (h handlers) styleHint(l i18n.Language) string {
	if !h.Writes {
		return l.T("song.field.style-hint")
	}
	return l.T("edit.field.style-found")
}

// addRecordingOption adds an option for an attached recording if the provider supports the action.
// The song is then optional.
func (h handlers) addRecordingOption(d *discordgo.ApplicationCommand, action provider.Action) {
	if !h.Offer.Catalog.Supports(action) {
		return
	}
	var required, others []*discordgo.ApplicationCommandOption
	for _, o := range d.Options {
		if o.Name == "song" {
			o.Required = false
		}
		if o.Required {
			required = append(required, o)
		} else {
			others = append(others, o)
		}
	}
	d.Options = append(append(required, others...), &discordgo.ApplicationCommandOption{
		Type: discordgo.ApplicationCommandOptionAttachment, Name: "audio",
		Description: "Use your own recording instead: up to 4 minutes and 20 MB"})
}

// submitWithRecording orders an edit of a song or, if a recording is attached, of that recording.
func (h handlers) submitWithRecording(ctx context.Context, it *discord.Interaction, c change,
	ofUpload provider.Action) error {
	if c.upload = it.Attachment("audio"); c.upload != nil {
		if err := c.upload.Check(); err != nil {
			return err
		}
		c.action = ofUpload
	}
	if c.song == "" && c.upload == nil {
		return errWhichSong
	}
	return h.submit(ctx, it, c)
}

// errWhichSong is returned if neither a song nor a recording is given.
var errWhichSong = &discord.UserError{Reason: "neither a song nor a recording is given", Text: "errors.which-song"}
