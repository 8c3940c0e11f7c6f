package commands

import (
	"context"

	"github.com/bwmarrin/discordgo"

	"riffbot/internal/songs"
	"riffbot/internal/words"
	"riffbot/riffusion"
)

// cover is /cover: a song's melody and words in another style.
func (e *editing) cover() Command {
	c := Command{
		Definition: definition("cover", "Play a song in another style", songOption("song", "Which one"),
			&discordgo.ApplicationCommandOption{Type: discordgo.ApplicationCommandOptionString, Name: "style", Required: e.Writer == nil, MaxLength: songs.MaxStyle,
				Description: e.styleHint(english)},
			textOption("title", "Left out, it is the song's", songs.MaxTitle)),
		Autocomplete: e.suggest,
		Handle: func(ctx context.Context, it *Interaction) error {
			return e.brought(ctx, it, change{action: riffusion.ActionCover, verb: "cover", song: it.Text("song"),
				brief: songs.Brief{Style: it.Text("style"), Title: it.Text("title")}}, riffusion.ActionUploadCover)
		},
		Buttons: map[string]Handler{"cover": e.open(e.coverForm, "cover")},
		Forms: map[string]Handler{"covered": func(ctx context.Context, it *Interaction) error {
			song, err := e.sent(ctx, it)
			if err != nil {
				return err
			}
			return e.buy(ctx, it, change{action: riffusion.ActionCover, verb: "cover", song: song,
				brief: songs.Brief{Style: it.Field("style"), Title: it.Field("title")}})
		}},
	}
	e.takesRecordings(c.Definition, riffusion.ActionUploadCover)
	return c
}

// styleHint says what to do about a style.
func (e *editing) styleHint(l words.Language) string {
	if e.Writer == nil {
		return l.Say("making.field.style-hint")
	}
	return l.Say("workshop.field.style-found")
}

// takesRecordings adds the option for a recording of one's own where the family
// can work on one. The song is then no longer required.
func (e *editing) takesRecordings(d *discordgo.ApplicationCommand, action riffusion.Action) {
	if !e.Family.Supports(action) {
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
		Type: discordgo.ApplicationCommandOptionAttachment, Name: "audio", Description: "A recording of your own instead: up to 4 minutes and 20 MB"})
}

// brought orders a change of a song, or of the recording that came with it.
func (e *editing) brought(ctx context.Context, it *Interaction, c change, ofUpload riffusion.Action) error {
	if c.upload = it.Attachment("audio"); c.upload != nil {
		if err := c.upload.check(); err != nil {
			return err
		}
		c.action = ofUpload
	}
	if c.song == "" && c.upload == nil {
		return errNoSong
	}
	return e.buy(ctx, it, c)
}
